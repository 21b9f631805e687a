import { draft, openConversation, openRoomFeed, plugins } from '@cs-kit/core';
import type { Draft, DraftAttachment, RelayClient, RoomFeed, RoomState, Store } from '@cs-kit/core';
import { may } from '@cs-kit/protocol';
import { controls, CsElement, feedback, identity, messages, StoreController, StringsController, surfaces } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { SamePeople, peopleOf } from '../../engine/people.ts';
import type { Person } from '../../engine/people.ts';
import { quoteOf } from '../messages/quotation.ts';
import { RoomApi } from '../../engine/room-api.ts';
import type { MessageRow } from '../../engine/timeline.ts';
import { RoomWatch } from '../../engine/room-watch.ts';
import { CsConversationChangedEvent, CsMessageReceivedEvent, CsMessageSentEvent, CsUnreadChangedEvent } from '../../events.ts';
import type { room } from '../../i18n/room.en.ts';
import { roomStrings } from '../../i18n/room.ts';
import type { CsComposer, Uploader } from '../cs-composer/cs-composer.ts';
import { draftOf, type CsComposeRequestEvent, type CsDraftChangedEvent } from '../cs-composer/events.ts';
import type { CsMessages } from '../cs-messages/cs-messages.ts';
import { ActionsController } from '../messages/actions-controller.ts';
import { LazyCall } from '../messages/lazy-call.ts';
import { lazyRooms } from '../messages/lazy-rooms.ts';
import { LazySearch } from '../messages/lazy-search.ts';
import { LazyThread } from '../messages/lazy-thread.ts';
import type { ThreadLook } from '../messages/thread-pane.ts';
import { reasonOf } from '../messages/reasons.ts';
import { CommandsController } from '../slash/commands-controller.ts';
import { ConfigController } from './config-controller.ts';
import { styles } from './cs-room.styles.ts';
import type { RoomImage } from './room-image.ts';
import { emptyRoom, findButton, greeting, offlineBanner, problemBanner, roomHead, skeleton } from './parts.ts';
import { LazyRating } from './lazy-rating.ts';

/**
 * A chat: the visitor's conversation with the site, or any room by its id. Messages, answers of the assistant with their
 * sources, the way to a person, files, receipts. It works offline: messages wait and go out by themselves.
 *
 * @tag cs-room
 * @summary Chat with the assistant and the team, or in any room.
 * @slot composer-actions - Buttons before Send, for example a microphone.
 * @fires {CsMessageSentEvent} cs-message-sent - A message of this person is stored at the relay.
 * @fires {CsMessageReceivedEvent} cs-message-received - Somebody else or the assistant wrote.
 * @fires {CsUnreadChangedEvent} cs-unread-changed - The number of unread messages changed.
 * @fires {CsConversationChangedEvent} cs-conversation-changed - The conversation began, was handed over, taken or closed.
 * @fires {CsSpeakRequestEvent} cs-speak-request - The person wants to hear an answer.
 * @fires {CsErrorEvent} cs-error - Something failed.
 * @csspart base - Outermost box.
 * @csspart foot - Composer and the line under it.
 * @cssprop [--cs-room-inset=16px] - Distance of the messages from the edge.
 */
export class CsRoom extends CsElement {
  static override styles: CSSResultGroup = [identity, controls, surfaces, messages, feedback, styles];
  readonly #words = new StringsController(this, roomStrings);
  readonly #room = new StoreController<RoomState>(this, () => this.#feed?.state ?? null);
  readonly #actions = new ActionsController(this, {
    api: () => this.#api,
    client: () => this.#client,
    feed: () => this.#feed,
    say: (text) => this.send(text),
    problem: (key) => this.#say(key),
    saved: () => this.list?.stopEditing(),
    undo: () => this.list?.focusLater('undo'),
    done: () => this.focusComposer(),
    reply: (row) => this.#replyTo(row),
    thread: (id, answerId) => void this.#thread.open(id, answerId),
  });
  readonly #watch = new RoomWatch({
    sent: (id, text) => this.emit(new CsMessageSentEvent(id, text)),
    received: (row) => this.emit(new CsMessageReceivedEvent(row.id, row.message.text, row.author.role, row.author.name)),
    unread: (count) => this.emit(new CsUnreadChangedEvent(count)),
    changed: (now) => this.emit(new CsConversationChangedEvent(now.roomId, now.status, now.assignee?.name ?? null)),
  });
  readonly #commands = new CommandsController(
    this,
    () => this.composer,
    () => this.#words.t('commands'),
  );
  readonly #call = new LazyCall(this, {
    side: 'visitor',
    client: () => this.#client,
    feed: () => this.#feed,
    hold: (roomId) => (roomId === this.#room.value?.roomId ? this.#openFeed(this.#client!) : openRoomFeed(this.#client!, roomId)),
    failed: (error) => this.#failed(error),
  });
  readonly #thread = new LazyThread(this, {
    client: () => this.#client,
    feed: () => this.#feed,
    list: () => this.list,
    look: () => this.#look(),
    sent: (id) => this.#watch.expect(id),
    failed: (error) => this.#failed(error),
    closed: () => this.focusComposer(),
  });
  readonly #rating = new LazyRating(this, {
    t: (key, params) => this.#words.t(key, params),
    client: () => this.#client,
    api: () => this.#api,
    roomId: () => this.#room.value?.roomId ?? '',
    failed: () => this.#say('rateFailed'),
  });
  readonly #search = new LazySearch(this, {
    client: () => this.#client,
    roomId: () => this.#room.value?.roomId ?? '',
    list: () => this.list,
    failed: (error) => this.#failed(error),
    closed: () => this.focusComposer(),
  });
  readonly #site = new ConfigController(this);
  #client: RelayClient | null = null;
  #api: RoomApi | null = null;
  #feed: RoomFeed | null = null;
  #draft: Store<string> | null = null;
  #stops: (() => void)[] = [];
  #shown = '';
  #queued: Draft[] = [];
  readonly #known = new SamePeople();

  @query('cs-composer') private composer!: CsComposer | null;
  @query('cs-messages') private list!: CsMessages | null;

  /** Room to show; without it, the visitor's own conversation with the site. */
  @property({ attribute: 'room-id' }) roomId: string | null = null;
  /** Whether answers can be read aloud: the host or hub then hears `cs-speak-request`. */
  @property({ type: Boolean, attribute: 'can-speak' }) canSpeak = false;

  @state() private problem: keyof typeof room | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#release();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  /** Sends a message; it is kept and goes out later where there is no connection. */
  send(text: string, attachments: readonly DraftAttachment[] = []): void {
    this.#post({ text, ...(attachments.length === 0 ? {} : { attachments }) });
  }

  #post(message: Draft): void {
    if (message.text.trim() === '' && message.attachments === undefined) return;
    if (this.#feed === null) {
      this.#queued.push(message);
      return;
    }
    this.problem = null;
    try {
      this.#watch.expect(this.#feed.send(message));
      this.list?.toBottom();
    } catch (error) {
      this.#say(reasonOf(this.fail(error)));
      // The words are not lost: they can be shortened in the field.
      if (this.#draft?.get() === '') this.#draft.set(message.text);
    }
  }

  #replyTo(row: MessageRow): void {
    if (this.composer !== null) this.composer.replyTo = quoteOf(row, (key) => this.#words.t(key));
    this.focusComposer();
  }

  /** Asks a question as if the visitor had typed it. */
  ask(text: string): void {
    this.send(text);
  }

  /** Puts the focus into the message field. */
  focusComposer(): void {
    if (this.composer === null) void this.updateComplete.then(() => this.composer?.focus());
    else this.composer.focus();
  }

  /** Puts a picture into the message that is being written. */
  attachImage(image: RoomImage): void {
    const { imageId, name = this.#words.t('picture'), width, height, description } = image;
    this.composer?.attach({
      kind: 'image',
      id: imageId,
      name,
      ...(width === undefined ? {} : { width }),
      ...(height === undefined ? {} : { height }),
      ...(description === undefined ? {} : { description }),
    });
    this.focusComposer();
  }

  /** Opens the search in the messages of this room. */
  openSearch(): Promise<void> {
    return this.#search.open();
  }

  /** Asks for a person, with or without a conversation yet; false when the request did not go out. */
  async requestPerson(): Promise<boolean> {
    try {
      await this.#actions.actions.person();
      return true;
    } catch {
      return false;
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.isConnected) return;
    if (this.client !== this.#client || (this.roomId ?? '') !== this.#shown || (this.#feed === null && this.client !== null)) this.#open();
  }

  #open(): void {
    this.#release();
    const client = this.client;
    this.#client = client;
    this.#shown = this.roomId ?? '';
    if (client === null) return;
    this.#api = new RoomApi(client);
    this.#feed = this.#openFeed(client);
    this.#draft = draft(client, this.#shown);
    const { state: room } = this.#feed;
    this.#watch.reset();
    if (this.#shown !== '') lazyRooms().catch((error: unknown) => this.fail(error));
    this.#stops = [
      room.subscribe((now) => this.#onRoom(now)),
      client.session.subscribe((change) => {
        if (change.reason === 'signed-out') void this.#rating.forget(client).catch((error: unknown) => this.fail(error));
        this.requestUpdate();
      }),
      this.#draft.subscribe((text) => this.#onDraft(text)),
      plugins.tabs.subscribe(() => this.requestUpdate()),
    ];
    this.#onRoom(room.get());
    void this.#site.load(client);
    const { composer } = this;
    if (composer !== null) composer.value = this.#draft.get();
    for (const message of this.#queued.splice(0)) this.#post(message);
  }

  #openFeed(client: RelayClient): RoomFeed {
    return this.#shown === '' ? openConversation(client) : openRoomFeed(client, this.#shown);
  }

  #release(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#actions.flush();
    this.#feed?.close();
    this.#feed = null;
    this.#api = null;
    this.#draft = null;
  }

  protected override firstUpdated(): void {
    if (this.composer !== null && this.#draft !== null) this.composer.value = this.#draft.get();
  }

  #onRoom(now: RoomState): void {
    this.#rating.follow(now);
    this.#watch.look(now, this.#client?.session.current?.user.id ?? null);
  }

  #onDraft(text: string): void {
    if (this.composer !== null && this.composer.value !== text) this.composer.value = text;
  }

  #say(key: keyof typeof room): void {
    this.problem = key;
  }

  #failed(error: unknown): void {
    this.fail(error);
    this.#say('menuFailed');
  }

  #onCompose = (event: CsComposeRequestEvent): void => {
    event.stopPropagation();
    this.#post(draftOf(event));
  };

  #onDraftChanged = (event: CsDraftChangedEvent): void => {
    event.stopPropagation();
    this.#draft?.set(event.text);
    this.#feed?.typing(event.text !== '');
  };

  #upload: Uploader = async (file, progress, signal) => {
    const api = this.#api;
    if (api === null) throw new DOMException('Not connected.', 'AbortError');
    const known = this.#room.value?.roomId ?? '';
    return api.upload(known === '' || this.#room.value?.status === 'closed' ? await api.conversation() : known, file, progress, signal);
  };

  #renderTop(now: RoomState): unknown {
    const t = this.#words.t.bind(this.#words);
    if (this.#site.error?.code === 'relay/outdated' || now.error?.code === 'relay/outdated') return problemBanner(t, 'refresh', 'refreshMore');
    if (now.phase === 'offline') return offlineBanner(t, this.#client?.platform.online() ?? true);
    if (now.phase === 'refused' && this.#shown === '') return problemBanner(t, 'failed', reasonOf(now.error) === 'reasonOff' ? 'reasonOff' : 'failedMore');
    return nothing;
  }

  #renderBody(now: RoomState): unknown {
    const t = this.#words.t.bind(this.#words);
    const bare = now.rows.length === 0 && now.pending.length === 0 && now.reply === null;
    // Why a room is shut, its head says.
    if (now.phase === 'refused' && this.#shown !== '' && bare) return nothing;
    if (now.phase === 'loading' && bare) return skeleton(t);
    if (bare && now.status !== 'closed') return this.#shown === '' ? greeting(t, this.#greetingWords(), (text) => this.send(text)) : emptyRoom(t);
    return html`<cs-messages
      .feed=${this.#feed}
      .actions=${this.#actions.actions}
      .me=${this.#client?.session.current?.user.id ?? null}
      .removing=${this.#actions.removing}
      .threads=${this.#shown !== '' && now.status === null ? 'all' : null}
      .reading=${this.#actions.reading}
      assistant-name=${this.#site.config?.theme.assistantName ?? ''}
      ?can-speak=${this.canSpeak || plugins.tabs.get().some((tab) => tab.id === 'voice')}
      ?can-leave-email=${this.#site.config?.capabilities.email.available ?? false}
      >${this.#rating.render(now)}</cs-messages
    >`;
  }

  #greetingWords(): string | null {
    const words = this.#site.config?.theme.greeting ?? {};
    return words[this.#words.locale] ?? words[this.#words.locale.split('-')[0] ?? ''] ?? null;
  }

  #placeholder(now: RoomState): string {
    if (now.status === 'closed') return this.#words.t('askAgain');
    if (this.#shown !== '' && now.status === null) return this.#words.t('message');
    if (now.rows.length === 0 && now.pending.length === 0) return this.#words.t('askAnything');
    return this.#words.t('messageTo', { name: now.assignee?.name ?? (this.#site.config?.theme.assistantName || this.#words.t('assistant')) });
  }

  /** The same list as long as nobody came or went: the field is not drawn again at every message. */
  #people(now: RoomState): readonly Person[] {
    const { available } = this.#site.config?.capabilities.assistant ?? { available: false };
    const name = available ? (this.#site.config?.theme.assistantName ?? '') : '';
    return this.#known.keep(peopleOf(now.members, this.#client?.session.current?.user.id ?? null, name));
  }

  /** What may be written, here and in threads. */
  #look(): ThreadLook {
    const now = this.#room.value;
    return {
      people: now === undefined ? [] : this.#people(now),
      uploader: this.#site.limits !== null && now !== undefined && may(now.role, 'upload') ? this.#upload : null,
      uploadsReason: this.#site.config?.capabilities.files.available === false ? this.#words.t('attachOff') : '',
      maxChars: this.#site.limits?.messageChars,
      maxBytes: this.#site.limits?.uploadBytes,
    };
  }

  #renderFoot(now: RoomState): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    const { people, uploader, uploadsReason, maxChars, maxBytes } = this.#look();
    const assistant =
      this.#shown === '' && (now.status === null || now.status === 'assistant') && (this.#site.config?.capabilities.assistant.available ?? false);
    return html`<div class="foot" part="foot" @input=${this.#commands.input} @keydown=${this.#commands.keydown}>
      ${this.#commands.render()}
      ${this.problem === null ? nothing : problemBanner(t, this.problem, null, () => (this.problem = null))}
      <cs-composer
        draft-key=${this.#shown}
        placeholder=${this.#placeholder(now)}
        locked-reason=${may(now.role, 'send') ? '' : t('readOnly')}
        uploads-reason=${uploadsReason}
        .people=${people}
        .uploader=${uploader}
        max-chars=${maxChars ?? nothing}
        max-bytes=${maxBytes ?? nothing}
        @cs-compose-request=${this.#onCompose}
        @cs-draft-changed=${this.#onDraftChanged}
        ><slot name="composer-actions" slot="actions"></slot
      ></cs-composer>
      ${assistant ? html`<div class="meta small">${t('mayBeWrong')}</div>` : nothing}
    </div>`;
  }

  protected override render(): unknown {
    const now = this.#room.value;
    if (now === undefined) return skeleton(this.#words.t.bind(this.#words));
    return html`<div class="base" part="base">
      <div class="top" aria-live="polite">${this.#renderTop(now)}</div>
      ${roomHead(this.#shown, now, this.#feed, this.#client, () => this.#call.begin())}${this.#call.render(now)}${findButton(this.#words.t.bind(this.#words), now, () => this.openSearch())}${this.#renderBody(now)} ${now.phase === 'refused' && this.#shown !== '' ? nothing : this.#renderFoot(now)}${this.#thread.render()}${this.#search.render()}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-room': CsRoom;
  }
}
