import type { Translate } from '@cs-kit/core';
import type { Assignee } from '@cs-kit/protocol';
import { avatar, checkIcon, clockIcon, closeIcon, icon, noteIcon, offlineIcon, pressable, sparkIcon, userIcon, warnIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { desk } from '../../i18n/desk.en.ts';

/** What is said above the messages. */
export interface NoticesView {
  readonly t: Translate<typeof desk>;
  readonly offline: 'offline' | 'reconnecting' | null;
  /** A colleague who has the conversation. */
  readonly other: Assignee | null;
  /** A colleague who is writing an answer at this moment. */
  readonly writing: (Assignee & { readonly words: string }) | null;
  /** Name of whoever was faster with taking over. */
  readonly takenBy: string | null;
  readonly takeAnyway: () => Promise<unknown>;
  readonly forgetTaken: () => void;
  readonly problem: string | null;
  readonly forgetProblem: () => void;
  readonly assistantAnswers: boolean;
  /** Said of a conversation that is offered to somebody; null for others. */
  readonly offered: string | null;
  /** Said of a conversation that is put aside or closed, with the way back; null for others. */
  readonly aside: { readonly words: string; readonly back: { readonly label: string; readonly run: () => Promise<unknown> } | null } | null;
}

/** The line, who has the conversation, and what did not work. */
export function notices(view: NoticesView): TemplateResult {
  const { t, other } = view;
  const close = (done: () => void): TemplateResult =>
    html`<button class="ib s" type="button" aria-label=${t('close')} @click=${done}>${icon(closeIcon, 's')}</button>`;
  return html`<div class="notices" aria-live="polite">
    ${
      view.offline === null
        ? nothing
        : html`<div class="banner warn">
            ${icon(offlineIcon)}
            <div class="grow"><b>${t(view.offline)}</b> ${t('offlineMore')}</div>
          </div>`
    }
    ${
      view.writing === null
        ? nothing
        : html`<div class="banner writing">
            ${avatar(view.writing.name, { id: view.writing.id, size: 's' })}
            <div class="grow">${view.writing.words}</div>
          </div>`
    }
    ${
      other === null
        ? nothing
        : html`<div class="banner">
            ${avatar(other.name, { id: other.id, size: 's' })}
            <div class="grow">${t('takenBy', { name: other.name })}</div>
          </div>`
    }
    ${
      view.offered === null
        ? nothing
        : html`<div class="banner" aria-live="off">
            ${icon(userIcon)}
            <div class="grow">${view.offered}</div>
          </div>`
    }
    ${
      view.takenBy === null
        ? nothing
        : html`<div class="banner warn" role="alert">
            ${icon(warnIcon)}
            <div class="grow">
              ${t('takenBy', { name: view.takenBy })}
              <div class="row"><button class="btn s" type="button" ${pressable(() => view.takeAnyway())}>${t('takeFromHer')}</button></div>
            </div>
            ${close(view.forgetTaken)}
          </div>`
    }
    ${
      view.problem === null
        ? nothing
        : html`<div class="banner bad" role="alert">
            ${icon(warnIcon)}
            <div class="grow">${view.problem}</div>
            ${close(view.forgetProblem)}
          </div>`
    }
    ${
      view.aside === null
        ? nothing
        : html`<div class="banner aside">
            ${icon(view.aside.back === null ? checkIcon : clockIcon)}
            <div class="grow">${view.aside.words}</div>
            ${view.aside.back === null ? nothing : html`<button class="btn s" type="button" ${pressable(view.aside.back.run)}>${view.aside.back.label}</button>`}
          </div>`
    }
    ${
      view.assistantAnswers
        ? html`<div class="banner tide">
            ${icon(sparkIcon)}
            <div class="grow">${t('assistantAnswers')}</div>
          </div>`
        : nothing
    }
  </div>`;
}

/** Turns the field into one for the team, and back. */
export function noteButton(internal: boolean, label: string, toggle: () => void): TemplateResult {
  return html`<button slot="tools" class="ib" type="button" aria-pressed=${String(internal)} aria-label=${label} title=${label} @click=${toggle}>${icon(noteIcon)}</button>`;
}
