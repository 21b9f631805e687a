import type { LogEvent } from '@cs-kit/protocol';
import { isInnerHost } from '../public-address.ts';

const ADDRESS = /(?<![\w/])https?:\/\/[^\s<>"'`{}|\\^]+/i;
/** Marks that end a sentence rather than an address. */
const TRAILING = /[.,;:!?)\]}'"*_、。，；：！？）】」』،؛؟]+$/u;
const LONGEST = 2048;

/** An address that may be asked: of the public web by its name, on the ports of the web, without a name and password. Null where it is none; what the name resolves to is looked at later. */
export function webAddress(text: string, base?: URL): URL | null {
  const url = text.length <= LONGEST && URL.canParse(text, base?.href) ? new URL(text, base) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return null;
  return /^(?:80|443)?$/.test(url.port) && !isInnerHost(url.hostname) ? url : null;
}

/** The first link in what a person said to the room; null where there is none, or where it may not be asked. Notes of the team have none, and answers of the assistant name their sources. */
export function linkOf({ author, message }: Pick<LogEvent & { kind: 'message' }, 'author' | 'message'>): URL | null {
  if (message.visibility !== undefined || message.origin !== undefined || author.role === 'assistant') return null;
  const raw = ADDRESS.exec(message.text)?.[0];
  if (raw === undefined) return null;
  return webAddress(raw.replace(TRAILING, (tail) => (tail.startsWith(')') && raw.includes('(') ? ')' : '')));
}
