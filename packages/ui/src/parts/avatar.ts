import { html, nothing, type TemplateResult } from 'lit';
import { type PartSize, SIZE_CLASS } from './mark.ts';

/** How a person is shown. */
export interface AvatarOptions {
  /** Id of the person: keeps the colour when the name changes. */
  readonly id?: string;
  /** Shows the dot; say it in words beside it too. */
  readonly presence?: 'online' | 'away' | 'offline' | null;
  readonly size?: PartSize;
}

const TONES = 5;
const DOT = { online: 'on', away: 'away', offline: 'off' } as const;

/** One or two letters that stand for a name. Chinese, Japanese, Korean and Arabic names give their first letter. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = [...(words[0] ?? '')][0] ?? '?';
  const last = words.length > 1 ? ([...(words.at(-1) ?? '')][0] ?? '') : '';
  const joined = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Arabic}]/u.test(first);
  return (joined ? first : first + last).toUpperCase();
}

/** The colour of a person: 1 to 5, the same on every page. */
export function tone(id: string): number {
  let sum = 0;
  for (let i = 0; i < id.length; i += 1) sum = (sum * 31 + id.charCodeAt(i)) >>> 0;
  return (sum % TONES) + 1;
}

/** The initials of a person on their colour, hidden from assistive technology: the name stands beside it. Sheet: `identity`. */
export function avatar(name: string, options: AvatarOptions = {}): TemplateResult {
  const { id = name, presence = null, size = 'm' } = options;
  const dot = presence === null ? nothing : html`<i class=${DOT[presence]}></i>`;
  return html`<span class="av tone-${tone(id)}${SIZE_CLASS[size]}" aria-hidden="true">${initials(name)}${dot}</span>`;
}
