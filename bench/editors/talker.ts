import type { RelayFrame } from '@cs-kit/protocol';
import { TestSocket } from '../../test/support/socket.ts';

/** Somebody in the room, who notes what they see. */
export class Talker {
  readonly #socket: TestSocket;
  readonly #roomId: string;
  readonly #name: string;
  readonly #told: (id: string) => void;
  /** Ids of the messages seen, as often as each was. */
  readonly seen: string[] = [];
  /** Ids of own messages, and of those that are on disk. */
  readonly sent: string[] = [];
  readonly acked = new Set<string>();

  private constructor(socket: TestSocket, roomId: string, name: string, told: (id: string) => void) {
    this.#socket = socket;
    this.#roomId = roomId;
    this.#name = name;
    this.#told = told;
    socket.onFrame = (frame) => this.#hear(frame);
  }

  /** Comes into the room. `told` hears of each message as it arrives. */
  static async open(url: string, token: string, origin: string, roomId: string, name: string, told: (id: string) => void): Promise<Talker> {
    const socket = await TestSocket.open(url, token, origin);
    socket.send({ type: 'join', roomId });
    await socket.next('joined');
    return new Talker(socket, roomId, name, told);
  }

  typing(typing: boolean): void {
    this.#socket.send({ type: 'typing', roomId: this.#roomId, typing });
  }

  /** Says something, and gives its id. */
  say(text: string): string {
    const clientMessageId = `${this.#name}-${this.sent.length}`;
    this.sent.push(clientMessageId);
    this.#socket.send({ type: 'send', roomId: this.#roomId, clientMessageId, text });
    return clientMessageId;
  }

  close(): void {
    this.#socket.terminate();
  }

  #hear(frame: RelayFrame): void {
    if (frame.type === 'acked') this.acked.add(frame.clientMessageId);
    if (frame.type !== 'events') return;
    for (const event of frame.events) {
      if (event.kind !== 'message' || event.message.clientMessageId === undefined) continue;
      this.seen.push(event.message.clientMessageId);
      this.#told(event.message.clientMessageId);
    }
  }
}
