import { avatar, icon, pressable, tone, videoIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { deviceFields, deviceProblem } from './devices.ts';
import type { DevicesView } from './devices.ts';
import { picture } from './picture.ts';

/** The look at camera and sound before a call. */
export interface PrejoinView extends DevicesView {
  readonly me: { readonly id: string; readonly name: string };
  /** Whether a call goes on that is come into; else one begins. */
  readonly joins: boolean;
  readonly toggleCamera: () => Promise<unknown>;
  readonly retry: () => Promise<unknown>;
  readonly start: () => Promise<unknown>;
  readonly cancel: () => void;
}

/** The dialog before a call: what the others will see and hear, by which devices, and the way in or back. */
export function prejoin(view: PrejoinView): TemplateResult {
  const { t, own, me, joins } = view;
  const silent = own.microphone === null && own.problem !== null;
  const { camera } = own;
  return html`<div class="look tone-${tone(me.id)} ${camera === null ? '' : 'seen'}">
      ${camera === null ? avatar(me.name, { id: me.id, size: 'xl' }) : html`<video autoplay playsinline aria-label=${t('preview')} ${picture(camera)}></video>`}
      <span class="badge">${t(camera === null ? 'cameraIsOff' : 'preview')}</span>
      ${
        view.kinds.includes('camera')
          ? html`<button
              class="ib fill"
              type="button"
              aria-pressed=${String(camera !== null)}
              aria-label=${t('cameraKey')}
              title=${t('cameraKey')}
              ${pressable(view.toggleCamera)}
            >
              ${icon(videoIcon)}
            </button>`
          : nothing
      }
    </div>
    ${deviceProblem(t, own)}${deviceFields(view)}
    <button slot="footer" class="btn" type="button" @click=${view.cancel}>${t('cancel')}</button>
    ${silent ? html`<button slot="footer" class="btn" type="button" ${pressable(view.retry)}>${t('retry')}</button>` : nothing}
    <button slot="footer" class="btn primary" type="button" autofocus ${pressable(view.start)}>
      ${t(silent ? 'listenOnly' : joins ? 'join' : 'begin')}
    </button>`;
}
