type When = string | number | Date;

const made = new Map<string, unknown>();

/** Intl objects are dear to make and are asked for once per row. */
function once<T>(key: string, make: () => T): T {
  const known = made.get(key);
  if (known !== undefined) return known as T;
  const fresh = make();
  made.set(key, fresh);
  return fresh;
}

const toDate = (when: When): Date => (when instanceof Date ? when : new Date(when));
const startOfDay = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const capitalised = (words: string, locale: string): string => words.slice(0, 1).toLocaleUpperCase(locale) + words.slice(1);

/** Hour and minute in the visitor's zone. */
export function formatTime(when: When, locale: string): string {
  return once(`t|${locale}`, () => new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' })).format(toDate(when));
}

/** A day: "Today", "Yesterday", else weekday, day and month, with the year where it is another. */
export function formatDay(when: When, locale: string, now: number = Date.now()): string {
  const date = toDate(when);
  const today = new Date(now);
  const days = Math.round((startOfDay(date) - startOfDay(today)) / 86_400_000);
  if (days === 0 || days === -1) {
    const words = once(`r|${locale}`, () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })).format(days, 'day');
    return capitalised(words, locale);
  }
  const year = date.getFullYear() === today.getFullYear() ? undefined : ('numeric' as const);
  return once(`d|${locale}|${year}`, () => new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long', year })).format(date);
}

/** A number as the language writes it. */
export function formatNumber(value: number, locale: string, options: Intl.NumberFormatOptions = {}): string {
  return once(`n|${locale}|${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options)).format(value);
}

const unit = (value: number, locale: string, name: string, digits = 0): string =>
  formatNumber(value, locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });

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

/** A size in bytes, in steps of 1000 as systems show it: "812 byte", "1.4 MB". */
export function formatBytes(bytes: number, locale: string): string {
  const names = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  let value = bytes;
  let step = 0;
  while (value >= 999.5 && step < names.length - 1) {
    value /= 1000;
    step += 1;
  }
  return unit(value, locale, names[step]!, value < 10 && step > 0 ? 1 : 0);
}
