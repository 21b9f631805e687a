import { formatClock } from '@cs-kit/core';
import type { Call, CallParticipant, CallSource } from '@cs-kit/protocol';
import { expandIcon, hangIcon, icon, micIcon, micOffIcon, offlineIcon, pressable, screenIcon, slidersIcon, videoIcon } from '@cs-kit/ui';
import type { IconShape } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { OwnMedia } from '../../engine/call/own.ts';
import type { RemotePerson } from '../../engine/call/transport.ts';
import { deviceProblem } from './devices.ts';
import { picture } from './picture.ts';
import { tile } from './tile.ts';
import type { T } from './words.ts';

/** A call that this page is in. */
export interface StageView {
  readonly t: T;
  readonly locale: string;
  readonly call: Call;
  /** Id of the person who looks. */
  readonly me: string;
  readonly own: OwnMedia;
  readonly people: readonly RemotePerson[];
  readonly sources: readonly CallSource[];
  readonly reconnecting: boolean;
  readonly canShare: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Name of somebody who could not be muted, or null. */
  readonly notMuted: string | null;
  readonly mayMute: (person: CallParticipant) => boolean;
  readonly muteOther: (person: CallParticipant) => Promise<unknown>;
  readonly mute: () => Promise<unknown>;
  readonly camera: () => Promise<unknown>;
  readonly screen: () => Promise<unknown>;
  readonly devices: () => void;
  readonly hangUp: () => void;
  /** Null where the browser fills no screen. */
  readonly fill: ((event: Event) => Promise<unknown>) | null;
}

/** Everybody in the call, what they show, and the own controls. */
export function stage(view: StageView): TemplateResult {
  const { call, me } = view;
  // Oneself comes last, as in a mirror beside the others.
  const others = call.participants.filter(({ userId }) => userId !== me);
  const own = call.participants.filter(({ userId }) => userId === me);
  return html`<div class="stage">
    ${notes(view, others)}${screens(view, others)}
    <div class="bar">
      <ul class="cams" aria-label=${view.t('inCall', { count: call.participants.length })}>
        ${repeat(
          [...others, ...own],
          ({ userId }) => userId,
          (person) => personTile(view, person),
        )}
      </ul>
      ${keys(view, others)}
    </div>
  </div>`;
}

function personTile({ t, me, own, people, mayMute, muteOther }: StageView, person: CallParticipant): TemplateResult {
  if (person.userId === me) {
    const shown = { ...person, muted: own.muted ? (true as const) : undefined } as CallParticipant;
    return tile({ t, person: shown, own: true, camera: own.camera, level: own.level, quality: 'good', mute: null });
  }
  const media = people.find(({ userId }) => userId === person.userId);
  const { camera = null, level = 0, quality = null } = media ?? {};
  return tile({ t, person, own: false, camera, level, quality, mute: mayMute(person) ? () => muteOther(person) : null });
}

function notes(view: StageView, others: readonly CallParticipant[]): unknown {
  const { t, own, call, reconnecting, notMuted } = view;
  const alone = others.length === 0 && call.answeredAt !== null;
  return html`<div class="notes" aria-live="polite">
    ${reconnecting ? html`<div class="banner warn">${icon(offlineIcon)}<span class="grow">${t('reconnecting')}</span></div>` : nothing}
    ${own.mutedBy === null ? nothing : html`<div class="banner">${icon(micOffIcon)}<span class="grow">${t('mutedBy', { name: own.mutedBy })}</span></div>`}
    ${notMuted === null ? nothing : html`<div class="banner bad">${t('muteFailed', { name: notMuted })}</div>`}
    ${
      own.screen === null
        ? nothing
        : html`<div class="banner line">
            ${icon(screenIcon)}<span class="grow">${t('ownScreen')}</span
            ><button class="btn s" type="button" ${pressable(view.screen)}>${t('stopShare')}</button>
          </div>`
    }
    ${alone ? html`<div class="banner">${t('alone')}</div>` : nothing} ${deviceProblem(t, own)}
  </div>`;
}

function screens({ t, people, fill }: StageView, others: readonly CallParticipant[]): unknown {
  return repeat(
    people.filter(({ screen }) => screen !== null),
    ({ session }) => session,
    ({ userId, screen }) => {
      const name = others.find((person) => person.userId === userId)?.name ?? '';
      const words = t('screenOf', { name });
      return html`<figure class="screen">
        <video autoplay playsinline aria-label=${words} ${picture(screen!)}></video>
        <figcaption class="badge solid">${icon(screenIcon, 's')}<bdi>${words}</bdi></figcaption>
        ${fill === null ? nothing : html`<button class="ib" type="button" aria-label=${t('fullScreen')} title=${t('fullScreen')} ${pressable(fill)}>${icon(expandIcon)}</button>`}
      </figure>`;
    },
  );
}

function keys(view: StageView, others: readonly CallParticipant[]): TemplateResult {
  const { t, own, sources, call } = view;
  const key = (shape: IconShape, words: string, on: boolean | null, press: () => unknown): TemplateResult =>
    html`<button class="ib fill" type="button" aria-label=${words} title=${words} aria-pressed=${on === null ? nothing : String(on)} ${pressable(press)}>
      ${icon(shape)}
    </button>`;
  const rings = call.answeredAt === null && others.length === 0;
  return html`<div class="ctl">
    <span class="meta num time" role=${rings ? 'status' : nothing}
      >${rings ? t('ringing') : formatClock(view.now - Date.parse(call.answeredAt ?? call.startedAt), view.locale)}</span
    >
    <button
      class="ib fill"
      type="button"
      data-focus
      aria-label=${t('mute')}
      title=${t('mute')}
      aria-pressed=${String(own.muted)}
      ${pressable(view.mute)}
    >
      ${icon(own.muted ? micOffIcon : micIcon)}
    </button>
    ${sources.includes('camera') ? key(videoIcon, t('cameraKey'), own.camera !== null, view.camera) : nothing}
    ${sources.includes('screen') && view.canShare ? key(screenIcon, t('share'), own.screen !== null, view.screen) : nothing}
    ${key(slidersIcon, t('devices'), null, view.devices)}
    <button class="ib danger" type="button" aria-label=${t('hangUp')} title=${t('hangUp')} @click=${view.hangUp}>${icon(hangIcon)}</button>
  </div>`;
}
