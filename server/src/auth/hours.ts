import type { Hours } from '@cs-kit/protocol';

const MINUTES_A_DAY = 24 * 60;
const STRIDE = 15;

/** Day of the week (0 is Sunday) and minutes from midnight. */
type Moment = { readonly day: number; readonly minute: number };

const clockOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' });

function read(clock: Intl.DateTimeFormat, at: number): Moment {
  const parts = clock.formatToParts(at);
  const part = (type: string): string => parts.find((entry) => entry.type === type)?.value ?? '0';
  return { day: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(part('weekday')), minute: Number(part('hour')) * 60 + Number(part('minute')) };
}

/** The moment on the clocks of a zone. */
export function localMoment(at: number, timeZone: string): Moment {
  return read(clockOf(timeZone), at);
}

/** Whether people answer at this moment. */
export function isOpen(hours: Hours, at: number): boolean {
  return hours.spans.length === 0 || within(hours, clockOf(hours.timeZone), at);
}

function within(hours: Hours, clock: Intl.DateTimeFormat, at: number): boolean {
  const { day, minute } = read(clock, at);
  return hours.spans.some((span) => span.day === day && minute >= span.from && minute < span.to);
}

/** The next moment at which people answer, in epoch milliseconds; `at` itself when they do now, null when never. Exact to the minute, also across a change of the clocks. */
export function nextOpening(hours: Hours, at: number): number | null {
  if (hours.spans.length === 0) return at;
  const clock = clockOf(hours.timeZone);
  const open = (time: number): boolean => within(hours, clock, time);
  if (open(at)) return at;
  const minute = Math.ceil(at / 60_000) * 60_000;
  // Steps no longer than the shortest span find it, then single minutes find its start.
  const stride = Math.max(1, Math.min(STRIDE, ...hours.spans.map((span) => span.to - span.from)));
  for (let ahead = 0; ahead <= 8 * MINUTES_A_DAY; ahead += stride) {
    const time = minute + ahead * 60_000;
    if (!open(time)) continue;
    let start = time;
    while (start - 60_000 >= minute && open(start - 60_000)) start -= 60_000;
    return start;
  }
  return null;
}

/** The moment at which so much time has passed within the hours, counted from `from`; null where people never answer. */
export function openAfter(hours: Hours, from: number, ms: number): number | null {
  if (hours.spans.length === 0) return from + ms;
  const clock = clockOf(hours.timeZone);
  let left = ms;
  for (let at: number = from; ;) {
    const { day, minute } = read(clock, at);
    const span = hours.spans.find((one) => one.day === day && minute >= one.from && minute < one.to);
    if (span === undefined) {
      const next = nextOpening(hours, at);
      if (next === null) return null;
      at = next;
      continue;
    }
    // In short steps, each read anew: the clocks may change within the hours. The first ends at a full minute.
    const step = Math.min(left, Math.min(STRIDE, span.to - minute) * 60_000 - (at % 60_000));
    at += step;
    left -= step;
    if (left <= 0) return at;
  }
}
