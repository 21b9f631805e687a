import { setTimeout as wait } from 'node:timers/promises';
import { percentile } from '../../support/processes.ts';
import { findMarks, marked } from './marks.ts';
import type { Order, Seen, Shape } from './shapes.ts';
import { wireOf } from './wires.ts';
import type { Client } from './wires.ts';

/* Writes into rooms and counts what arrives, in a process of its own. The argument is the order; the parent is told 'ready', says 'go', is told 'warm' when the measuring begins, and gets what was seen. */

const AT_ONCE = 40;
const MOST = 10_000_000;
const DRAIN_MS = 1000;
/** Both sides compile their code and grow their memory in this time, which is not measured. */
const WARM_MS = 3000;

/** Messages on their way, by number. */
class Ledger {
  readonly #sentAt = new Float64Array(MOST);
  readonly #left = new Uint16Array(MOST);
  readonly #people: number;
  readonly #times: number[] = [];
  readonly #acks: number[] = [];
  #next = 0;
  sent = 0;
  deliveries = 0;

  constructor(people: number) {
    this.#people = people;
  }

  /** Begins to count. */
  begin(): void {
    this.sent = 0;
    this.deliveries = 0;
    this.#times.length = 0;
    this.#acks.length = 0;
  }

  next(): number {
    const number = this.#next;
    this.#next += 1;
    this.sent += 1;
    this.#sentAt[number] = performance.now();
    this.#left[number] = this.#people;
    return number;
  }

  /** Whether everybody has seen it now. */
  seen(number: number): boolean {
    this.deliveries += 1;
    if (number % 7 === 0) this.#times.push(performance.now() - (this.#sentAt[number] as number));
    this.#left[number] = (this.#left[number] as number) - 1;
    return this.#left[number] === 0;
  }

  acked(number: number): void {
    this.#acks.push(performance.now() - (this.#sentAt[number] as number));
  }

  result(ms: number): Seen {
    const [times, acks] = [this.#times, this.#acks];
    return {
      sent: this.sent,
      deliveries: this.deliveries,
      ms,
      p50: percentile(times, 0.5),
      p99: percentile(times, 0.99),
      ackP50: percentile(acks, 0.5),
      ackP99: percentile(acks, 0.99),
    };
  }
}

class Generator {
  readonly #order: Order;
  readonly #rooms: Client[][] = [];
  readonly #turn: number[] = [];
  readonly #ledger: Ledger;
  #running = false;

  constructor(order: Order) {
    this.#order = order;
    this.#ledger = new Ledger(order.shape.people);
  }

  async connect(): Promise<void> {
    const { rooms, people } = this.#order.shape;
    const connect = await wireOf(this.#order);
    const join = async (room: number, person: number): Promise<void> => {
      (this.#rooms[room] as Client[])[person] = await connect(room, person, {
        frame: (data) => findMarks(data, (number) => this.#onSeen(room, number)),
        acked: (number) => this.#ledger.acked(number),
      });
    };
    for (let room = 0; room < rooms; room += 1) {
      this.#rooms[room] = [];
      this.#turn[room] = 0;
    }
    // Whoever makes a room comes first.
    const seats = Array.from({ length: rooms * people }, (_, at) => ({ room: at % rooms, person: Math.floor(at / rooms) }));
    for (let at = 0; at < seats.length; at += AT_ONCE) await Promise.all(seats.slice(at, at + AT_ONCE).map(({ room, person }) => join(room, person)));
  }

  /** Writes for a while before it measures, without a pause between. */
  async run(warm: () => void): Promise<Seen> {
    const { shape } = this.#order;
    this.#running = true;
    const loop = shape.perSecond === undefined ? this.#closedLoop(shape) : this.#openLoop(shape, shape.perSecond);
    await wait(WARM_MS);
    this.#ledger.begin();
    warm();
    const started = performance.now();
    await loop;
    this.#running = false;
    const ms = performance.now() - started;
    await wait(DRAIN_MS);
    return this.#ledger.result(ms);
  }

  async #closedLoop({ window = 1, seconds }: Shape): Promise<void> {
    for (let round = 0; round < window; round += 1) this.#rooms.forEach((_, room) => this.#say(room));
    await wait(WARM_MS + seconds * 1000);
  }

  /** Keeps the rate whatever comes back; what is late in one millisecond is made good in the next. */
  async #openLoop({ rooms, seconds }: Shape, perSecond: number): Promise<void> {
    const started = performance.now();
    for (let count = 0; ;) {
      const elapsed = performance.now() - started;
      if (elapsed > WARM_MS + seconds * 1000) return;
      for (; count < (elapsed / 1000) * perSecond; count += 1) this.#say(count % rooms);
      await wait(1);
    }
  }

  #onSeen(room: number, number: number): void {
    if (this.#ledger.seen(number) && this.#running && this.#order.shape.perSecond === undefined) this.#say(room);
  }

  #say(room: number): void {
    const people = this.#rooms[room] as Client[];
    const turn = this.#turn[room] as number;
    this.#turn[room] = (turn + 1) % people.length;
    const number = this.#ledger.next();
    (people[turn] as Client).say(number, marked(number));
  }
}

const order = JSON.parse(process.argv[2] as string) as Order;
const generator = new Generator(order);
await generator.connect();
process.once('message', () => void generator.run(() => process.send?.('warm')).then((seen) => process.send?.(seen)));
process.send?.('ready');
