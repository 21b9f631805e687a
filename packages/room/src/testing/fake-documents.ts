import type { RelayClient } from '@cs-kit/core';
import type { RoomRole } from '@cs-kit/protocol';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { fromMarkdown } from '../engine/document/markdown-in.ts';
import { prosemirrorToYXmlFragment } from 'y-prosemirror';
import { FakeRelay, idOf, ROOM } from './fake-relay.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** One document of a relay in memory, for the tests of the element: rights, disk and presence as the real one has them. */
export class FakeDocuments {
  readonly relay = new FakeRelay();
  readonly doc = new Y.Doc();
  role: RoomRole = 'member';
  /** Whether there is a line to the relay. */
  online = true;
  /** Whether what arrives reaches the disk. */
  writes = true;
  /** Status of the room's own address, 200 while it is there. */
  status = 200;
  /** How many comments there are; null is a relay that does not tell. */
  comments: (() => number) | null = null;
  readonly #sockets = new Set<FakeDocumentSocket>();
  /** How often somebody else was shown: an older place does not count. */
  #shown = 0;

  constructor(markdown = '') {
    if (markdown !== '') prosemirrorToYXmlFragment(fromMarkdown(markdown), this.content);
    this.relay.handlers.push(({ path }) => {
      if (path !== `/v1/rooms/${ROOM}`) return undefined;
      if (!this.online) throw new TypeError('no network');
      return this.status === 200
        ? { status: 200, body: { id: ROOM, role: this.role, archived: false } }
        : { status: this.status, body: { code: 'room/not-found', title: 'There is no such room.' } };
    });
  }

  get content(): Y.XmlFragment {
    return this.doc.getXmlFragment('content');
  }

  /** A client of a page. */
  client(): RelayClient {
    const client = this.relay.client();
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- a class made here knows the relay it belongs to
    const documents = this;
    client.platform.WebSocket = class extends FakeDocumentSocket {
      constructor() {
        super(documents);
      }
    } as never;
    client.platform.random = () => 0;
    return client;
  }

  /** Cuts the line. */
  cut(): void {
    this.online = false;
    this.end(1006);
  }

  /** Ends every socket with a code. */
  end(code: number, reason = ''): void {
    for (const socket of [...this.#sockets]) socket.drop(code, reason);
  }

  /** Somebody else writes. */
  write(change: (content: Y.XmlFragment) => void): void {
    const before = Y.encodeStateVector(this.doc);
    change(this.content);
    this.tell(0, (encoder) => {
      encoding.writeVarUint(encoder, 2);
      encoding.writeVarUint8Array(encoder, Y.encodeStateAsUpdate(this.doc, before));
    });
  }

  /** Somebody else is shown at a place of the text. */
  show(name: string, anchor: Y.RelativePosition, head: Y.RelativePosition): void {
    const state = encoding.createEncoder();
    for (const value of [1, 77, (this.#shown += 1)]) encoding.writeVarUint(state, value);
    encoding.writeVarString(state, JSON.stringify({ cursor: { anchor, head }, user: { id: idOf(7), name, role: 'member', color: 3 } }));
    this.tell(1, (encoder) => encoding.writeVarUint8Array(encoder, encoding.toUint8Array(state)));
  }

  /** Sends a frame to every page but one. */
  tell(type: number, write: (encoder: encoding.Encoder) => void, but?: FakeDocumentSocket): void {
    for (const socket of this.#sockets) if (socket !== but) socket.deliver(type, write);
  }

  entered(socket: FakeDocumentSocket): void {
    this.#sockets.add(socket);
  }

  left(socket: FakeDocumentSocket): void {
    this.#sockets.delete(socket);
  }
}

/** The relay's end of a document socket. */
class FakeDocumentSocket {
  static readonly OPEN = 1;
  readonly OPEN = 1;
  readyState = 0;
  binaryType = 'arraybuffer';
  onopen: ((event: unknown) => void) | null = null;
  onmessage: ((event: { readonly data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  readonly #documents: FakeDocuments;
  #stored = 0;

  constructor(documents: FakeDocuments) {
    this.#documents = documents;
    setTimeout(() => {
      if (!documents.online) return this.drop(1006, '');
      this.readyState = 1;
      documents.entered(this);
      this.onopen?.({});
      if (documents.role !== 'viewer')
        this.deliver(0, (encoder) => {
          encoding.writeVarUint(encoder, 0);
          encoding.writeVarUint8Array(encoder, Y.encodeStateVector(documents.doc));
        });
    }, 0);
  }

  send(data: Uint8Array): void {
    const documents = this.#documents;
    const decoder = decoding.createDecoder(data);
    const type = decoding.readVarUint(decoder);
    const { comments } = documents;
    if (type === 101 && comments !== null) this.deliver(101, (encoder) => encoding.writeVarString(encoder, JSON.stringify({ count: comments() })));
    if (type !== 0) return;
    const kind = decoding.readVarUint(decoder);
    const bytes = decoding.readVarUint8Array(decoder);
    if (kind === 0)
      return this.deliver(0, (encoder) => {
        encoding.writeVarUint(encoder, 1);
        encoding.writeVarUint8Array(encoder, Y.encodeStateAsUpdate(documents.doc, bytes));
      });
    if (documents.role === 'viewer')
      return this.deliver(2, (encoder) => {
        encoding.writeVarUint(encoder, 0);
        encoding.writeVarString(encoder, 'You may read this document, not change it.');
      });
    Y.applyUpdate(documents.doc, bytes);
    documents.tell(
      0,
      (encoder) => {
        encoding.writeVarUint(encoder, 2);
        encoding.writeVarUint8Array(encoder, bytes);
      },
      this,
    );
    this.#stored += 1;
    if (documents.writes) this.deliver(100, (encoder) => encoding.writeVarUint(encoder, this.#stored));
  }

  deliver(type: number, write: (encoder: encoding.Encoder) => void): void {
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, type);
    write(encoder);
    const { buffer } = encoding.toUint8Array(encoder).slice() as Bytes;
    setTimeout(() => this.readyState === 1 && this.onmessage?.({ data: buffer }), 0);
  }

  close(): void {
    this.drop(1000, '');
  }

  drop(code: number, reason: string): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.#documents.left(this);
    this.onclose?.({ code, reason });
  }
}
