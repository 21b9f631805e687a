import type { MessageRow, RoomState } from '@cs-kit/core';
import { after } from './tail.ts';

/** Who hears of what happens in a room. */
export interface RoomHearer {
  readonly sent: (messageId: string, text: string) => void;
  readonly received: (row: MessageRow) => void;
  readonly unread: (count: number) => void;
  readonly changed: (state: RoomState) => void;
}

/** Turns the states of a room into happenings, each told once: what was there before the room was live is history. */
export class RoomWatch {
  readonly #hearer: RoomHearer;
  readonly #expected = new Set<string>();
  #room: string | null = null;
  #seen = 0;
  #unread: number | null = null;
  #mark: string | null = null;
  #begun = false;

  constructor(hearer: RoomHearer) {
    this.#hearer = hearer;
  }

  /** Starts anew with another room. */
  reset(): void {
    this.#expected.clear();
    this.#room = null;
    this.#unread = null;
    this.#mark = null;
    this.#begun = false;
  }

  /** Waits for a message of this page to be stored. */
  expect(clientMessageId: string): void {
    this.#expected.add(clientMessageId);
  }

  /** Compares a state with the one before. */
  look(now: RoomState, me: string | null): void {
    this.#lookAtConversation(now);
    this.#lookAtUnread(now);
    const fresh = this.#freshRows(now);
    for (const row of fresh) {
      const client = row.message.clientMessageId;
      if (client !== undefined && this.#expected.delete(client)) this.#hearer.sent(row.id, row.message.text);
      else if (row.author.id !== me && row.deleted !== true && row.message.visibility !== 'internal') this.#hearer.received(row);
    }
  }

  #freshRows(now: RoomState): readonly MessageRow[] {
    if (this.#room !== now.roomId) {
      // The first message of a visitor makes the conversation: what follows in it is news, not history.
      const began = this.#room === '' && this.#expected.size > 0;
      this.#room = now.roomId;
      this.#begun = began;
      this.#seen = 0;
    }
    if (!this.#begun) {
      if (now.phase !== 'live') return [];
      this.#begun = true;
      const own = now.rows.filter(
        (row): row is MessageRow => row.type === 'message' && row.message.clientMessageId !== undefined && this.#expected.has(row.message.clientMessageId),
      );
      this.#seen = now.lastSeq;
      return own;
    }
    const before = this.#seen;
    this.#seen = Math.max(this.#seen, now.lastSeq);
    return after(now.rows, before).filter((row) => row.type === 'message');
  }

  #lookAtUnread(now: RoomState): void {
    // What the device kept counts until the relay has answered. The first number is told even where it is 0: an earlier page may have left another one on the launcher.
    const known = now.phase !== 'loading' || now.rows.length > 0;
    if (!known || now.unread === this.#unread) return;
    this.#unread = now.unread;
    this.#hearer.unread(now.unread);
  }

  #lookAtConversation(now: RoomState): void {
    const mark = `${now.roomId}|${now.status}|${now.assignee?.id}`;
    if (mark === this.#mark) return;
    const first = this.#mark === null;
    this.#mark = mark;
    if (!first || now.status !== null) this.#hearer.changed(now);
  }
}
