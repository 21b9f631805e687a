import { createStore } from '@cs-kit/core';
import type { Readable, Store } from '@cs-kit/core';
import { toCsError } from '@cs-kit/protocol';
import type { CsError } from '@cs-kit/protocol';

/** Where a form is between two saves. */
export type FormPhase =
  { readonly phase: 'idle' } | { readonly phase: 'saving' } | { readonly phase: 'saved' } | { readonly phase: 'failed'; readonly error: CsError };

/** What a form holds. */
export interface FormState<T> {
  /** As the relay has it. */
  readonly saved: T;
  /** As it is on the page. */
  readonly draft: T;
  readonly status: FormPhase;
  /** What the relay refused, by JSON pointer, until the field is edited. */
  readonly problems: Readonly<Record<string, string>>;
}

const same = (one: unknown, two: unknown): boolean => JSON.stringify(one) === JSON.stringify(two);

/** A few fields that are edited together and saved by one call. Nothing that was entered is lost when a save fails. */
export class Form<T extends object> {
  readonly #state: Store<FormState<T>>;
  readonly #prefix: string;

  /** `prefix` is where the fields lie in the body that is sent, such as `/theme`. */
  constructor(saved: T, prefix = '') {
    this.#prefix = prefix;
    this.#state = createStore<FormState<T>>({ saved, draft: saved, status: { phase: 'idle' }, problems: {} });
  }

  /** The present state, to be watched. */
  get state(): Readable<FormState<T>> {
    return this.#state;
  }

  /** The fields as they are on the page. */
  get draft(): T {
    return this.#state.get().draft;
  }

  /** Names of the fields that differ from what is saved. */
  get changed(): readonly (keyof T)[] {
    const { saved, draft } = this.#state.get();
    return (Object.keys(draft) as (keyof T)[]).filter((key) => !same(saved[key], draft[key]));
  }

  /** Whether something is not saved. */
  get dirty(): boolean {
    return this.changed.length > 0;
  }

  /** Edits fields; what the relay had refused there is forgotten. */
  set(patch: Partial<T>): void {
    const keys = Object.keys(patch);
    this.#state.update((now) => {
      const problems = Object.fromEntries(Object.entries(now.problems).filter(([pointer]) => !keys.some((key) => within(pointer, `/${key}`))));
      const fixed = now.status.phase === 'failed' && Object.keys(now.problems).length > 0 && Object.keys(problems).length === 0;
      const status: FormPhase = now.status.phase === 'saved' || fixed ? { phase: 'idle' } : now.status;
      return { ...now, draft: { ...now.draft, ...patch }, problems, status };
    });
  }

  /** Goes back to what is saved. */
  reset(): void {
    this.#state.update((now) => ({ ...now, draft: now.saved, status: { phase: 'idle' }, problems: {} }));
  }

  /** Takes over what the relay has now; fields that were edited stay as they are on the page. */
  rebase(saved: T): void {
    const { draft, saved: before } = this.#state.get();
    if (same(before, saved)) return;
    const edited = Object.fromEntries(this.changed.map((key) => [key, draft[key]])) as Partial<T>;
    this.#state.update((now) => ({ ...now, saved, draft: { ...saved, ...edited } }));
  }

  /** Sends the changed fields. True when they are saved; what was edited meanwhile stays unsaved. */
  async save(send: (patch: Partial<T>, draft: T) => Promise<T>): Promise<boolean> {
    if (this.#state.get().status.phase === 'saving') return false;
    const sent = this.draft;
    const patch = Object.fromEntries(this.changed.map((key) => [key, sent[key]])) as Partial<T>;
    this.#state.update((now) => ({ ...now, status: { phase: 'saving' }, problems: {} }));
    try {
      const saved = await send(patch, sent);
      this.#state.update((now) => {
        const later = Object.fromEntries(
          (Object.keys(now.draft) as (keyof T)[]).filter((key) => !same(now.draft[key], sent[key])).map((key) => [key, now.draft[key]]),
        ) as Partial<T>;
        return { saved, draft: { ...saved, ...later }, status: { phase: 'saved' }, problems: {} };
      });
      return true;
    } catch (thrown) {
      this.fail(toCsError(thrown));
      return false;
    }
  }

  /** Notes a refusal. */
  fail(error: CsError): void {
    const local = (pointer: string): string => (pointer.startsWith(`${this.#prefix}/`) ? pointer.slice(this.#prefix.length) : pointer);
    const problems = Object.fromEntries((error.errors ?? []).map(({ pointer, detail }) => [local(pointer.startsWith('/') ? pointer : `/${pointer}`), detail]));
    this.#state.update((now) => ({ ...now, status: { phase: 'failed', error }, problems }));
  }

  /** What the relay says of a field or of something in it, or null. */
  problem(pointer: string): string | null {
    const found = Object.entries(this.#state.get().problems).find(([at]) => within(at, pointer));
    return found === undefined ? null : found[1];
  }
}

const within = (pointer: string, field: string): boolean => pointer === field || pointer.startsWith(`${field}/`);
