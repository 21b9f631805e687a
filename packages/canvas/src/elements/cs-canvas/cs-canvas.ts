import { formatClock, formatNumber, type RelayClient } from '@cs-kit/core';
import {
  controls,
  CsClientRequestEvent,
  CsElement,
  feedback,
  icon,
  messages,
  offlineIcon,
  pressable,
  StoreController,
  StringsController,
  surfaces,
  type CsToasts,
} from '@cs-kit/ui';
import { type CSSResultGroup, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { createCanvas, type Canvas } from '../../engine/canvas.ts';
import type { CanvasState, ImageEngine, Picture, PictureRequest } from '../../engine/types.ts';
import { CsImageCompletedEvent, CsImageSharedEvent } from '../../events.ts';
import { strings, type CanvasKey } from '../../i18n/strings.ts';
import { styles } from './cs-canvas.styles.ts';
import { download } from './download.ts';
import { renderForm, requestFor, shapeOf, type FormValues } from './form.ts';
import { renderHistory, renderWork, shareOf, wordsFor, type WorkView } from './work.ts';

const EMPTY_FORM: FormValues = { prompt: '', style: '', shape: 'square', count: 1, engine: '', seed: '' };

/**
 * Makes pictures from words by the engines of the relay, with live progress, and keeps the visitor's earlier ones.
 *
 * @tag cs-canvas
 * @summary Pictures from words.
 * @fires {CsImageSharedEvent} cs-image-shared - The visitor wants a picture in the chat; `preventDefault()` says that it was taken.
 * @fires {CsImageCompletedEvent} cs-image-completed - A picture was made.
 * @fires {CsErrorEvent} cs-error - Something failed.
 * @csspart form - The side with words and choices.
 * @csspart work - The side with pictures.
 */
export class CsCanvas extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, messages, feedback, styles];
  readonly #words = new StringsController(this, strings);

  @query('cs-toasts') private readonly toasts!: CsToasts | null;
  @query('.batch .progress') private readonly bar!: HTMLElement | null;

  /** Room that "Send to the chat" writes to; without one, whoever hears `cs-image-shared` takes the picture and prevents the event. */
  @property({ attribute: 'room-id' }) roomId: string | null = null;
  /** Words that stand in the box at first. */
  @property() prompt = '';
  /** Leaves "Send to the chat" away. */
  @property({ type: Boolean, attribute: 'no-send' }) noSend = false;

  @state() private form: FormValues = EMPTY_FORM;
  @state() private allStyles = false;
  @state() private shown: Picture | null = null;
  @state() private online = true;
  @state() private engineOf: RelayClient | null = null;

  #canvas: Canvas | null = null;
  readonly #state = new StoreController<CanvasState>(this, () => this.#canvas?.state ?? null);
  #clock: ReturnType<typeof setInterval> | null = null;
  #told = new Set<string>();
  #failure: unknown = null;
  #touched = false;
  #leave: (() => void) | null = null;

  constructor() {
    super();
    // The pictures inside use the same connection.
    this.addEventListener(CsClientRequestEvent.type, (event) => {
      if (event.composedPath()[0] !== this && this.client !== null) event.answer(this.client);
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#follow();
    this.online = navigator.onLine;
    window.addEventListener('online', this.#onNetwork);
    window.addEventListener('offline', this.#onNetwork);
    this.#canvas?.start();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave?.();
    this.#leave = null;
    window.removeEventListener('online', this.#onNetwork);
    window.removeEventListener('offline', this.#onNetwork);
    this.#canvas?.stop();
    this.#tick(false);
  }

  /** Puts words into the box and, where they are enough, starts. Answers when the job has been taken. */
  async create(words?: string): Promise<void> {
    if (words !== undefined) this.#change({ prompt: words });
    const engine = this.#engine();
    if (engine === null || this.#blocked(engine) !== null || this.form.prompt.trim() === '' || this.#busy()) return;
    this.scrollTo({ top: 0, behavior: 'smooth' });
    this.#touched = true;
    await this.#canvas?.submit(requestFor(this.form, engine));
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.client !== this.engineOf) this.#adopt(this.client);
    if (changed.has('prompt') && this.prompt !== '') this.form = { ...this.form, prompt: this.prompt };
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    const batch = this.#state.value?.batch;
    if (batch === undefined) return;
    if (batch.phase === 'running' && !this.#touched) this.#takeForm(batch.request);
    this.#tick(batch.phase === 'running');
    if (batch.phase === 'running') this.bar?.style.setProperty('--cs-progress', `${(shareOf(batch.tiles) * 100).toFixed(1)}%`);
    if (batch.phase === 'failed' && batch.error !== this.#failure) {
      this.#failure = batch.error;
      this.fail(batch.error);
    }
    if (batch.phase !== 'running' && batch.phase !== 'done') return;
    for (const tile of batch.tiles) {
      if (tile.status !== 'done' || this.#told.has(tile.imageId)) continue;
      this.#told.add(tile.imageId);
      this.emit(new CsImageCompletedEvent(tile.imageId));
    }
  }

  #adopt(client: RelayClient | null): void {
    this.engineOf = client;
    this.#canvas?.stop();
    this.#canvas = client === null ? null : createCanvas(client);
    this.#follow();
    if (this.#canvas === null) return;
    const kept = this.#canvas.keptPrompt;
    if (this.form.prompt === '' && this.prompt === '' && kept !== '') this.form = { ...this.form, prompt: kept };
    if (this.isConnected) this.#canvas.start();
  }

  /** Words and pictures of somebody who signs out are nothing for the next person. */
  #follow(): void {
    this.#leave?.();
    const forget = (): void => {
      this.form = EMPTY_FORM;
      this.shown = null;
      this.#touched = false;
      this.#adopt(this.engineOf);
    };
    this.#leave = this.engineOf?.session.subscribe(({ reason }) => reason === 'signed-out' && forget()) ?? null;
  }

  /** The clock of a running batch renders once a second. */
  #tick(on: boolean): void {
    if (on === (this.#clock !== null)) return;
    if (this.#clock !== null) clearInterval(this.#clock);
    this.#clock = on ? setInterval(() => this.requestUpdate(), 1000) : null;
  }

  #engines(): readonly ImageEngine[] {
    const engines = this.#state.value?.engines;
    return engines?.phase === 'ready' ? engines.items : [];
  }

  #engine(): ImageEngine | null {
    const all = this.#engines();
    return all.find((engine) => engine.name === this.form.engine && engine.available) ?? all.find((engine) => engine.available) ?? null;
  }

  #busy(): boolean {
    const phase = this.#state.value?.batch.phase;
    return phase === 'submitting' || phase === 'running';
  }

  #blocked(engine: ImageEngine | null): string | null {
    if (engine === null) return this.#words.t('unavailable');
    return this.online ? null : this.#words.t('offlineTitle');
  }

  /** A batch from before a reload brings its choices back. */
  #takeForm(request: PictureRequest): void {
    this.#touched = true;
    this.form = {
      ...this.form,
      prompt: this.form.prompt || request.prompt,
      engine: request.engine,
      style: request.style ?? '',
      shape: shapeOf(request),
      count: request.count,
    };
  }

  #change(values: Partial<FormValues>): void {
    this.#touched = true;
    this.form = { ...this.form, ...values };
    if (values.prompt !== undefined) this.#canvas?.keepPrompt(values.prompt);
  }

  #focusWords(): void {
    this.renderRoot.querySelector<HTMLTextAreaElement>('#prompt')?.focus();
  }

  async #send(picture: Picture): Promise<void> {
    const { imageId, width, height, prompt: description } = picture;
    const free = this.emit(new CsImageSharedEvent({ imageId, width, height, description }));
    // Who stopped the event has taken the picture; otherwise it goes into the room, and without a room nothing has happened.
    if (free && this.roomId === null) return this.#tell('sendNowhere');
    if (free) await this.#canvas!.send(this.roomId!, imageId);
    this.shown = null;
    this.#tell(free ? 'sent' : 'attached');
  }

  #tell(key: CanvasKey): void {
    this.toasts?.toast(this.#words.t(key));
  }

  /** Does what was pressed, and says in words when it did not work. */
  async #try(failure: CanvasKey, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#tell(failure);
      throw error;
    }
  }

  /** Out of sight at once, deleted when it can no longer be undone. */
  #remove(picture: Picture): void {
    const canvas = this.#canvas;
    if (canvas === null) return;
    this.shown = null;
    canvas.hide(picture.imageId);
    this.toasts?.toast(this.#words.t('removed'), {
      action: { label: this.#words.t('undo'), run: () => canvas.restore(picture.imageId) },
      gone: (used) => void (used || this.#try('removeFailed', () => canvas.remove(picture.imageId)).catch((error: unknown) => this.fail(error))),
    });
  }

  readonly #onNetwork = (): void => {
    this.online = navigator.onLine;
    if (this.online && this.#state.value?.engines.phase === 'failed') this.#canvas?.reload();
  };

  #view(now: CanvasState): WorkView {
    const { locale } = this.#words;
    return {
      t: (key, params) => this.#words.t(key, params),
      percent: (share) => formatNumber(share, locale, { style: 'percent', maximumFractionDigits: 0 }),
      clock: (ms) => formatClock(ms, locale),
      now: Date.now(),
      batch: now.batch,
      history: now.history,
      maySend: !this.noSend,
      open: (picture) => (this.shown = picture),
      download: (picture) => this.#try('downloadFailed', () => download(this.#canvas, picture)),
      send: (picture) => this.#try('sendFailed', () => this.#send(picture)),
      cancel: (tileId) => this.#try('cancelFailed', () => this.#canvas?.cancel(tileId)),
      retry: (tileId) => this.#try('retryFailed', () => this.#canvas?.retry(tileId)),
      editWords: () => this.#focusWords(),
      create: () => this.create(),
      older: () => this.#canvas?.older(),
      idea: (words) => {
        this.#change({ prompt: words });
        this.#focusWords();
      },
    };
  }

  #renderNotes(now: CanvasState): TemplateResult | typeof nothing {
    const t = this.#words;
    const lost = now.batch.phase === 'running' && now.batch.lost;
    if (!this.online)
      return html`<div class="banner warn note" role="status">${icon(offlineIcon)}<div><b>${t.t('offlineTitle')}</b> ${t.t('offline')}</div></div>`;
    return lost ? html`<div class="banner warn note" role="status">${icon(offlineIcon)}<div><b>${t.t('lostTitle')}</b> ${t.t('lost')}</div></div>` : nothing;
  }

  #renderForm(now: CanvasState): TemplateResult {
    if (now.engines.phase === 'failed') {
      const [title, text] = wordsFor(now.engines.error.code);
      return html`<div class="form"><div class="empty bad" role="alert"><span class="empty-art">${icon(offlineIcon, 'l')}</span><b>${this.#words.t(title)}</b><p>${this.#words.t(text)}</p><button class="btn primary" type="button" @click=${() => this.#canvas?.reload()}>${this.#words.t('again')}</button></div></div>`;
    }
    if (now.engines.phase === 'loading') return this.#renderSkeleton();
    const engine = this.#engine();
    return renderForm({
      t: (key, params) => this.#words.t(key, params),
      values: this.form,
      engines: this.#engines(),
      engine,
      blocked: this.#blocked(engine),
      busy: this.#busy(),
      sending: now.batch.phase === 'submitting',
      allStyles: this.allStyles,
      showStyles: (all) => (this.allStyles = all),
      change: (values) => this.#change(values),
      create: () => this.create(),
    });
  }

  #renderSkeleton(): TemplateResult {
    return html`<div class="form skel" role="status" aria-label=${this.#words.t('loading')}><i class="sk box"></i><div class="g">${Array.from({ length: 6 }, () => html`<i class="sk"></i>`)}</div><i class="sk bar"></i><i class="sk bar"></i></div>`;
  }

  #renderLarge(view: WorkView): TemplateResult {
    const picture = this.shown;
    const engine = this.#engines().find((entry) => entry.name === picture?.engine);
    const close = (): void => void (this.shown = null);
    return html`<cs-dialog .open=${picture !== null} label=${this.#words.t('canvas')} @cs-dialog-closed=${close} @cs-before-close=${close}>
      ${
        picture === null
          ? nothing
          : html`<div class="large ${picture.width > picture.height ? 'wide' : picture.width < picture.height ? 'tall' : ''}"><cs-canvas-image path="/v1/images/${picture.imageId}" alt=${this.#words.t('picture', { name: picture.prompt })} lost-text=${this.#words.t('notLoaded')}></cs-canvas-image></div>
            <div class="about">
              <p class="sm">${picture.prompt}</p>
              <span class="badge">${engine === undefined ? picture.engine : engine.ai ? `${this.#words.t('madeByAi')} · ${engine.label}` : this.#words.t('patterns')}</span>
              <span class="meta num"><bdi>${this.#words.t('details', { width: String(picture.width), height: String(picture.height) })}</bdi></span>
              ${picture.seed === null ? nothing : html`<span class="meta num"><bdi>${this.#words.t('seedIs', { seed: String(picture.seed) })}</bdi></span>`}
            </div>`
      }
      ${picture === null ? nothing : html`<div slot="footer" class="row actions"><button class="btn" type="button" @click=${() => this.#remove(picture)}>${this.#words.t('remove')}</button><span class="grow"></span><button class="btn" type="button" ${pressable(() => view.download(picture))}>${this.#words.t('download')}</button>${this.noSend ? nothing : html`<button class="btn primary" type="button" ${pressable(() => view.send(picture))}>${this.#words.t('send')}</button>`}</div>`}
    </cs-dialog>`;
  }

  protected override render(): TemplateResult {
    const now = this.#state.value ?? { engines: { phase: 'loading' }, batch: { phase: 'idle' }, history: { phase: 'unknown' } };
    const view = this.#view(now);
    const fresh = now.batch.phase === 'idle';
    return html`<div class="app ${fresh ? 'fresh' : ''}">
        ${this.#renderNotes(now)}
        <div class="work" part="work">${renderWork(view)}${renderHistory(view)}</div>
        ${this.#renderForm(now)}
      </div>
      <cs-toasts></cs-toasts>
      ${this.#renderLarge(view)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-canvas': CsCanvas;
  }
}
