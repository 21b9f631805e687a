import type { Node } from 'prosemirror-model';
import type { EditorView, NodeView } from 'prosemirror-view';

/** An item of a list; where it has a box, the box is a real control with the words of the item as its name. */
export class CheckItem implements NodeView {
  readonly dom: HTMLLIElement = document.createElement('li');
  readonly contentDOM: HTMLElement;
  readonly #box: HTMLInputElement | null;
  #node: Node;

  constructor(node: Node, view: EditorView, position: () => number | undefined) {
    this.#node = node;
    if (node.attrs['checked'] === null) {
      this.#box = null;
      this.contentDOM = this.dom;
      return;
    }
    const box = document.createElement('input');
    box.type = 'checkbox';
    box.addEventListener('change', () => {
      const at = position();
      if (at === undefined || !view.editable) return void (box.checked = this.#node.attrs['checked'] === true);
      view.dispatch(view.state.tr.setNodeAttribute(at, 'checked', box.checked));
    });
    const label = document.createElement('label');
    label.contentEditable = 'false';
    label.append(box);
    this.contentDOM = document.createElement('div');
    this.dom.append(label, this.contentDOM);
    this.#box = box;
    this.#show(view.editable);
  }

  update(node: Node): boolean {
    if (node.type !== this.#node.type || (node.attrs['checked'] === null) !== (this.#box === null)) return false;
    this.#node = node;
    this.#show(this.#box?.disabled !== true);
    return true;
  }

  /** What a press on the box changes is its own business, not a change of the words. */
  ignoreMutation(mutation: { readonly target: globalThis.Node }): boolean {
    return this.#box !== null && !this.contentDOM.contains(mutation.target);
  }

  stopEvent(event: Event): boolean {
    return event.target === this.#box;
  }

  #show(editable: boolean): void {
    if (this.#box === null) return;
    const checked = this.#node.attrs['checked'] === true;
    this.dom.dataset['checked'] = String(checked);
    this.#box.checked = checked;
    this.#box.disabled = !editable;
    this.#box.setAttribute('aria-label', this.#node.firstChild?.textContent.trim() || '…');
  }
}
