import type { ExportedMessage } from './entries.ts';
import { exportWords } from './words.ts';

/** Forms in which a conversation is written. */
export const EXPORT_FORMATS = ['txt', 'json', 'html'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** What an export says of itself. */
export interface ExportHead {
  readonly roomId: string;
  readonly title: string;
  readonly siteName: string;
  /** IANA zone of all times. */
  readonly timeZone: string;
  readonly locale: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Until when links to files open, in epoch milliseconds. */
  readonly linksUntil: number;
}

/** One form: what stands before the messages, each of them, and what stands after. */
export interface ExportForm {
  readonly type: string;
  readonly start: () => string;
  /** `first` is true for the first of all. */
  readonly message: (message: ExportedMessage, first: boolean) => string;
  readonly end: () => string;
}

/** A time in a zone, with its distance from UTC: `2026-11-29 07:58:03 +01:00`. Equal in every language. */
export function timeIn(timeZone: string): (at: number | string) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  return (at) => {
    const part = Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value])) as Record<Intl.DateTimeFormatPartTypes, string>;
    const offset = part.timeZoneName.replace('GMT', '') || '+00:00';
    return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second} ${offset}`;
  };
}

/** Ends of lines other than the plain one, and marks that turn the reading direction: with them a name could look like the line of somebody else. */
const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const BREAKS = /\r\n|[\r\n\v\f\u0085\u2028\u2029]/g;
const CONTROLS = /(?![\n\t])\p{Cc}/gu;

/** A name on one line. */
const oneLine = (text: string): string => text.replace(BREAKS, ' ').replace(CONTROLS, '').replace(TURNS, '').trim();

/** Words of several lines, each of them indented: none of them can be taken for the head of another message. */
const indented = (text: string): string =>
  text
    .replace(BREAKS, '\n')
    .replace(CONTROLS, '')
    .split('\n')
    .map((line) => `    ${line}`.trimEnd())
    .join('\n');

function asText(head: ExportHead): ExportForm {
  const { words } = exportWords(head.locale);
  const time = timeIn(head.timeZone);
  return {
    type: 'text/plain; charset=utf-8',
    start: () =>
      `${words.conversation}: ${oneLine(head.title || head.siteName)}\n${words.exported}: ${time(head.at)}\n${words.times}: ${head.timeZone}\n${words.links}: ${time(head.linksUntil)}\n`,
    message: ({ at, author, text, internal, files, threadId }) => {
      const note = (internal ? ` (${words.note})` : '') + (threadId === undefined ? '' : ` (${words.thread})`);
      const said = text === null ? `    [${words.deleted}]` : text === '' ? null : indented(text);
      const listed = files.map(({ name, url }) => `    ${oneLine(name)}\n    ${url}`);
      return `\n${time(at)} ${oneLine(author.name)}${note}:\n${[...(said === null ? [] : [said]), ...listed].join('\n')}\n`;
    },
    end: () => '',
  };
}

function asJson(head: ExportHead): ExportForm {
  const time = timeIn(head.timeZone);
  const { roomId, title, siteName, timeZone, at, linksUntil } = head;
  const about = { roomId, title, siteName, timeZone, exportedAt: new Date(at).toISOString(), linksUntil: new Date(linksUntil).toISOString() };
  return {
    type: 'application/json; charset=utf-8',
    start: () => `${JSON.stringify(about).slice(0, -1)},"messages":[`,
    message: ({ text, ...message }, first) =>
      `${first ? '' : ','}\n${JSON.stringify({ ...message, localTime: time(message.at), deleted: text === null, text: text ?? '' })}`,
    end: () => '\n]}\n',
  };
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Text of anybody as HTML shows it. What a page cannot hold is left out. */
const escaped = (text: string): string => text.replace(CONTROLS, '').replace(/[&<>"']/g, (sign) => SIGNS[sign] as string);

/** The look of the page; its hash stands in the policy, so that nothing else is applied. */
const LOOK =
  ':root{color-scheme:light dark}body{max-inline-size:44rem;margin:0 auto;padding:2rem 1rem;font:1rem/1.5 system-ui,sans-serif}h1{font-size:1.5rem}ol{list-style:none;padding:0}li{padding-block:.75rem;border-block-start:1px solid light-dark(#e3e5f0,#2a2f40)}time,.about{color:light-dark(#484d61,#bcc1d4);font-size:.875rem}p{margin:.25rem 0;white-space:pre-wrap;overflow-wrap:anywhere}.note{padding-inline-start:.75rem;border-inline-start:4px solid #b7791f}';

async function policy(): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(LOOK)));
  return `default-src 'none'; style-src 'sha256-${btoa(String.fromCharCode(...hash))}'; base-uri 'none'; form-action 'none'`;
}

async function asHtml(head: ExportHead): Promise<ExportForm> {
  const { words, lang, dir } = exportWords(head.locale);
  const time = timeIn(head.timeZone);
  const rule = await policy();
  const title = escaped(head.title || head.siteName);
  const line = (label: string, value: string): string => `<p class="about">${label}: <bdi dir="ltr">${escaped(value)}</bdi></p>\n`;
  return {
    type: 'text/html; charset=utf-8',
    start: () =>
      `<!doctype html>\n<html lang="${lang}" dir="${dir}">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="${rule}">\n` +
      `<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n` +
      `<title>${words.conversation}: ${title}</title>\n<style>${LOOK}</style>\n</head>\n<body>\n<h1>${words.conversation}: <bdi>${title}</bdi></h1>\n` +
      `${line(words.exported, time(head.at))}${line(words.times, head.timeZone)}${line(words.links, time(head.linksUntil))}<ol>\n`,
    message: ({ id, at, author, text, internal, files, threadId }) => {
      const thread = threadId === undefined ? '' : ` <a href="#m${escaped(threadId)}">(${words.thread})</a>`;
      const note = (internal ? ` <em>(${words.note})</em>` : '') + thread;
      const said = text === null ? `<p><i>${words.deleted}</i></p>` : text === '' ? '' : `<p dir="auto">${escaped(text)}</p>`;
      const listed = files.map(({ name, url }) => `<p><a href="${escaped(url)}" rel="noopener noreferrer"><bdi>${escaped(name)}</bdi></a></p>`).join('');
      return `<li id="m${escaped(id)}"${internal ? ' class="note"' : ''}><b><bdi>${escaped(author.name)}</bdi></b>${note} <time datetime="${at}"><bdi dir="ltr">${time(at)}</bdi></time>${said}${listed}</li>\n`;
    },
    end: () => '</ol>\n</body>\n</html>\n',
  };
}

/** The form of a format. */
export async function exportForm(format: ExportFormat, head: ExportHead): Promise<ExportForm> {
  if (format === 'html') return asHtml(head);
  return format === 'json' ? asJson(head) : asText(head);
}
