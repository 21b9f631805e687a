import { Plugin, PluginKey } from 'prosemirror-state';
import type { EditorState } from 'prosemirror-state';
import { Decoration, DecorationSet } from 'prosemirror-view';
import type { EditorView } from 'prosemirror-view';
import { absolutePositionToRelativePosition, relativePositionToAbsolutePosition, ySyncPluginKey } from 'y-prosemirror';
import * as Y from 'yjs';
import { stampOf } from '../../../engine/document/people.ts';
import type { SharedDocument } from '../../../engine/document/shared-document.ts';

/** How long a name shows after its cursor moved. */
const NAMED_MS = 2000;

const key = new PluginKey<DecorationSet>('cs-cursors');

/** The part of the binding of y-prosemirror that places need. */
interface Binding {
  readonly binding: { readonly mapping: Map<unknown, unknown> } | null;
  readonly doc: Y.Doc;
  readonly type: Y.XmlFragment;
}

/** Where a cursor stands, as it is told to others: it moves along with the words around it. */
interface Told {
  readonly anchor: unknown;
  readonly head: unknown;
}

const toldBy = (state: unknown): Told | null => (state as { readonly cursor?: Told | null }).cursor ?? null;

/**
 * Shows where others are, with their names, and tells them where this person is. Colours are classes: the relay gives
 * a number, and a strict policy takes no style attributes.
 */
export function cursors({ awareness }: SharedDocument): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, set, _before, state) => (tr.docChanged || tr.getMeta(key) !== undefined ? decorate(state, awareness.getStates(), awareness.clientID) : set),
    },
    props: { decorations: (state) => key.getState(state) },
    view: (view) => {
      let timer: ReturnType<typeof setTimeout> | null = null;
      // One picture for many changes that come at once; not while a change of the document is under way.
      const settle = (): void => {
        if (timer !== null) clearTimeout(timer);
        timer = null;
      };
      const redraw = (): void => {
        timer ??= setTimeout(() => {
          timer = null;
          if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(key, true));
        }, 0);
      };
      const tell = (): void => tellPlace(view, awareness);
      // Not after a move of one's own: drawing would put back a caret that the keyboard has moved since.
      const onChange = (change: Readonly<Record<'added' | 'updated' | 'removed', readonly number[]>>): void => {
        if ([...change.added, ...change.updated, ...change.removed].some((client) => client !== awareness.clientID)) redraw();
      };
      awareness.on('change', onChange);
      view.dom.addEventListener('focusin', tell);
      view.dom.addEventListener('focusout', tell);
      return {
        update: (_view, { doc }) => {
          // With a change of the text the cursors have just been drawn.
          if (doc !== view.state.doc) settle();
          tell();
        },
        destroy: () => {
          settle();
          awareness.off('change', onChange);
          view.dom.removeEventListener('focusin', tell);
          view.dom.removeEventListener('focusout', tell);
          awareness.setLocalStateField('cursor', null);
        },
      };
    },
  });
}

function tellPlace(view: EditorView, awareness: SharedDocument['awareness']): void {
  const { binding, type } = ySyncPluginKey.getState(view.state) as Binding;
  if (binding === null || awareness.getLocalState() === null) return;
  const before = toldBy(awareness.getLocalState());
  const place = (position: number): unknown => absolutePositionToRelativePosition(position, type, binding.mapping as never);
  const { anchor, head } = view.state.selection;
  const next = view.editable && view.hasFocus() ? { anchor: place(anchor), head: place(head) } : null;
  if (JSON.stringify(next) !== JSON.stringify(before)) awareness.setLocalStateField('cursor', next);
}

function decorate(state: EditorState, states: ReadonlyMap<number, unknown>, ownClient: number): DecorationSet {
  const { binding, doc, type } = ySyncPluginKey.getState(state) as Binding;
  if (binding === null) return DecorationSet.empty;
  const found: Decoration[] = [];
  const placeOf = (place: unknown): number | null =>
    relativePositionToAbsolutePosition(doc, type, Y.createRelativePositionFromJSON(place), binding.mapping as never);
  for (const [client, shown] of states) {
    const told = client === ownClient ? null : toldBy(shown);
    const stamp = stampOf(shown);
    if (told === null || stamp === null) continue;
    const most = state.doc.content.size;
    const [anchor, head] = [placeOf(told.anchor), placeOf(told.head)];
    if (anchor === null || head === null || anchor > most || head > most) continue;
    const colour = `c${((stamp.color % 6) + 6) % 6}`;
    // Named by its place among the words: what others write before it moves it along and makes nothing anew.
    const name = `${client}:${JSON.stringify(told.head)}:${stamp.name}`;
    found.push(Decoration.widget(head, () => flag(stamp.name, colour), { key: name, side: 10, ignoreSelection: true }));
    if (anchor !== head) found.push(Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), { class: `selected ${colour}` }));
  }
  return DecorationSet.create(state.doc, found);
}

/**
 * A bar with a name; made anew whenever it moves, so that the name shows for a while. No animation runs meanwhile: with many who write, the browser
 * would draw all of them in every frame. Screen readers hear the count of editors instead.
 */
function flag(name: string, colour: string): HTMLElement {
  const bar = document.createElement('span');
  bar.className = `cursor ${colour}`;
  bar.setAttribute('aria-hidden', 'true');
  const words = document.createElement('bdi');
  words.textContent = name;
  bar.append(words);
  setTimeout(() => bar.classList.add('still'), NAMED_MS);
  return bar;
}
