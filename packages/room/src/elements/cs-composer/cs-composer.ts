import { formatBytes } from '@cs-kit/core';
import type { DraftAttachment } from '@cs-kit/core';
import { hasWords, LIMITS } from '@cs-kit/protocol';
import { controls, CsElement, feedback, icon, messages, sendIcon, StringsController } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { mentionsIn } from '../../engine/people.ts';
import type { Person } from '../../engine/people.ts';
import { roomStrings } from '../../i18n/room.ts';
import { attachButton, canRecord, voiceLeft } from './attach.ts';
import { styles } from './cs-composer.styles.ts';
import { CsComposeRequestEvent, CsDraftChangedEvent } from './events.ts';
import type { FileChips } from './file-chips.ts';
import { FileDrop } from './file-drop.ts';
import type { MentionPicker } from './mention-picker.ts';
import { quoteBar } from './quote.ts';
import type { Quote } from './quote.ts';
import { UploadsController } from './uploads-controller.ts';
import type { Uploader } from './uploads-controller.ts';
import type { VoiceNote } from './voice-note.ts';

export type { Uploader };

/** Characters left below which the counter is shown. */
const COUNTER_FROM = 200;

/**
 * The field in which a message is written, with files: grows to six lines, Enter sends, Shift and Enter makes a line.
 *
 * @tag cs-composer
 * @summary Message field of `<cs-room>` and the service desk.
 * @fires {CsComposeRequestEvent} cs-compose-request - Somebody pressed Send.
 * @fires {CsRecordingChangedEvent} cs-recording-changed - A voice message begins or ends to be recorded: whoever listens to the microphone gives way.
 * @fires {CsDraftChangedEvent} cs-draft-changed - The words changed by a key, or were sent.
 * @slot actions - Buttons before Send, for example a microphone.
 * @slot tools - Buttons beside "attach" in the tall form.
 * @csspart field - The text field.
 * @csspart send - The send button.
 */
export class CsComposer extends CsElement {
  static override styles: CSSResultGroup = [controls, messages, feedback, styles];
  readonly #words = new StringsController(this, roomStrings);
  readonly #uploads = new UploadsController(this);
  readonly #chosen = new Set<string>();
  #picker: MentionPicker | null = null;
  #chips: FileChips | null = null;
  #voice: VoiceNote | null = null;
  #looked: CsComposer['client'] = null;
  readonly #drop = new FileDrop(this);

  @query('textarea') private field!: HTMLTextAreaElement | null;
  @query('input[type="file"]') private picker!: HTMLInputElement | null;

  /** Words in the empty field, and its name for assistive technology. */
  @property() placeholder = '';
  /** Why nothing can be written now; the field is locked while it is not empty. */
  @property({ attribute: 'locked-reason' }) lockedReason = '';
  /** Why nothing can be attached; the button stays and tells the reason. */
  @property({ attribute: 'uploads-reason' }) uploadsReason = '';
  /** The form of the desk: tools below the field, and the word "Send". */
  @property({ type: Boolean, reflect: true }) tall = false;
  /** Words that only the team will see. Each mode keeps its own files. */
  @property({ type: Boolean, reflect: true }) internal = false;
  /** Longest message in characters. */
  @property({ type: Number, attribute: 'max-chars' }) maxChars: number = LIMITS.messageChars;
  /** Largest file in bytes. */
  @property({ type: Number, attribute: 'max-bytes' }) maxBytes: number = LIMITS.fileBytes;
  /** Sends a file; null hides the attach button. */
  @property({ attribute: false }) uploader: Uploader | null = null;

  /** Who can be mentioned by `@name`. */
  @property({ attribute: false }) people: readonly Person[] = [];
  /** Room under which a voice message that was not sent is kept beyond this page; null keeps none. */
  @property({ attribute: 'draft-key' }) draftKey: string | null = null;
  /** The message that the next one answers; gone when it is sent or put away. A note for the team answers none. */
  @property({ attribute: false }) replyTo: Quote | null = null;

  @state() private text = '';
  @state() private problem = '';
  /** Somebody wanted to send before every file was there. */
  @state() private waiting = false;
  @state() private opening = false;

  /** The words in the field. */
  get value(): string {
    return this.text;
  }

  set value(text: string) {
    this.text = text;
  }

  /** Puts the focus into the field. */
  override focus(options?: FocusOptions): void {
    if (this.field === null) void this.updateComplete.then(() => this.field?.focus(options));
    else this.field.focus(options);
  }

  /** Adds a file or picture that is at the relay already. */
  attach(attachment: DraftAttachment): void {
    if (!this.hasRoom(1)) return;
    this.#uploads.attach(attachment, attachment.name ?? this.#words.t('picture'));
  }

  /** Uploads files and adds them to the message. */
  addFiles(files: readonly File[]): void {
    if (files.length === 0) return;
    this.problem = '';
    this.waiting = false;
    if (this.uploader === null || this.uploadsReason !== '') {
      this.problem = this.uploadsReason === '' ? this.#words.t('attachOff') : this.uploadsReason;
      return;
    }
    for (const file of files) {
      if (!this.hasRoom(1)) return;
      if (file.size > this.maxBytes) {
        const { locale } = this.#words;
        this.problem = this.#words.t('fileTooLarge', { name: file.name, size: formatBytes(file.size, locale), limit: formatBytes(this.maxBytes, locale) });
        continue;
      }
      void this.#uploads.upload(file);
    }
  }

  /** Empties the field and the list of files, those of the other mode too; what was to be answered is put away. */
  clear(): void {
    this.#voice?.drop();
    this.replyTo = null;
    this.#uploads.empty(undefined, 'paused');
    this.text = '';
    this.problem = '';
  }

  #dropReply = (): void => {
    this.replyTo = null;
    this.focus();
  };

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    if (this.field !== null && this.field.value !== this.text) this.field.value = this.text;
    this.#grow();
    if (this.client === null || this.client === this.#looked || this.uploader === null) return;
    this.#looked = this.client;
    if (this.#voice === null && voiceLeft(this.client)) void this.#loadVoice();
  }

  /** Browsers without `field-sizing` get the height from the content. */
  #grow(): void {
    const { field } = this;
    if (field === null || CSS.supports('field-sizing', 'content')) return;
    field.style.setProperty('block-size', 'auto');
    field.style.setProperty('block-size', `${Math.min(field.scrollHeight, 146)}px`);
  }

  /** @internal */
  pick(): void {
    this.picker?.click();
  }

  /** @internal */
  removed(file: File): void {
    this.#voice?.removed(file);
  }

  /** @internal */
  say(problem: string): void {
    this.problem = problem;
  }

  /** @internal */
  hasRoom(count: number): boolean {
    if (this.#uploads.files.length + count <= LIMITS.attachments) return true;
    this.problem = this.#words.t('tooManyFiles', { count: LIMITS.attachments });
    return false;
  }

  get #over(): number {
    return this.text.length - this.maxChars;
  }

  get #stored(): boolean {
    return this.#uploads.files.every((item) => item.ready !== null);
  }

  get #ready(): boolean {
    return this.lockedReason === '' && this.#over <= 0 && this.#stored && (hasWords(this.text) || this.#uploads.files.length > 0);
  }

  #submit(): void {
    this.waiting = !this.#stored;
    if (!this.#ready) return;
    const { files } = this.#uploads;
    const attachments = files.flatMap((item) => (item.ready === null ? [] : [item.ready]));
    const request = new CsComposeRequestEvent(
      this.text.trim(),
      attachments,
      this.internal ? undefined : this.replyTo?.id,
      mentionsIn(this.text, this.people, this.#chosen),
    );
    this.#chosen.clear();
    if (!this.internal) this.replyTo = null;
    this.#voice?.sent(files.map(({ file }) => file));
    this.#uploads.empty(files);
    this.text = '';
    this.problem = '';
    // Before the request: whoever sends may go on to another draft at once, and that one is not empty.
    this.emit(new CsDraftChangedEvent(''));
    this.emit(request);
  }

  #onInput = (event: InputEvent): void => {
    this.text = (event.target as HTMLTextAreaElement).value;
    this.emit(new CsDraftChangedEvent(this.text));
    void this.#pick();
  };

  /** The list of names comes with the first `@`. */
  async #pick(): Promise<void> {
    if (this.people.length === 0 || (this.#picker === null && !this.text.includes('@'))) return;
    if (this.#picker === null) {
      const { MentionPicker } = await import('./mention-picker.ts');
      this.#picker ??= new MentionPicker(this);
    }
    if (this.field !== null) this.#picker.look(this.field);
  }

  /** @internal */
  chosen(person: Person): void {
    this.#chosen.add(person.id);
  }

  /** @internal */
  replace(from: number, to: number, words: string): void {
    const { field } = this;
    if (field === null) return;
    field.setRangeText(words, from, to, 'end');
    this.text = field.value;
    this.emit(new CsDraftChangedEvent(this.text));
  }

  #onKeydown = (event: KeyboardEvent): void => {
    if (this.#picker?.onKey(event) === true) return;
    if (event.key === 'Escape' && this.replyTo !== null && !event.isComposing) {
      // Only the answer is put away: the panel stays open.
      event.preventDefault();
      this.replyTo = null;
      return;
    }
    // keyCode 229: Safari ends a composition before the Enter that confirms it.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit();
  };

  #onPaste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    // A little too much can be shortened; megabytes would only hold up the page.
    const over = (event.clipboardData?.getData('text') ?? '').length - this.maxChars;
    const hopeless = over > 3 * this.maxChars;
    if (hopeless) this.problem = this.#words.t('overLimit', { count: over });
    else if (files.length === 0) return;
    event.preventDefault();
    if (!hopeless) this.addFiles(files);
  };

  #onPick = (): void => {
    const { picker } = this;
    if (picker === null) return;
    this.addFiles([...(picker.files ?? [])]);
    picker.value = '';
  };

  #renderAttach(): unknown {
    if (this.uploader === null) return nothing;
    const off = this.uploadsReason !== '';
    const records = !off && canRecord();
    const label = this.#words.t(records ? 'attachOrRecord' : 'attach');
    const press = (): unknown => (off ? this.say(this.uploadsReason) : records ? this.#openVoice() : this.pick());
    const button = attachButton({ label, reason: this.uploadsReason, opens: records, busy: this.opening, press });
    return html`${(records ? this.#voice?.menu(label) : null) ?? button}<input type="file" multiple hidden tabindex="-1" aria-hidden="true" @change=${this.#onPick} />`;
  }

  /** What records comes with the first press. Where it does not, files can be chosen all the same. */
  async #openVoice(): Promise<void> {
    if (this.opening) return;
    this.opening = true;
    await this.#loadVoice();
    this.opening = false;
    if (this.#voice === null) return this.pick();
    await this.#voice.open();
  }

  async #loadVoice(): Promise<void> {
    const loaded = await import('./voice-note.ts').catch(() => null);
    if (loaded !== null) this.#voice ??= new loaded.VoiceNote(this);
    this.requestUpdate();
  }

  #renderSend(): TemplateResult {
    const ready = this.#ready;
    const label = this.#words.t('send');
    const disabled = ready ? nothing : 'true';
    if (this.tall)
      return html`<button class="btn primary" part="send" type="button" aria-disabled=${disabled} @click=${() => this.#submit()}>
        ${label}${icon(sendIcon, 's')}
      </button>`;
    return html`<button
      class="ib send ${ready ? 'tide' : 'fill'}"
      part="send"
      type="button"
      aria-label=${label}
      aria-disabled=${disabled}
      @click=${() => this.#submit()}
    >
      ${icon(sendIcon)}
    </button>`;
  }

  #renderField(): TemplateResult {
    const locked = this.lockedReason !== '';
    const open = this.#picker?.active ?? null;
    return html`<textarea
      part="field"
      rows="1"
      dir=${this.text === '' ? nothing : 'auto'}
      enterkeyhint="send"
      autocomplete="off"
      aria-label=${this.placeholder === '' ? this.#words.t('message') : this.placeholder}
      aria-describedby="note"
      aria-autocomplete=${this.people.length === 0 ? nothing : 'list'}
      aria-controls=${open === null ? nothing : 'people'}
      aria-activedescendant=${open ?? nothing}
      aria-invalid=${this.#over > 0 ? 'true' : nothing}
      placeholder=${locked ? this.lockedReason : this.placeholder}
      ?readonly=${locked}
      .value=${this.text}
      @input=${this.#onInput}
      @keydown=${this.#onKeydown}
      @paste=${this.#onPaste}
      @blur=${() => this.#picker?.close()}
    ></textarea>`;
  }

  #renderItems(): unknown {
    const { files } = this.#uploads;
    if (files.length === 0) return nothing;
    if (this.#chips !== null) return this.#chips.render(files);
    // What shows files comes with the first one. A file that cannot be seen is not sent.
    import('./file-chips.ts').then(
      ({ FileChips }) => {
        this.#chips ??= new FileChips(this, this.#uploads);
        this.requestUpdate();
      },
      () => {
        this.#uploads.empty();
        this.problem = this.#words.t('menuFailed');
      },
    );
    return nothing;
  }

  #renderNote(): TemplateResult {
    const over = this.#over;
    const count = over > 0 ? this.#words.t('overLimit', { count: over }) : over > -COUNTER_FROM ? this.#words.t('charsLeft', { count: -over }) : '';
    const wait = this.waiting && !this.#stored ? this.#words.t('fileWaits') : '';
    const words = this.problem || wait || count;
    const bad = over > 0 || this.problem !== '';
    return html`<div class="note-line meta ${bad ? 'bad' : ''} ${words === '' ? 'none' : ''}" id="note" role="status">${words}</div>`;
  }

  #renderQuote(): unknown {
    return this.replyTo === null || this.internal ? nothing : quoteBar(this.replyTo, this.#words, this.#dropReply);
  }

  protected override render(): TemplateResult {
    const recording = this.#voice?.bar();
    const parts = recording
      ? html`${this.#renderQuote()}${this.#renderItems()}${recording}`
      : this.tall
        ? html`<div class="box">
          ${this.#renderQuote()}${this.#renderItems()}${this.#renderField()}
          <div class="row tools">
            ${this.#renderAttach()}<slot name="tools"></slot><span class="grow"></span><slot name="actions"></slot>${this.#renderSend()}
          </div>
        </div>`
        : html`${this.#renderQuote()}${this.#renderItems()}
          <div class="composer">${this.#renderAttach()}${this.#renderField()}<slot name="actions"></slot>${this.#renderSend()}</div>`;
    return html`<div class="base" @dragenter=${this.#drop.drag} @dragover=${this.#drop.drag} @dragleave=${this.#drop.drag} @drop=${this.#drop.drop}>
      ${this.#picker?.render() ?? nothing}${this.#voice?.offers() ?? nothing}${parts}${this.#renderNote()}${this.#voice?.note() ?? nothing}${this.#drop.over ? html`<div class="drop">${this.#words.t('dropHere')}</div>` : nothing}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-composer': CsComposer;
  }
}
