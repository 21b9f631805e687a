import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Session } from '@cs-kit/protocol';
import { group, visitor } from '../../test/faults/fuzz.ts';
import { RelayProcess, freePort } from '../../test/support/relay-process.ts';
import { TestSocket } from '../../test/support/socket.ts';
import { child, told } from '../room/contestants.ts';
import { median, percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';

/* People who talk in rooms of their own while somebody sends the relay frames that nobody should send, as fast as it lets them. The relay has the
   limits that it is shipped with. Quiet and attack take turns, so that both meet the same machine; and so does an attack on another relay of this
   machine, which tells what of it is the machine's own. Times are medians of the windows, a ratio is that of neighbours in time. */

const ROOMS = 10;
const SAY_MS = 300;
const WINDOW_MS = 20_000;
const TURNS = 7;
const DRAIN_MS = 5_000;
/** How much slower others may become. */
const WITHIN = 1.2;
const PAGE = 'http://localhost:4444';

/** Two in a room: one says something now and then, the other notes how long it took. */
class Talk {
  readonly #talker: TestSocket;
  readonly #sentAt = new Map<string, number>();
  #said = 0;
  #times: number[] = [];
  readonly #roomId: string;

  private constructor(roomId: string, talker: TestSocket, listener: TestSocket) {
    this.#roomId = roomId;
    this.#talker = talker;
    listener.onFrame = (frame) => {
      if (frame.type !== 'events') return;
      for (const event of frame.events) {
        const at = event.kind === 'message' ? this.#sentAt.get(event.message.clientMessageId ?? '') : undefined;
        if (at !== undefined) this.#times.push(performance.now() - at);
      }
    };
  }

  static async open(url: string, { token }: Session, roomId: string): Promise<Talk> {
    const [talker, listener] = [await TestSocket.open(url, token, PAGE), await TestSocket.open(url, token, PAGE)];
    for (const socket of [talker, listener]) {
      socket.send({ type: 'join', roomId });
      await socket.next('joined');
    }
    return new Talk(roomId, talker, listener);
  }

  say(): void {
    const clientMessageId = `m${this.#said}`;
    this.#said += 1;
    this.#sentAt.set(clientMessageId, performance.now());
    this.#talker.send({ type: 'send', roomId: this.#roomId, clientMessageId, text: 'Does anybody know when the hut opens this year?' });
  }

  get said(): number {
    return this.#said;
  }

  /** Milliseconds from saying to hearing since the last call. */
  take(): number[] {
    return this.#times.splice(0);
  }
}

interface Place {
  readonly relay: RelayProcess;
  attack(word: 'begin' | 'end'): Promise<number>;
  close(): Promise<void>;
}

/** A relay, and somebody who attacks it when told to. */
async function place(): Promise<Place> {
  const directory = await mkdtemp(join(tmpdir(), 'cs-bench-'));
  const relay = new RelayProcess(await freePort(), directory);
  await relay.start();
  const attacker = await child('../hostile/attacker.ts', [relay.url, await group(relay.url, await visitor(relay.url), 'private')]);
  // Attackers sit at machines of their own: theirs takes what the relay and the people leave over, and gives it back at once when they wake up.
  await promisify(execFile)('chrt', ['--idle', '--all-tasks', '--pid', '0', String(attacker.pid)]);
  return {
    relay,
    attack: (word) => told<number>(attacker, word),
    async close() {
      attacker.kill('SIGKILL');
      await relay.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function overhear(talks: readonly Talk[]): Promise<number[]> {
  for (const talk of talks) talk.take();
  for (const began = performance.now(), each = SAY_MS / ROOMS; performance.now() - began < WINDOW_MS;)
    for (const talk of talks) {
      talk.say();
      await wait(each);
    }
  await wait(200);
  return talks.flatMap((talk) => talk.take());
}

/** Measures it. */
export async function measure(): Promise<Record<string, Figure>> {
  const [ours, other] = [await place(), await place()];
  try {
    const { relay } = ours;
    const talks: Talk[] = [];
    for (let count = 0; count < ROOMS; count += 1) {
      const owner = await visitor(relay.url);
      talks.push(await Talk.open(relay.url, owner, await group(relay.url, owner, 'private')));
    }
    let frames = 0;
    const attacked = async (where: Place): Promise<number[]> => {
      await where.attack('begin');
      const times = await overhear(talks);
      const sent = await where.attack('end');
      if (where === ours) frames += sent;
      return times;
    };
    await overhear(talks);
    const turns: { readonly calm: number[]; readonly beside: number[]; readonly during: number[] }[] = [];
    const before = await relay.heldMb();
    for (let turn = 0; turn < TURNS; turn += 1) turns.push({ calm: await overhear(talks), beside: await attacked(other), during: await attacked(ours) });
    await wait(DRAIN_MS);
    const grown = (await relay.heldMb()) - before;
    const all = (of: keyof (typeof turns)[0]): number[] => turns.flatMap((turn) => turn[of]);
    const each = (of: keyof (typeof turns)[0]): number[] => turns.map((turn) => percentile(turn[of], 0.99));
    // The machine changes within minutes: a window is compared with its neighbour.
    const against = (of: 'beside' | 'during'): number => median(turns.map((turn) => percentile(turn[of], 0.99) / percentile(turn.calm, 0.99)));
    const ratio = against('during');
    return {
      'frames that nobody should send': { value: frames, unit: 'frames' },
      'messages of others': { value: all('calm').length + all('during').length, unit: 'messages' },
      'others in quiet, p50': { value: percentile(all('calm'), 0.5), unit: 'ms' },
      'others in quiet, p99': { value: median(each('calm')), unit: 'ms' },
      'others under attack, p50': { value: percentile(all('during'), 0.5), unit: 'ms' },
      'others under attack, p99': { value: median(each('during')), unit: 'ms' },
      'others while another relay is attacked, p99': { value: median(each('beside')), unit: 'ms' },
      'p99 under attack to p99 in quiet': { value: ratio, unit: 'x', must: `<= ${WITHIN}`, pass: ratio <= WITHIN },
      'p99 while another relay is attacked to p99 in quiet': { value: against('beside'), unit: 'x' },
      'the relay holds more': { value: grown, unit: 'MB', must: '<= 16', pass: grown <= 16 },
    };
  } finally {
    await Promise.all([ours.close(), other.close()]);
  }
}
