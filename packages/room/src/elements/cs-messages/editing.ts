import type { MessageView } from '../messages/view.ts';

/** Which message of a list is being changed. The field for it loads with the first change. */
export class Editing {
  readonly #host: { requestUpdate(): void; focusLater(part: 'edit'): void };
  readonly #failed: (error: unknown) => void;
  id: string | null = null;
  draw: MessageView['editor'] = null;

  constructor(host: { requestUpdate(): void; focusLater(part: 'edit'): void }, failed: (error: unknown) => void) {
    this.#host = host;
    this.#failed = failed;
  }

  /** Opens the field of a message, or closes it. */
  readonly set = (id: string | null): void => {
    this.id = null;
    this.#host.requestUpdate();
    if (id === null) return;
    import('../messages/editor.ts').then(({ editor }) => {
      this.draw = editor;
      this.id = id;
      this.#host.focusLater('edit');
    }, this.#failed);
  };
}
