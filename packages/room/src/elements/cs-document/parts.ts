import type { Translate } from '@cs-kit/core';
import type { CsError } from '@cs-kit/protocol';
import { fileIcon, icon, lockIcon, offlineIcon, pressable, warnIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { DocumentPerson, DocumentState } from '../../engine/document/types.ts';
import type { VersionSource } from '../../engine/document/version-source.ts';
import type { document } from '../../i18n/document.en.ts';

type Key = keyof typeof document;
type T = Translate<typeof document>;

/** What the notices can do. */
export interface NoticeActions {
  readonly retry: () => unknown;
  readonly reopen: () => unknown;
  readonly discard: () => unknown;
  readonly copy: () => unknown;
  readonly download: () => unknown;
}

/** Bars in the shape of a page; they appear after 200 ms. */
export function skeleton(t: T): TemplateResult {
  return html`<div class="wait" role="status" aria-label=${t('loading')}>
    <i class="sk"></i><i class="sk"></i><i class="sk"></i><i class="sk"></i><i class="sk"></i>
  </div>`;
}

function empty(kind: string, shape: string, title: string, more: string, label: string | null, press: () => unknown): TemplateResult {
  return html`<div class="middle" role="status">
    <div class="empty ${kind}">
      <span class="empty-art">${icon(shape, 'l')}</span><b>${title}</b>
      <p>${more}</p>
      ${label === null ? nothing : html`<button class="btn primary" type="button" ${pressable(press)}>${label}</button>`}
    </div>
  </div>`;
}

/** What stands in place of a page that cannot be shown. */
export function noPage(t: T, state: DocumentState, { retry, reopen }: NoticeActions): TemplateResult {
  if (state.phase !== 'closed') return empty('warn', offlineIcon, t('unreachable'), t('unreachableMore'), t('retry'), retry);
  const hidden = state.error.code === 'room/not-found' || state.error.code === 'room/forbidden';
  if (hidden) return empty('warn', lockIcon, t('private'), t('privateMore'), null, reopen);
  return empty('bad', warnIcon, t(state.error.code === 'session/token-missing' ? 'signedOut' : 'failed'), t('failedMore'), t('reopen'), reopen);
}

/** An element that was told of no document. */
export const noDocument = (t: T): TemplateResult => empty('', fileIcon, t('noRoom'), t('noRoomMore'), null, () => undefined);

function banner(kind: string, shape: string, bold: string, more: string, buttons: readonly (readonly [string, () => unknown])[]): TemplateResult {
  return html`<div class="banner ${kind}" role=${kind === 'bad' ? 'alert' : 'status'}>
    ${icon(shape)}
    <div class="grow">
      <b>${bold}</b> ${more}
      ${buttons.length === 0 ? nothing : html`<div class="row">${buttons.map(([label, press]) => html`<button class="btn s" type="button" ${pressable(press)}>${label}</button>`)}</div>`}
    </div>
  </div>`;
}

/** What to know above a page that is shown. */
export function notice(t: T, state: DocumentState, actions: NoticeActions): TemplateResult | typeof nothing {
  const copy = [t('copyMarkdown'), actions.copy] as const;
  if (state.phase === 'offline') {
    const more = state.unsaved > 0 ? t('offlineKept', { count: state.unsaved }) : t(state.canWrite ? 'offlineWrite' : 'offlineRead');
    return banner('warn late', offlineIcon, t('offline'), more, []);
  }
  if (state.phase === 'refused') {
    const large = state.error.code === 'request/too-large';
    const keep = large ? ([t('downloadMarkdown'), actions.download] as const) : copy;
    return banner('bad', warnIcon, t('refused'), t(large ? 'refusedLarge' : 'refusedMore'), [keep, [t('discard'), actions.discard]]);
  }
  if (state.phase !== 'closed') return nothing;
  const [bold, more] = closing(state.error);
  return banner('bad', warnIcon, t(bold), t(more), [copy, [t('reopen'), actions.reopen]]);
}

function closing({ code }: CsError): readonly [Key, Key] {
  if (code === 'request/too-large') return ['full', 'fullMore'];
  if (code === 'room/full') return ['roomFull', 'roomFullMore'];
  if (code === 'session/token-missing') return ['signedOut', 'endedMore'];
  if (code === 'room/not-found' || code === 'room/forbidden') return ['private', 'endedMore'];
  return ['ended', 'endedMore'];
}

/** The dialog in which words get a link, or lose it. */
export function linkDialog(
  t: T,
  view: {
    readonly open: boolean;
    readonly href: string | null;
    readonly wrong: boolean;
    readonly set: (event: Event) => void;
    readonly unset: () => void;
    readonly close: () => void;
  },
): TemplateResult {
  const { open, href, wrong, set, unset, close } = view;
  return html`<cs-dialog label=${t('link')} ?open=${open} @cs-dialog-closed=${close}>
    ${
      open
        ? html`<form id="link" novalidate @submit=${set}>
            <label class="label" for="href">${t('linkTo')}</label>
            <input id="href" class="field" type="url" dir="ltr" autofocus autocomplete="off" maxlength="2000" .value=${href ?? 'https://'} aria-invalid=${wrong ? 'true' : nothing} aria-describedby="hint" />
            <span id="hint" class=${wrong ? 'field-error' : 'meta'} role=${wrong ? 'alert' : nothing}>${t(wrong ? 'linkWrong' : 'linkHint')}</span>
          </form>`
        : nothing
    }
    ${href === null ? nothing : html`<button slot="footer" class="btn" type="button" @click=${unset}>${t('linkRemove')}</button>`}
    <button slot="footer" class="btn" type="button" @click=${close}>${t('cancel')}</button>
    <button slot="footer" class="btn primary" type="submit" form="link" @click=${set}>${t('linkSet')}</button>
  </cs-dialog>`;
}

/** The dialog with the versions, while there is one. */
export function versionsDialog(t: T, versions: VersionSource | 'loading' | null, close: () => void): TemplateResult {
  const closed = (event: Event): void => {
    if (event.target === event.currentTarget) close();
  };
  return html`<cs-dialog class="versions" label=${t('versions')} ?open=${versions !== null} @cs-dialog-closed=${closed}>
    ${
      versions === null
        ? nothing
        : versions === 'loading'
          ? html`<p class="t2" role="status">${t('loadingVersions')}</p>`
          : html`<cs-document-versions .source=${versions}></cs-document-versions>`
    }
  </cs-dialog>`;
}

/** Whether something is saved and who else is here, in words. */
export function statusWords(t: T, { phase, unsaved, canWrite, people }: DocumentState, writes: (person: DocumentPerson) => boolean): string {
  if (phase !== 'live') return t('notConnected');
  if (!canWrite) return t('reading', { count: Math.max(1, people.length) });
  return t(unsaved > 0 ? 'saving' : 'saved', { count: Math.max(1, people.filter(writes).length) });
}
