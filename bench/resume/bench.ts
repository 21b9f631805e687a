import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { killRounds } from '../../test/faults/kill.ts';
import { freePort, RelayProcess } from '../../test/support/relay-process.ts';
import { child, told } from '../room/contestants.ts';
import { percentile } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';
import type { Counted, Order } from './crowd.ts';

/* Two thousand people in two hundred rooms, who talk; the relay is killed and started again. They come back by themselves, with the client that pages
   have: how long after the relay answers for the first time the last of them has what was missed, and whether every message is there once. Before
   that the faults of test/faults: kills at random moments under messages, changes of a document and events. */

const PEOPLE = 2000;
const ROOMS = 200;
const SAY_EVERY_MS = 2000;
const TALK_MS = 5000;
const ROUNDS = 3;
const BACK_MS = 10_000;
const KILLS = 50;

const now = (): number => performance.timeOrigin + performance.now();

/** Throws where something acknowledged was lost or stands twice. */
async function kills(): Promise<Record<string, Figure>> {
  const { acknowledged, changes, beacons } = await killRounds(KILLS, Math.floor(Math.random() * 2 ** 31));
  return {
    [`kill -9, ${KILLS} times: messages, 0 lost or twice`]: { value: acknowledged, unit: 'acknowledged' },
    [`kill -9, ${KILLS} times: changes of a document, 0 lost or twice`]: { value: changes, unit: 'acknowledged' },
    [`kill -9, ${KILLS} times: events, 0 lost or twice`]: { value: beacons, unit: 'acknowledged' },
  };
}

async function resumed(): Promise<Record<string, Figure>> {
  const directory = await mkdtemp(join(tmpdir(), 'cs-bench-'));
  const relay = new RelayProcess(await freePort(), directory, { CS_RATE_SCALE: '1000' });
  await relay.start();
  const crowd = await child('../resume/crowd.ts', [relay.url]);
  const ask = <T>(order: Order): Promise<T> => told<T>(crowd, order);
  try {
    await ask({ type: 'join', people: PEOPLE, rooms: ROOMS });
    await ask({ type: 'talk', everyMs: SAY_EVERY_MS });
    const [down, half, last]: [number[], number[], number[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round += 1) {
      await wait(TALK_MS);
      const killed = now();
      await relay.kill();
      await relay.start();
      const up = now();
      const times = (await ask<number[]>({ type: 'back', since: killed })).map((at) => at - up);
      down.push(up - killed);
      half.push(percentile(times, 0.5));
      last.push(Math.max(...times));
    }
    await wait(TALK_MS);
    const { said, lost, doubled, disordered } = await ask<Counted>({ type: 'count' });
    const longest = Math.max(...last);
    return {
      'the relay is away': { value: Math.max(...down) / 1000, unit: 's' },
      'half of 2,000 are back': { value: Math.max(...half) / 1000, unit: 's after the first 200' },
      'the last of 2,000 is back': { value: longest / 1000, unit: 's after the first 200', must: '<= 10', pass: longest <= BACK_MS, absolute: true },
      'messages said meanwhile': { value: said, unit: 'messages' },
      'messages lost, twice or in another order': {
        value: lost + doubled + disordered,
        unit: 'messages',
        must: '0',
        pass: lost + doubled + disordered === 0,
      },
    };
  } finally {
    crowd.kill('SIGKILL');
    await relay.kill();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Measures both. */
export async function measure(): Promise<Record<string, Figure>> {
  return { ...(await kills()), ...(await resumed()) };
}
