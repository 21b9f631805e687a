import type { PublicConfig } from '@cs-kit/protocol';

/** Where the connection stands, as the header tells it. */
export type Connection = 'idle' | 'connecting' | 'open' | 'lost';

/** What the status line is made of. */
export interface StatusInput {
  readonly online: boolean;
  readonly connection: Connection;
  readonly config: Pick<PublicConfig, 'availability'> | null;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly conversation: { readonly status: string | null; readonly assigneeName: string | null };
}

/** A line of the header: its words by key, with their values. */
export type Status =
  | { readonly key: 'offline' | 'connecting' | 'closed' | 'waiting' | 'people' | 'seconds' | 'assistant' }
  | { readonly key: 'with'; readonly name: string }
  | { readonly key: 'back'; readonly at: string };

/** What the header says, most urgent first: the line, the conversation, then who is there. */
export function statusOf({ online, connection, config, now, conversation }: StatusInput): Status {
  if (!online || connection === 'lost') return { key: 'offline' };
  if (connection === 'connecting' || config === null) return { key: 'connecting' };
  if (conversation.status === 'closed') return { key: 'closed' };
  if (conversation.assigneeName !== null) return { key: 'with', name: conversation.assigneeName };
  const { people, backAt } = config.availability;
  // A time that has come promises nothing: people are expected, but nobody is there yet.
  if (!people && backAt !== null && Date.parse(backAt) > now + 60_000) return { key: 'back', at: backAt };
  if (conversation.status === 'waiting') return { key: 'waiting' };
  if (conversation.status === null) return { key: 'seconds' };
  return { key: people ? 'people' : 'assistant' };
}

/** When people are back, in the visitor's own time: the hour, with the day where it is not today. */
export function backTime(iso: string, locale: string, now: Date): string {
  const at = new Date(iso);
  const day: Intl.DateTimeFormatOptions = at.toDateString() === now.toDateString() ? {} : { weekday: 'short' };
  return new Intl.DateTimeFormat(locale, { ...day, hour: '2-digit', minute: '2-digit' }).format(at);
}
