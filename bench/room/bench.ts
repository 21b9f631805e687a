import { cpuMs } from '../support/processes.ts';
import type { Figure } from '../support/report.ts';
import { child, contestants, pin, told } from './contestants.ts';
import type { Contestant } from './contestants.ts';
import type { Seen, Shape } from './load/shapes.ts';

/* Server CPU for one delivered message: ours with validation and the durable log on, the named peers in memory, and the floor that decodes
   nothing. All in one run on the same generator, server on one core, generator on the other. A delivery is one message seen by one client;
   the sender's own echo is one. */

const SERVER_CORE = 0;
const LOAD_CORE = 1;
const SECONDS = 6;

const SHAPES = {
  big: { rooms: 20, people: 50, window: 2, seconds: SECONDS },
  burst: { rooms: 20, people: 50, window: 16, seconds: SECONDS },
  small: { rooms: 500, people: 2, window: 2, seconds: SECONDS },
} as const satisfies Record<string, Shape>;

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

/** Measures all of them. `BENCH_ONLY` names contestants and shapes to look at while working. */
export async function measure(): Promise<Record<string, Figure>> {
  const all = await contestants();
  const only = (process.env['BENCH_ONLY'] ?? '').split(',').filter((name) => name !== '');
  const wanted = (name: string, names: readonly string[]): boolean => !names.some((each) => only.includes(each)) || only.includes(name);
  const figures: Record<string, Figure> = {};
  for (const [shapeName, shape] of Object.entries(SHAPES)) {
    if (!wanted(shapeName, Object.keys(SHAPES))) continue;
    const cpu = new Map<string, number>();
    for (const [name, contestant] of Object.entries(all)) {
      if (!wanted(name, Object.keys(all))) continue;
      const outcome = await load(contestant, shape);
      cpu.set(name, outcome.cpu);
      figures[`${shapeName} ${name}`] = { value: outcome.cpu, unit: 'µs a delivery' };
      console.log(shapeName, name, outcome);
    }
  }
  return figures;
}
