import type { Hours, OpenSpan } from '@cs-kit/protocol';

/** Minutes of a day. */
export const DAY_MINUTES = 1440;

/** What is wrong with a span. */
export type SpanFault = 'order' | 'overlap';

/** Monday to Friday, nine to five: where a week begins that was open always. */
export const USUAL_WEEK: readonly OpenSpan[] = [1, 2, 3, 4, 5].map((day) => ({ day, from: 540, to: 1020 }));

/** Minutes as a time field shows them; the end of the day is 00:00. */
export function toField(minutes: number): string {
  const of = minutes % DAY_MINUTES;
  return `${String(Math.floor(of / 60)).padStart(2, '0')}:${String(of % 60).padStart(2, '0')}`;
}

/** Minutes of a time field; 00:00 as an end is the end of the day. Null while the field is not filled. */
export function fromField(text: string, end: boolean): number | null {
  const parts = /^(\d{2}):(\d{2})/.exec(text);
  if (parts === null) return null;
  const minutes = Number(parts[1]) * 60 + Number(parts[2]);
  return end && minutes === 0 ? DAY_MINUTES : minutes;
}

/** What is wrong with each span, in the order of the spans; null where nothing is. */
export function checkSpans(spans: readonly OpenSpan[]): readonly (SpanFault | null)[] {
  return spans.map((span, index) => {
    if (span.from >= span.to) return 'order';
    return spans.some((other, at) => at !== index && other.day === span.day && other.from < span.to && span.from < other.to) ? 'overlap' : null;
  });
}

/** A span to add to a day: after the last one if there is room, else the usual hours. */
export function nextSpan(spans: readonly OpenSpan[], day: number): OpenSpan {
  const last = Math.max(...spans.filter((span) => span.day === day).map((span) => span.to), -1);
  if (last < 0) return { day, from: 540, to: 1020 };
  const from = Math.min(last + 60, DAY_MINUTES - 60);
  return { day, from, to: Math.min(from + 240, DAY_MINUTES) };
}

/** Whether the runtime knows the zone. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone.trim() !== '';
  } catch {
    return false;
  }
}

const SHORT_DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Day of the week and minute of the day in a zone. */
export function clockIn(timeZone: string, now: number): { readonly day: number; readonly minute: number } {
  const parts = new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(now);
  const part = (type: string): string => parts.find((entry) => entry.type === type)?.value ?? '0';
  return { day: Math.max(0, SHORT_DAYS.indexOf(part('weekday'))), minute: Number(part('hour')) * 60 + Number(part('minute')) };
}

/** Whether people answer at this moment, and when the next span begins. */
export function openAt(hours: Hours, now: number): { readonly open: boolean; readonly next: { readonly day: number; readonly minute: number } | null } {
  if (hours.spans.length === 0) return { open: true, next: null };
  const { day, minute } = clockIn(hours.timeZone, now);
  if (hours.spans.some((span) => span.day === day && span.from <= minute && minute < span.to)) return { open: true, next: null };
  const ahead = (span: OpenSpan): number =>
    ((span.day - day + 7) % 7) * DAY_MINUTES + span.from - minute + (span.day === day && span.from <= minute ? 7 * DAY_MINUTES : 0);
  const [first] = [...hours.spans].sort((one, two) => ahead(one) - ahead(two));
  return { open: false, next: first === undefined ? null : { day: first.day, minute: first.from } };
}

/** Days of the week in the order of the language; 0 is Sunday. */
export function weekOf(locale: string): readonly number[] {
  const first = locale.startsWith('ar') ? 6 : 1;
  return [0, 1, 2, 3, 4, 5, 6].map((day) => (first + day) % 7);
}
