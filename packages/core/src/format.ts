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

/** A number with its unit. */
export const unit = (value: number, locale: string, name: string, digits = 0): string =>
  formatNumber(value, locale, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: digits });

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
