/** What takes the files. */
interface DropHost {
  readonly uploader: unknown;
  addFiles(files: readonly File[]): void;
  requestUpdate(): void;
}

/** Files that are dragged over the composer and dropped there. */
export class FileDrop {
  readonly #host: DropHost;
  #depth = 0;
  /** Whether files are held over it. */
  over = false;

  constructor(host: DropHost) {
    this.#host = host;
  }

  readonly drag = (event: DragEvent): void => {
    if (!(event.dataTransfer?.types.includes('Files') ?? false) || this.#host.uploader === null) return;
    event.preventDefault();
    this.#depth += event.type === 'dragenter' ? 1 : event.type === 'dragleave' ? -1 : 0;
    this.#set(this.#depth > 0);
  };

  readonly drop = (event: DragEvent): void => {
    this.#depth = 0;
    this.#set(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    this.#host.addFiles(files);
  };

  #set(over: boolean): void {
    this.over = over;
    this.#host.requestUpdate();
  }
}
