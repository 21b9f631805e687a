import { CsError } from '@cs-kit/protocol';
import type { Capability } from '@cs-kit/protocol';
import { browserRecognition } from './recogniser-browser.ts';

/** The part of a page's globals that tells what is possible. */
export interface PageScope {
  readonly isSecureContext?: boolean;
  readonly navigator?: { readonly mediaDevices?: unknown; readonly userAgent?: string; readonly maxTouchPoints?: number };
  readonly AudioWorkletNode?: unknown;
}

/** What stands in the way of voice on a page before anything is tried, or null. */
export function obstacleOf(speechToText: Capability, scope: PageScope = globalThis as PageScope): CsError | null {
  if (scope.isSecureContext === false || scope.navigator?.mediaDevices === undefined) return new CsError('voice/needs-https');
  if (scope.AudioWorkletNode === undefined || !speechToText.available) return new CsError('voice/unsupported', speechToText.reason);
  return speechToText.engine === 'browser' && browserRecognition(scope) === null ? new CsError('voice/unsupported') : null;
}

/** Where a browser keeps its microphone permission. */
export type BrowserFamily = 'chrome' | 'firefox' | 'safari' | 'ios' | 'android' | 'other';

/** The family of the browser: help texts name what a visitor sees there. */
export function browserFamily(scope: PageScope = globalThis as PageScope): BrowserFamily {
  const agent = scope.navigator?.userAgent ?? '';
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && (scope.navigator?.maxTouchPoints ?? 0) > 1)) return 'ios';
  if (/Firefox\//.test(agent)) return 'firefox';
  if (/Android/.test(agent)) return 'android';
  if (/Chrome\/|Chromium\//.test(agent)) return 'chrome';
  return /Safari\//.test(agent) ? 'safari' : 'other';
}
