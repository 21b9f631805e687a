import { icon, micIcon, speakerIcon, videoIcon, warnIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { DeviceKind, DeviceList } from '../../engine/call/devices.ts';
import type { OwnMedia } from '../../engine/call/own.ts';
import { deviceWords } from './words.ts';
import type { T } from './words.ts';

const ICONS = { camera: videoIcon, microphone: micIcon, speaker: speakerIcon } as const;
const BARS = 14;

/** Microphone, camera and loudspeaker of a call. */
export interface DevicesView {
  readonly t: T;
  readonly list: DeviceList;
  readonly own: OwnMedia;
  /** Kinds that the role of this person may use. */
  readonly kinds: readonly DeviceKind[];
  readonly choose: (kind: DeviceKind, id: string) => void;
}

/** Which device is used for what, and how loud the microphone is. */
export function deviceFields({ t, list, own, kinds, choose }: DevicesView): TemplateResult {
  return html`<div class="devices">${kinds.map((kind) => field(t, kind, list[kind], choose))}${own.microphone === null ? nothing : meter(t, own.level)}</div>`;
}

function field(t: T, kind: DeviceKind, { items, chosen }: DeviceList[DeviceKind], choose: DevicesView['choose']): unknown {
  // Browsers that let nobody choose a loudspeaker list none.
  if (kind === 'speaker' && items.length === 0) return nothing;
  return html`<label class="device"
    ><span class="label">${t(kind)}</span
    ><span class="field"
      >${icon(ICONS[kind], 's')}<select
        .value=${live(chosen)}
        data-kind=${kind}
        aria-disabled=${items.length === 0 ? 'true' : nothing}
        @change=${(event: Event) => choose(kind, (event.target as HTMLSelectElement).value)}
      >
        ${items.length === 0 ? html`<option value="">${t('usualDevice')}</option>` : nothing}
        ${items.map(({ id, name }) => html`<option value=${id} ?selected=${id === chosen}>${name === '' ? t('usualDevice') : name}</option>`)}
      </select></span
    ></label
  >`;
}

function meter(t: T, level: number): TemplateResult {
  const lit = Math.round(level * BARS);
  return html`<div class="meter" role="meter" aria-label=${t('level')} aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(level * 100)}>
    ${Array.from({ length: BARS }, (_, index) => html`<i class=${index < lit ? 'on' : ''}></i>`)}
  </div>`;
}

/** What is the matter with a device. */
export function deviceProblem(t: T, { problem }: OwnMedia): unknown {
  return problem === null ? nothing : html`<div class="banner warn" role="alert">${icon(warnIcon)}<span class="grow">${deviceWords(t, problem)}</span></div>`;
}
