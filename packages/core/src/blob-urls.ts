/** Blob URLs of authorised bytes, one per path however many elements show it. */
export class BlobUrls {
  readonly #load: (path: string) => Promise<Blob>;
  readonly #entries = new Map<string, { url: Promise<string>; holders: number }>();

  constructor(load: (path: string) => Promise<Blob>) {
    this.#load = load;
  }

  /** A URL for the bytes at a path; each call is matched by one `revoke`. */
  get(path: string): Promise<string> {
    const known = this.#entries.get(path);
    if (known !== undefined) {
      known.holders += 1;
      return known.url;
    }
    const url = this.#load(path).then((blob) => URL.createObjectURL(blob));
    const entry = { url, holders: 1 };
    this.#entries.set(path, entry);
    // A failed load must not be remembered.
    url.catch(() => this.#entries.get(path) === entry && this.#entries.delete(path));
    return url;
  }

  /** Gives a URL up; the bytes go when nobody holds it. */
  revoke(path: string): void {
    const entry = this.#entries.get(path);
    if (entry === undefined) return;
    entry.holders -= 1;
    if (entry.holders <= 0) this.#drop(path);
  }

  /** Gives all of them up. */
  clear(): void {
    for (const path of [...this.#entries.keys()]) this.#drop(path);
  }

  #drop(path: string): void {
    const entry = this.#entries.get(path);
    this.#entries.delete(path);
    void entry?.url.then((url) => URL.revokeObjectURL(url)).catch(() => undefined);
  }
}
