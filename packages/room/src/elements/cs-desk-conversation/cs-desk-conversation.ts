import { openRoomFeed } from '@cs-kit/core';
import type { Draft, RelayClient, RoomFeed, RoomState } from '@cs-kit/core';
import { LIMITS } from '@cs-kit/protocol';
import type { ConversationSummary, SendLimits } from '@cs-kit/protocol';
import { controls, CsElement, feedback, identity, StoreController, StringsController } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { DeskDrafts } from '../../engine/desk-drafts.ts';
import { ticks } from '../../engine/duty.ts';
import { SamePeople, peopleOf } from '../../engine/people.ts';
import type { Person } from '../../engine/people.ts';
import { RoomApi } from '../../engine/room-api.ts';
import { deskStrings } from '../../i18n/desk.ts';
import type { room } from '../../i18n/room.en.ts';
import { roomStrings } from '../../i18n/room.ts';
import { dutyStrings } from '../../i18n/duty.ts';
import { workStrings } from '../../i18n/work.ts';
import type { CsComposer, Uploader } from '../cs-composer/cs-composer.ts';
import { draftOf } from '../cs-composer/events.ts';
import type { CsComposeRequestEvent, CsDraftChangedEvent } from '../cs-composer/events.ts';
import { CsActionRequestEvent, CsBackRequestEvent, CsDetailsRequestEvent, CsSolveRequestEvent } from '../cs-desk/events.ts';
import type { CsMessages } from '../cs-messages/cs-messages.ts';
import { ActionsController } from '../messages/actions-controller.ts';
import type { CsDeskSnooze } from '../cs-desk-snooze/cs-desk-snooze.ts';
import { quoteOf } from '../messages/quotation.ts';
import type { MessageRow } from '../../engine/timeline.ts';
import { LazyCall } from '../messages/lazy-call.ts';
import { LazySearch } from '../messages/lazy-search.ts';
import { LazyThread } from '../messages/lazy-thread.ts';
import { takeLead } from '../../engine/lead.ts';
import { targetBadge } from '../cs-desk-list/badge.ts';
import { asideOf } from './aside.ts';
import { offered } from './offered.ts';
import { styles } from './cs-desk-conversation.styles.ts';
import { deskLine } from './desk-line.ts';
import { head } from './head.ts';
import { readsIn } from './reads-in.ts';
import { RepliesController } from './replies-controller.ts';
import { noteButton, notices } from './notices.ts';
import { DraftController } from './draft-controller.ts';
import { WhisperController } from './whisper-controller.ts';
import { holderNow, mayCall, questionOf, subline, writerOf } from './subline.ts';
import { isUnsentReply } from './unsent.ts';
import { openOther } from './other.ts';
import { TakeController } from './take-controller.ts';

/**
 * One conversation at the desk: who asks and for how long, the messages, taking over and handing back, replies and notes.
 *
 * @tag cs-desk-conversation
 * @summary Conversation view of `<cs-desk>`.
 * @fires {CsBackRequestEvent} cs-back-request - Back to the list.
 * @fires {CsDetailsRequestEvent} cs-details-request - Show what is known of the visitor.
 * @fires {CsActionRequestEvent} cs-action-request - Put the conversation aside, or bring it back.
 * @fires {CsSolveRequestEvent} cs-solve-request - Close the conversation.
 * @fires {CsConversationChosenEvent} cs-conversation-chosen - Open the conversation with which it was merged.
 */
export class CsDeskConversation extends CsElement {
  static override styles: CSSResultGroup = [identity, controls, feedback, styles];
  readonly #words = new StringsController(this, deskStrings);
  readonly #work = new StringsController(this, workStrings);
  readonly #duty = new StringsController(this, dutyStrings);
  readonly #deskLine = deskLine(
    (key, params) => this.#work.t(key, params),
    (id) => this.#openOther(id),
  );
  readonly #roomWords = new StringsController(this, roomStrings);
  readonly #room = new StoreController<RoomState>(this, () => this.#feed?.state ?? null);
  readonly #actions = new ActionsController(this, {
    api: () => this.#api,
    client: () => this.client,
    feed: () => this.#feed,
    say: (text) => this.#send({ text }),
    problem: (key) => (this.problem = this.#roomWords.t(key satisfies keyof typeof room)),
    saved: () => this.list?.stopEditing(),
    undo: () => this.list?.focusLater('undo'),
    done: () => this.focusComposer(),
    reply: (row) => this.#replyTo(row),
    thread: (id, answerId) => void this.#thread.open(id, answerId),
  });
  readonly #replies = new RepliesController(this, { client: () => this.client, conversation: () => this.conversation, composer: () => this.composer });
  readonly #draft = new DraftController(this, {
    client: () => this.client,
    conversation: () => this.conversation,
    composer: () => this.composer,
    question: () => questionOf(this.#room.value?.rows ?? [], this.conversation?.visitor.id ?? null),
  });
  readonly #take = new TakeController(this, {
    client: () => this.client,
    api: () => this.#api,
    conversation: () => this.conversation,
    holder: () => this.#holder,
    nobody: () => this.#words.t('visitorUnknown'),
    taken: () => {
      this.problem = null;
      // The button goes away with its focus; the reply is what comes next.
      this.focusComposer();
    },
    failed: () => (this.problem = this.#words.t('takeFailed')),
  });
  readonly #call = new LazyCall(this, {
    side: 'staff',
    client: () => this.client,
    feed: () => this.#feed,
    hold: (roomId) => openRoomFeed(this.client!, roomId),
    // As a reply does: who talks with the visitor has the conversation.
    entered: () => this.#holder.assignee === null && this.#take.claimLater(),
    failed: (error) => this.#failed(error),
  });
  readonly #whisper = new WhisperController(this, {
    client: () => this.client,
    conversation: () => this.conversation,
    holder: () => this.#holder.assignee,
    composer: () => this.composer,
    back: (problem, here) => {
      this.problem = problem;
      this.internal ||= here;
    },
  });
  readonly #search = new LazySearch(this, {
    client: () => this.client,
    roomId: () => this.conversation?.id ?? '',
    list: () => this.list,
    failed: (error) => this.#failed(error),
    closed: () => this.focusComposer(),
  });
  readonly #thread = new LazyThread(this, {
    client: () => this.client,
    feed: () => this.#feed,
    list: () => this.list,
    look: () => ({ people: this.#people(), uploader: this.#upload, uploadsReason: '', maxBytes: this.maxBytes }),
    failed: (error) => this.#failed(error),
    closed: () => this.focusComposer(),
  });
  #api: RoomApi | null = null;
  #feed: RoomFeed | null = null;
  #drafts: DeskDrafts | null = null;
  #shown: { readonly client: RelayClient; readonly id: string } | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #known = new SamePeople();

  @query('cs-composer') private composer!: CsComposer | null;
  @query('cs-messages') private list!: CsMessages | null;
  @query('cs-desk-snooze') private snooze!: CsDeskSnooze | null;

  /** The conversation as the inbox knows it. */
  @property({ attribute: false }) conversation: ConversationSummary | null = null;
  /** Whether the button to the details is shown; the panel is not beside this element then. */
  @property({ type: Boolean, attribute: 'with-details' }) withDetails = false;
  /** Whether the button back to the list is shown. */
  @property({ type: Boolean, attribute: 'with-back' }) withBack = false;

  @state() private internal = false;
  @state() private problem: string | null = null;
  @state() private maxBytes: number = LIMITS.fileBytes;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = setInterval(() => this.conversation !== null && ticks(this.conversation) && this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    this.#release();
  }

  /** Puts the focus into the reply field. */
  focusComposer(): void {
    void this.updateComplete.then(() => this.composer?.focus());
  }

  /** Opens the menu of times until which the conversation is put aside. */
  openSnooze(): void {
    this.snooze?.openMenu();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { client, conversation } = this;
    if (client === null || conversation === null || !this.isConnected) return this.#release();
    if (this.#shown?.id !== conversation.id || this.#shown.client !== client) this.#open(client, conversation.id);
  }

  protected override updated(): void {
    // The field of the mode that is shown holds the words of that mode, whatever stood there before.
    const words = this.#drafts?.of(this.internal).get();
    if (this.composer !== null && words !== undefined && this.composer.value !== words) this.composer.value = words;
    this.#lead();
    if (this.#room.value?.phase === 'live') this.#take.claim();
  }

  /** Shows the message for which the conversation was opened. */
  #lead(): void {
    const lead = this.list === null || this.#room.value?.phase !== 'live' ? null : takeLead(this.#shown?.id ?? '');
    if (lead !== null) this.list?.jump(lead.messageId, lead.seq).catch((error: unknown) => this.fail(error));
  }

  #open(client: RelayClient, id: string): void {
    this.#release();
    this.#shown = { client, id };
    this.#api = new RoomApi(client);
    this.#feed = openRoomFeed(client, id);
    this.#drafts = new DeskDrafts(client, id);
    this.internal = this.#drafts.startsInternal;
    this.problem = null;
    this.#take.reset();
    this.composer?.clear();
    if (this.maxBytes === LIMITS.fileBytes)
      void client.json<SendLimits>('GET', '/v1/limits').then(
        ({ uploadBytes }) => (this.maxBytes = uploadBytes),
        (error: unknown) => this.fail(error),
      );
    const feed = this.#feed;
    // A reply that an earlier page left here still makes the conversation one's own.
    void client.outbox.ready.then(() => {
      if (feed === this.#feed && feed.state.get().pending.some(isUnsentReply)) this.#take.claimLater();
    });
  }

  #release(): void {
    if (this.#feed === null) return;
    this.#actions.flush();
    this.#feed.close();
    this.#feed = this.#api = this.#drafts = this.#shown = null;
    this.#take.reset();
    this.#search.close();
  }

  get #me(): string | null {
    return this.client?.session.current?.user.id ?? null;
  }

  /** The status and holder as the room tells them; the inbox is a moment behind. */
  get #holder(): ReturnType<typeof holderNow> {
    return holderNow(this.#room.value, this.conversation);
  }

  #openOther = async (id: string): Promise<void> => {
    if (!(await openOther(this, id))) this.problem = this.#work.t('openFailed');
  };

  #replyTo(row: MessageRow): void {
    this.internal = false;
    if (this.composer !== null) this.composer.replyTo = quoteOf(row, (key) => this.#roomWords.t(key));
    this.focusComposer();
  }

  #send(message: Draft, internal = false): void {
    const feed = this.#feed;
    if (feed === null) return;
    if (internal && this.#whisper.on) {
      this.internal = false;
      return void this.#whisper.send(message);
    }
    try {
      // Into the outbox first: a page that goes while the conversation is being taken loses nothing.
      feed.send({ ...message, ...(internal ? { visibility: 'internal' as const } : {}) });
      if (internal) this.internal = false;
      else if (this.#holder.assignee === null) this.#take.claimLater();
      this.requestUpdate();
      this.list?.toBottom();
    } catch (error) {
      this.fail(error);
      this.problem = this.#roomWords.t('notSent');
      this.#drafts?.of(internal).set(message.text);
    }
  }

  #onCompose = (event: CsComposeRequestEvent): void => {
    event.stopPropagation();
    this.#send(draftOf(event), this.internal);
  };

  #onDraft = (event: CsDraftChangedEvent): void => {
    event.stopPropagation();
    this.#drafts?.of(this.internal).set(event.text);
    if (!this.internal) this.#feed?.typing(event.text !== '');
  };

  #upload: Uploader = (file, progress, signal) => {
    if (this.#api === null || this.conversation === null) return Promise.reject(new DOMException('Not connected.', 'AbortError'));
    return this.#api.upload(this.conversation.id, file, progress, signal);
  };

  #failed(error: unknown): void {
    this.fail(error);
    this.problem = this.#roomWords.t('menuFailed');
  }

  #toggleNote = (): void => {
    this.internal = !this.internal;
    this.#feed?.typing(false);
    this.focusComposer();
  };

  #renderHead(row: ConversationSummary, name: string): TemplateResult {
    const { status, assignee } = this.#holder;
    return head({
      t: (key, params) => this.#words.t(key, params),
      row,
      name,
      line: subline(row, this.#room.value?.members ?? [], this.#words),
      target: row.target === null ? null : targetBadge(row.target, { locale: this.#duty.locale, duty: (key, params) => this.#duty.t(key, params) }, true),
      searchLabel: this.#roomWords.t('search'),
      status,
      mine: assignee !== null && assignee.id === this.#me,
      back: this.withBack ? () => this.emit(new CsBackRequestEvent()) : null,
      search: () => this.#search.open(),
      details: this.withDetails ? () => this.emit(new CsDetailsRequestEvent()) : null,
      take: () => this.#take.take(assignee !== null),
      call: mayCall(this.#room.value, status) ? () => this.#call.begin() : null,
      solve: () => this.emit(new CsSolveRequestEvent(row.id)),
    });
  }

  #wake(id: string): Promise<unknown> {
    const event = new CsActionRequestEvent([id], { type: 'wake' });
    this.emit(event);
    return event.done;
  }

  #renderNotices(now: RoomState | undefined): TemplateResult {
    const { assignee, status } = this.#holder;
    const writer = writerOf(now?.members ?? [], this.#me);
    return notices({
      t: (key, params) => this.#words.t(key, params),
      offline: now?.phase !== 'offline' ? null : this.client?.platform.online() === false ? 'offline' : 'reconnecting',
      other: assignee !== null && assignee.id !== this.#me && assignee.id !== writer?.id && status !== 'closed' ? assignee : null,
      writing: writer === null ? null : { ...writer, words: this.#duty.t('isWriting', { name: writer.name }) },
      takenBy: this.#take.takenBy,
      takeAnyway: () => this.#take.take(true),
      forgetTaken: () => this.#take.forget(),
      problem: this.problem,
      forgetProblem: () => (this.problem = null),
      offered: status === 'waiting' ? offered(this.conversation, this.#me, (key, params) => this.#duty.t(key, params)) : null,
      assistantAnswers: status === 'assistant',
      aside: asideOf(this.conversation, status, this.#work, (id) => this.#wake(id), this.#openOther),
    });
  }

  /** The same list as long as nobody came or went. The assistant goes by the name that it writes under. */
  #people(): readonly Person[] {
    const now = this.#room.value;
    const assistant = now?.rows.findLast(({ author }) => author.role === 'assistant')?.author.name;
    return this.#known.keep(peopleOf(now?.members ?? [], this.#me, this.internal ? '' : assistant || this.#roomWords.t('assistant')));
  }

  #renderFoot(row: ConversationSummary, name: string): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<div class="foot" @input=${this.#replies.menu.input} @keydown=${this.#replies.menu.keydown}>
      ${this.#replies.menu.render()}${this.internal ? nothing : this.#draft.card()}
      <cs-composer
        tall
        draft-key=${this.#shown?.id ?? nothing}
        ?internal=${this.internal}
        placeholder=${this.internal ? t('noteTo') : t('replyTo', { name })}
        max-bytes=${this.maxBytes}
        .people=${this.#people()}
        .uploader=${this.#upload}
        @cs-compose-request=${this.#onCompose}
        @cs-draft-changed=${this.#onDraft}
      >
        ${noteButton(this.internal, t(this.internal ? 'notInternal' : 'internalNote'), this.#toggleNote)}${this.#replies.button()}${this.internal ? nothing : this.#draft.button()}
        ${this.internal ? this.#whisper.tools(t('noteHint')) : nothing}
      </cs-composer>
      ${this.internal ? nothing : readsIn(this.#room.value, row, this.#work)}${this.#replies.dialog()}
    </div>`;
  }

  protected override render(): unknown {
    const row = this.conversation;
    if (row === null) return nothing;
    const now = this.#room.value;
    const name = row.visitor.name === '' ? this.#words.t('visitorUnknown') : row.visitor.name;
    return html`${this.#renderHead(row, name)}${this.#call.render(now)}${this.#renderNotices(now)}<cs-desk-summary .conversation=${row}></cs-desk-summary>
    ${
      now?.phase === 'loading' && now.rows.length === 0
        ? html`<div class="loading" role="status" aria-label=${this.#words.t('loading')}><i class="sk"></i><i class="sk me"></i><i class="sk"></i></div>`
        : html`<cs-messages
            side="staff"
            .deskLine=${this.#deskLine}
            .feed=${this.#feed}
            .actions=${this.#actions.actions}
            .me=${this.#me}
            .removing=${this.#actions.removing}
            threads="notes"
          ></cs-messages>`
    }
    ${row.merged?.sameVisitor === true ? nothing : this.#renderFoot(row, name)}${this.#thread.render()}${this.#search.render()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk-conversation': CsDeskConversation;
  }
}
