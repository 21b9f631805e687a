import * as Y from 'yjs';
import { DocumentEditor } from '../../test/support/editor.ts';

const CONTENT = 'content';
const LETTERS = 'the ridge is long and the weather turns before noon so start early ';

/** A place in the document, as a person sees it: the line, and the words before it there. */
export interface Place {
  readonly line: number;
  readonly before: string;
}

/** Somebody who writes into the document: a letter at a time at their cursor, which goes elsewhere now and then. A client of y-websocket as it is published. */
export class Typist {
  readonly #editor: DocumentEditor;
  readonly #random: () => number;
  #place: Y.RelativePosition | null = null;
  #letters = 0;

  constructor(url: string, roomId: string, documentId: string, token: string, random: () => number) {
    this.#editor = new DocumentEditor(url, roomId, documentId, token);
    this.#random = random;
  }

  get doc(): Y.Doc {
    return this.#editor.doc;
  }

  get #texts(): Y.XmlText[] {
    return this.doc
      .getXmlFragment(CONTENT)
      .toArray()
      .map((line) => (line as Y.XmlElement).get(0) as Y.XmlText);
  }

  /** The words of each line. */
  get lines(): string[] {
    return this.#texts.map((text) => text.toString());
  }

  /** The name that the relay shows with somebody else's cursor. */
  nameOf(other: Typist): string {
    const state = this.#editor.provider.awareness.getStates().get(other.doc.clientID) as { readonly user?: { readonly name?: string } } | undefined;
    return state?.user?.name ?? '';
  }

  async synced(): Promise<void> {
    await this.#editor.synced();
  }

  /** Begins the document with so many lines. */
  begin(lines: number): void {
    const paragraphs = Array.from({ length: lines }, (_, index) => {
      const paragraph = new Y.XmlElement('paragraph');
      paragraph.insert(0, [new Y.XmlText(`Line ${index}: `)]);
      return paragraph;
    });
    this.doc.getXmlFragment(CONTENT).insert(0, paragraphs);
  }

  /** Goes to a place of their own choice. */
  move(): void {
    const texts = this.#texts;
    const text = texts[Math.floor(this.#random() * texts.length)] as Y.XmlText;
    this.#show(text, Math.floor(this.#random() * (text.length + 1)));
  }

  /** Writes the next letter. */
  type(): void {
    if (this.#place === null || this.#letters % 25 === 24) this.move();
    const { type, index } = this.#found();
    type.insert(index, LETTERS[this.#letters % LETTERS.length] as string);
    this.#letters += 1;
    this.#show(type, index + 1);
  }

  /** Where the cursor is. */
  place(): Place {
    const { type, index } = this.#found();
    return { line: this.#texts.indexOf(type), before: type.toString().slice(0, index) };
  }

  close(): void {
    this.#editor.close();
  }

  #found(): { readonly type: Y.XmlText; readonly index: number } {
    const found = Y.createAbsolutePositionFromRelativePosition(this.#place as Y.RelativePosition, this.doc);
    if (found === null) throw new Error('A typist has lost their place.');
    return { type: found.type as Y.XmlText, index: found.index };
  }

  #show(text: Y.XmlText, index: number): void {
    this.#place = Y.createRelativePositionFromTypeIndex(text, index);
    this.#editor.provider.awareness.setLocalStateField('cursor', { anchor: this.#place, head: this.#place });
  }
}
