import type { ConversationSummary, RelayFrame } from '@cs-kit/protocol';
import type { Actor } from '../context.ts';
import type { Clock, Subscriber } from './live-room.ts';

const TICK_MS = 50;

/** The staff who are here: who watches the inbox, who can be given work. */
export class Desk {
  readonly #watchers = new Set<Subscriber>();
  readonly #away = new Set<string>();
  readonly #due = new Map<string, (watcher: Actor) => Promise<ConversationSummary | null>>();
  readonly #contexts = new Map<string, string>();
  readonly #clock: Clock;
  #cursor = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  watch(subscriber: Subscriber): void {
    this.#watchers.add(subscriber);
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
    for (const watcher of this.#watchers) if (!this.#away.has(watcher.actor.id)) return true;
    return false;
  }

  isHere(staffId: string): boolean {
    for (const watcher of this.#watchers) if (watcher.actor.id === staffId) return true;
    return false;
  }

  /** Position in the stream of changes; a list that carries it is current up to there. */
  cursor(): string {
    return String(this.#cursor);
  }

  /** Tells the watchers of a conversation, once for all changes of a short while. */
  changed(conversationId: string, summary: (watcher: Actor) => Promise<ConversationSummary | null>): void {
    if (this.#watchers.size === 0) return;
    const waiting = this.#due.size > 0;
    this.#due.set(conversationId, summary);
    // A list that could not be read now is read when the next change comes.
    if (!waiting) this.#clock.after(TICK_MS, () => void this.#flush().catch(() => undefined));
  }

  /** What the host page of a visitor says of itself, for the staff. Kept in memory until a conversation stores it. */
  setContext(visitorId: string, json: string): void {
    if (this.#contexts.size > 10_000) this.#contexts.delete(this.#contexts.keys().next().value as string);
    this.#contexts.set(visitorId, json);
  }

  contextOf(visitorId: string): string | null {
    return this.#contexts.get(visitorId) ?? null;
  }

  async #flush(): Promise<void> {
    const due = [...this.#due.values()];
    this.#due.clear();
    for (const summary of due) {
      this.#cursor += 1;
      for (const watcher of [...this.#watchers]) {
        const conversation = await summary(watcher.actor);
        if (conversation === null) continue;
        const frame: RelayFrame = { type: 'inbox-changed', cursor: this.cursor(), conversation };
        watcher.deliver(JSON.stringify(frame));
      }
    }
  }
}
