import type { Translate } from '@cs-kit/core';
import type { ConversationSummary, ViewFilter } from '@cs-kit/protocol';
import { icon, inboxIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { InboxState } from '../../engine/inbox.ts';
import type { desk } from '../../i18n/desk.en.ts';
import type { CsConversationChosenEvent, CsSolveRequestEvent } from './events.ts';

/** What the inbox shows. */
export interface InboxView {
  readonly t: Translate<typeof desk>;
  readonly inbox: InboxState;
  /** The conversation that is open; null for none. */
  readonly row: ConversationSummary | null;
  readonly me: string | null;
  readonly chosen: string | null;
  readonly size: 'wide' | 'medium' | 'narrow';
  /** Whether the sheet with the visitor is open, where it is no column. */
  readonly details: boolean;
  /** What is said above the list. */
  readonly notice: unknown;
  readonly loadClosed: (more: boolean) => Promise<void>;
  readonly loadOpen: () => Promise<void>;
  readonly loadView: (filter: ViewFilter, cursor: string | null) => Promise<string | null>;
  readonly choose: (event: CsConversationChosenEvent) => void;
  readonly back: () => void;
  readonly showDetails: (open: boolean) => void;
  readonly solve: (event: CsSolveRequestEvent) => void;
}

/** The list, the open conversation, and what is known of its visitor. */
export function inboxView(view: InboxView): TemplateResult {
  const { t, row, size } = view;
  // What is opened from the panel stands in its place, where the panel is a sheet over it.
  const open = (event: CsConversationChosenEvent): void => {
    view.showDetails(false);
    view.choose(event);
  };
  const side = html`<cs-desk-side .conversation=${row} @cs-conversation-chosen=${open}></cs-desk-side>`;
  return html`<cs-desk-list
      role="region"
      tabindex="-1"
      aria-label=${t('conversations')}
      .inbox=${view.inbox}
      .me=${view.me}
      .chosen=${view.chosen}
      .loadClosed=${view.loadClosed}
      .loadOpen=${view.loadOpen}
      .loadView=${view.loadView}
      @cs-conversation-chosen=${view.choose}
      >${view.notice}</cs-desk-list
    >
    <section class="main" aria-label=${row === null ? t('pick') : row.visitor.name || t('visitorUnknown')}>
      ${
        row === null
          ? html`<div class="empty">
              <span class="empty-art">${icon(inboxIcon, 'l')}</span><b>${t('pick')}</b>
              <p>${t('pickMore')}</p>
            </div>`
          : html`<cs-desk-conversation
              .conversation=${row}
              ?with-back=${size === 'narrow'}
              ?with-details=${size !== 'wide'}
              @cs-back-request=${view.back}
              @cs-details-request=${() => view.showDetails(true)}
              @cs-solve-request=${view.solve}
              @cs-conversation-chosen=${view.choose}
            ></cs-desk-conversation>`
      }
    </section>
    ${row !== null && size === 'wide' ? html`<aside aria-label=${t('details')}>${side}</aside>` : nothing}
    ${row !== null && size !== 'wide' ? html`<cs-dialog kind="sheet" label=${t('details')} ?open=${view.details} @cs-dialog-closed=${() => view.showDetails(false)}>${side}</cs-dialog>` : nothing}`;
}
