import type { PropertyValue } from '@cs-kit/protocol';

/* What a page sends is masked here once more, whatever the collector did: nothing that names a person reaches the disk. */

/** Query fields that say where a visit came from and nothing about the visitor. */
const ALLOWED_QUERY = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'] as const;

/** Longest string kept with an event. */
const MAX_CHARS = 1024;

// Bounded repeats: a hostile string costs linear time.
const EMAIL = /[\p{L}\p{N}._%+'-]{1,64}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,5}/giu;
const DIGITS = /(?<![\w-])(?:\+|\()?\d(?:[\s().\-/]{0,2}\d){7,18}(?![\w-])/g;
const DATE = /^\d{4}[-/.]\d\d[-/.]\d\d/;
const TOKEN = /\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?|\b(?:sk|pk|ck|rk|ghp|gho|xox[abp])[-_][\w-]{16,}|\bBearer\s+[\w.~+/-]{8,}=*/gi;
const RANDOM_SEGMENT = /^(?=[^\d]*\d)(?=.*[A-Za-z])[\w~+-]{24,}={0,2}$/;
const UUID_SEGMENT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const WORD = /^[a-z]{1,20}$/;
const LINK = /\bhttps?:\/\/[^\s"'<>()]{1,2048}/gi;
const SECRET_KEY = /pass(?:word|wd|phrase)?$|secret|token|authori[sz]ation|cookie|^card|cvc|cvv|iban|e-?mail|phone|address|birth/i;

/** Whether digits pass the check sum of payment cards. */
export function isLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const value = index % 2 === 1 ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

function maskDigits(found: string): string {
  const digits = found.replace(/\D/g, '');
  if (digits.length >= 13 && digits.length <= 19 && isLuhn(digits)) return '[card]';
  if (digits.length < 9 || digits.length > 15 || DATE.test(found)) return found;
  const written = found.startsWith('+') || found.startsWith('(') || found.startsWith('00') || /[\s().\-/]/.test(found);
  // Digits in one run are a phone number only in the forms of mobile numbers; else they are an order or a time.
  return written || /^(?:1[3-9]\d{9}|0\d{8,10})$/.test(digits) ? '[phone]' : found;
}

/** Words without e-mail addresses, phone and card numbers, tokens, or the query of a link. */
export function maskText(text: string): string {
  // One short word, as services use it, holds nothing to mask.
  if (WORD.test(text)) return text;
  return text
    .slice(0, MAX_CHARS)
    .replace(LINK, (link) => cleanUrl(link))
    .replace(TOKEN, '[token]')
    .replace(EMAIL, '[email]')
    .replace(DIGITS, maskDigits);
}

/** An address without user, query and fragment, except for the `utm_` fields. What is not an address becomes an empty string. */
export function cleanUrl(address: string): string {
  if (address === '' || !URL.canParse(address)) return '';
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return '';
  const kept = new URLSearchParams();
  for (const name of ALLOWED_QUERY) {
    const value = url.searchParams.get(name);
    if (value !== null && value !== '') kept.set(name, maskWords(value.slice(0, 100)));
  }
  const query = kept.toString();
  return `${url.origin}${url.pathname.split('/').map(maskSegment).join('/')}${query === '' ? '' : `?${query}`}`;
}

function maskWords(text: string): string {
  return text.replace(TOKEN, '[token]').replace(EMAIL, '[email]').replace(DIGITS, maskDigits);
}

function maskSegment(segment: string): string {
  if (RANDOM_SEGMENT.test(segment) && !UUID_SEGMENT.test(segment) && !isWords(segment)) return '[token]';
  let plain = segment;
  try {
    plain = decodeURIComponent(segment);
  } catch {
    return '[unreadable]';
  }
  const masked = maskWords(plain);
  return masked === plain ? segment : encodeURI(masked).replace(/%5B/g, '[').replace(/%5D/g, ']');
}

/** A slug such as `iphone-15-pro-max-case-2026` is made of short words; a secret is not. */
function isWords(segment: string): boolean {
  return segment.split(/[-_+~]/).every((word) => word.length <= 16 && /^(?:[a-z]+|[A-Z][a-z]*|\d{1,6}|[a-z]+\d{1,4}|\d{1,4}[a-z]{1,4})$/.test(word));
}

/** Properties with every string masked, and values of telling names left out. */
export function maskProperties(properties: Readonly<Record<string, PropertyValue>>): Record<string, PropertyValue> {
  const masked: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(properties)) {
    const key = maskWords(name.slice(0, 64));
    masked[key] = SECRET_KEY.test(name) && typeof value !== 'boolean' && value !== null ? '[masked]' : maskValue(value);
  }
  return masked;
}

/** Properties of the relay's own events, whose names it chose itself, with every value masked. */
export function maskValues(properties: Readonly<Record<string, PropertyValue>>): Record<string, PropertyValue> {
  const masked: Record<string, PropertyValue> = {};
  for (const [name, value] of Object.entries(properties)) masked[name] = maskValue(value);
  return masked;
}

function maskValue(value: PropertyValue): PropertyValue {
  return typeof value === 'string' ? maskText(value) : typeof value === 'number' ? maskNumber(value) : value;
}

function maskNumber(value: number): PropertyValue {
  const words = String(value);
  const masked = words.replace(DIGITS, maskDigits);
  return masked === words ? value : masked;
}
