import { formatBytes, formatNumber } from '@cs-kit/core';
import type { Capability, ErrorCode } from '@cs-kit/protocol';
import {
  icon,
  infoIcon,
  keyboardIcon,
  type IconShape,
  micIcon,
  micOffIcon,
  offlineIcon,
  pressable,
  sendIcon,
  shieldIcon,
  slidersIcon,
  speakerIcon,
  stopIcon,
  typingDots,
  warnIcon,
} from '@cs-kit/ui';
import { html, nothing, type TemplateResult } from 'lit';
import type { BrowserFamily } from '../../engine/support.ts';
import type { Captions, Notice, VoicePhase, VoiceSnapshot, VoiceState } from '../../engine/types.ts';
import type { VoiceKey } from '../../i18n/strings.ts';
import { renderDisc, type Water } from './disc.ts';

/** Gives words. */
export type Words = (key: VoiceKey, params?: Readonly<Record<string, string | number>>) => string;

/** What the pictures of the element need. */
export interface View {
  readonly t: Words;
  readonly locale: string;
  readonly snapshot: VoiceSnapshot;
  readonly handsFree: boolean;
  readonly water: Water;
  readonly onMain: () => unknown;
  readonly onType: () => void;
  readonly onSettings: () => void;
}

/** Where sound and words go, from what the relay says of its engines. */
function places(t: Words, stt: Capability, tts: Capability): readonly string[] {
  const spoken = stt.dataGoesTo === 'provider' ? t('sttProvider', { engine: stt.engine }) : t(stt.dataGoesTo === 'relay' ? 'sttRelay' : 'sttBrowser');
  const heard = tts.dataGoesTo === 'provider' ? t('ttsProvider', { engine: tts.engine }) : t(tts.dataGoesTo === 'relay' ? 'ttsRelay' : 'ttsDevice');
  return stt.engine === 'browser' ? [spoken, heard] : [spoken, t('onlyTurns'), heard];
}

/** What is said before the microphone is opened for the first time, and loads so many bytes. */
export function renderIntro(view: View, stt: Capability, tts: Capability, downloadBytes: number): TemplateResult {
  const { t, locale } = view;
  return html`<div class="intro" part="intro">
    ${renderDisc('still', view.water)}
    <h2 class="h">${t('introTitle')}</h2>
    <p>${t('introText')}</p>
    <section class="where" aria-labelledby="where">
      <h3 class="label" id="where">${icon(shieldIcon, 's')}${t('whereTitle')}</h3>
      <ul>
        ${places(t, stt, tts).map((line) => html`<li>${line}</li>`)}
      </ul>
    </section>
    <div class="row">
      <button class="btn primary lg" ${pressable(view.onMain)}>${icon(micIcon, 's')}${t('startTalking')}</button>
      <button class="btn lg" @click=${view.onType}>${t('typeInstead')}</button>
    </div>
    <p class="meta">${t('download', { size: formatBytes(downloadBytes, locale) })}</p>
  </div>`;
}

const HELP: Readonly<Record<BrowserFamily, VoiceKey>> = {
  chrome: 'deniedChrome',
  firefox: 'deniedFirefox',
  safari: 'deniedSafari',
  ios: 'deniedIos',
  android: 'deniedAndroid',
  other: 'deniedOther',
};
interface Obstacle {
  readonly shape: IconShape;
  readonly title: VoiceKey;
  readonly text: VoiceKey;
  readonly retry: boolean;
}
const OBSTACLES: Partial<Record<ErrorCode, Obstacle>> = {
  'voice/mic-missing': { shape: micOffIcon, title: 'missingTitle', text: 'missingText', retry: true },
  'voice/mic-busy': { shape: micOffIcon, title: 'busyTitle', text: 'busyText', retry: true },
  'voice/needs-https': { shape: shieldIcon, title: 'httpsTitle', text: 'httpsText', retry: false },
  'voice/unsupported': { shape: micOffIcon, title: 'unsupportedTitle', text: 'unsupportedText', retry: false },
  'voice/model-failed': { shape: warnIcon, title: 'modelTitle', text: 'modelText', retry: true },
  // Only the recogniser of the browser ends everything with this.
  'provider/unavailable': { shape: offlineIcon, title: 'unreachableTitle', text: 'unreachableText', retry: true },
  'relay/unreachable': { shape: offlineIcon, title: 'offlineTitle', text: 'offlineText', retry: true },
};

/** What stands in the way, and what can be done about it. */
export function renderObstacle(view: View, error: { readonly code: ErrorCode }, family: BrowserFamily): TemplateResult {
  const { t } = view;
  const denied: Obstacle = { shape: micOffIcon, title: 'deniedTitle', text: HELP[family], retry: true };
  const known =
    error.code === 'voice/mic-denied' ? denied : (OBSTACLES[error.code] ?? { shape: warnIcon, title: 'failedTitle', text: 'failedText', retry: true });
  return html`<div class="empty warn" role="alert">
    <span class="empty-art">${icon(known.shape, 'l')}</span>
    <b>${t(known.title)}</b>
    <p>${t(known.text)}</p>
    <div class="row">
      ${known.retry ? html`<button class="btn primary" ${pressable(view.onMain)}>${t('tryAgain')}</button>` : nothing}
      <button class=${known.retry ? 'btn' : 'btn primary'} @click=${view.onType}>${icon(keyboardIcon, 's')}${t('typeInstead')}</button>
    </div>
  </div>`;
}

const MOODS: Readonly<Record<VoicePhase, 'still' | 'open' | 'busy' | 'sound'>> = {
  idle: 'still',
  'asking-permission': 'still',
  'getting-ready': 'still',
  listening: 'open',
  hearing: 'open',
  transcribing: 'busy',
  thinking: 'busy',
  speaking: 'sound',
  denied: 'still',
  failed: 'still',
};

/** A range longer than a word is a sentence: the engine tells no words, so none is marked. */
const SENTENCE_CHARS = 30;

function renderAnswer({ answer, from, to, cut }: Captions): TemplateResult | typeof nothing {
  if (answer === '') return nothing;
  if (cut) return html`<p class="say" dir="auto"><span class="now">${answer.slice(0, to)}</span></p>`;
  const now = answer.slice(from, to);
  const word = now !== '' && now.length <= SENTENCE_CHARS && !/\s/.test(now);
  return html`<p class="say" dir="auto">
    ${answer.slice(0, from)}${word ? html`<mark class="now">${now}</mark>` : html`<span class="now">${now}</span>`}<span class="later"
      >${answer.slice(to)}</span
    >
  </p>`;
}

function renderCaptions({ captions, state }: VoiceSnapshot): TemplateResult | typeof nothing {
  const waits = captions.you === '' && (state.phase === 'hearing' || state.phase === 'transcribing');
  if (captions.you === '' && captions.answer === '' && !waits) return nothing;
  // Read out by the log beside it, which changes once a turn and not with each word.
  return html`<div class=${captions.cut ? 'cap cut' : 'cap'} part="captions" aria-hidden="true">
    ${waits ? html`<p class="you unsure">${typingDots()}</p>` : captions.you === '' ? nothing : html`<p class=${captions.unsure ? 'you unsure' : 'you'} dir="auto">${captions.you}</p>`}
    ${captions.answer !== '' && (state.phase !== 'hearing' || captions.cut) ? renderAnswer(captions) : nothing}
  </div>`;
}

function renderHeading({ t, locale, snapshot, handsFree }: View): TemplateResult | typeof nothing {
  const { state, captions } = snapshot;
  if (state.phase === 'idle' && captions.you === '' && captions.answer === '')
    return html`<b class="big">${t('idleTitle')}</b>
      <p class="sm t2">${t(handsFree ? 'handsFreeHint' : 'idleHint')}</p>`;
  if (state.phase === 'asking-permission')
    return html`<b class="big">${t('asking')}</b>
      <p class="sm t2">${t('askingHint')}</p>`;
  if (state.phase !== 'getting-ready') return nothing;
  return html`<b class="big">${t('preparing')}</b>
    <div class="wait">
      <div
        class="progress"
        role="progressbar"
        aria-label=${t('preparing')}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.round((state.loaded / state.total) * 100)}
      >
        <i></i>
      </div>
    </div>
    <p class="meta num">
      ${t('preparingHint', { percent: formatNumber(state.loaded / state.total, locale, { style: 'percent', maximumFractionDigits: 0 }) })}
    </p>`;
}

function hintOf({ t, snapshot, handsFree }: View): string {
  const { state, captions } = snapshot;
  const hints: Partial<Record<VoicePhase, VoiceKey>> = {
    idle: 'micOff',
    listening: 'listeningHint',
    hearing: captions.cut ? 'cutHint' : 'hearingHint',
    transcribing: 'transcribing',
    thinking: 'thinking',
    speaking: handsFree ? 'interruptHint' : 'stopHint',
    'asking-permission': 'cancelHint',
    'getting-ready': 'cancelHint',
  };
  const key = hints[state.phase];
  return key === undefined ? '' : t(key);
}

/** The button in the middle: what it does now, and how it looks. */
function mainOf(state: VoiceState, handsFree: boolean): { readonly shape: IconShape; readonly label: VoiceKey; readonly look: 'tide' | 'fill' } {
  if (state.phase === 'idle') return { shape: micIcon, label: 'speak', look: 'tide' };
  if (state.phase === 'listening') return { shape: stopIcon, label: 'stopListening', look: 'tide' };
  if (state.phase === 'hearing') return { shape: sendIcon, label: 'sendNow', look: 'tide' };
  if (state.phase === 'speaking') return { shape: handsFree ? micIcon : stopIcon, label: 'interrupt', look: 'tide' };
  return { shape: stopIcon, label: 'cancel', look: 'fill' };
}

function whyLost(code: ErrorCode): VoiceKey {
  if (code === 'relay/unreachable') return 'turnLostOffline';
  return code === 'rate/limited' || code === 'budget/exhausted' || code === 'provider/rate-limited' ? 'turnLostBusy' : 'turnLostAbout';
}

function renderNotice(t: Words, notice: Notice): TemplateResult {
  const [bold, about] = {
    'not-understood': [t('notUnderstood'), ''],
    'browser-voice': [t('browserVoice'), t('browserVoiceAbout')],
    'no-voice': [t('noVoice'), ''],
    'turn-lost': [t('turnLost'), notice.kind === 'turn-lost' ? t(whyLost(notice.error.code)) : ''],
  }[notice.kind] as [string, string];
  return html`<div class="banner note ${notice.kind === 'not-understood' ? '' : 'warn'}">
    ${icon(infoIcon)}
    <div><b>${bold}</b>${about === '' ? nothing : html`<br />${about}`}</div>
  </div>`;
}

/** Disc, captions of both sides, and the row of buttons. */
export function renderStage(view: View): TemplateResult {
  const { t, snapshot, handsFree } = view;
  const { state, captions, notice, sending } = snapshot;
  const main = mainOf(state, handsFree);
  const last = captions.you !== '' && !captions.unsure ? captions.you : '';
  return html`<div role="status">${notice === null ? nothing : renderNotice(t, notice)}</div>
    <div class="stage" part="stage">
      <div class="tags">
        <span class="badge acc tag" ?hidden=${state.phase !== 'speaking'}>${icon(speakerIcon, 's')}${t('automatic')}</span>
        <span class="badge tag live" ?hidden=${sending === null}><i></i>${t(sending === 'browser' ? 'sendingBrowser' : 'sending')}</span>
      </div>
      ${renderDisc(MOODS[state.phase], view.water)}
      <div class="bar" role="img" aria-label=${t('level')}><i></i></div>
      ${renderHeading(view)}${renderCaptions(snapshot)}
      <div class="sr" role="log" aria-label=${t('captions')}>
        ${last === '' ? nothing : html`<p dir="auto">${t('youSaid', { text: last })}</p>`}${captions.answer === '' ? nothing : html`<p dir="auto">${t('answered', { text: captions.answer })}</p>`}
      </div>
    </div>
    <div class="vc" part="controls">
      <button class="ib fill" aria-label=${t('typeInstead')} @click=${view.onType}>${icon(keyboardIcon)}</button>
      <button class="ib xl ${main.look}" aria-label=${t(main.label)} @click=${view.onMain}>${icon(main.shape, 'l')}</button>
      <button class="ib fill" aria-label=${t('settings')} aria-haspopup="dialog" @click=${view.onSettings}>${icon(slidersIcon)}</button>
    </div>
    <p class="meta vl" role="status">${hintOf(view)}</p>`;
}
