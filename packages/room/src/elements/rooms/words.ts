import type { Translate } from '@cs-kit/core';
import type { CsError, RoomRole } from '@cs-kit/protocol';
import { icon, warnIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { rooms } from '../../i18n/rooms.en.ts';
import type { RoomsWord } from '../../i18n/rooms.ts';

/** Gives the words of a key. */
export type Say = Translate<typeof rooms>;

const WHY: Readonly<Record<string, RoomsWord>> = {
  'relay/unreachable': 'whyOffline',
  'rate/limited': 'whyLimited',
  'room/forbidden': 'whyForbidden',
  'session/forbidden': 'whyForbidden',
  'room/banned': 'whyBanned',
  'room/archived': 'whyArchived',
  'room/locked': 'whyLocked',
  'room/closed': 'whyClosed',
  'session/blocked': 'whyBlocked',
  'session/address-blocked': 'whyAddress',
  'room/muted': 'whyMuted',
  'room/not-found': 'whyGone',
  'request/not-found': 'whyGone',
  'room/invite-invalid': 'whyInvite',
  'room/full': 'whyFull',
  'room/last-owner': 'whyOwner',
  'room/not-archived': 'whyNotArchived',
  'room/words-refused': 'whyWords',
  'request/conflict': 'whyBounds',
};

/** Why something did not work and what to do, for people. */
export function why(t: Say, error: Pick<CsError, 'code' | 'retryAfterMs'>): string {
  if (error.code === 'rate/limited' && error.retryAfterMs !== undefined && error.retryAfterMs < 3600_000)
    return t('whyLimitedFor', { count: Math.max(1, Math.ceil(error.retryAfterMs / 1000)) });
  return t(WHY[error.code] ?? 'whyOther');
}

/** A failure beside its control; nothing where there is none. */
export function failure(t: Say, error: CsError | null): TemplateResult | typeof nothing {
  if (error === null) return nothing;
  return html`<div class="banner bad" role="alert">${icon(warnIcon)}<span class="grow"><b>${t('failed')}</b> ${why(t, error)}</span></div>`;
}

/** The name of a role. */
export const roleWord = (t: Say, role: RoomRole): string => t(role);
