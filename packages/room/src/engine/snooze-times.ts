/** A time until which a conversation can be put aside. */
export interface SnoozeTime {
  readonly id: 'later' | 'tomorrow' | 'monday';
  readonly at: Date;
}

const LATER_MS = 3 * 3600_000;
const MORNING = 9;

/** Times that are offered: later today while the day is long enough, tomorrow morning, Monday morning where that is another day. */
export function snoozeTimes(now: Date): readonly SnoozeTime[] {
  const later = new Date(now.getTime() + LATER_MS);
  const morning = (days: number): Date => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, MORNING);
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  return [
    ...(later.getDate() === now.getDate() ? [{ id: 'later' as const, at: later }] : []),
    { id: 'tomorrow', at: morning(1) },
    ...(untilMonday > 1 ? [{ id: 'monday' as const, at: morning(untilMonday) }] : []),
  ];
}

/** A time as the fields of a form hold it, in the zone of the browser. */
export function fieldTime(at: Date): string {
  const pad = (value: number): string => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
}
