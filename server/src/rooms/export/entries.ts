import type { Author, LogEvent } from '@cs-kit/protocol';
import { isInternal } from '../log.ts';

/** A file of a message, with an address that opens it. */
export interface ExportedFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly url: string;
}

/** One message of an export, as it stands now. */
export interface ExportedMessage {
  readonly id: string;
  /** ISO time. */
  readonly at: string;
  readonly author: Author;
  /** Null where it was deleted. */
  readonly text: string | null;
  /** A note that only the staff see. */
  readonly internal: boolean;
  readonly files: readonly ExportedFile[];
  /** The message in whose thread it is an answer. */
  readonly threadId?: string;
}

/** How a log is read for an export. */
export interface EntriesSource {
  /** A page of the log after a number, as who exports may see it now; throws where they may not any more. */
  readonly page: (after: number) => Promise<readonly LogEvent[]>;
  /** Where reading ends: what comes later is not part of it. */
  readonly lastSeq: number;
  readonly withNotes: boolean;
  /** An address that opens a file. */
  readonly link: (fileId: string) => Promise<string>;
}

/** A message, or the place of one that was deleted; null for what else happens in a room. Of what was erased, or was a note, nobody is named: nothing of it is shown. */
async function messageOf(event: LogEvent, { withNotes, link }: EntriesSource): Promise<ExportedMessage | null> {
  const { id, at, author } = event;
  if (author.id === '' || (isInternal(event) && !withNotes)) return null;
  if (event.kind === 'delete') return event.messageId === id ? { id, at, author, text: null, internal: false, files: [], ...inThread(event.threadId) } : null;
  if (event.kind !== 'message') return null;
  const { text, attachments = [] } = event.message;
  const files = await Promise.all(attachments.map(async (file) => ({ name: file.name, type: file.type, size: file.size, url: await link(file.id) })));
  return { id, at, author, text, internal: isInternal(event), files, ...inThread(event.message.threadId) };
}

const inThread = (threadId: string | undefined): { threadId?: string } => (threadId === undefined ? {} : { threadId });

/** The messages of a log, a page at a time: however long it is, one page of it is in memory. */
export async function* exportPages(source: EntriesSource): AsyncGenerator<readonly ExportedMessage[]> {
  for (let after = 0; after < source.lastSeq;) {
    const events = await source.page(after);
    const last = events.at(-1);
    if (last === undefined) return;
    const messages: ExportedMessage[] = [];
    for (const event of events) {
      const message = event.seq > source.lastSeq ? null : await messageOf(event, source);
      if (message !== null) messages.push(message);
    }
    yield messages;
    after = last.seq;
  }
}
