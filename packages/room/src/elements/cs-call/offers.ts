import type { Call } from '@cs-kit/protocol';
import { avatar, closeIcon, hangIcon, icon, phoneIcon, pressable, warnIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Standing } from '../../engine/call/standing.ts';
import type { CallWord } from '../../i18n/call.ts';
import type { T } from './words.ts';

/** A call that this page is not in. */
export interface OfferView {
  readonly t: T;
  readonly call: Call;
  readonly standing: NonNullable<Standing>;
  /** Whether this page is in another call, which ends when this one is taken. */
  readonly endsOther: boolean;
  readonly accept: () => Promise<unknown>;
  readonly decline: () => Promise<unknown>;
  /** Looks at camera and sound before. */
  readonly look: () => Promise<unknown>;
}

/** Somebody is calling: taking it is the wide button. */
export function ringing({ t, call, endsOther, accept, decline, look }: OfferView): TemplateResult {
  const { startedBy, media, participants } = call;
  const words = t(media === 'video' ? 'isCallingVideo' : 'isCalling', { name: startedBy.name });
  return html`<div class="ring card">
    ${avatar(startedBy.name, { id: startedBy.id, size: 'xl' })}
    <b>${words}</b>
    ${participants.length > 1 ? html`<span class="meta">${t('inCall', { count: participants.length })}</span>` : nothing}
    ${endsOther ? html`<span class="meta">${t('endsOther')}</span>` : nothing}
    <div class="row">
      <button class="ib xl danger" type="button" aria-label=${t('decline')} title=${t('decline')} ${pressable(decline)}>${icon(hangIcon, 'l')}</button>
      <button class="btn lg primary" type="button" data-focus ${pressable(accept)}>${icon(phoneIcon)}${t('accept')}</button>
    </div>
    <button class="btn s" type="button" ${pressable(look)}>${t('checkFirst')}</button>
  </div>`;
}

const LINES: Readonly<Record<Exclude<NonNullable<Standing>, 'rings'>, readonly [CallWord, CallWord | null]>> = {
  open: ['goesOn', 'join'],
  cut: ['wasIn', 'resume'],
  'other-page': ['otherPage', 'moveHere'],
  others: ['goesOn', null],
};

/** A call that can be joined or taken up again, or that is the affair of others, in one line. */
export function callLine({ t, call, standing, accept }: OfferView): TemplateResult | typeof nothing {
  if (standing === 'rings') return nothing;
  const [words, press] = LINES[standing];
  const count = call.participants.length;
  return html`<div class="banner line">
    ${icon(phoneIcon)}
    <div class="grow"><b>${t(words)}</b> ${count === 0 ? nothing : html`<span class="t2">${t('inCall', { count })}</span>`}</div>
    ${press === null ? nothing : html`<button class="btn s primary" type="button" data-focus ${pressable(accept)}>${t(press)}</button>`}
  </div>`;
}

/** What became of a call, or why something did not work; it can be put away. */
export function notice(t: T, view: { readonly bold: string; readonly more: string; readonly bad: boolean; readonly close: () => void }): TemplateResult {
  return html`<div class="banner ${view.bad ? 'bad' : ''}" role=${view.bad ? 'alert' : 'status'}>
    ${icon(view.bad ? warnIcon : phoneIcon)}
    <div class="grow"><b>${view.bold}</b> ${view.more}</div>
    <button class="ib s" type="button" data-focus aria-label=${t('close')} @click=${view.close}>${icon(closeIcon, 's')}</button>
  </div>`;
}
