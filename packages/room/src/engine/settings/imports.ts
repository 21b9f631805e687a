import { LIMITS, toCsError } from '@cs-kit/protocol';
import type { CsError } from '@cs-kit/protocol';
import { createStore } from '@cs-kit/core';
import type { Readable, Store } from '@cs-kit/core';
import type { SettingsApi } from './api.ts';
import type { ArticleDraft, ImportAnswer, ImportSource } from './types.ts';

/** Why a file was not even sent. */
export type FileFault = 'type' | 'big' | 'unread';

/** A file of an import. */
export interface ImportFile {
  readonly id: number;
  readonly name: string;
  readonly state:
    | { readonly phase: 'reading' }
    | { readonly phase: 'read'; readonly answer: ImportAnswer }
    | { readonly phase: 'refused'; readonly fault: FileFault }
    | { readonly phase: 'failed'; readonly error: CsError }
    | { readonly phase: 'written'; readonly count: number };
}

/** An import as it stands. */
export interface ImportState {
  readonly locale: string;
  readonly files: readonly ImportFile[];
  /** Set while files are being written. */
  readonly writing: { readonly done: number; readonly total: number } | null;
}

/** A file as the page hands it over. */
export interface PickedFile {
  readonly name: string;
  text(): Promise<string>;
}

/** Drafts in one trial, as the relay takes them. */
const DRAFTS = 200;
/** Bytes that the rest of a body may need. */
const ROOM = 8 * 1024;

/** Form of a file by its name, or null. */
export function formatOf(name: string): ImportSource['format'] | null {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  if (ending === 'md' || ending === 'markdown') return 'markdown';
  if (ending === 'csv') return 'csv';
  return ending === 'html' || ending === 'htm' ? 'html' : null;
}

const bytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** As many drafts as one trial can carry, in order. */
export function draftsThatFit(drafts: readonly ArticleDraft[]): readonly ArticleDraft[] {
  let left = LIMITS.jsonBytes - ROOM;
  const fit: ArticleDraft[] = [];
  for (const draft of drafts.slice(0, DRAFTS)) {
    left -= bytes(draft) + 1;
    if (left < 0) break;
    fit.push(draft);
  }
  return fit;
}

/** Reads files by the relay, shows what was found, and writes it when told to. */
export class Import {
  readonly #api: Pick<SettingsApi, 'importFile'>;
  readonly #siteId: string;
  readonly #store: Store<ImportState>;
  readonly #contents = new Map<number, string>();
  #next = 1;

  constructor(api: Pick<SettingsApi, 'importFile'>, siteId: string, locale: string) {
    this.#api = api;
    this.#siteId = siteId;
    this.#store = createStore<ImportState>({ locale, files: [], writing: null });
  }

  /** The present state, to be watched. */
  get state(): Readable<ImportState> {
    return this.#store;
  }

  /** Articles that were found and are not written yet. */
  get found(): readonly ArticleDraft[] {
    return this.#store.get().files.flatMap((file) => (file.state.phase === 'read' ? file.state.answer.articles : []));
  }

  /** Whether something was found that is not written. */
  get dirty(): boolean {
    return this.found.length > 0;
  }

  /** Reads more files. */
  async add(picked: readonly PickedFile[]): Promise<void> {
    const entries = picked.map((file) => {
      const id = this.#next;
      this.#next += 1;
      return { id, file };
    });
    this.#store.update((now) => ({
      ...now,
      files: [...now.files, ...entries.map(({ id, file }) => ({ id, name: file.name, state: { phase: 'reading' as const } }))],
    }));
    for (const { id, file } of entries) {
      try {
        this.#contents.set(id, await file.text());
      } catch {
        this.#set(id, { phase: 'refused', fault: 'unread' });
        continue;
      }
      await this.#read(id);
    }
  }

  /** Takes a file out. */
  drop(id: number): void {
    this.#contents.delete(id);
    this.#store.update((now) => ({ ...now, files: now.files.filter((file) => file.id !== id) }));
  }

  /** Changes the language of articles that name none, and reads again. */
  async setLocale(locale: string): Promise<void> {
    if (locale === this.#store.get().locale) return;
    this.#store.update((now) => ({ ...now, locale }));
    for (const file of this.#store.get().files) if (file.state.phase !== 'written' && file.state.phase !== 'refused') await this.#read(file.id);
  }

  /** Reads a file again that could not be read. */
  retry(id: number): Promise<void> {
    return this.#read(id);
  }

  /** Writes what was found, file by file. The answer is how many articles were written; files that failed stay. */
  async write(): Promise<number> {
    const files = this.#store.get().files.filter((file) => file.state.phase === 'read' && file.state.answer.articles.length > 0);
    let written = 0;
    for (const [done, file] of files.entries()) {
      this.#store.update((now) => ({ ...now, writing: { done: done + 1, total: files.length } }));
      try {
        const answer = await this.#send(file, true);
        written += answer.written;
        this.#set(file.id, { phase: 'written', count: answer.written });
      } catch (thrown) {
        this.#set(file.id, { phase: 'failed', error: toCsError(thrown) });
      }
    }
    this.#store.update((now) => ({ ...now, writing: null }));
    return written;
  }

  async #read(id: number): Promise<void> {
    const file = this.#store.get().files.find((entry) => entry.id === id);
    if (file === undefined) return;
    const format = formatOf(file.name);
    if (format === null) return this.#set(id, { phase: 'refused', fault: 'type' });
    if (bytes(this.#source(file, format)) > LIMITS.jsonBytes - 16) return this.#set(id, { phase: 'refused', fault: 'big' });
    this.#set(id, { phase: 'reading' });
    const { locale } = this.#store.get();
    try {
      const answer = await this.#send(file, false);
      if (this.#store.get().locale === locale) this.#set(id, { phase: 'read', answer });
    } catch (thrown) {
      this.#set(id, { phase: 'failed', error: toCsError(thrown) });
    }
  }

  #source(file: ImportFile, format: ImportSource['format']): ImportSource {
    return { format, name: file.name.slice(-200), content: this.#contents.get(file.id) ?? '', locale: this.#store.get().locale };
  }

  #send(file: ImportFile, commit: boolean): Promise<ImportAnswer> {
    return this.#api.importFile(this.#siteId, this.#source(file, formatOf(file.name) ?? 'markdown'), commit);
  }

  #set(id: number, state: ImportFile['state']): void {
    this.#store.update((now) => ({ ...now, files: now.files.map((file) => (file.id === id ? { ...file, state } : file)) }));
  }
}
