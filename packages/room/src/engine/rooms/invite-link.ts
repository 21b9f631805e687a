import { isUuid } from '@cs-kit/protocol';

/** Name under which the code of an invite stands behind the `#` of a page: it is never sent to a server. */
const FIELD = 'cs-invite';
const MOST_CHARS = 128;

/** The address of a page with the code of an invite. */
export function inviteLink(page: string, code: string): string {
  const url = new URL(page);
  url.hash = `${FIELD}=${code}`;
  return url.href;
}

/** The code in the part of an address behind the `#`, or null. */
export function inviteIn(hash: string): string | null {
  const code = new URLSearchParams(hash.replace(/^#/, '')).get(FIELD);
  return code === null || code === '' || code.length > MOST_CHARS ? null : code;
}

/** What somebody pasted to get into a room: a link with a code, or the id of a room. */
export type Ticket = { readonly kind: 'code'; readonly code: string } | { readonly kind: 'room'; readonly id: string };

/** Reads a link or an id; null where it is neither. */
export function ticketIn(text: string): Ticket | null {
  const typed = text.trim();
  const code = inviteIn(typed.includes('#') ? typed.slice(typed.indexOf('#')) : '');
  if (code !== null) return { kind: 'code', code };
  const id = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(typed)?.[0].toLowerCase();
  return id !== undefined && isUuid(id) ? { kind: 'room', id } : null;
}
