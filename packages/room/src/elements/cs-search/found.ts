import { formatDay, formatTime } from '@cs-kit/core';
import type { FoundMessage, Snippet } from '@cs-kit/protocol';
import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** Draws words with their hits marked. */
export function marked({ text, marks }: Snippet): unknown[] {
  const parts: unknown[] = [];
  let from = 0;
  for (const [start, end] of marks) {
    if (start < from) continue;
    parts.push(text.slice(from, start), html`<mark>${text.slice(start, end)}</mark>`);
    from = end;
  }
  return [...parts, text.slice(from)];
}

/** Draws one hit: who, when, and the words round it. */
export function foundMessage(hit: FoundMessage, locale: string, now: number, choose: () => void, name: string = hit.author.name): TemplateResult {
  return html`<button type="button" class="hit" @click=${choose}>
    <span class="row meta"
      ><b class="trunc"><bdi>${name}</bdi></b><span class="grow"></span><bdi>${formatDay(hit.at, locale, now)} ${formatTime(hit.at, locale)}</bdi></span
    >
    <span class="sm" dir="auto">${marked(hit.snippet)}</span>
  </button>`;
}
