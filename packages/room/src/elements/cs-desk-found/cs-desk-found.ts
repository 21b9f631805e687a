import { CsError } from '@cs-kit/protocol';
import type { ConversationSummary, FoundMessage, Page } from '@cs-kit/protocol';
import { controls, CsElement, feedback, pressable, StringsController } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import { leadTo } from '../../engine/lead.ts';
import { pageClock } from '../../engine/page-clock.ts';
import { LiveSearch } from '../../engine/search.ts';
import { extraStrings } from '../../i18n/extras.ts';
import { CsConversationChosenEvent } from '../cs-desk/events.ts';
import { hitStyles } from '../cs-search/cs-search.styles.ts';
import { foundMessage } from '../cs-search/found.ts';

/** Words shorter than this are looked for in what is loaded only. */
const FROM_CHARS = 2;

/**
 * Conversations in which words were said, all of them and not only those that are loaded; under the list of the desk.
 *
 * @tag cs-desk-found
 * @summary Hits in messages under the list of `<cs-desk>`.
 * @fires {CsConversationChosenEvent} cs-conversation-chosen - A hit was chosen; its conversation opens at the message.
 */
export class CsDeskFound extends CsElement {
  static override styles: CSSResultGroup = [controls, feedback, hitStyles];
  readonly #words = new StringsController(this, extraStrings);
  /** Who asked in the conversation of a hit. */
  readonly #of = new Map<string, ConversationSummary>();
  readonly #search = new LiveSearch(
    (words, cursor, signal) => this.#find(words, cursor, signal),
    pageClock,
    () => this.requestUpdate(),
  );

  /** What is looked for. */
  @property() words = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#search.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('words')) this.#search.look([...this.words.trim()].length < FROM_CHARS ? '' : this.words);
  }

  async #find(words: string, cursor: string | null, signal: AbortSignal): Promise<Page<FoundMessage>> {
    const { client } = this;
    if (client === null) throw new CsError('relay/unreachable');
    const page = cursor === null ? '' : `&cursor=${cursor}`;
    const found = await client.json<Page<ConversationSummary>>('GET', `/v1/conversations?search=${encodeURIComponent(words)}${page}`, { signal });
    const items = found.items.flatMap((row) => {
      if (row.found === undefined) return [];
      this.#of.set(row.found.id, row);
      return [row.found];
    });
    return { items, cursor: found.cursor };
  }

  #choose(hit: FoundMessage): void {
    const row = this.#of.get(hit.id);
    if (row === undefined) return;
    leadTo({ roomId: row.id, messageId: hit.id, seq: hit.seq });
    this.emit(new CsConversationChosenEvent(row.id, row));
  }

  protected override render(): unknown {
    const { state } = this.#search;
    const t = this.#words.t.bind(this.#words);
    if (state.phase === 'idle') return nothing;
    const now = Date.now();
    const again = (words: 'retry' | 'moreResults'): unknown =>
      html`<button class="btn s" type="button" ${pressable(() => this.#search.more())}>${t(words)}</button>`;
    const name = (hit: FoundMessage): string => this.#of.get(hit.id)?.visitor.name || hit.author.name;
    return html`<div role="group" aria-label=${t('inMessages')}>
      <div class="meta hit" role="status">${t('inMessages')}${state.phase === 'found' && state.items.length === 0 ? html` · ${t('nothingFound')}` : nothing}</div>
      <div class="hits">${state.items.map((hit) => foundMessage(hit, this.#words.locale, now, () => this.#choose(hit), name(hit)))}</div>
      ${state.phase === 'searching' ? html`<div class="hit" role="status" aria-label=${t('searching')}><i class="sk"></i></div>` : nothing}
      ${state.phase === 'failed' ? html`<div class="hit" role="alert">${t('searchFailed')} ${again('retry')}</div>` : nothing}
      ${state.phase === 'found' && state.cursor !== null ? html`<div class="hit">${again('moreResults')}</div>` : nothing}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-found': CsDeskFound;
  }
}
