import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { WebsocketProvider } from 'y-websocket';
import { PAGE } from './relay.ts';

const WAIT_MS = 10_000;

/** A socket as a page of the demo shop opens it. */
export class PageSocket extends WebSocket {
  constructor(url: string, protocols?: string | string[]) {
    super(url, protocols, { origin: PAGE });
    this.on('error', () => undefined);
  }
}

type Provider = typeof WebsocketProvider;

/** Where the documents of a room are. */
export const documentsUrl = (relayUrl: string, roomId: string): string => `${relayUrl.replace('http', 'ws')}/v1/documents/${roomId}`;

/** Somebody who edits a document, with the client of y-websocket as it is published. */
export class DocumentEditor {
  readonly doc = new Y.Doc();
  readonly provider: WebsocketProvider;

  constructor(relayUrl: string, roomId: string, documentId: string, token: string, Client: Provider = WebsocketProvider) {
    this.provider = new Client(documentsUrl(relayUrl, roomId), documentId, this.doc, {
      protocols: ['cs.v1', token],
      WebSocketPolyfill: PageSocket as never,
      disableBc: true,
    });
  }

  get text(): string {
    return this.doc.getText('text').toString();
  }

  /** Writes at the end, or at a place. */
  write(words: string, at = this.text.length): void {
    this.doc.getText('text').insert(at, words);
  }

  async synced(): Promise<this> {
    await until(() => this.provider.synced, 'the document is synced');
    return this;
  }

  /** Who is shown, without oneself. */
  others(): Record<string, unknown>[] {
    return [...this.provider.awareness.getStates()].filter(([client]) => client !== this.doc.clientID).map(([, state]) => state as Record<string, unknown>);
  }

  close(): void {
    if (this.doc.isDestroyed) return;
    this.provider.destroy();
    this.doc.destroy();
  }
}

/** Waits until something is so. */
export async function until(fits: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + WAIT_MS;
  while (!(await fits())) {
    if (Date.now() > deadline) throw new Error(`In ${WAIT_MS / 1000} s it did not come about that ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
