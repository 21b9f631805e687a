import type { RelayClient } from '@cs-kit/core';
import type { EventsPage, LogEvent } from '@cs-kit/protocol';
import { LIMITS } from '@cs-kit/protocol';

/** Every event of a room, oldest first. */
export async function readLog(client: RelayClient, roomId: string): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  for (;;) {
    const after = events.at(-1)?.seq ?? 0;
    const page = await client.json<EventsPage>('GET', `/v1/rooms/${roomId}/events?after=${after}&limit=${LIMITS.pageEvents}`);
    events.push(...page.events);
    if (!page.more || page.events.length === 0) return events;
  }
}

/** A conversation as plain text: one paragraph for each message, with time and name, edits applied and deletions left out. */
export function transcript(events: readonly LogEvent[], locale: string): string {
  const texts = new Map<string, { readonly event: LogEvent; text: string }>();
  for (const event of events) {
    if (event.kind === 'message') texts.set(event.message.id, { event, text: event.message.text });
    else if (event.kind === 'edit' && texts.has(event.messageId)) texts.get(event.messageId)!.text = event.text;
    else if (event.kind === 'delete') texts.delete(event.messageId);
  }
  const when = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const lines = [...texts.values()].map(({ event, text }) => `[${when.format(new Date(event.at))}] ${event.author.name}:\n${text}\n`);
  return lines.join('\n');
}

/** Offers text as a file to the visitor. */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
