import { formatDay, formatTime } from '@cs-kit/core';
import type { ConversationSummary } from '@cs-kit/protocol';
import {
  avatar,
  CsElement,
  controls,
  downloadIcon,
  eyeIcon,
  feedback,
  icon,
  identity,
  linkIcon,
  lockIcon,
  shieldIcon,
  StringsController,
  surfaces,
} from '@cs-kit/ui';
import type { CsItemChosenEvent, MenuItem } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { languageName } from '../../engine/language-name.ts';
import { safeHref } from '../../engine/markdown.ts';
import type { desk } from '../../i18n/desk.en.ts';
import { deskStrings } from '../../i18n/desk.ts';
import { workStrings } from '../../i18n/work.ts';
import { CsActionRequestEvent } from '../cs-desk/events.ts';
import type { CsDeskBlock } from '../cs-desk-block/cs-desk-block.ts';
import type { CsDeskMerge } from '../cs-desk-merge/cs-desk-merge.ts';
import { STATUS_NAMES } from '../cs-desk-list/labels.ts';
import { factsOf, pageOf } from '../../engine/context.ts';

/**
 * What is known of a visitor: who, where on the site, what the page told, marked as not verified, and what came before.
 *
 * @tag cs-desk-side
 * @summary Visitor panel of `<cs-desk>`.
 * @fires {CsActionRequestEvent} cs-action-request - The conversation is spam, or is none; or it is to be merged into another one.
 * @fires {CsConversationChosenEvent} cs-conversation-chosen - Another conversation is to be opened.
 * @fires {CsBlockRequestEvent} cs-block-request - New messages of the visitor are to be refused.
 */
export class CsDeskSide extends CsElement {
  static override styles: CSSResultGroup = [
    identity,
    controls,
    surfaces,
    feedback,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 16px;
        min-block-size: 0;
        overflow-y: auto;
        overflow-wrap: anywhere;
      }
      .who {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      .who .av > i {
        border-color: var(--cs-color-canvas);
      }
      .now {
        display: grid;
        gap: 2px;
        padding: 10px 12px;
        border-radius: var(--cs-radius-md);
        background: var(--cs-color-surface);
        box-shadow: var(--cs-shadow-1);
      }
      .now a {
        color: inherit;
      }
      dl {
        display: grid;
        gap: 8px;
      }
      .kv {
        display: flex;
        justify-content: space-between;
        gap: 16px;
        font-size: var(--cs-type-sm);
        line-height: var(--cs-leading-sm);
      }
      dt {
        color: var(--cs-color-text-3);
      }
      dd {
        text-align: end;
        min-inline-size: 0;
      }
      .sec {
        display: grid;
        gap: 8px;
        border-block-start: 1px solid var(--cs-color-line);
        padding-block-start: 14px;
      }
    `,
  ];
  readonly #words = new StringsController(this, deskStrings);
  readonly #work = new StringsController(this, workStrings);

  @query('cs-desk-merge') private merging!: CsDeskMerge | null;
  @query('cs-desk-block') private blocking!: CsDeskBlock | null;

  /** The conversation whose visitor is shown. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;

  /** Whether the dialog is open from which the conversation is downloaded. */
  @state() private exporting = false;

  #items(row: ConversationSummary): readonly MenuItem[] {
    const t = this.#work.t.bind(this.#work);
    return [
      { id: 'merge', label: t('merge'), icon: linkIcon, ...(row.status === 'closed' ? { unavailable: t('mergeClosed') } : {}) },
      { id: 'export', label: t('download'), icon: downloadIcon },
      { id: 'spam', label: t(row.spam ? 'noSpam' : 'markSpam'), icon: shieldIcon },
      { id: 'block', label: t('block'), icon: lockIcon, danger: true },
    ];
  }

  #onMenu = (event: CsItemChosenEvent): void => {
    event.stopPropagation();
    const row = this.conversation;
    if (row === null) return;
    if (event.itemId === 'merge') this.merging?.openSheet();
    else if (event.itemId === 'export') this.exporting = true;
    else if (event.itemId === 'block') this.blocking?.openDialog();
    else this.emit(new CsActionRequestEvent([row.id], { type: 'spam', spam: !row.spam }));
  };

  #fact(name: string, value: unknown): TemplateResult {
    return html`<div class="kv">
      <dt>${name}</dt>
      <dd><bdi>${value}</bdi></dd>
    </div>`;
  }

  #renderFacts(row: ConversationSummary): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const { locale } = this.#words;
    return html`<dl>
      ${this.#fact(t('status'), t(STATUS_NAMES[row.status]))} ${this.#fact(t('assignee'), row.assignee?.name ?? t('nobody'))}
      ${row.reason === null || row.reason === '' ? nothing : this.#fact(t('reason'), row.reason)}
      ${this.#fact(t('language'), languageName(row.visitor.locale, locale))}
      ${this.#fact(t('started'), html`${formatDay(row.startedAt, locale)}, <bdi>${formatTime(row.startedAt, locale)}</bdi>`)}
      ${row.email === null ? nothing : this.#fact(t('email'), html`<a href="mailto:${row.email}" dir="ltr">${row.email}</a>`)}
      ${row.rating === null ? nothing : this.#fact(t('rating'), t('ratingOf', { value: row.rating }))}
    </dl>`;
  }

  #renderPage(row: ConversationSummary): unknown {
    const page = pageOf(row);
    if (page === null) return nothing;
    const href = page.url === null ? null : safeHref(page.url);
    const words = html`<b class="grow trunc"><bdi>${page.title}</bdi></b>`;
    return html`<div class="now">
      <span class="meta">${this.#words.t(row.visitor.online ? 'lookingAt' : 'lookedAt')}</span>
      <div class="row sm">
        ${icon(eyeIcon, 's')}${href === null ? words : html`<a class="grow trunc" href=${href} target="_blank" rel="noopener noreferrer">${words}</a>`}
      </div>
    </div>`;
  }

  #renderContext(row: ConversationSummary): unknown {
    const facts = factsOf(row);
    if (facts.length === 0) return nothing;
    const groups = [...new Set(facts.map((fact) => fact.group))];
    return html`${groups.map(
      (group) =>
        html`<section class="sec">
            <span class="label">${this.#words.t(group satisfies keyof typeof desk)}</span>
            <dl>${facts.filter((fact) => fact.group === group).map((fact) => this.#fact(fact.name, fact.value))}</dl>
          </section>`,
    )}
      <p class="meta">${this.#words.t('unverified')}</p>`;
  }

  protected override render(): unknown {
    const row = this.conversation;
    if (row === null) return nothing;
    const t = this.#words.t.bind(this.#words);
    const name = row.visitor.name === '' ? t('visitorUnknown') : row.visitor.name;
    return html`<div class="who">
        ${avatar(name, { id: row.visitor.id, size: 'l', presence: row.visitor.online ? 'online' : 'offline' })}
        <div class="grow">
          <b><bdi>${name}</bdi></b>
          <div class="meta">${t(row.visitor.online ? 'online' : 'offlineVisitor')}</div>
          ${row.visitor.known ? html`<span class="badge ok">${t('verified')}</span>` : nothing}
        </div>
        <cs-menu .items=${this.#items(row)} label=${this.#work.t('visitorMenu')} @cs-item-chosen=${this.#onMenu}></cs-menu>
      </div>
      <cs-desk-merge .conversation=${row}></cs-desk-merge>
      <cs-desk-block .conversation=${row} name=${name}></cs-desk-block>
      ${this.#renderPage(row)} ${this.#renderFacts(row)}
      <cs-desk-translation .conversation=${row}></cs-desk-translation>
      <cs-desk-triage .conversation=${row}></cs-desk-triage>
      <cs-desk-review .conversation=${row}></cs-desk-review>
      ${this.#renderContext(row)}
      <cs-desk-past .conversation=${row}></cs-desk-past>
      <cs-desk-visit .conversation=${row}></cs-desk-visit>
      <cs-export staff room-id=${row.id} ?open=${this.exporting} .closed=${() => (this.exporting = false)}></cs-export>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-side': CsDeskSide;
  }
}
