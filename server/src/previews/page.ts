import { RELAY_LIMITS, hasWords } from '@cs-kit/protocol';
import { Parser } from 'htmlparser2';
import { webAddress } from './link.ts';

/** What a page says of itself. */
export interface PageFacts {
  readonly title: string;
  readonly description: string | null;
  readonly siteName: string | null;
  /** Address of its picture. */
  readonly picture: URL | null;
}

const HEAD_BYTES = 4096;
/** Longest text that is gathered before it is cut. */
const GATHERED = 4096;
/** Control characters, ends of lines, marks that turn the reading direction, and what stands for nothing. */
const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffd]/gu;

/** Text of a stranger as one plain line; null where nothing can be seen of it. */
export function plainLine(text: string | undefined, chars: number): string | null {
  if (text === undefined) return null;
  const line = text.slice(0, GATHERED).toWellFormed().replaceAll(/\s+/g, ' ').replaceAll(UNSEEN, '').trim();
  if (!hasWords(line)) return null;
  const signs = [...line];
  return signs.length <= chars
    ? line
    : `${signs
        .slice(0, chars - 1)
        .join('')
        .trimEnd()}…`;
}

/** The text of a page. What is valid UTF-8 is UTF-8, whatever the page says of itself; then its own word counts. */
function decode(body: Uint8Array, type: string): string {
  const [first, second] = body;
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe)) return new TextDecoder(first === 0xfe ? 'utf-16be' : 'utf-16le').decode(body);
  try {
    // The end may be cut within a character.
    return new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: true });
  } catch {
    const head = new TextDecoder('latin1').decode(body.subarray(0, HEAD_BYTES));
    const named = /charset\s*=\s*["']?([\w.:-]+)/i.exec(type)?.[1] ?? /<meta[^>]{1,200}?charset\s*=\s*["']?([\w.:-]+)/i.exec(head)?.[1];
    return decoder(named).decode(body);
  }
}

function decoder(named: string | undefined): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(named ?? 'windows-1252');
  } catch {
    return new TextDecoder('windows-1252');
  }
}

const NAMES: Readonly<Record<keyof PageFacts, readonly string[]>> = {
  title: ['og:title', 'twitter:title', 'title'],
  description: ['og:description', 'twitter:description', 'description'],
  siteName: ['og:site_name', 'application-name'],
  picture: ['og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src'],
};
const KNOWN: ReadonlySet<string> = new Set(Object.values(NAMES).flat());

/** What the head of a page names, each by its first mention. */
function gather(html: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let title: string | null = null;
  let drawing = 0;
  let over = false;
  const keep = (name: string, value: string): void => {
    if (!over && KNOWN.has(name) && !found.has(name) && value.trim() !== '') found.set(name, value.slice(0, GATHERED));
  };
  const parser = new Parser({
    onopentag(name, attributes) {
      if (name === 'svg') drawing += 1;
      else if (name === 'body') over = true;
      else if (name === 'title' && drawing === 0) title = '';
      else if (name === 'meta') keep((attributes['property'] ?? attributes['name'] ?? '').trim().toLowerCase(), attributes['content'] ?? '');
    },
    ontext(text) {
      if (title !== null && title.length < GATHERED) title += text;
    },
    onclosetag(name) {
      if (name === 'svg') drawing -= 1;
      if (name !== 'title' || title === null) return;
      keep('title', title);
      title = null;
    },
  });
  parser.end(html);
  return found;
}

/** Reads what a page says of itself; null where it has no title. Words are plain text, bounded; the picture is an address that may be asked. */
export function readPage(body: Uint8Array, type: string, address: URL): PageFacts | null {
  const found = gather(decode(body, type));
  const first = (of: keyof PageFacts): string | undefined => NAMES[of].map((name) => found.get(name)).find((value) => value !== undefined);
  const title = plainLine(first('title'), RELAY_LIMITS.previewTitleChars);
  if (title === null) return null;
  const picture = first('picture')?.trim();
  return {
    title,
    description: plainLine(first('description'), RELAY_LIMITS.previewTextChars),
    siteName: plainLine(first('siteName'), RELAY_LIMITS.nameChars),
    picture: picture === undefined ? null : webAddress(picture, address),
  };
}
