import { LIMITS, PRIORITIES, RELAY_LIMITS, normalTag } from '@cs-kit/protocol';
import type { ConversationSummary, Priority } from '@cs-kit/protocol';
import { closeIcon, controls, CsElement, icon, identity, pressable, StringsController, surfaces } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { DeskApi } from '../../engine/desk-api.ts';
import { workStrings } from '../../i18n/work.ts';
import { CsActionRequestEvent } from '../cs-desk/events.ts';
import { PRIORITY_NAMES } from '../cs-desk-list/labels.ts';

/**
 * Priority and tags of a conversation, with the tags of the site offered.
 *
 * @tag cs-desk-triage
 * @summary Labels of a conversation in `<cs-desk>`.
 * @fires {CsActionRequestEvent} cs-action-request - Priority or tags are to change.
 */
export class CsDeskTriage extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    surfaces,
    css`
      :host {
        display: grid;
        gap: 12px;
        border-block-start: 1px solid var(--cs-color-line);
        padding-block-start: 14px;
      }
      .line {
        display: grid;
        gap: 6px;
      }
      .tags {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      .tag {
        max-inline-size: 100%;
        padding-inline-end: 2px;
      }
      .tag > span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
    `,
  ];
  readonly #words = new StringsController(this, workStrings);
  #loaded: string | null = null;

  @query('#tag') private field!: HTMLInputElement | null;

  /** The conversation that is labelled. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;

  @state() private offered: readonly string[] = [];
  @state() private problem: string | null = null;
  @state() private offersFailed = false;

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const before = changed.get('conversation') as ConversationSummary | null | undefined;
    if (before !== undefined && before?.id !== this.conversation?.id) this.problem = null;
  }

  /** The tags are fetched when somebody is about to type one. */
  async #load(): Promise<void> {
    const { client, conversation } = this;
    if (client === null || conversation === null || this.#loaded === conversation.siteId) return;
    this.#loaded = conversation.siteId;
    this.offersFailed = false;
    try {
      this.offered = (await new DeskApi(client).tags(conversation.siteId)).map(({ tag }) => tag);
    } catch (error) {
      this.fail(error);
      this.#loaded = null;
      this.offersFailed = true;
    }
  }

  #act(action: CsActionRequestEvent['action']): Promise<unknown> {
    if (this.conversation === null) return Promise.resolve();
    const event = new CsActionRequestEvent([this.conversation.id], action);
    this.emit(event);
    return event.done;
  }

  #add = (event: Event): void => {
    event.preventDefault();
    const { field, conversation } = this;
    if (field === null || conversation === null || field.value.trim() === '') return;
    const tag = normalTag(field.value);
    if (tag === null) this.problem = this.#words.t('tagLong', { count: LIMITS.tagChars });
    else if (conversation.tags.length >= RELAY_LIMITS.tagsPerConversation && !conversation.tags.includes(tag))
      this.problem = this.#words.t('tagsFull', { count: RELAY_LIMITS.tagsPerConversation });
    else {
      this.problem = null;
      field.value = '';
      if (!conversation.tags.includes(tag)) void this.#act({ type: 'tag', add: [tag] });
    }
  };

  #remove(tag: string): Promise<unknown> {
    this.problem = null;
    const done = this.#act({ type: 'tag', remove: [tag] });
    // The button goes away with its focus.
    this.field?.focus();
    return done;
  }

  #renderTags(row: ConversationSummary): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<ul class="tags" aria-label=${t('tags')}>
      ${row.tags.map(
        (tag) =>
          html`<li class="chip tag">
            <span dir="auto">${tag}</span
            ><button class="ib s" type="button" aria-label=${t('tagRemove', { tag })} ${pressable(() => this.#remove(tag))}>${icon(closeIcon, 's')}</button>
          </li>`,
      )}
    </ul>`;
  }

  protected override render(): unknown {
    const row = this.conversation;
    if (row === null) return nothing;
    const t = this.#words.t.bind(this.#words);
    return html`<div class="line">
        <label class="label" for="priority">${t('priority')}</label>
        <select
          id="priority"
          class="field"
          .value=${row.priority}
          @change=${(event: Event) => void this.#act({ type: 'priority', priority: (event.target as HTMLSelectElement).value as Priority })}
        >
          ${PRIORITIES.map((priority) => html`<option value=${priority} ?selected=${priority === row.priority}>${t(PRIORITY_NAMES[priority])}</option>`)}
        </select>
      </div>
      <form class="line" novalidate @submit=${this.#add}>
        <label class="label" for="tag">${t('tags')}</label>
        ${row.tags.length === 0 ? nothing : this.#renderTags(row)}
        <input
          id="tag"
          class="field"
          list="offered"
          dir="auto"
          autocomplete="off"
          enterkeyhint="done"
          placeholder=${t('tagAdd')}
          aria-invalid=${this.problem === null ? nothing : 'true'}
          aria-describedby="problem"
          @focus=${() => void this.#load()}
        />
        <datalist id="offered">${this.offered.filter((tag) => !row.tags.includes(tag)).map((tag) => html`<option value=${tag}></option>`)}</datalist>
        <span id="problem" class="field-error" role="alert">${this.problem ?? (this.offersFailed ? t('tagsFailed') : nothing)}</span>
      </form>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-triage': CsDeskTriage;
  }
}
