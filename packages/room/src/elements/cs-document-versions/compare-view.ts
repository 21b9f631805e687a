import { DOMSerializer } from 'prosemirror-model';
import type { Node } from 'prosemirror-model';
import { EditorState } from 'prosemirror-state';
import { Decoration, DecorationSet, EditorView } from 'prosemirror-view';
import type { DecorationAttrs } from 'prosemirror-view';
import { compare } from '../../engine/document/compare.ts';
import type { Change } from '../../engine/document/compare.ts';
import { schema } from '../../engine/document/schema.ts';

/** Words that are read out where a passage begins and ends. */
export interface CompareWords {
  readonly label: string;
  readonly inserted: string;
  readonly insertedEnd: string;
  readonly deleted: string;
  readonly deletedEnd: string;
  readonly changed: string;
}

/** A document as it is in one version, with what differs from an older one: inserted words marked, deleted ones shown in their place. */
export class CompareView {
  readonly changes: readonly Change[];
  readonly #view: EditorView;

  constructor(box: HTMLElement, before: Node, after: Node, words: CompareWords) {
    this.changes = compare(before, after);
    const decorations = DecorationSet.create(
      after,
      this.changes.flatMap((change, index) => [...marks(before, after, change, index, words)]),
    );
    this.#view = new EditorView(box, {
      state: EditorState.create({ schema, doc: after }),
      editable: () => false,
      decorations: () => decorations,
      attributes: { class: 'text compared', role: 'document', 'aria-label': words.label, tabindex: '0' },
    });
  }

  /** Puts the focus on a change, which scrolls it into view. */
  show(index: number): void {
    const first = this.#view.dom.querySelector<HTMLElement>(`[data-change="${index}"]`);
    first?.focus({ preventScroll: true });
    first?.scrollIntoView({ block: 'center' });
  }

  destroy(): void {
    this.#view.destroy();
  }
}

function* marks(before: Node, after: Node, change: Change, index: number, words: CompareWords): Generator<Decoration> {
  const own: DecorationAttrs = { 'data-change': String(index), tabindex: '-1' };
  const { from, to } = change.after;
  if (change.kind === 'changed') {
    yield spoken(firstWord(after, change), `${words.changed} `, index);
    yield* form(after, change, { ...own, class: 'changed' });
    return;
  }
  if (change.kind !== 'inserted') yield Decoration.widget(from, () => removed(before, change, own, words), { side: -2, key: `deleted ${index}` });
  if (change.kind === 'deleted') return;
  yield spoken(firstWord(after, change), `${words.inserted} `, index);
  yield Decoration.inline(from, to, { ...own, nodeName: 'ins' });
  // What has no words of its own is marked as a whole.
  const bare: { readonly at: number; readonly size: number }[] = [];
  after.nodesBetween(from, to, (node, at) => {
    const found = node.isBlock && node.textContent === '' && at >= from && at + node.nodeSize <= to;
    if (found) bare.push({ at, size: node.nodeSize });
    return !found;
  });
  for (const { at, size } of bare) yield Decoration.node(at, at + size, { ...own, class: 'inserted' });
  yield spoken(lastWord(after, change), ` ${words.insertedEnd}`, index);
}

/** Another form of the same words: the words where there are any, else the block that has it. */
function* form(after: Node, { after: { from, to } }: Change, attributes: DecorationAttrs): Generator<Decoration> {
  if (after.textBetween(from, to) !== '') return yield Decoration.inline(from, to, attributes);
  const node = after.nodeAt(from);
  if (node !== null && !node.isInline) return yield Decoration.node(from, from + node.nodeSize, attributes);
  const place = after.resolve(from);
  if (place.depth > 0) yield Decoration.node(place.before(), place.after(), attributes);
}

/** Words for those who listen. */
function spoken(at: number, text: string, index: number): Decoration {
  const side = text.startsWith(' ') ? 1 : -1;
  return Decoration.widget(
    at,
    () => {
      const words = document.createElement('span');
      words.className = 'sr';
      words.textContent = text;
      return words;
    },
    { side, key: `${text} ${index}` },
  );
}

/** Inside the line where a passage begins, so that the words about it are read with it. */
function firstWord(doc: Node, { after: { from, to } }: Change): number {
  let found = from;
  let seen = false;
  doc.nodesBetween(from, to, (node, at) => {
    if (!seen && node.isText) [found, seen] = [Math.max(from, at), true];
    return !seen;
  });
  return found;
}

function lastWord(doc: Node, { after: { from, to } }: Change): number {
  let found = to;
  doc.nodesBetween(from, to, (node, at) => {
    if (node.isText) found = Math.min(to, at + node.nodeSize);
  });
  return found;
}

/** What is not there any more, as it was. */
function removed(before: Node, { before: { from, to } }: Change, own: DecorationAttrs, words: CompareWords): HTMLElement {
  const box = document.createElement('del');
  for (const [name, value] of Object.entries(own)) if (value !== undefined) box.setAttribute(name, value);
  const say = (text: string): HTMLElement => {
    const span = document.createElement('span');
    span.className = 'sr';
    span.textContent = text;
    return span;
  };
  box.append(
    say(`${words.deleted} `),
    DOMSerializer.fromSchema(schema).serializeFragment(before.slice(from, to).content, { document }),
    say(` ${words.deletedEnd}`),
  );
  return box;
}
