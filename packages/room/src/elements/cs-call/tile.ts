import type { CallParticipant } from '@cs-kit/protocol';
import { avatar, icon, micOffIcon, pressable, tone } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { Quality } from '../../engine/call/transport.ts';
import { picture } from './picture.ts';
import type { T } from './words.ts';

/** Louder than a room that is quiet. */
const SPEAKS_FROM = 0.08;

/** One person of a call, as they are shown. */
export interface TileView {
  readonly t: T;
  readonly person: CallParticipant;
  /** Whether it is the person who looks. */
  readonly own: boolean;
  readonly camera: MediaStreamTrack | null;
  /** 0 to 1. */
  readonly level: number;
  readonly quality: Quality;
  /** Mutes them; null where the person who looks may not. */
  readonly mute: (() => Promise<unknown>) | null;
}

/** Who it is, whether they are heard and seen, and how well they are reached. */
export function tile({ t, person, own, camera, level, quality, mute }: TileView): TemplateResult {
  const { userId, name, muted, connected } = person;
  const speaks = muted !== true && level > SPEAKS_FROM;
  const away = !connected || quality === 'lost';
  const state = away ? t('lost') : !own && quality === null ? t('connecting') : quality === 'poor' ? t('weak') : '';
  const called = own ? t('you') : name;
  return html`<li class=${classMap({ cam: true, [`tone-${tone(userId)}`]: true, act: speaks, away, own, seen: camera !== null })}>
    ${camera === null ? avatar(name, { id: userId, size: 'l' }) : html`<video autoplay playsinline aria-hidden="true" ${picture(camera)}></video>`}
    <span class="nm"
      >${muted === true ? html`${icon(micOffIcon, 's')}<span class="sr">${t('muted')}</span>` : nothing}<bdi class="trunc">${called}</bdi></span
    >
    ${state === '' ? nothing : html`<span class="st">${state}</span>`}
    ${speaks ? html`<span class="lv" role="img" aria-label=${t('speaks')}><i></i><i></i><i></i></span>` : nothing}
    ${
      mute === null || muted === true
        ? nothing
        : html`<button class="ib s hush" type="button" aria-label=${t('muteOther', { name })} title=${t('muteOther', { name })} ${pressable(mute)}>
            ${icon(micOffIcon, 's')}
          </button>`
    }
  </li>`;
}
