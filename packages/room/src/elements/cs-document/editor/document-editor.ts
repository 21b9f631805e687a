import { createStore } from '@cs-kit/core';
import type { Readable, Store } from '@cs-kit/core';
import { EditorState, Plugin, TextSelection } from 'prosemirror-state';
import type { Command, Transaction } from 'prosemirror-state';
import type { Node } from 'prosemirror-model';
import { tableEditing } from 'prosemirror-tables';
import { Decoration, DecorationSet, EditorView } from 'prosemirror-view';
import { ySyncPlugin, ySyncPluginKey, yUndoPlugin, yUndoPluginKey } from 'y-prosemirror';
import type { UndoManager } from 'yjs';
import { fromMarkdown } from '../../../engine/document/markdown-in.ts';
import { toMarkdown } from '../../../engine/document/markdown-out.ts';
import { schema } from '../../../engine/document/schema.ts';
import type { SharedDocument } from '../../../engine/document/shared-document.ts';
import { CheckItem } from './check-item.ts';
import { COMMANDS, look, sameAround, setLink } from './commands.ts';
import type { Around, CommandName } from './commands.ts';
import { cursors } from './cursors.ts';
import { keys, rules } from './keys.ts';
import { pasteMarkdown, renameStyles } from './paste.ts';

/** Largest text that is pasted or imported at once: one change has to fit into one frame to the relay. */
export const MOST_CHARS = 1_000_000;

/** What the editor needs of the element around it. */
export interface EditorHost {
  readonly writable: () => boolean;
  /** Name of the text field. */
  readonly label: () => string;
  /** Words in an empty document. */
  readonly placeholder: () => string;
  /** Somebody wants to set a link. */
  readonly link: () => void;
  /** Somebody wants to say something about the selected words. */
  readonly comment: () => void;
  /** Somebody wants the toolbar. */
  readonly toolbar: () => void;
  /** More was pasted than one change may hold. */
  readonly tooLarge: () => void;
}

/** The editor of one document: ProseMirror bound to Yjs, in a box of a shadow root. */
export class DocumentEditor {
  readonly #view: EditorView;
  readonly #host: EditorHost;
  readonly #around: Store<Around>;

  constructor(box: HTMLElement, shared: SharedDocument, host: EditorHost) {
    this.#host = host;
    const state = EditorState.create({ schema, plugins: this.#plugins(shared) });
    this.#around = createStore(look(state));
    // The binding draws the document while the view is still being made.
    const dispatch = (view: EditorView, tr: Transaction): void => this.#dispatch(view, tr);
    this.#view = new EditorView(box, {
      state,
      editable: host.writable,
      attributes: () => ({
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': host.label(),
        'aria-readonly': String(!host.writable()),
        tabindex: '0',
        class: 'text',
        spellcheck: 'true',
      }),
      nodeViews: { list_item: (node, view, position) => new CheckItem(node, view, position) },
      // Called on the view, whatever its types say.
      dispatchTransaction(tr) {
        dispatch(this as unknown as EditorView, tr);
      },
      transformPastedHTML: (html) => (html.length > 4 * MOST_CHARS ? '' : renameStyles(html)),
      // Null leaves the words to the editor, which its types do not say.
      clipboardTextParser: (text, _context, plain) => pasteMarkdown(text.slice(0, MOST_CHARS + 1), plain) as never,
      handlePaste: (_view, _event, slice) => slice.size > MOST_CHARS && (host.tooLarge(), true),
      handleClick: (_view, _position, event) => follow(event, host.writable()),
      // The place of the cursor is kept in view by the scroller of the element.
      scrollThreshold: 16,
      scrollMargin: 24,
    });
    mendShadowRoot(this.#view);
  }

  /** What the selection stands in. */
  get around(): Readable<Around> {
    return this.#around;
  }

  /** Does something with the selection, which then has the focus. */
  run(name: CommandName): void {
    this.#run(COMMANDS[name]);
  }

  /** Links the selection; null takes a link away. */
  link(href: string | null): void {
    this.#run(setLink(href));
  }

  /** The document as Markdown. */
  markdown(): string {
    return toMarkdown(this.#view.state.doc);
  }

  /** The view, for what is drawn into it. */
  get view(): EditorView {
    return this.#view;
  }

  /** The text as it is now. */
  get doc(): Node {
    return this.#view.state.doc;
  }

  /**
   * Puts another text in the place of this one, as one change of its own. Answers how to take it back, which does nothing and says false once
   * something else was changed here since; null where it is too large.
   */
  replace(doc: Node): (() => boolean) | null {
    if (doc.content.size > MOST_CHARS) return null;
    const { undoManager } = yUndoPluginKey.getState(this.#view.state) as { readonly undoManager: UndoManager };
    const { tr } = this.#view.state;
    undoManager.stopCapturing();
    this.#view.dispatch(tr.replaceWith(0, tr.doc.content.size, doc.content));
    undoManager.stopCapturing();
    const made = undoManager.undoStack.at(-1);
    return () => undoManager.undoStack.at(-1) === made && undoManager.undo() !== null;
  }

  /** Writes Markdown at the end, or in place of an empty document. False where it is too large. */
  append(markdown: string): boolean {
    if (markdown.length > MOST_CHARS) return false;
    const { doc, tr } = this.#view.state;
    const { content } = fromMarkdown(markdown);
    const last = doc.lastChild;
    const empty = last !== null && last.isTextblock && last.childCount === 0;
    const end = doc.content.size;
    tr.replaceWith(empty ? end - last.nodeSize : end, end, content);
    this.#view.dispatch(tr.setSelection(TextSelection.atEnd(tr.doc)).scrollIntoView());
    this.focus();
    return true;
  }

  /** Rights, words or direction have changed. */
  refresh(): void {
    const { state } = this.#view;
    this.#view.setProps({ nodeViews: { list_item: (node, view, position) => new CheckItem(node, view, position) } });
    this.#view.dispatch(state.tr.setMeta('refreshed', true));
  }

  focus(): void {
    this.#view.focus();
  }

  destroy(): void {
    this.#view.destroy();
  }

  #plugins(shared: SharedDocument): Plugin[] {
    const call =
      (run: () => void): Command =>
      () => (run(), true);
    return [
      ySyncPlugin(shared.content) as Plugin,
      cursors(shared),
      yUndoPlugin() as Plugin,
      rules(),
      ...keys(
        call(() => this.#host.link()),
        call(() => this.#host.toolbar()),
        call(() => this.#host.comment()),
      ),
      tableEditing(),
      this.#placeholder(),
    ];
  }

  #placeholder(): Plugin {
    return new Plugin({
      props: {
        decorations: ({ doc }) => {
          const only = doc.childCount === 1 ? doc.firstChild : null;
          if (only === null || only.type !== schema.nodes.paragraph || only.childCount > 0) return null;
          return DecorationSet.create(doc, [Decoration.node(0, only.nodeSize, { class: 'empty-line', 'data-placeholder': this.#host.placeholder() })]);
        },
      },
    });
  }

  #run(command: Command): void {
    if (this.#host.writable()) command(this.#view.state, this.#view.dispatch, this.#view);
    this.focus();
  }

  #dispatch(view: EditorView, tr: Transaction): void {
    // What a plugin would put right in a document that may only be read stays as it is.
    if (tr.docChanged && tr.getMeta(ySyncPluginKey) === undefined && !this.#host.writable()) return;
    view.updateState(view.state.apply(tr));
    const next = look(view.state);
    // Most keys change nothing that the tools show.
    if (!sameAround(this.#around.get(), next)) this.#around.set(next);
  }
}

/** Links are followed by a press where the document is only read, by Ctrl or Command and a press where it is written. */
function follow(event: MouseEvent, writable: boolean): boolean {
  const link = (event.target as Element).closest('a[href]');
  if (link === null || !(event.ctrlKey || event.metaKey) || !writable) return false;
  window.open(link.getAttribute('href') ?? '', '_blank', 'noopener,noreferrer');
  return true;
}

/** y-prosemirror asks the root of the view for a range, which only a document makes: in a shadow root every change of somebody else would throw. */
function mendShadowRoot(view: EditorView): void {
  const { binding } = ySyncPluginKey.getState(view.state) as { readonly binding: { _isDomSelectionInView: () => boolean } };
  binding._isDomSelectionInView = () => {
    const { top, bottom } = view.coordsAtPos(view.state.selection.head);
    return bottom >= 0 && top <= window.innerHeight;
  };
}
