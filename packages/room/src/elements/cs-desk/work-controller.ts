import type { RelayClient } from '@cs-kit/core';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { ActionOutcome, ActionReceipt, BlockedVisitor, ConversationAction, ErrorCode } from '@cs-kit/protocol';
import { StringsController } from '@cs-kit/ui';
import type { CsElement, CsToasts } from '@cs-kit/ui';
import type { BlockWish } from '../../engine/block-terms.ts';
import { DeskApi } from '../../engine/desk-api.ts';
import type { addresses } from '../../i18n/addresses.en.ts';
import { addressesStrings } from '../../i18n/addresses.ts';
import type { work } from '../../i18n/work.en.ts';
import { workStrings } from '../../i18n/work.ts';

const DONE = {
  assign: 'doneAssign',
  snooze: 'doneSnooze',
  wake: 'doneWake',
  priority: 'donePriority',
  tag: 'doneTag',
  close: 'doneClose',
  merge: 'doneMerge',
  spam: 'doneSpam',
} as const satisfies Readonly<Record<ConversationAction['type'], keyof typeof work>>;

const WHY: Readonly<Record<string, keyof typeof work>> = {
  'room/closed': 'whyClosed',
  'request/conflict': 'whyChanged',
  'conversation/taken': 'whyChanged',
  'room/not-found': 'whyGone',
  'room/forbidden': 'whyForbidden',
};

/** How long an action may take before the desk says that it is at work. */
const SILENT_MS = 1_000;

/** Carries out what is to happen to conversations, says what came of it, and offers to take it back. */
export class WorkController {
  readonly #host: CsElement;
  readonly #words: StringsController<typeof work>;
  readonly #blocking: StringsController<typeof addresses>;
  readonly #staff: () => RelayClient | null;
  readonly #toasts: () => CsToasts | null;

  constructor(host: CsElement, staff: () => RelayClient | null, toasts: () => CsToasts | null) {
    this.#host = host;
    this.#words = new StringsController(host, workStrings);
    this.#blocking = new StringsController(host, addressesStrings);
    this.#staff = staff;
    this.#toasts = toasts;
  }

  /** The words of the staff's work. */
  get words(): StringsController<typeof work> {
    return this.#words;
  }

  /** Does it with each conversation. Gives those with which it was done; `undone` is told those with which it was taken back. */
  async run(ids: readonly string[], action: ConversationAction, undone: (ids: readonly string[]) => void): Promise<readonly string[]> {
    const receipt = await this.#ask((api) => api.act(ids, action));
    if (receipt === null) return [];
    const done = receipt.outcomes.filter(({ ok }) => ok).map(({ id }) => id);
    const { undo } = receipt;
    const words = done.length === 0 ? '' : this.#words.t(DONE[action.type], { count: done.length });
    const text = [words, this.#refused(receipt.outcomes)].filter(Boolean).join('. ');
    if (undo === null) this.#say(text);
    else this.#toasts()?.toast(text, { duration: RELAY_LIMITS.undoMs, action: { label: this.#words.t('undo'), run: () => void this.#undo(undo.id, undone) } });
    return done;
  }

  /** Refuses new messages of the visitor of a conversation, with a way back for a moment. Gives the code of what went wrong: whoever asked says it. */
  async block(conversationId: string, wish: BlockWish): Promise<ErrorCode | null> {
    const staff = this.#staff();
    if (staff === null) return 'session/token-missing';
    let made: BlockedVisitor;
    try {
      made = await new DeskApi(staff).block(conversationId, wish);
    } catch (error) {
      return this.#host.fail(error).code;
    }
    const { address } = made;
    const undo = async (): Promise<void> => {
      const back = async (api: DeskApi): Promise<true> => {
        // What was blocked before stays so.
        if (address?.known === false) await api.unblockAddress(address.id);
        await api.unblock(made.id);
        return true;
      };
      if ((await this.#try(back, 'undoLate')) !== null) this.#say(this.#words.t('undone'));
    };
    const words = address === undefined ? 'blocked' : address === null ? 'blockedOffline' : 'blockedToo';
    this.#toasts()?.toast(this.#blocking.t(words), { duration: RELAY_LIMITS.undoMs, action: { label: this.#words.t('undo'), run: () => void undo() } });
    return null;
  }

  async #undo(actionId: string, undone: (ids: readonly string[]) => void): Promise<void> {
    const receipt = await this.#ask((api) => api.undo(actionId), 'undoLate');
    if (receipt === null) return;
    const back = receipt.outcomes.filter(({ ok }) => ok).map(({ id }) => id);
    this.#say([back.length > 0 ? this.#words.t('undone') : '', this.#refused(receipt.outcomes)].filter(Boolean).join('. '));
    undone(back);
  }

  #ask(call: (api: DeskApi) => Promise<ActionReceipt>, gone: keyof typeof work = 'actionFailed'): Promise<ActionReceipt | null> {
    return this.#try(call, 'actionFailed', gone);
  }

  /** Asks the relay; where that fails it is said, in other words where what was asked about is gone. */
  async #try<T>(call: (api: DeskApi) => Promise<T>, failed: keyof typeof work, gone: keyof typeof work = failed): Promise<T | null> {
    const staff = this.#staff();
    if (staff === null) return null;
    let end: (() => void) | undefined;
    const slow = setTimeout(() => (end = this.#toasts()?.toast(this.#words.t('working'), { duration: Number.POSITIVE_INFINITY })), SILENT_MS);
    try {
      return await call(new DeskApi(staff));
    } catch (error) {
      this.#say(this.#words.t(this.#host.fail(error).code === 'request/not-found' ? gone : failed));
      return null;
    } finally {
      clearTimeout(slow);
      end?.();
    }
  }

  #refused(outcomes: readonly ActionOutcome[]): string {
    const refused = outcomes.filter(({ ok }) => !ok);
    const [first] = refused;
    if (first === undefined) return '';
    return this.#words.t('notDone', { count: refused.length, reason: this.#words.t(WHY[first.code ?? ''] ?? 'whyOther') });
  }

  #say(text: string): void {
    if (text !== '') this.#toasts()?.toast(text);
  }
}
