import { formatNumber } from '@cs-kit/core';
import { html, nothing, type TemplateResult } from 'lit';
import type { Voice, VoiceSettings } from '../../engine/types.ts';
import type { Words } from './view.ts';

/** Languages that may be chosen, as BCP 47 tags. */
const LANGUAGES = [
  'ar',
  'zh-CN',
  'zh-TW',
  'nl-NL',
  'en-GB',
  'en-US',
  'fr-FR',
  'de-DE',
  'hi-IN',
  'id-ID',
  'it-IT',
  'ja-JP',
  'ko-KR',
  'pl-PL',
  'pt-BR',
  'ru-RU',
  'es-ES',
  'sv-SE',
  'tr-TR',
  'uk-UA',
  'vi-VN',
] as const;

const base = (tag: string): string => tag.toLowerCase().split(/[-_]/)[0] ?? '';

/** Voices to choose from; null while they are being asked for. */
export type VoiceList = readonly Voice[] | null;

/** What the sheet needs. */
export interface SettingsView {
  readonly t: Words;
  readonly locale: string;
  readonly settings: VoiceSettings;
  /** Whether the engine finds the language out by itself. */
  readonly detects: boolean;
  readonly voices: VoiceList;
  readonly open: boolean;
  readonly onChange: (change: Partial<VoiceSettings>) => void;
  readonly onClosed: () => void;
}

/** Languages by their names in the language of the page, in its order. */
function languages(locale: string): readonly { readonly tag: string; readonly name: string }[] {
  const names = new Intl.DisplayNames([locale], { type: 'language' });
  return LANGUAGES.map((tag) => ({ tag, name: names.of(tag) ?? tag })).sort((one, other) => one.name.localeCompare(other.name, locale));
}

function renderVoices({ t, settings, voices, onChange }: SettingsView): TemplateResult {
  const language = settings.language ?? settings.locale;
  const fitting = (voices ?? []).filter((voice) => voice.languages.length === 0 || voice.languages.some((tag) => base(tag) === base(language)));
  if (voices !== null && fitting.length === 0) return html`<p class="sm t2">${t('voiceNone')}</p>`;
  return html`<select id="voice" class="field" @change=${(event: Event) => onChange({ voice: (event.target as HTMLSelectElement).value || null })}>
    <option value="" ?selected=${settings.voice === null}>${t('voiceAuto')}</option>
    ${fitting.map(({ id, name }) => html`<option value=${id} ?selected=${settings.voice === id}>${name}</option>`)}
  </select>`;
}

/** Language, voice, speed and hands-free. */
export function renderSettings(view: SettingsView): TemplateResult {
  const { t, locale, settings, onChange } = view;
  const rate = formatNumber(settings.rate, locale, { minimumFractionDigits: 1 });
  return html`<cs-dialog kind="sheet" .label=${t('settings')} ?open=${view.open} @cs-dialog-closed=${view.onClosed}>
    ${
      view.open
        ? html`<div class="set">
            <div class="fs">
              <label class="label" for="language">${t('language')}</label>
              <select id="language" class="field" @change=${(event: Event) => onChange({ language: (event.target as HTMLSelectElement).value || null })}>
                ${view.detects ? html`<option value="" ?selected=${settings.language === null}>${t('languageAuto')}</option>` : nothing}
                ${languages(locale).map(({ tag, name }) => html`<option value=${tag} ?selected=${tag === (settings.language ?? (view.detects ? null : bestOf(settings.locale)))}>${name}</option>`)}
              </select>
            </div>
            <div class="fs"><label class="label" for="voice">${t('voice')}</label>${renderVoices(view)}</div>
            <div class="fs">
              <div class="row"><label class="label grow" for="rate">${t('speed')}</label><span class="sm t2 num">${t('speedValue', { rate })}</span></div>
              <input
                id="rate"
                class="slider"
                type="range"
                min="0.7"
                max="1.5"
                step="0.1"
                .value=${String(settings.rate)}
                @input=${(event: Event) => onChange({ rate: Number((event.target as HTMLInputElement).value) })}
              />
            </div>
            <div class="row sw">
              <div class="grow">
                <span class="label" id="free">${t('handsFree')}</span>
                <div class="meta" id="free-about">${t('handsFreeAbout')}</div>
              </div>
              <button
                class="switch"
                type="button"
                role="switch"
                aria-labelledby="free"
                aria-describedby="free-about"
                aria-checked=${settings.handsFree ? 'true' : 'false'}
                @click=${() => onChange({ handsFree: !settings.handsFree })}
              ></button>
            </div>
          </div>`
        : nothing
    }
  </cs-dialog>`;
}

/** The listed language that fits a page best. */
function bestOf(locale: string): string | null {
  if (base(locale) === 'en') return 'en-US';
  return LANGUAGES.find((tag) => tag === locale) ?? LANGUAGES.find((tag) => base(tag) === base(locale)) ?? null;
}
