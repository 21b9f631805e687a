import type { Page } from '@cs-kit/protocol';
import { avatar, icon, listIcon, StoreController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { loadNext, Resource } from '../../engine/settings/resource.ts';
import type { AuditEntry } from '../../engine/settings/types.ts';
import type { Word } from '../../i18n/settings/settings.ts';
import { loaded, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { dateTime } from '../cs-settings/when.ts';

const ACTIONS: Readonly<Record<string, Word>> = {
  'site.created': 'actSiteCreated',
  'site.changed': 'actSiteChanged',
  'site.removed': 'actSiteRemoved',
  'team.created': 'actTeamCreated',
  'team.changed': 'actTeamChanged',
  'team.removed': 'actTeamRemoved',
  'key.created': 'actKeyCreated',
  'key.revoked': 'actKeyRevoked',
  'staff.invited': 'actStaffInvited',
  'staff.changed': 'actStaffChanged',
  'article.created': 'actArticleCreated',
  'article.changed': 'actArticleChanged',
  'article.removed': 'actArticleRemoved',
  'article.demo-removed': 'actDemoRemoved',
  'article.demo-restored': 'actDemoRestored',
  'article.imported': 'actImported',
  'provider.changed': 'actProviderChanged',
  'visitor.erased': 'actVisitorErased',
  'visitor.exported': 'actVisitorExported',
  'conversation.exported': 'actConversationExported',
};

/**
 * Who changed what, newest first.
 *
 * @tag cs-settings-audit
 * @summary Log of changes.
 */
export class CsSettingsAudit extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .card {
        padding: 0;
        overflow: hidden;
        gap: 0;
      }
      .card > .wait {
        padding: 20px;
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
        font-size: var(--cs-type-sm);
        line-height: var(--cs-leading-sm);
      }
      th,
      td {
        padding: 11px 16px;
        text-align: start;
        vertical-align: top;
      }
      th {
        font-size: var(--cs-type-xs);
        line-height: var(--cs-leading-xs);
        font-weight: var(--cs-weight-medium);
        color: var(--cs-color-text-3);
      }
      tbody tr {
        border-block-start: 1px solid var(--cs-color-line);
      }
      .at {
        white-space: nowrap;
        color: var(--cs-color-text-2);
        font-variant-numeric: tabular-nums;
      }
      .who {
        display: flex;
        align-items: center;
        gap: 8px;
        min-inline-size: 0;
      }
      .what {
        display: block;
      }
      .details {
        overflow-wrap: anywhere;
        color: var(--cs-color-text-2);
      }
      .foot {
        display: grid;
        justify-items: center;
        padding: 12px 16px;
        border-block-start: 1px solid var(--cs-color-line);
      }
      @container section (max-width: 620px) {
        table,
        tbody,
        tr,
        td {
          display: block;
        }
        thead {
          position: absolute;
          inline-size: 1px;
          block-size: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
        tr {
          padding: 10px 16px;
        }
        td {
          padding: 2px 0;
        }
      }
    `,
  ];

  readonly #list = new Resource<Page<AuditEntry>>();
  readonly #now = new StoreController(this, () => this.#list.state);
  #read = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#list.close();
  }

  protected override siteChosen(): void {
    if (!this.#read) this.#load();
    this.#read = true;
  }

  #load(): void {
    const api = this.context?.api;
    if (api !== undefined) void this.#list.load(() => api.audit());
  }

  /** Names of sites and people say more than their ids. */
  #details({ target, detail }: AuditEntry): string {
    const name = this.context?.sites.find((site) => site.id === target)?.name ?? (target.length > 30 ? '' : target);
    return [...new Set([name, readable(detail)])].filter((part) => part !== '').join(' · ');
  }

  #renderEntry(entry: AuditEntry): TemplateResult {
    const word = ACTIONS[entry.action];
    return html`<tr role="row">
      <td class="at" role="cell"><time datetime=${entry.at}>${dateTime(entry.at, this.locale)}</time></td>
      <td role="cell">
        <span class="who">${avatar(entry.actor.name, { id: entry.actor.id, size: 's' })}<bdi>${entry.actor.name}</bdi></span>
      </td>
      <td role="cell">${word === undefined ? html`<bdi dir="ltr">${entry.action}</bdi>` : this.t(word)}</td>
      <td class="details" role="cell"><bdi>${this.#details(entry)}</bdi></td>
    </tr>`;
  }

  #renderPage(page: Page<AuditEntry>): TemplateResult {
    const { t } = this;
    if (page.items.length === 0)
      return html`<div class="empty">
        <span class="empty-art">${icon(listIcon, 'l')}</span>
        <h3 class="h">${t('auditEmpty')}</h3>
        <p>${t('auditEmptyMore')}</p>
      </div>`;
    const api = this.context?.api;
    const now = this.#now.value;
    const more = (): void => void (api !== undefined && loadNext(this.#list, (cursor) => api.audit(cursor)));
    return html`<table role="table" aria-label=${t('audit')}>
        <thead>
          <tr role="row">
            ${(['when', 'who', 'what', 'details'] as const).map((word) => html`<th role="columnheader" scope="col">${t(word)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${page.items.map((entry) => this.#renderEntry(entry))}
        </tbody>
      </table>
      <div class="foot">
        ${page.cursor === null ? html`<span class="meta">${t('auditEnd')}</span>` : workButton({ label: t('loadMore'), busy: now?.phase === 'ready' && now.busy, press: more })}
      </div>`;
  }

  protected override render(): unknown {
    if (this.context === null) return nothing;
    const state = this.#now.value ?? { phase: 'loading' as const };
    return html`<div class="card">
      ${loaded({ t: this.t, locale: this.locale, state, rows: 6, retry: () => this.#load(), show: (page) => this.#renderPage(page) })}
    </div>`;
  }
}

/** A patch is written as JSON: its fields and values are enough. */
function readable(detail: string): string {
  if (!detail.startsWith('{')) return detail;
  try {
    return Object.entries(JSON.parse(detail) as Record<string, unknown>)
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join(', ');
  } catch {
    return detail;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-audit': CsSettingsAudit;
  }
}
