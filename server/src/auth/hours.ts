import type { Hours } from '@cs-kit/protocol';

const MINUTES_A_DAY = 24 * 60;

/** Day of the week (0 is Sunday) and minutes from midnight in a zone. */
export function localMoment(at: number, timeZone: string): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' }).formatToParts(at);
  const part = (type: string): string => parts.find((entry) => entry.type === type)?.value ?? '0';
  return { day: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(part('weekday')), minute: Number(part('hour')) * 60 + Number(part('minute')) };
}

/** Whether people answer at this moment. */
export function isOpen(hours: Hours, at: number): boolean {
  if (hours.spans.length === 0) return true;
  const { day, minute } = localMoment(at, hours.timeZone);
  return hours.spans.some((span) => span.day === day && minute >= span.from && minute < span.to);
}

/** The next moment at which people answer, in epoch milliseconds; `at` itself when they do now, null when never. Exact to the minute, also across a change of the clocks. */
export function nextOpening(hours: Hours, at: number): number | null {
  if (isOpen(hours, at)) return at;
  const minute = Math.ceil(at / 60_000) * 60_000;
  // Steps of a quarter of an hour find the span, then single minutes find its start: at most 700 looks for a week.
  for (let step = 0; step <= (8 * MINUTES_A_DAY) / 15; step += 1) {
    const time = minute + step * 15 * 60_000;
    if (!isOpen(hours, time)) continue;
    for (let back = 14; back > 0; back -= 1) if (time - back * 60_000 >= minute && isOpen(hours, time - back * 60_000)) return time - back * 60_000;
    return time;
  }
  return null;
}
