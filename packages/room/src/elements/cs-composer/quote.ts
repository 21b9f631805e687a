import { closeIcon, icon, replyIcon } from '@cs-kit/ui';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { roomStrings } from '../../i18n/room.ts';

/** What a message answers, as far as it is shown. */
export interface Quote {
  readonly id: string;
  readonly name: string;
  /** First words of it. */
  readonly text: string;
}

/** Says what the next message answers, with the way to drop it. */
export function quoteBar(quote: Quote, words: { readonly t: ReturnType<typeof roomStrings.now> }, drop: () => void): TemplateResult {
  const label = words.t('dropReply');
  return html`<div class="file quote" role="group" aria-label=${words.t('replyTo', { name: quote.name })}>
    ${icon(replyIcon, 's', true)}
    <span class="grow"><b class="trunc sm"><bdi>${quote.name}</bdi></b><span class="trunc sm" dir="auto">${quote.text}</span></span>
    <button class="ib s" type="button" aria-label=${label} title=${label} @click=${drop}>${icon(closeIcon, 's')}</button>
  </div>`;
}
