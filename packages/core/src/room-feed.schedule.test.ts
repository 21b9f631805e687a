import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Browser } from '../test/browser.ts';
import type { Tab } from '../test/browser.ts';
import { Clock, seeded } from '../test/clock.ts';
import { FakeRelay } from '../test/relay.ts';
import { openConversation } from './conversation.ts';
import type { RoomFeed } from './room-feed.ts';
import type { MessageRow } from './room/types.ts';

/** How many random schedules; more by CS_SCHEDULES. A failure names its seed, and CS_SEED runs that one alone. */
const SCHEDULES = Number(process.env['CS_SCHEDULES'] ?? 60);
const FIRST_SEED = Number(process.env['CS_SEED'] ?? 1);
const agent = { id: 'agent-1', name: 'Noor', role: 'agent' } as const;

interface Seat {
  tab: Tab;
  feed: RoomFeed;
}

const messages = (feed: RoomFeed): MessageRow[] => feed.state.get().rows.filter((row): row is MessageRow => row.type === 'message');

class Schedule {
  readonly random: () => number;
  readonly clock = new Clock();
  readonly relay = new FakeRelay(this.clock);
  readonly browser: Browser;
  readonly seats: Seat[] = [];
  readonly written: string[] = [];
  readonly said: string[] = [];
  readonly writers = new Map<string, Tab>();

  readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
    this.random = seeded(seed);
    this.browser = new Browser(this.relay, this.clock, seed);
    // Frames get lost, doubled and overtaken, which no socket does: what survives this survives a relay's fault too.
    let late: Parameters<FakeRelay['fault']>[0] | null = null;
    this.relay.fault = (frame) => {
      const chance = this.random();
      if (chance < 0.05) return [];
      if (chance < 0.1) return [frame, frame];
      if (chance < 0.15 && late === null) {
        late = frame;
        return [];
      }
      const held = late;
      late = null;
      return held === null ? [frame] : [frame, held];
    };
    this.open();
  }

  open(): void {
    // Every other schedule runs as on a plain http page.
    const tab = this.browser.tab(this.seed % 2 === 0 ? { locks: null } : {});
    this.seats.push({ tab, feed: openConversation(tab.client) });
  }

  any(): Seat {
    return this.seats[Math.floor(this.random() * this.seats.length)]!;
  }

  async step(): Promise<void> {
    const chance = this.random();
    if (chance < 0.4) this.write();
    else if (chance < 0.55) this.answer();
    else if (chance < 0.65) this.relay.drop(this.random() < 0.2 ? 4503 : 1006);
    else if (chance < 0.72) this.relay.reachable = !this.relay.reachable;
    else if (chance < 0.78 && this.seats.length < 3) this.open();
    else if (chance < 0.84) await this.crash();
    for (const { feed } of this.seats) this.check(feed);
    await this.clock.advance(Math.floor(this.random() ** 3 * 4000));
  }

  write(): void {
    const seat = this.any();
    const text = `w${this.written.length}`;
    this.written.push(text);
    this.writers.set(text, seat.tab);
    seat.feed.send({ text });
  }

  answer(): void {
    for (const room of this.relay.rooms.values()) {
      const text = `a${this.said.length}`;
      this.said.push(text);
      this.relay.append(room.id, agent, { kind: 'message', message: { id: text, text } });
    }
  }

  /** A tab dies after the device had the time of one task to write. */
  async crash(): Promise<void> {
    await this.clock.advance(0);
    const seat = this.any();
    seat.tab.kill();
    this.seats.splice(this.seats.indexOf(seat), 1);
    if (this.seats.length === 0) this.open();
  }

  /** At every moment: rows in order of the log without a gap, nothing twice, nothing both sent and pending. */
  check(feed: RoomFeed): void {
    const { events, pending } = feed.state.get();
    for (let index = 1; index < events.length; index += 1) assert.equal(events[index]!.seq, events[index - 1]!.seq + 1, 'a gap in the log');
    const shown = messages(feed).map((row) => row.message.text);
    const all = [...shown, ...pending.map((message) => message.text)];
    assert.equal(new Set(all).size, all.length, `shown twice: ${all.join(' ')}`);
  }

  async finish(): Promise<void> {
    this.relay.reachable = true;
    this.relay.fault = (frame) => [frame];
    for (const { tab } of this.seats) tab.signal('wake');
    await this.clock.advance(180_000);
    // A frame that was lost at the very end shows with the next one.
    this.answer();
    await this.clock.advance(10_000);
    const [room, ...others] = [...this.relay.rooms.values()];
    assert.equal(others.length, 0, 'more than one conversation');
    const stored = (room?.events ?? []).flatMap((event) => (event.kind === 'message' ? [event.message.text] : []));
    assert.deepEqual([...stored].sort(), [...this.written, ...this.said].sort(), 'lost or stored twice');
    for (const tab of new Set(this.writers.values())) {
      const own = stored.filter((text) => this.writers.get(text) === tab);
      assert.deepEqual(
        own,
        this.written.filter((text) => own.includes(text)),
        'a tab’s words changed places',
      );
    }
    for (const { feed } of this.seats) {
      this.check(feed);
      assert.deepEqual(feed.state.get().pending, []);
      if (room !== undefined)
        assert.deepEqual(
          messages(feed).map((row) => row.message.text),
          stored.slice(-messages(feed).length),
        );
      assert.equal(feed.state.get().lastSeq, room?.events.length ?? 0);
    }
  }
}

test(`random schedules end with every message shown once, in order, in every tab`, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + (process.env['CS_SEED'] === undefined ? SCHEDULES : 1); seed += 1) {
    const schedule = new Schedule(seed);
    try {
      for (let step = 0; step < 40; step += 1) await schedule.step();
      await schedule.finish();
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
});
