import type { Translate } from '@cs-kit/core';
import { avatar, pressable } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { room } from '../../i18n/room.en.ts';

type T = Translate<typeof room>;

/** How far the visitor is with rating a closed conversation. */
export interface Rating {
  readonly phase: 'open' | 'rated' | 'done';
  /** 1 to 5; 0 before it is given. */
  readonly value: number;
}

/** What the rating card needs. */
export interface RatingView {
  readonly rating: Rating;
  /** Name of who answered; null for the assistant alone. */
  readonly name: string | null;
  readonly rate: (value: number, comment?: string) => Promise<void>;
}

/** One tap rates the conversation; words are optional. */
export function ratingCard(t: T, view: RatingView): TemplateResult {
  const { rating, name } = view;
  if (rating.phase === 'done')
    return html`<div slot="end">
      <div class="card rate" role="status"><b>${t('rateThanks')}</b></div>
    </div>`;
  return html`<div slot="end">
    <div class="card rate">
      ${name === null ? nothing : avatar(name, { size: 'l' })}
      <b id="cs-rate">${name === null ? t('rateAll') : t('rateWho', { name })}</b>
      <div class="row values" role="radiogroup" aria-labelledby="cs-rate" @keydown=${onArrow}>
        ${[1, 2, 3, 4, 5].map((value) => {
          const on = rating.value === value;
          const first = rating.value === 0 && value === 1;
          return html`<button
            class="btn ${on ? 'soft' : ''}"
            type="button"
            role="radio"
            aria-checked=${String(on)}
            aria-label=${t('rateOf', { value })}
            tabindex=${on || first ? '0' : '-1'}
            ${pressable(() => view.rate(value))}
          >
            ${value}
          </button>`;
        })}
      </div>
      <div class="row ends meta"><span>${t('rateLow')}</span><span>${t('rateHigh')}</span></div>
      ${rating.phase === 'rated' ? commentForm(t, view) : nothing}
    </div>
  </div>`;
}

function commentForm(t: T, view: RatingView): TemplateResult {
  const send = async (event: MouseEvent): Promise<void> => {
    event.preventDefault();
    const words = (event.target as HTMLElement).closest('form')?.querySelector('textarea')?.value.trim() ?? '';
    await view.rate(view.rating.value, words);
  };
  return html`<form class="comment" @submit=${(event: Event) => event.preventDefault()}>
    <textarea class="field" rows="2" maxlength="1000" dir="auto" aria-label=${t('rateComment')} placeholder=${t('rateComment')}></textarea>
    <button class="btn primary block" type="submit" ${pressable(send)}>${t('rateSend')}</button>
  </form>`;
}

/** Arrow keys move in the row of values, as in any group of choices; Enter or Space gives the rating. */
function onArrow(event: KeyboardEvent): void {
  const rtl = getComputedStyle(event.currentTarget as Element).direction === 'rtl';
  const step = ({ ArrowRight: rtl ? -1 : 1, ArrowLeft: rtl ? 1 : -1, ArrowDown: 1, ArrowUp: -1 } as Readonly<Record<string, number>>)[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const buttons = [...(event.currentTarget as Element).querySelectorAll('button')];
  const at = buttons.indexOf(event.target as HTMLButtonElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
}
