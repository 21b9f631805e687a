/* Buckets of time in a zone, exact for half-hour zones and for days of 23 and 25 hours. */

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** Width of a bucket. */
export type Interval = 'minute' | 'hour' | 'day' | 'week' | 'month';
export const INTERVALS: readonly Interval[] = ['minute', 'hour', 'day', 'week', 'month'];

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    if (formats.size > 100) formats.clear();
    formats.set(zone, format);
  }
  return format;
}

/** Whether a name is an IANA zone that this runtime knows. */
export function isZone(zone: unknown): zone is string {
  if (typeof zone !== 'string' || zone.length > 64) return false;
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

function wallOf(time: number, zone: string): Wall {
  const parts: Record<string, number> = {};
  for (const part of formatOf(zone).formatToParts(time)) parts[part.type] = Number(part.value);
  return { year: parts['year']!, month: parts['month']!, day: parts['day']!, hour: parts['hour']!, minute: parts['minute']!, second: parts['second']! };
}

/** Epoch milliseconds of a local midnight; where the clock skips it, of the first moment of the day. */
function midnight(year: number, month: number, day: number, zone: string): number {
  const wanted = Date.UTC(year, month - 1, day);
  let time = wanted;
  for (let round = 0; round < 2; round += 1) {
    const wall = wallOf(time, zone);
    time -= Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) - wanted;
  }
  return time;
}

/** Start of the bucket that holds a time. Weeks begin on Monday. */
export function startOf(time: number, interval: Interval, zone: string): number {
  if (interval === 'minute') return Math.floor(time / 60_000) * 60_000;
  const wall = wallOf(time, zone);
  if (interval === 'hour') return Math.floor(time / 1000) * 1000 - (wall.minute * 60 + wall.second) * 1000;
  if (interval === 'day') return midnight(wall.year, wall.month, wall.day, zone);
  if (interval === 'month') return midnight(wall.year, wall.month, 1, zone);
  const weekday = (new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() + 6) % 7;
  const monday = new Date(Date.UTC(wall.year, wall.month - 1, wall.day - weekday));
  return midnight(monday.getUTCFullYear(), monday.getUTCMonth() + 1, monday.getUTCDate(), zone);
}

// A step that always lands inside the next bucket, however long this one was.
const STEP: Readonly<Record<Interval, number>> = { minute: 60_000, hour: 1.5 * HOUR, day: 1.5 * DAY, week: 7.5 * DAY, month: 40 * DAY };

/** Starts of the buckets from the one that holds `from` up to `to`, oldest first; null when there would be more than `most`. */
export function bucketsOf(from: number, to: number, interval: Interval, zone: string, most: number): number[] | null {
  const starts: number[] = [];
  for (let start = startOf(from, interval, zone); start < to; start = startOf(start + STEP[interval], interval, zone)) {
    if (starts.length === most) return null;
    starts.push(start);
  }
  return starts;
}
