import type { Call } from '@cs-kit/protocol';
import type { T } from './words.ts';

/** Puts into words, for those who do not see it, that somebody has come into a call or left it. */
export class Changes {
  readonly #t: T;
  #call: Call | null = null;
  #words = '';

  constructor(t: T) {
    this.#t = t;
  }

  /** The last change; empty outside a call. */
  words(call: Call | null, me: string | null): string {
    const before = this.#call;
    this.#call = call;
    if (call === before) return this.#words;
    if (call === null) this.#words = before === null ? '' : this.#t('ended');
    else if (before?.id !== call.id) this.#words = this.#t('saidIn');
    else this.#words = this.#between(before, call, me) ?? this.#words;
    return this.#words;
  }

  #between(before: Call, now: Call, me: string | null): string | null {
    const others = (call: Call) => call.participants.filter(({ userId }) => userId !== me);
    const missing = (from: Call, of: Call) => others(of).find(({ userId }) => others(from).every((person) => person.userId !== userId));
    const came = missing(before, now);
    if (came !== undefined) return this.#t('saidJoined', { name: came.name });
    const left = missing(now, before);
    return left === undefined ? null : this.#t('saidLeft', { name: left.name });
  }
}
