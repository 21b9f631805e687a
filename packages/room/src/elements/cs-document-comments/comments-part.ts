import type { RelayClient } from '@cs-kit/core';
import type { CommentNews } from '@cs-kit/protocol';
import { hidePopup, placePopup, showPopup } from '@cs-kit/ui';
import type { EditorView } from 'prosemirror-view';
import { CommentSource } from '../../engine/document/comment-source.ts';
import type { SharedDocument } from '../../engine/document/shared-document.ts';
import type { CsDocumentComments } from './cs-document-comments.ts';
import { CommentMarks } from './marks.ts';
import { marksStyles } from './marks.styles.ts';

/** The document that comments belong to, as its element has it. */
export interface CommentedDocument {
  readonly client: RelayClient;
  readonly roomId: string;
  readonly documentId: string;
  readonly shared: SharedDocument;
  readonly view: EditorView;
  /** Box in which the page stands, and the panel beside it. */
  readonly box: HTMLElement;
  /** Name of the button at selected words. */
  readonly label: () => string;
  readonly rtl: () => boolean;
  /** The panel was opened or closed. */
  readonly toggled: (open: boolean) => void;
}

/** Everything about comments in one open document: marked words, the panel with the threads, the button beside a selection. */
export class CommentsPart {
  readonly #of: CommentedDocument;
  readonly #source: CommentSource;
  readonly #marks: CommentMarks;
  readonly #panel: CsDocumentComments;
  readonly #button: HTMLButtonElement = document.createElement('button');
  readonly #stop = new AbortController();
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(of: CommentedDocument) {
    this.#of = of;
    const { box, view, client, shared } = of;
    const sheet = marksStyles.styleSheet;
    const root = box.getRootNode();
    if (sheet !== undefined && root instanceof ShadowRoot && !root.adoptedStyleSheets.includes(sheet))
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    this.#source = new CommentSource(client, of.roomId, of.documentId, shared);
    this.#marks = new CommentMarks(view, shared.content);
    this.#panel = document.createElement('cs-document-comments');
    this.#panel.source = this.#source;
    this.#panel.marks = this.#marks;
    this.#panel.shared = shared.state;
    this.#panel.toText = () => view.focus();
    this.#panel.toggled = of.toggled;
    this.#panel.hidden = true;
    box.append(this.#panel, this.#button);
    this.#button.className = 'btn s comment-here';
    this.#button.type = 'button';
    this.#button.popover = 'manual';
    const { signal } = this.#stop;
    // The words stay selected.
    this.#button.addEventListener('mousedown', (event) => event.preventDefault(), { signal });
    this.#button.addEventListener('click', () => this.write(), { signal });
    view.dom.addEventListener('click', (event) => this.#press(event), { signal });
    document.addEventListener('selectionchange', () => this.#offer(), { signal });
    view.dom.addEventListener('blur', () => this.#offer(), { signal });
    window.addEventListener('scroll', () => this.#offer(), { signal, capture: true, passive: true });
    window.addEventListener('resize', () => this.#offer(), { signal });
    void this.#source.load();
    this.#offer();
  }

  /** Takes what the socket tells. */
  take(news: CommentNews): void {
    this.#source.take(news);
  }

  /** Opens the panel, or closes it; with words selected it asks what to say about them. */
  toggle(): void {
    if (!this.#marks.anchor() && !this.#panel.hidden) this.#panel.close();
    else this.write();
  }

  /** Asks what to say about the selected words; without any it goes to the thread at the cursor, else to the list. */
  write(): void {
    const anchor = this.#source.mayWrite ? this.#marks.anchor() : null;
    hidePopup(this.#button);
    if (anchor !== null) this.#panel.write(anchor);
    else this.#panel.open(this.#marks.atCursor(), true);
  }

  destroy(): void {
    this.#stop.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#marks.destroy();
    this.#source.stop();
    this.#panel.remove();
    this.#button.remove();
  }

  #press(event: MouseEvent): void {
    const id = (event.target as Element).closest('[data-comment]')?.getAttribute('data-comment') ?? null;
    // Whoever selects words of it has something else in mind.
    if (id !== null && this.#of.view.state.selection.empty) this.#panel.open(id, false);
  }

  /** Shows the button beside selected words, once the selection rests. */
  #offer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const { view, label, rtl } = this.#of;
      const { to } = view.state.selection;
      if (!view.hasFocus() || !this.#source.mayWrite || this.#panel.writing || this.#marks.anchor() === null) return hidePopup(this.#button);
      const end = view.coordsAtPos(to, -1);
      const page = view.dom.parentElement?.getBoundingClientRect();
      if (page !== undefined && (end.bottom < page.top || end.top > page.bottom)) return hidePopup(this.#button);
      this.#button.textContent = label();
      showPopup(this.#button);
      placePopup(this.#button, { getBoundingClientRect: () => end }, rtl());
    }, 120);
  }
}
