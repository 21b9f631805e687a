import type { RelayClient } from '@cs-kit/core';
import { clipIcon, icon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';

/** Whether a voice message may lie here that was not sent. */
export function voiceLeft({ platform, storageKey }: RelayClient): boolean {
  try {
    return platform.storage?.getItem(`${storageKey}:voice`) != null;
  } catch {
    return false;
  }
}

/** Whether this page may open a microphone, and the browser can keep what it hears. */
export const canRecord = (): boolean => isSecureContext && 'MediaRecorder' in globalThis && 'mediaDevices' in navigator;

/** What the button needs. */
interface AttachButton {
  readonly label: string;
  /** Why nothing can be attached; empty where it can. */
  readonly reason: string;
  /** Whether it opens a menu. */
  readonly opens: boolean;
  readonly busy: boolean;
  readonly press: () => unknown;
}

/** The button that attaches files. */
export const attachButton = ({ label, reason, opens, busy, press }: AttachButton): TemplateResult =>
  html`<button
    class="ib"
    type="button"
    aria-label=${label}
    title=${reason || label}
    aria-haspopup=${opens ? 'menu' : nothing}
    aria-busy=${busy ? 'true' : nothing}
    aria-disabled=${reason === '' ? nothing : 'true'}
    @click=${press}
  >
    ${icon(clipIcon)}
  </button>`;
