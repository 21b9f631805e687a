import assert from 'node:assert/strict';
import type { LogEvent, Session } from '@cs-kit/protocol';
import { TestSocket } from '../support/socket.ts';
import { Scribe, checkScribes } from './scribe.ts';

const PAGE = 'http://localhost:4444';
const EVERY_MS = 50;
const WAIT_MS = 10_000;

/** A value of a list below which a share of it lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Two who behave: one talks to the other in a room of theirs, both write a document. What they lose, or hear of others, is a fault. */
export class Pair {
  readonly #url: string;
  readonly #roomId: string;
  #people: readonly [Session, Session];
  readonly #talker: TestSocket;
  readonly #listener: TestSocket;
  readonly #scribes: readonly Scribe[];
  readonly #sentAt: number[] = [];
  readonly #heard: string[] = [];
  readonly #acked = new Set<string>();
  #times: number[] = [];
  #timer: ReturnType<typeof setInterval>;

  private constructor(url: string, roomId: string, people: readonly [Session, Session], sockets: readonly [TestSocket, TestSocket]) {
    this.#url = url;
    this.#roomId = roomId;
    this.#people = people;
    [this.#talker, this.#listener] = sockets;
    this.#talker.onFrame = (frame) => frame.type === 'acked' && this.#acked.add(frame.clientMessageId);
    this.#listener.onFrame = (frame) => frame.type === 'events' && frame.events.forEach((event) => this.#hear(event));
    this.#scribes = people.map(({ token }, index) => new Scribe(url, roomId, token, `p${index}-`));
    this.#timer = setInterval(() => this.#talk(), EVERY_MS);
  }

  /** Lets both into the room, which is the first one's, and begins. */
  static async open(url: string, roomId: string, people: readonly [Session, Session]): Promise<Pair> {
    const [host, guest] = people;
    const ask = async <T>(path: string, { token }: Session, body: object): Promise<T> => {
      const headers = { origin: PAGE, authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      assert.ok(response.ok, `${path} answered ${response.status}`);
      return (await response.json()) as T;
    };
    const { code } = await ask<{ code: string }>(`/v1/rooms/${roomId}/invites`, host, { role: 'member', expiresInHours: 1 });
    await ask('/v1/invites/acceptances', guest, { code });
    const sockets = await Promise.all(people.map(({ token }) => TestSocket.open(url, token, PAGE)));
    for (const socket of sockets) {
      socket.send({ type: 'join', roomId });
      await socket.next('joined');
    }
    return new Pair(url, roomId, people, sockets as [TestSocket, TestSocket]);
  }

  /** Goes on with fresh tokens, as pages do: a long run outlives the first. */
  async renew(refresh: (session: Session) => Promise<Session>): Promise<void> {
    this.#people = [await refresh(this.#people[0]), await refresh(this.#people[1])];
    for (const [index, socket] of [this.#talker, this.#listener].entries()) {
      const { token } = this.#people[index as 0 | 1];
      socket.send({ type: 'renew', token });
      (this.#scribes[index] as Scribe).token = token;
    }
  }

  /** Times from a message to its arrival since the last call, in milliseconds. */
  take(): number[] {
    const times = this.#times;
    this.#times = [];
    return times;
  }

  /** Ends, and compares what was said and written with what is there. */
  async close(): Promise<{ readonly delivered: number; readonly changes: number }> {
    clearInterval(this.#timer);
    const said = this.#sentAt.map((_, index) => `m${index}`);
    for (const end = Date.now() + WAIT_MS; this.#heard.length < said.length && Date.now() < end;) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(this.#heard, said, 'the pair hears everything once, in order, and nothing of anybody else');
    assert.equal(this.#acked.size, said.length, 'everything was acknowledged');
    for (const scribe of this.#scribes) scribe.stop();
    await Promise.all(this.#scribes.map(({ done }) => done));
    const changes = await checkScribes(this.#url, this.#roomId, this.#people[0].token, this.#scribes);
    assert.ok(changes > 0, 'the pair wrote');
    for (const socket of [this.#talker, this.#listener]) socket.terminate();
    return { delivered: said.length, changes };
  }

  #talk(): void {
    const id = `m${this.#sentAt.length}`;
    this.#sentAt.push(performance.now());
    this.#talker.send({ type: 'send', roomId: this.#roomId, clientMessageId: id, text: id });
  }

  #hear(event: LogEvent): void {
    if (event.kind !== 'message') return;
    this.#heard.push(event.message.text);
    const index = Number(event.message.text.slice(1));
    const at = this.#sentAt[index];
    if (at !== undefined) this.#times.push(performance.now() - at);
  }
}
