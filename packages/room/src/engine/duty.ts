import type { ConversationSummary, ReplyTarget } from '@cs-kit/protocol';
import { isWaiting } from './inbox.ts';

const HOUR_MS = 3600_000;

/** How a target stands at a moment: minutes and seconds of what is left or too much, null where that is an hour or more. */
export interface TargetNow {
  readonly state: ReplyTarget['state'];
  readonly time: string | null;
}

/** What is left of a target now; the relay tells of its states, the desk counts the seconds between. */
export function targetNow({ due, warnAt }: ReplyTarget, now: number): TargetNow {
  const left = Date.parse(due) - now;
  return { state: left <= 0 ? 'late' : now >= Date.parse(warnAt) ? 'soon' : 'ok', time: Math.abs(left) < HOUR_MS ? minutes(Math.abs(left)) : null };
}

/** Seconds that are left of an offer, as minutes and seconds. */
export function offerLeft(until: string, now: number): string {
  return minutes(Math.max(0, Date.parse(until) - now));
}

/** Whether something of a row changes by the second. */
export const ticks = (row: ConversationSummary): boolean => isWaiting(row) || row.target !== null;

function minutes(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
