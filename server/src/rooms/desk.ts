import type { ConversationSummary, RelayFrame } from '@cs-kit/protocol';
import type { Actor } from '../context.ts';
import type { Clock, Subscriber } from './live-room.ts';

const TICK_MS = 50;
/** When a change that could not be read is told again. */
const AGAIN_MS = 1_000;

type Summary = (watcher: Actor) => Promise<ConversationSummary | null>;

/** The staff who are here: who watches the inbox, who can be given work. */
export class Desk {
  /** Who watches, with the frames that wait for the whole list; null once it was sent. */
  readonly #watchers = new Map<Subscriber, string[] | null>();
  readonly #away = new Set<string>();
  readonly #due = new Map<string, Summary>();
  readonly #contexts = new Map<string, string>();
  readonly #clock: Clock;
  #cursor = 0;
  #armed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Starts telling of changes. They wait until `begin`, so that none is lost or overwritten by a list that is older than it. Gives the position from which the list is current. */
  watch(subscriber: Subscriber): string {
    this.#watchers.set(subscriber, []);
    return this.cursor();
  }

  /** Sends the whole list, then what has changed meanwhile. */
  begin(subscriber: Subscriber, inbox: string): void {
    const held = this.#watchers.get(subscriber);
    if (held === undefined) return;
    this.#watchers.set(subscriber, null);
    subscriber.deliver(inbox);
    for (const text of held ?? []) subscriber.deliver(text);
  }

  unwatch(subscriber: Subscriber): void {
    this.#watchers.delete(subscriber);
  }

  /** Notes whether a member of staff takes requests now. */
  setAway(staffId: string, away: boolean): void {
    if (away) this.#away.add(staffId);
    else this.#away.delete(staffId);
  }

  /** Whether somebody is at the desk and takes requests. */
  anyoneAvailable(): boolean {
    for (const watcher of this.#watchers.keys()) if (!this.#away.has(watcher.actor.id)) return true;
    return false;
  }

  /** Whether a member of staff is at the desk and takes requests. */
  isAvailable(staffId: string): boolean {
    return !this.#away.has(staffId) && this.isWatching(staffId);
  }

  /** Whether a member of staff has the inbox open. */
  isWatching(staffId: string): boolean {
    for (const watcher of this.#watchers.keys()) if (watcher.actor.id === staffId) return true;
    return false;
  }

  /** Position in the stream of changes; a list that carries it is current up to there. */
  cursor(): string {
    return String(this.#cursor);
  }

  /** Tells the watchers of a conversation, once for all changes of a short while. */
  changed(conversationId: string, summary: Summary): void {
    if (this.#watchers.size === 0) return;
    this.#due.set(conversationId, summary);
    this.#arm();
  }

  /** What the host page of a visitor says of itself, for the staff. Kept in memory until a conversation stores it. */
  setContext(visitorId: string, json: string): void {
    if (this.#contexts.size > 10_000) this.#contexts.delete(this.#contexts.keys().next().value as string);
    this.#contexts.set(visitorId, json);
  }

  /** Forgets what the pages of a visitor said. */
  dropContext(visitorId: string): void {
    this.#contexts.delete(visitorId);
  }

  contextOf(visitorId: string): string | null {
    return this.#contexts.get(visitorId) ?? null;
  }

  /** One round at a time, so that an older state of a conversation never follows a newer one. */
  #arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    this.#clock.after(TICK_MS, () => void this.#flush());
  }

  async #flush(): Promise<void> {
    const due = [...this.#due];
    this.#due.clear();
    for (const [id, summary] of due) {
      this.#cursor += 1;
      // One that cannot be read takes none of the others with it, and is tried again.
      await this.#tell(summary).catch(() => this.#clock.after(AGAIN_MS, () => this.changed(id, summary)));
    }
    this.#armed = false;
    if (this.#due.size > 0) this.#arm();
  }

  async #tell(summary: Summary): Promise<void> {
    for (const watcher of [...this.#watchers.keys()]) {
      const conversation = await summary(watcher.actor);
      if (conversation === null) continue;
      const frame: RelayFrame = { type: 'inbox-changed', cursor: this.cursor(), conversation };
      const held = this.#watchers.get(watcher);
      if (held === undefined) continue;
      const text = JSON.stringify(frame);
      if (held === null) watcher.deliver(text);
      else held.push(text);
    }
  }
}
