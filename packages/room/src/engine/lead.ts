/** A message that is to be shown when its room opens. */
export interface Lead {
  readonly roomId: string;
  readonly messageId: string;
  /** Its number, where it is known. */
  readonly seq?: number;
}

let waiting: Lead | null = null;

/** Notes what a room is opened for; the last one counts. */
export function leadTo(lead: Lead): void {
  waiting = lead;
}

/** What a room was opened for, once. */
export function takeLead(roomId: string): Lead | null {
  if (roomId === '' || waiting?.roomId !== roomId) return null;
  const lead = waiting;
  waiting = null;
  return lead;
}

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const FRAGMENT = new RegExp(`^#cs-message=(${ID})\\.(${ID})$`);

/** The address of a page with a message in its fragment, which a room on that page shows when it opens. */
export function linkTo(page: string, roomId: string, messageId: string): string {
  return `${page.split('#')[0]}#cs-message=${roomId}.${messageId}`;
}

/** The message that an address names; null for none. */
export function leadIn(hash: string): Lead | null {
  const [, roomId, messageId] = FRAGMENT.exec(hash) ?? [];
  return roomId === undefined || messageId === undefined ? null : { roomId, messageId };
}
