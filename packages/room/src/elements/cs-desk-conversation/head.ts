import type { Translate } from '@cs-kit/core';
import type { ConversationStatus, ConversationSummary } from '@cs-kit/protocol';
import { avatar, backIcon, checkIcon, clockIcon, icon, infoIcon, phoneIcon, pressable, searchIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { waited } from '../../engine/inbox.ts';
import type { desk } from '../../i18n/desk.en.ts';

/** What the head of a conversation shows and does. */
export interface HeadView {
  readonly t: Translate<typeof desk>;
  readonly row: ConversationSummary;
  readonly name: string;
  /** What is known of the visitor at this moment. */
  readonly line: string;
  /** What is left of the target for an answer; null where there is none. */
  readonly target: TemplateResult | null;
  readonly searchLabel: string;
  readonly status: ConversationStatus;
  /** Whether whoever looks has it. */
  readonly mine: boolean;
  /** Null where the list is beside it. */
  readonly back: (() => void) | null;
  readonly search: () => Promise<unknown>;
  /** Calls the visitor; null for whoever may not. */
  readonly call: (() => Promise<unknown>) | null;
  /** Null where the panel is beside it. */
  readonly details: (() => void) | null;
  readonly take: () => Promise<unknown>;
  readonly solve: () => void;
}

/** Who asks, for how long, and what can be done with the conversation. */
export function head(view: HeadView): TemplateResult {
  const { t, row, name, status, back, details } = view;
  const waits = row.waitingSince !== null && status === 'waiting';
  // Without the visitor nobody would hear it ring.
  const reason = row.visitor.online ? null : t('callAway');
  return html`<div class="head">
    ${back === null ? avatar(name, { id: row.visitor.id, presence: row.visitor.online ? 'online' : null }) : html`<button class="ib" type="button" aria-label=${t('back')} @click=${back}>${icon(backIcon, 'm', true)}</button>`}
    <div class="grow who">
      <h2 class="label trunc" dir="auto">${name}</h2>
      <div class="meta trunc"><bdi>${view.line}</bdi></div>
    </div>
    ${view.target !== null ? view.target : waits ? html`<span class="badge warn wide">${icon(clockIcon, 's')}<bdi class="num">${t('waitsFor', { time: waited(row.waitingSince ?? '', Date.now()) })}</bdi></span>` : nothing}
    <button class="ib" type="button" aria-label=${view.searchLabel} title=${view.searchLabel} ${pressable(view.search)}>${icon(searchIcon)}</button>
    ${
      view.call === null
        ? nothing
        : html`<button
            class="ib"
            type="button"
            aria-label=${t('call')}
            title=${reason ?? t('call')}
            aria-disabled=${reason === null ? nothing : 'true'}
            aria-describedby=${reason === null ? nothing : 'call-away'}
            ${pressable(view.call)}
          >
            ${icon(phoneIcon)}</button
          >${reason === null ? nothing : html`<span class="sr" id="call-away">${reason}</span>`}`
    }
    ${details === null ? nothing : html`<button class="ib" type="button" aria-label=${t('details')} title=${t('details')} @click=${details}>${icon(infoIcon)}</button>`}
    ${status === 'closed' ? nothing : acts(view)}
  </div>`;
}

/** Steps to take with an open conversation. */
function acts({ t, row, status, mine, take, solve }: HeadView): TemplateResult {
  return html`<div class="acts">
    ${mine ? nothing : html`<button class="btn primary take" type="button" ${pressable(take)}>${t('takeOver')}</button>`}
    ${status === 'snoozed' ? nothing : html`<cs-desk-handover .conversation=${row}></cs-desk-handover>`}
    <cs-desk-snooze .conversationIds=${[row.id]}></cs-desk-snooze>
    <button class="btn solve" type="button" aria-label=${t('solve')} @click=${solve}>${icon(checkIcon, 's')}<span class=${mine ? '' : 'wide'}>${t('solve')}</span></button>
  </div>`;
}
