import { createStore } from '@cs-kit/core';
import type { Readable, Store } from '@cs-kit/core';
import type { CommentAnchor } from '@cs-kit/protocol';
import type { Node } from 'prosemirror-model';
import type { EditorState } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import type { EditorView } from 'prosemirror-view';
import type * as Y from 'yjs';
import { TextMap } from '../../engine/document/anchors.ts';
import type { Range } from '../../engine/document/anchors.ts';

/** Words that are marked in the text. */
export interface Marked {
  readonly id: string;
  readonly anchor: CommentAnchor;
  /** What a screen reader says of them. */
  readonly words: string;
  /** Whether they are marked, or only looked for. */
  readonly shown: boolean;
}

/** Marks the words of comments in the editor. They are decorations: the text, its versions and its Markdown know nothing of them. */
export class CommentMarks {
  readonly #view: EditorView;
  readonly #content: Y.XmlFragment;
  readonly #ranges: Store<ReadonlyMap<string, Range | null>> = createStore<ReadonlyMap<string, Range | null>>(new Map());
  #items: readonly Marked[] = [];
  #chosen: string | null = null;
  /** Where the words are in the document that was drawn last. */
  #drawn: { readonly doc: Node; readonly ranges: ReadonlyMap<string, Range | null>; readonly set: DecorationSet };
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(view: EditorView, content: Y.XmlFragment) {
    this.#view = view;
    this.#content = content;
    this.#drawn = { doc: view.state.doc, ranges: new Map(), set: DecorationSet.empty };
    content.observeDeep(this.#later);
    view.setProps({ decorations: (state: EditorState) => this.#decorate(state) });
  }

  /** Where the words are now, by thread; null where they were deleted. */
  get ranges(): Readable<ReadonlyMap<string, Range | null>> {
    return this.#ranges;
  }

  /** Marks these, one of them as the chosen one. */
  show(items: readonly Marked[], chosen: string | null): void {
    this.#items = items;
    this.#chosen = chosen;
    this.#look();
  }

  /** Ties the selected words to their place. Null where none are selected. */
  anchor(): CommentAnchor | null {
    const { selection } = this.#view.state;
    return selection.empty ? null : this.#map().anchor(selection.from, selection.to);
  }

  /** The thread whose marked words the cursor stands in; the shortest where there are several. */
  atCursor(): string | null {
    const { head } = this.#view.state.selection;
    const shown = this.#items.flatMap(({ id, shown }) => {
      const range = shown ? this.#ranges.get().get(id) : null;
      return range && range.from <= head && head <= range.to ? [{ id, size: range.to - range.from }] : [];
    });
    return shown.toSorted((one, other) => one.size - other.size)[0]?.id ?? null;
  }

  /** Scrolls to the words of a thread. */
  scrollTo(id: string, block: ScrollLogicalPosition): void {
    this.#view.dom.querySelector(`[data-comment="${id}"]`)?.scrollIntoView({ block });
  }

  destroy(): void {
    this.#content.unobserveDeep(this.#later);
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (!this.#view.isDestroyed) this.#view.setProps({ decorations: () => DecorationSet.empty });
  }

  #map(): TextMap {
    return new TextMap(this.#content, this.#view.state.schema);
  }

  /** Once for many changes that come together, and after the editor has them. */
  readonly #later = (): void => {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#look();
    }, 0);
  };

  #look(): void {
    if (this.#view.isDestroyed) return;
    const map = this.#map();
    const most = this.#view.state.doc.content.size;
    const ranges = new Map(
      this.#items.map(({ id, anchor }) => {
        const range = map.range(anchor);
        return [id, range === null || range.to > most ? null : range] as const;
      }),
    );
    const same = sameRanges(ranges, this.#ranges.get());
    this.#draw(this.#view.state.doc, ranges);
    this.#view.setProps({});
    if (!same) this.#ranges.set(ranges);
  }

  #draw(doc: Node, ranges: ReadonlyMap<string, Range | null>): void {
    const found = this.#items.flatMap(({ id, words, shown }) => {
      const range = shown ? (ranges.get(id) ?? null) : null;
      if (range === null) return [];
      const own = { nodeName: 'mark', class: id === this.#chosen ? 'commented chosen' : 'commented', 'data-comment': id, 'aria-description': words };
      return [Decoration.inline(range.from, range.to, own)];
    });
    this.#drawn = { doc, ranges, set: DecorationSet.create(doc, found) };
  }

  /** Right after a change the words are where the change has moved them; where they belong is looked up a moment later. */
  #decorate({ doc }: EditorState): DecorationSet {
    const before = this.#drawn;
    if (doc !== before.doc) {
      const move = movement(before.doc, doc);
      this.#draw(doc, new Map([...before.ranges].map(([id, range]) => [id, range === null ? null : move(range)])));
    }
    return this.#drawn.set;
  }
}

function sameRanges(one: ReadonlyMap<string, Range | null>, other: ReadonlyMap<string, Range | null>): boolean {
  const same = (id: string, range: Range | null): boolean => {
    const known = other.get(id);
    return known !== undefined && known?.from === range?.from && known?.to === range?.to;
  };
  return one.size === other.size && [...one].every(([id, range]) => same(id, range));
}

/** How ranges move from one document to the next, read off the two. */
function movement(before: Node, after: Node): (range: Range) => Range | null {
  const start = before.content.findDiffStart(after.content);
  const end = start === null ? null : before.content.findDiffEnd(after.content);
  if (start === null || end === null) return (range) => range;
  const overlap = Math.max(0, start - Math.min(end.a, end.b));
  const [old, now] = [end.a + overlap, end.b + overlap];
  return ({ from, to }) => {
    const next = {
      from: from < start ? from : from >= old ? from + now - old : now,
      to: to <= start ? to : to >= old ? to + now - old : start,
    };
    return next.from < next.to ? next : null;
  };
}
