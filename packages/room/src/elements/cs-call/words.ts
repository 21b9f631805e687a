import type { Translate } from '@cs-kit/core';
import type { CsError } from '@cs-kit/protocol';
import type { EndReason } from '../../engine/call/session.ts';
import type { OwnMedia } from '../../engine/call/own.ts';
import type { call } from '../../i18n/call.en.ts';
import type { CallWord } from '../../i18n/call.ts';

/** Gives the words of a key. */
export type T = Translate<typeof call>;

const WHY: Readonly<Record<string, CallWord>> = {
  'call/full': 'whyFull',
  'call/failed': 'whyNoWay',
  'call/not-found': 'ended',
  'room/forbidden': 'whyRights',
  'session/forbidden': 'whyRights',
  'room/muted': 'whyRights',
  'rate/limited': 'whyRate',
};

const DEVICES: Readonly<Record<string, CallWord>> = {
  'voice/needs-https': 'needsHttps',
  'voice/mic-denied': 'micDenied',
  'voice/mic-missing': 'micMissing',
  'voice/mic-busy': 'micBusy',
};

const ENDS: Readonly<Record<EndReason, CallWord>> = {
  'hung-up': 'ended',
  ended: 'ended',
  'no-answer': 'noAnswer',
  elsewhere: 'elsewhere',
  removed: 'removed',
  failed: 'failed',
};

/** Why a call did not work, and what to do. */
export const why = (t: T, error: CsError): string => t(WHY[error.code] ?? 'whyOther');

/** What it means that a call is over. */
export const endWords = (t: T, reason: EndReason): string => t(ENDS[reason]);

/** What is the matter with a device, and what to do. */
export function deviceWords(t: T, { source, error }: NonNullable<OwnMedia['problem']>): string {
  const known = DEVICES[error.code];
  if (known !== undefined) return t(known);
  return t(source === 'screen' ? 'screenFailed' : source === 'camera' ? 'cameraFailed' : 'notHeard');
}
