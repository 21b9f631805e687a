import { may } from '@cs-kit/protocol';
import type { RoomRole } from '@cs-kit/protocol';
import type { MessageRow } from '../../engine/timeline.ts';
import type { ThreadsUnder } from './view.ts';

/** What can be done with a message from its menu or by a key. */
export type Command = 'reply' | 'thread' | 'edit' | 'copyText' | 'copyLink' | 'delete';

/** Keys that carry out a command while a message has the focus. */
export const COMMAND_KEYS: Readonly<Record<string, Command>> = { r: 'reply', t: 'thread', e: 'edit', c: 'copyText', Delete: 'delete' };

/** Who wants to do something, and when. */
export interface Doer {
  readonly me: string | null;
  readonly role: RoomRole;
  /** Under which messages threads may begin here. */
  readonly threads: ThreadsUnder;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Own messages younger than this may be changed, in milliseconds. */
  readonly editWindowMs: number;
}

/** The commands that the relay would carry out for this person now, in the order of the menu. */
export function commandsFor(row: MessageRow, doer: Doer): readonly Command[] {
  if (row.deleted === true) return [];
  const mine = row.author.id === doer.me;
  const inTime = doer.now - Date.parse(row.at) < doer.editWindowMs;
  const commands: Command[] = [];
  // Words about a note of the team belong into a note: a reply would show its first words to the visitor.
  if (may(doer.role, 'send') && row.message.visibility === undefined && row.message.origin !== 'notice') commands.push('reply');
  if (mayBegin(row, doer)) commands.push('thread');
  if (mine && inTime) commands.push('edit');
  if (row.message.text !== '' && row.message.origin !== 'notice') commands.push('copyText');
  if (row.message.visibility === undefined && row.message.origin !== 'notice') commands.push('copyLink');
  if (mine ? inTime : may(doer.role, 'delete-others')) commands.push('delete');
  return commands;
}

/** Whether this person may answer a message in a thread of its own. */
function mayBegin({ message }: MessageRow, { role, threads }: Doer): boolean {
  if (threads === null || !may(role, 'send') || message.threadId !== undefined || message.origin === 'notice') return false;
  return threads === 'all' ? message.visibility === undefined : message.visibility === 'internal';
}

/** Whether this person may put a reaction under a message. */
export function canReact(row: MessageRow, doer: Pick<Doer, 'role'>): boolean {
  return row.deleted !== true && row.message.visibility === undefined && may(doer.role, 'react');
}
