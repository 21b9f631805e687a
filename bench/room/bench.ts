import { cpuMs, median } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';
import { child, contestants, pin, told } from './contestants.ts';
import type { Contestant } from './contestants.ts';
import type { Seen, Shape } from './load/shapes.ts';

/* Server CPU for one delivered message: ours with validation and the durable log on, the named peers in memory, and the floor that decodes
   nothing. All in one run on the same generator, server on one core, generator on the other. A delivery is one message seen by one client;
   the sender's own echo is one. The speed of a shared machine changes by a third within minutes: all of them take turns, figures are medians,
   and a ratio is that of neighbours in time. */

const SERVER_CORE = 0;
const LOAD_CORE = 1;
const SECONDS = 6;
const ROUNDS = 5;

/** `must`: the largest share of Hocuspocus' cost that ours may have. */
const SHAPES = {
  '20 rooms x 50': { shape: { rooms: 20, people: 50, window: 2, seconds: SECONDS }, must: 0.9 },
  '20 rooms x 50, bursts': { shape: { rooms: 20, people: 50, window: 16, seconds: SECONDS }, must: 0.8 },
  '500 rooms x 2': { shape: { rooms: 500, people: 2, window: 2, seconds: SECONDS }, must: 0.4 },
} as const satisfies Record<string, { readonly shape: Shape; readonly must: number }>;

/** Steady rates: four people in each of fifty rooms who all say something every second, and ten in each of a hundred. */
const STEADY: Readonly<Record<string, Shape & { readonly perSecond: number }>> = {
  '200 messages/s, 50 rooms x 4': { rooms: 50, people: 4, perSecond: 200, seconds: 30 },
  '1,000 messages/s, 100 rooms x 10': { rooms: 100, people: 10, perSecond: 1000, seconds: 60 },
};

/** What one server did under one load. */
export interface Outcome extends Seen {
  /** CPU of the server, microseconds a delivery. */
  readonly cpu: number;
  /** Cores of the server that were busy. */
  readonly cores: number;
}

/** Puts one load on one server. */
export async function load(contestant: Contestant, shape: Shape): Promise<Outcome> {
  const server = await contestant.start();
  const generator = await child('./load/generator.ts', [JSON.stringify({ wire: contestant.wire, url: server.url, modules: contestant.modules, shape })]);
  await pin(server.pid, SERVER_CORE);
  await pin(generator.pid as number, LOAD_CORE);
  await told(generator, 'go');
  const before = await cpuMs(server.pid);
  const seen = await told<Seen>(generator);
  const used = (await cpuMs(server.pid)) - before;
  generator.kill('SIGKILL');
  await server.stop();
  return { ...seen, cpu: (used * 1000) / seen.deliveries, cores: used / seen.ms };
}

/** Measures all of them, then ours alone at steady rates. */
export async function measure(): Promise<Record<string, Figure>> {
  const all = await contestants();
  const figures: Record<string, Figure> = {};
  for (const [name, { shape, must }] of Object.entries(SHAPES)) {
    const cpu: Record<string, number[]> = {};
    const perSecond: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [who, contestant] of Object.entries(all)) {
        const seen = await load(contestant, shape);
        (cpu[who] ??= []).push(seen.cpu);
        if (who === 'cs-kit') perSecond.push((seen.deliveries * 1000) / seen.ms / shape.people);
      }
    for (const [who, values] of Object.entries(cpu)) figures[`${name}, ${who}`] = { value: median(values), unit: 'µs a delivery' };
    // What the closed loop reaches with server and generator on a core each: every one of them is on disk before it is told.
    figures[`${name}, durable messages`] = { value: median(perSecond), unit: 'a second' };
    const ratio = median((cpu['cs-kit'] as number[]).map((ours, round) => ours / (cpu['hocuspocus'] as number[])[round]!));
    figures[`${name}, ratio`] = { value: ratio, unit: 'x hocuspocus', must: `<= ${must}`, pass: ratio <= must };
  }
  for (const [name, shape] of Object.entries(STEADY)) Object.assign(figures, await steady(all['cs-kit'], name, shape));
  return figures;
}

async function steady(contestant: Contestant, name: string, shape: Shape & { readonly perSecond: number }): Promise<Record<string, Figure>> {
  const { deliveries, ms, cores, p50, p99, ackP50, ackP99 } = await load(contestant, shape);
  const perSecond = (deliveries * 1000) / ms;
  const must = shape.perSecond * shape.people * 0.99;
  return {
    [`${name}, deliveries`]: { value: perSecond, unit: 'a second', must: `>= ${must}`, pass: perSecond >= must },
    [`${name}, relay`]: { value: cores, unit: 'cores', must: '<= 1', pass: cores <= 1 },
    [`${name}, seen p50`]: { value: p50, unit: 'ms' },
    [`${name}, seen p99`]: { value: p99, unit: 'ms' },
    [`${name}, durable p50`]: { value: ackP50, unit: 'ms' },
    [`${name}, durable p99`]: { value: ackP99, unit: 'ms', must: '<= 100', pass: ackP99 <= 100, absolute: true },
  };
}
