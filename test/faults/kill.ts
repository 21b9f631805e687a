import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEvent, Session } from '@cs-kit/protocol';
import { uuid } from '@cs-kit/protocol';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { seeded } from '../support/random.ts';
import { TestSocket } from '../support/socket.ts';
import { Scribe, checkScribes } from './scribe.ts';

const PAGE = 'http://localhost:4444';
const WRITERS = 8;
const SCRIBES = 3;
const MARKS_AT_ONCE = 100;

async function post<T>(url: string, path: string, body: unknown, token?: string, method = 'POST'): Promise<T> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', origin: PAGE, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as T;
}

/** One visitor who writes without pause, resumes by itself and never forgets what was not acknowledged. */
class Writer {
  readonly acked = new Map<string, number>();
  readonly sent: string[] = [];
  readonly session: Session;
  readonly roomId: string;
  readonly #url: string;
  #stopped = false;
  #waiting: string | null = null;
  #count = 0;
  readonly done: Promise<void>;

  constructor(url: string, session: Session, roomId: string) {
    this.#url = url;
    this.session = session;
    this.roomId = roomId;
    this.done = this.#run();
  }

  stop(): void {
    this.#stopped = true;
  }

  async #run(): Promise<void> {
    while (!this.#stopped || this.#waiting !== null) {
      try {
        await this.#write();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async #write(): Promise<void> {
    const socket = await TestSocket.open(this.#url, this.session.token, PAGE);
    let open = true;
    void socket.closed.then(() => (open = false));
    socket.send({ type: 'join', roomId: this.roomId, lastSeq: 0 });
    while (open && (!this.#stopped || this.#waiting !== null)) {
      if (this.#waiting === null) {
        this.#count += 1;
        this.#waiting = `w${this.#count}`;
        this.sent.push(this.#waiting);
      }
      const id = this.#waiting;
      socket.send({ type: 'send', roomId: this.roomId, clientMessageId: id, text: `+${id}` });
      const frame = await Promise.race([socket.next('acked', (candidate) => candidate.clientMessageId === id), socket.closed.then(() => null)]);
      if (frame === null) break;
      this.acked.set(id, frame.seq);
      this.#waiting = null;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    socket.terminate();
  }
}

interface Check {
  readonly acknowledged: number;
  readonly beacons: number;
  readonly changes: number;
}

async function check(url: string, writers: readonly Writer[]): Promise<number> {
  let acknowledged = 0;
  for (const writer of writers) {
    const events: LogEvent[] = [];
    for (;;) {
      const after = events.at(-1)?.seq ?? 0;
      const response = await fetch(`${url}/v1/rooms/${writer.roomId}/events?after=${after}&limit=500`, {
        headers: { authorization: `Bearer ${writer.session.token}`, origin: PAGE },
      });
      const page = (await response.json()) as { events: LogEvent[]; more: boolean };
      events.push(...page.events);
      if (!page.more) break;
    }
    assert.deepEqual(
      events.map((event) => event.seq),
      Array.from({ length: events.length }, (_, index) => index + 1),
      'the log has no gap',
    );
    const own = events.flatMap((event) =>
      event.kind === 'message' && event.author.id === writer.session.user.id ? [{ id: event.message.clientMessageId as string, seq: event.seq }] : [],
    );
    assert.deepEqual(
      own.map(({ id }) => id),
      writer.sent,
      'every message once, in the order in which it was written',
    );
    for (const [id, seq] of writer.acked) assert.equal(own.find((entry) => entry.id === id)?.seq, seq, 'an acknowledged message stands where the relay said');
    acknowledged += writer.acked.size;
  }
  return acknowledged;
}

/** Sends beacons until told to stop, each again and again until it is acknowledged, as a page does; gives their marks. */
async function beaconLoop(url: string, stopped: () => boolean): Promise<{ readonly ids: string[]; readonly retried: number }> {
  const ids: string[] = [];
  const pageId = uuid();
  let retried = 0;
  for (let sequence = 1; !stopped(); sequence += 1) {
    const id = uuid();
    const event = {
      id,
      name: 'page.viewed',
      at: new Date().toISOString(),
      monotonic: sequence,
      sequence,
      pageId,
      visitorId: uuid(),
      url: `${PAGE}/${Math.floor(ids.length / MARKS_AT_ONCE)}`,
      // Ids in addresses are masked, short words are not: what is stored is compared one by one.
      properties: { mark: `m${sequence}` },
    };
    const body = JSON.stringify({ siteKey: 'demo', sentAt: new Date().toISOString(), events: [event] });
    while (!(await accepted(url, body))) {
      retried += 1;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    ids.push(event.properties.mark);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return { ids, retried };
}

async function accepted(url: string, body: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/v1/beacons`, { method: 'POST', headers: { 'content-type': 'text/plain', origin: PAGE }, body })).status === 202;
  } catch {
    // The relay is down, or the kill has swallowed its answer: nobody knows whether it is stored.
    return false;
  }
}

/** How often each beacon is stored, by its mark. */
async function storedMarks(url: string, staffToken: string, marks: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const query = {
    kind: 'top',
    breakdown: 'property:mark',
    limit: MARKS_AT_ONCE,
    from: new Date(Date.now() - 3600_000).toISOString(),
    to: new Date(Date.now() + 60_000).toISOString(),
    timeZone: 'UTC',
  };
  const counts = new Map<string, number>();
  // A list of the most frequent has an end; a page of its own for each part of the marks keeps within it.
  for (let page = 0; page * MARKS_AT_ONCE < marks.length; page += 1) {
    const filters = { names: ['page.viewed'], bots: 'included', page: `/${page}` };
    const { rows } = await post<{ rows: { value: string; count: number }[] }>(url, '/v1/insights/queries?siteId=demo', { ...query, filters }, staffToken);
    for (const { value, count } of rows) counts.set(value, count);
  }
  return counts;
}

/** Kills the relay again and again under load. Throws where anything acknowledged is lost or stands twice. */
export async function killRounds(rounds: number, seed: number): Promise<Check> {
  const random = seeded(seed);
  const directory = await mkdtemp(join(tmpdir(), 'cs-kill-'));
  const relay = new RelayProcess(await freePort(), directory);
  let stopped = false;
  try {
    await relay.start();
    const staff = await fetch(`${relay.url}/v1/staff/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'admin', password: 'correct horse battery' }),
    }).then((response) => response.json() as Promise<Session>);
    const writers: Writer[] = [];
    for (let index = 0; index < WRITERS; index += 1) {
      const session = await post<Session>(relay.url, '/v1/sessions', { siteKey: 'demo' });
      const { id } = await post<{ id: string }>(relay.url, '/v1/conversations/current', {}, session.token, 'PUT');
      await post(relay.url, `/v1/conversations/${id}/handovers`, { to: 'staff' }, session.token);
      writers.push(new Writer(relay.url, session, id));
    }
    const [{ session: host }] = writers as [Writer];
    const { id: table } = await post<{ id: string }>(relay.url, '/v1/rooms', { title: 'Minutes', visibility: 'public', kind: 'group' }, host.token);
    // Each under a name of its own: a change bears the id of its author.
    const scribes = writers.slice(0, SCRIBES).map(({ session }, index) => new Scribe(relay.url, table, session.token, `s${index}-`));
    const beacons = beaconLoop(relay.url, () => stopped);
    for (let round = 0; round < rounds; round += 1) {
      await new Promise((resolve) => setTimeout(resolve, 300 + random() * 1200));
      await relay.kill();
      await relay.start();
    }
    await new Promise((resolve) => setTimeout(resolve, 1000));
    stopped = true;
    for (const one of [...writers, ...scribes]) one.stop();
    await Promise.all([...writers, ...scribes].map((one) => one.done));
    const kept = await beacons;
    const acknowledged = await check(relay.url, writers);
    const stored = await storedMarks(relay.url, staff.token, kept.ids);
    for (const mark of kept.ids) assert.equal(stored.get(mark) ?? 0, 1, `beacon ${mark} is stored once`);
    assert.equal(stored.size, kept.ids.length, 'nothing else is stored');
    assert.ok(rounds === 0 || kept.retried > 0, 'beacons were under way when the relay was killed');
    const changes = await checkScribes(relay.url, table, host.token, scribes);
    assert.ok(changes > 0, 'the document was written');
    return { acknowledged, beacons: kept.ids.length, changes };
  } finally {
    stopped = true;
    await relay.kill();
    await rm(directory, { recursive: true, force: true });
  }
}
