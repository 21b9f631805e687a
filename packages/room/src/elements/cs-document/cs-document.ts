import type { RelayClient } from '@cs-kit/core';
import { CsError, LIMITS, may } from '@cs-kit/protocol';
import type { CommentNews } from '@cs-kit/protocol';
import { checksIcon, controls, CsElement, feedback, icon, offlineIcon, StoreController, StringsController, surfaces } from '@cs-kit/ui';
import type { CsToasts } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResult, CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { SharedDocument } from '../../engine/document/shared-document.ts';
import type { DocumentState } from '../../engine/document/types.ts';
import type { VersionSource } from '../../engine/document/version-source.ts';
import { safeHref } from '../../engine/markdown.ts';
import { documentStrings } from '../../i18n/document.ts';
import { copyText } from '../messages/copy.ts';
import { styles } from './cs-document.styles.ts';
import type { Around } from './editor/commands.ts';
import type { DocumentEditor } from './editor/document-editor.ts';
import { saveText } from './save-text.ts';
import { LazyComments } from './lazy-comments.ts';
import { linkDialog, noDocument, noPage, notice, skeleton, statusWords, versionsDialog } from './parts.ts';
import type { NoticeActions } from './parts.ts';
import { focusToolbar, moveInToolbar, rove, toolAt, toolbar } from './toolbar.ts';
import type { PageAction, ToolbarActions } from './toolbar.ts';

/** What is loaded when a document is shown. */
interface Loaded {
  readonly SharedDocument: typeof SharedDocument;
  readonly DocumentEditor: typeof DocumentEditor;
  readonly textStyles: CSSResult;
}

/**
 * A document of a room that people write together: headings, lists, check lists, tables, links; the cursors of the others
 * with their names; undo of one's own changes only; Markdown in and out. It opens and is written without a connection too:
 * changes stay on the device and merge later. "Saved" means on disk at the relay.
 *
 * @tag cs-document
 * @summary Shared document of a room.
 * @fires {CsErrorEvent} cs-error - Something failed.
 * @csspart base - Outermost box.
 * @csspart bar - Row with the status and the tools.
 * @csspart page - Box in which the text scrolls.
 */
export class CsDocument extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, feedback, styles];
  readonly #words = new StringsController(this, documentStrings);
  readonly #doc = new StoreController<DocumentState>(this, () => this.#shared?.state ?? null);
  readonly #around = new StoreController<Around>(this, () => this.#editor?.around ?? null);

  @query('.page') private page!: HTMLElement | null;
  @query('.tools') private tools!: HTMLElement | null;
  @query('input[type=file]') private fileField!: HTMLInputElement | null;
  @query('#href') private hrefField!: HTMLInputElement | null;
  @query('cs-toasts') private toasts!: CsToasts;

  /** Room that the document belongs to. */
  @property({ attribute: 'room-id' }) roomId: string | null = null;
  /** Name of the document in its room: letters, digits, `_` and `-`. */
  @property({ attribute: 'document-id' }) documentId: string | null = null;

  @state() private loaded: Loaded | null = null;
  @state() private loadError: CsError | null = null;
  @state() private linking = false;
  @state() private wrong = false;
  @state() private commenting = false;
  @state() private versions: VersionSource | 'loading' | null = null;

  #client: RelayClient | null = null;
  #opened = '';
  #shared: SharedDocument | null = null;
  #editor: DocumentEditor | null = null;
  #comments: LazyComments | null = null;
  /** What was told of comments before there was a page to show them in. */
  #news: CommentNews | null = null;
  #stopSession: () => void = () => undefined;
  #shownAs = '';
  #told: CsError | null = null;
  /** The tool that had the focus last. */
  #tool: HTMLElement | null = null;

  readonly #actions: NoticeActions = {
    retry: () => this.#shared?.retry(),
    reopen: () => this.#reopen(),
    discard: async () => {
      await this.#shared?.discard();
      this.#reopen();
    },
    copy: () => this.#copy(),
    download: () => this.#download(),
  };

  /** The document as Markdown; null as long as it is not shown. */
  get markdown(): string | null {
    return this.#editor?.markdown() ?? null;
  }

  /** Adds Markdown at the end. False where this person may not write, or it is more than one change may hold. */
  addMarkdown(markdown: string): boolean {
    if (this.#editor === null || !this.#writable()) return false;
    const added = this.#editor.append(markdown);
    if (!added) this.#tooLarge();
    return added;
  }

  /** Puts the cursor into the text. */
  override focus(): void {
    this.#editor?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.isConnected) return;
    const wanted = this.roomId && this.documentId ? `${this.roomId}/${this.documentId}` : '';
    if (this.client !== this.#client || wanted !== this.#opened) this.#open(wanted);
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const now = this.#doc.value;
    if (this.page !== null && this.#editor === null && this.loaded !== null && this.#shared !== null) this.#mount(this.page, this.loaded, this.#shared);
    if (this.tools !== null) void rove(this.tools, this.#tool);
    // The words of a language come later than its name.
    const as = `${this.#writable()} ${this.#words.t('document')}`;
    if (as !== this.#shownAs) this.#editor?.refresh();
    this.#shownAs = as;
    if (this.#around.value?.selected === true && this.#writable()) void this.#comments?.use();
    if (now !== undefined && 'error' in now && now.error !== this.#told && (now.phase === 'closed' || now.phase === 'refused')) {
      this.#told = now.error;
      this.fail(now.error);
    }
  }

  #open(wanted: string): void {
    this.#release();
    this.#client = this.client;
    this.#opened = wanted;
    if (this.#client === null || wanted === '') return;
    if (this.loaded === null) void this.#load();
    else this.#start(this.loaded);
  }

  async #load(): Promise<void> {
    this.loadError = null;
    try {
      const loaded = await import('./editor/load.ts');
      const sheet = loaded.textStyles.styleSheet;
      if (this.loaded === null && sheet !== undefined && this.shadowRoot !== null)
        this.shadowRoot.adoptedStyleSheets = [...this.shadowRoot.adoptedStyleSheets, sheet];
      this.loaded = loaded;
      if (this.isConnected && this.#shared === null) this.#start(loaded);
    } catch (cause) {
      this.loadError = this.fail(new CsError('relay/unreachable', 'The editor could not be loaded.', { cause }));
    }
  }

  #start({ SharedDocument: Shared }: Loaded): void {
    if (this.#client === null || !this.roomId || !this.documentId) return;
    this.#told = null;
    this.#shared = new Shared(this.#client, this.roomId, this.documentId);
    this.#shared.onComments = (news) => (this.#comments === null ? (this.#news = news) : this.#comments.take(news));
    const { session } = this.#client;
    const user = session.current?.user.id;
    // Somebody else is here now: what they may see is asked for anew.
    this.#stopSession = session.subscribe(({ session: next }) => {
      if (user !== undefined && next !== null && next.user.id !== user) this.#reopen();
    });
    this.requestUpdate();
  }

  #reopen(): void {
    this.#opened = '';
    this.requestUpdate();
  }

  #release(): void {
    this.#stopSession();
    this.#unmount();
    this.#shared?.close();
    this.#shared = null;
    this.versions = null;
    this.#opened = '';
    this.#client = null;
  }

  #unmount(): void {
    this.#comments?.destroy();
    this.#comments = null;
    this.commenting = false;
    this.#editor?.destroy();
    this.#editor = null;
  }

  #mount(box: HTMLElement, { DocumentEditor: Editor }: Loaded, shared: SharedDocument): void {
    const t = this.#words.t.bind(this.#words);
    this.#editor = new Editor(box, shared, {
      writable: () => this.#writable(),
      label: () => t('document'),
      placeholder: () => t('placeholder'),
      link: () => this.#askLink(),
      comment: () => void this.#comments?.use((part) => part.write()),
      toolbar: () => this.tools !== null && focusToolbar(this.tools),
      tooLarge: () => this.#tooLarge(),
    });
    const [client, roomId, documentId] = [this.#client, this.roomId ?? '', this.documentId ?? ''];
    if (client !== null)
      this.#comments = new LazyComments(
        {
          client,
          roomId,
          documentId,
          shared,
          view: this.#editor.view,
          box: box.parentElement ?? box,
          label: () => t('comment'),
          rtl: () => this.rtl,
          toggled: (open) => (this.commenting = open),
        },
        (cause) => this.#notLoaded('The comments could not be loaded.', cause),
      );
    if (this.#news !== null) this.#comments?.take(this.#news);
    this.#news = null;
    // The tools follow the editor from the next update on.
    void this.updateComplete.then(() => this.requestUpdate());
  }

  #writable(): boolean {
    return this.#doc.value?.canWrite === true;
  }

  #tooLarge(): void {
    this.toasts.toast(this.#words.t('tooLarge'));
    this.fail(new CsError('request/too-large', 'More than one change may hold.'));
  }

  #askLink(): void {
    this.wrong = false;
    this.linking = true;
  }

  #onLink = (event: Event): void => {
    event.preventDefault();
    const href = safeHref(this.hrefField?.value ?? '');
    this.wrong = href === null;
    if (href === null) return this.hrefField?.focus();
    this.linking = false;
    this.#editor?.link(href);
  };

  readonly #tools: ToolbarActions = {
    run: (name) => this.#editor?.run(name),
    page: (action) => this.#onPage(action),
    link: () => this.#askLink(),
    comments: () => void this.#comments?.use((part) => part.toggle()),
  };

  #unlink = (): void => {
    this.linking = false;
    this.#editor?.link(null);
  };

  #onPage = (action: PageAction): void => {
    if (action === 'importFile') this.fileField?.click();
    else if (action === 'copyMarkdown') void this.#copy();
    else if (action === 'versions') void this.#openVersions();
    else this.#download();
  };

  async #copy(): Promise<void> {
    const t = this.#words.t.bind(this.#words);
    try {
      await copyText(this.renderRoot, this.markdown ?? '');
      this.toasts.toast(t('copied'));
    } catch {
      this.toasts.toast(t('copyFailed'), { action: { label: t('downloadMarkdown'), run: () => this.#download() } });
    }
  }

  #download(): void {
    saveText(this.markdown ?? '', `${this.documentId ?? this.#words.t('fileName')}.md`);
  }

  /** The versions come with their first use. */
  async #openVersions(): Promise<void> {
    this.versions = 'loading';
    try {
      const { registerVersions, VersionSource: Source } = await import('../cs-document-versions/register.ts');
      registerVersions();
      const [client, shared, room, document] = [this.#client, this.#shared, this.roomId, this.documentId];
      this.versions =
        client === null || shared === null || !room || !document
          ? null
          : new Source(
              client,
              room,
              document,
              shared,
              () => this.#editor,
              (undo, time) => this.#restored(undo, time),
            );
    } catch (cause) {
      this.versions = null;
      this.#notLoaded('The versions could not be loaded.', cause);
    }
  }

  #notLoaded(what: string, cause: unknown): void {
    this.fail(new CsError('relay/unreachable', what, { cause }));
    this.toasts.toast(this.#words.t('failedMore'));
  }

  #restored(undo: () => boolean, time: string): void {
    this.versions = null;
    const t = this.#words.t.bind(this.#words);
    const run = (): void => {
      if (!undo()) this.toasts.toast(t('notUndone'));
    };
    this.toasts.toast(t('restored', { time }), { action: { label: t('undo'), run } });
  }

  #onFile = async (): Promise<void> => {
    const field = this.fileField;
    const file = field?.files?.[0];
    if (field === null || file === undefined) return;
    if (file.size > LIMITS.fileBytes) this.#tooLarge();
    else this.addMarkdown(await file.text());
    field.value = '';
  };

  #onToolbarKey = (event: KeyboardEvent): void => {
    if (this.tools === null || event.defaultPrevented) return;
    if (event.key !== 'Escape') return moveInToolbar(event, this.tools, this.rtl);
    // A dialog around the document stays open.
    event.preventDefault();
    this.#editor?.focus();
  };

  #onToolFocus = (event: FocusEvent): void => {
    if (this.tools === null) return;
    this.#tool = toolAt(event, this.tools);
    void rove(this.tools, this.#tool);
  };

  #renderBar(now: DocumentState): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const names = now.people.map(({ name, color }) => (color === null ? t('you') : name));
    const list = new Intl.ListFormat(this.#words.locale, { type: 'conjunction' }).format(names);
    return html`<div class="bar" part="bar">
      <span class="status" title=${names.length === 0 ? nothing : t('here', { names: list })}>
        ${icon(now.phase === 'live' ? checksIcon : offlineIcon, 's')}<span class="trunc">${statusWords(t, now, ({ role }) => may(role, 'write-documents'))}</span>
        ${names.length < 2 ? nothing : html`<span class="sr">${t('here', { names: list })}</span>`}
      </span>
      <div class="tools" role="toolbar" aria-label=${t('toolbar')} @keydown=${this.#onToolbarKey} @focusin=${this.#onToolFocus}>
        ${toolbar(t, this.#around.value, now.canWrite, this.commenting, this.#tools)}
      </div>
    </div>`;
  }

  #renderLink(): TemplateResult {
    const close = (): void => void (this.linking = false);
    const href = this.#around.value?.href ?? null;
    const { linking: open, wrong } = this;
    return linkDialog(this.#words.t.bind(this.#words), { open, href, wrong, set: this.#onLink, unset: this.#unlink, close });
  }

  #renderBody(now: DocumentState | undefined): unknown {
    const t = this.#words.t.bind(this.#words);
    if (!this.roomId || !this.documentId) return noDocument(t);
    if (this.loadError !== null) {
      const failed = { phase: 'closed', error: this.loadError, shown: false } as DocumentState;
      return noPage(t, failed, { ...this.#actions, reopen: () => this.#load() });
    }
    if (now === undefined || now.phase === 'opening') return skeleton(t);
    if (now.phase === 'unreachable' || (now.phase === 'closed' && !now.shown)) return noPage(t, now, this.#actions);
    return html`${this.#renderBar(now)}
      <div class="notes">${notice(t, now, this.#actions)}</div>
      <div class="body"><div class="page" part="page"></div></div>
      ${this.#renderLink()}${versionsDialog(t, this.versions, () => (this.versions = null))}<input type="file" hidden accept=".md,.markdown,.txt,text/markdown,text/plain" @change=${this.#onFile} />`;
  }

  protected override render(): TemplateResult {
    return html`<div class="base" part="base">${this.#renderBody(this.#doc.value)}<cs-toasts></cs-toasts></div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-document': CsDocument;
  }
}
