import { formatNumber, unit } from './format.ts';

/* In a file of its own: the chat tells no lengths of time, and a bundler puts a whole file where any of it is needed first. */

/** A length of time in words with its two largest units, from milliseconds: "850 ms", "4.2 sec", "2 min 5 sec", "3 hr 10 min". */
export function formatDuration(ms: number, locale: string): string {
  if (ms < 1000) return unit(Math.round(ms), locale, 'millisecond');
  if (ms < 10_000) return unit(ms / 1000, locale, 'second', 1);
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return unit(seconds, locale, 'second');
  const parts: readonly [number, string][] = [
    [Math.floor(seconds / 86_400), 'day'],
    [Math.floor(seconds / 3600) % 24, 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ];
  const first = parts.findIndex(([value]) => value > 0);
  return parts
    .slice(first, first + 2)
    .filter(([value]) => value > 0)
    .map(([value, name]) => unit(value, locale, name))
    .join(' ');
}

/** A running clock from milliseconds: "2:05", "1:02:05". */
export function formatClock(ms: number, locale: string): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => formatNumber(value, locale, { minimumIntegerDigits: 2, useGrouping: false });
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const tail = two(seconds % 60);
  return hours > 0 ? `${formatNumber(hours, locale)}:${two(minutes)}:${tail}` : `${formatNumber(minutes, locale)}:${tail}`;
}
