import { draft, ThreadFeed } from '@cs-kit/core';
import type { RelayClient, RoomFeed, RoomState, Store } from '@cs-kit/core';
import { LIMITS, may } from '@cs-kit/protocol';
import {
  backIcon,
  chatIcon,
  closeIcon,
  controls,
  CsElement,
  feedback,
  icon,
  identity,
  messages,
  pressable,
  pushOverlay,
  StoreController,
  StringsController,
} from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { Person } from '../../engine/people.ts';
import { RoomApi } from '../../engine/room-api.ts';
import type { room } from '../../i18n/room.en.ts';
import { roomStrings } from '../../i18n/room.ts';
import { threadStrings } from '../../i18n/thread.ts';
import type { CsComposer, Uploader } from '../cs-composer/cs-composer.ts';
import { draftOf } from '../cs-composer/events.ts';
import type { CsComposeRequestEvent, CsDraftChangedEvent } from '../cs-composer/events.ts';
import type { CsMessages } from '../cs-messages/cs-messages.ts';
import { offlineBanner, problemBanner } from '../cs-room/parts.ts';
import { ActionsController } from '../messages/actions-controller.ts';
import { quoteOf } from '../messages/quotation.ts';
import { reasonOf } from '../messages/reasons.ts';
import type { MessageView } from '../messages/view.ts';
import { styles } from './cs-thread.styles.ts';

/**
 * One thread of a room, beside its messages or over them: the message that began it, its answers, and a field for the next one.
 * Escape closes it while the focus is inside.
 *
 * @tag cs-thread
 * @summary A thread inside `<cs-room>` and the service desk; loads when the first one is opened.
 * @fires {CsSpeakRequestEvent} cs-speak-request - The person wants to hear an answer.
 * @fires {CsErrorEvent} cs-error - Something failed.
 */
export class CsThread extends CsElement {
  static override styles: CSSResultGroup = [identity, controls, messages, feedback, styles];
  readonly #words = new StringsController(this, threadStrings);
  readonly #roomWords = new StringsController(this, roomStrings);
  readonly #now = new StoreController<RoomState>(this, () => this.#feed?.state ?? null);
  readonly #actions = new ActionsController(this, {
    api: () => this.#api,
    client: () => this.connection,
    feed: () => this.#feed,
    say: (text) => this.#send({ text }),
    problem: (key) => (this.problem = key),
    saved: () => this.list?.stopEditing(),
    undo: () => this.list?.focusLater('undo'),
    done: () => this.focusComposer(),
    reply: (row) => {
      if (this.composer !== null) this.composer.replyTo = quoteOf(row, (key) => this.#roomWords.t(key));
      this.focusComposer();
    },
  });
  #api: RoomApi | null = null;
  #feed: ThreadFeed | null = null;
  #draft: Store<string> | null = null;
  #stops: (() => void)[] = [];
  #escape: (() => void) | null = null;
  #answer: string | null = null;
  #entering = false;

  @query('cs-composer') private composer!: CsComposer | null;
  @query('section') private pane!: HTMLElement | null;
  @query('cs-messages') private list!: CsMessages | null;

  /** Id of the message that began it. */
  @property({ attribute: 'thread-id' }) threadId = '';
  /** The room, as whoever shows it holds it. */
  @property({ attribute: false }) room: RoomFeed | null = null;
  /** The connection of the room, for what is inside as well. */
  @property({ attribute: false }) connection: RelayClient | null = null;
  /** Who reads: visitors see the team as others, staff see it as their own side. */
  @property() side: 'visitor' | 'staff' = 'visitor';
  /** Id of the person who reads; null before a session. */
  @property({ attribute: false }) me: string | null = null;
  /** Name that the assistant goes by. */
  @property({ attribute: 'assistant-name' }) assistantName = '';
  /** Whether answers can be read aloud here. */
  @property({ type: Boolean, attribute: 'can-speak' }) canSpeak = false;
  /** Says to whom a note whispers. */
  @property({ attribute: false }) deskLine: MessageView['deskLine'] = null;
  /** Who can be mentioned. */
  @property({ attribute: false }) people: readonly Person[] = [];
  /** Sends a file; null hides the attach button. */
  @property({ attribute: false }) uploader: Uploader | null = null;
  /** Why nothing can be attached. */
  @property({ attribute: 'uploads-reason' }) uploadsReason = '';
  /** Longest message in characters. */
  @property({ type: Number, attribute: 'max-chars' }) maxChars: number = LIMITS.messageChars;
  /** Largest file in bytes. */
  @property({ type: Number, attribute: 'max-bytes' }) maxBytes: number = LIMITS.fileBytes;
  /** Hears of each answer that is on its way. */
  @property({ attribute: false }) sent: ((clientMessageId: string) => void) | null = null;
  /** Shuts the thread. */
  @property({ attribute: false }) close: () => void = () => undefined;

  @state() private problem: keyof typeof room | null = null;

  constructor() {
    super();
    // Escape is for this pane only while somebody is in it: elsewhere it closes what lies elsewhere.
    this.addEventListener('focusin', () => (this.#escape ??= pushOverlay({ element: this, modal: false, dismiss: () => this.close() })));
    this.addEventListener('focusout', (event) => this.contains(event.relatedTarget as Node | null) || this.#leave());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
    this.#release();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  /** Puts the focus into the field. */
  focusComposer(): void {
    void this.updateComplete.then(() => this.composer?.focus());
  }

  /** Gives the pane the focus: at one of its answers, or in the field. */
  enter(answerId: string | null): void {
    this.#answer = answerId;
    this.#entering = answerId === null;
    // What the focus goes to may still have to be fetched; what it came from is covered on a small screen.
    this.pane?.focus({ preventScroll: true });
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('connection')) this.provideClient(this.connection);
    if (this.isConnected && (this.#feed === null || changed.has('threadId') || changed.has('room') || changed.has('connection'))) this.#open();
  }

  #open(): void {
    this.#release();
    const { connection: client, room: feed, threadId } = this;
    if (client === null || feed === null || threadId === '') return;
    this.#api = new RoomApi(client);
    this.#feed = new ThreadFeed(client, feed, threadId);
    this.#draft = draft(client, `${feed.state.get().roomId}/${threadId}`);
    this.#stops = [this.#draft.subscribe((text) => this.#onDraft(text))];
    this.problem = null;
    this.composer?.clear();
  }

  #release(): void {
    this.#actions.flush();
    for (const stop of this.#stops.splice(0)) stop();
    this.#feed?.close();
    this.#feed = this.#api = this.#draft = null;
  }

  #leave(): void {
    this.#escape?.();
    this.#escape = null;
  }

  protected override updated(): void {
    if (this.#draft !== null) this.#onDraft(this.#draft.get());
    if (this.#entering && this.composer !== null) {
      this.#entering = false;
      this.focusComposer();
    }
    const answer = this.#answer;
    if (answer === null || this.list === null || this.#now.value?.phase !== 'live') return;
    this.#answer = null;
    this.list.jump(answer).catch((error: unknown) => this.fail(error));
  }

  #onDraft(text: string): void {
    if (this.composer !== null && this.composer.value !== text) this.composer.value = text;
  }

  #send(message: Parameters<ThreadFeed['send']>[0]): void {
    if (this.#feed === null) return;
    this.problem = null;
    try {
      this.sent?.(this.#feed.send(message));
      this.list?.toBottom();
    } catch (error) {
      this.problem = reasonOf(this.fail(error));
      // The words are not lost: they can be shortened in the field.
      this.#draft?.set(message.text);
    }
  }

  #onCompose = (event: CsComposeRequestEvent): void => {
    event.stopPropagation();
    this.#send(draftOf(event));
  };

  #onDraftChanged = (event: CsDraftChangedEvent): void => {
    event.stopPropagation();
    this.#draft?.set(event.text);
  };

  #renderHead(note: boolean): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const root = this.#feed?.root;
    const about = note ? t('notesOnly') : root == null ? '' : t('startedBy', { name: root.author.name });
    const button = (kind: 'back' | 'shut', shape: string, label: string): TemplateResult =>
      html`<button class="ib ${kind}" type="button" aria-label=${label} title=${label} @click=${() => this.close()}>${icon(shape, 'm', kind === 'back')}</button>`;
    return html`<header>
      ${button('back', backIcon, t('back'))}
      <span class="grow"><h2 class="h trunc">${t('title')}</h2><span class="meta trunc" dir="auto">${about}</span></span>
      ${button('shut', closeIcon, t('closeThread'))}
    </header>`;
  }

  #renderBody(now: RoomState): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    if (now.error !== undefined && now.rows.length === 0) return this.#renderFailed(now.error.retryable);
    if (now.phase === 'loading' || now.rows.length === 0)
      return html`<div class="wait" role="status" aria-label=${this.#roomWords.t('loading')}><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>`;
    const bare = now.rows.length === 1 && now.pending.length === 0;
    return html`<cs-messages
      side=${this.side}
      .thread=${this.threadId}
      .feed=${this.#feed}
      .actions=${this.#actions.actions}
      .me=${this.me}
      .deskLine=${this.deskLine}
      .removing=${this.#actions.removing}
      .reading=${this.#actions.reading}
      assistant-name=${this.assistantName}
      ?can-speak=${this.canSpeak}
      >${bare ? html`<p slot="end" class="meta start">${t('nothingYet')}</p>` : nothing}</cs-messages
    >`;
  }

  #renderFailed(retryable: boolean): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    if (retryable)
      return html`<div class="middle" role="alert"><p>${t('loadFailed')}</p>
        <button class="btn" type="button" ${pressable(() => this.#feed?.load())}>${this.#roomWords.t('retry')}</button></div>`;
    return html`<div class="middle"><div class="empty" role="status"><span class="empty-art">${icon(chatIcon, 'l')}</span><b>${t('notThere')}</b><p>${t('notThereMore')}</p></div></div>`;
  }

  #renderFoot(now: RoomState, note: boolean): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const say = this.#roomWords.t.bind(this.#roomWords);
    const gone = this.#feed?.root?.deleted === true ? t('rootGone') : '';
    return html`<div class="foot">
      ${this.problem === null ? nothing : problemBanner(say, this.problem, null, () => (this.problem = null))}
      <cs-composer
        placeholder=${t('answer')}
        locked-reason=${may(now.role, 'send') ? gone : say('readOnly')}
        uploads-reason=${this.uploadsReason}
        .people=${note ? this.people.filter(({ id }) => id !== 'assistant') : this.people}
        .uploader=${this.uploader}
        max-chars=${this.maxChars}
        max-bytes=${this.maxBytes}
        @cs-compose-request=${this.#onCompose}
        @cs-draft-changed=${this.#onDraftChanged}
      ></cs-composer>
    </div>`;
  }

  protected override render(): unknown {
    const now = this.#now.value;
    if (now === undefined) return nothing;
    const note = this.#feed?.root?.message.visibility === 'internal';
    const offline =
      now.phase === 'offline' && now.error === undefined
        ? offlineBanner(this.#roomWords.t.bind(this.#roomWords), this.connection?.platform.online() ?? true)
        : nothing;
    const open = now.rows.length > 0 && now.error === undefined;
    return html`<section tabindex="-1" aria-label=${this.#words.t('title')}>
      ${this.#renderHead(note)}<div aria-live="polite">${offline}</div>
      ${this.#renderBody(now)}${open ? this.#renderFoot(now, note) : nothing}
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-thread': CsThread;
  }
}
