import type { RoomFeed, RoomState } from '@cs-kit/core';
import { controls, CsElement, feedback, identity, messages, StoreController, StringsController, surfaces } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { repeat } from 'lit/directives/repeat.js';
import { peopleOf } from '../../engine/people.ts';
import type { SpokenReply } from '../../engine/spoken-reply.ts';
import { Quotes } from '../../engine/quotes.ts';
import { firstUnread, keyOf, replyIn, standsIn, Timeline } from '../../engine/timeline.ts';
import type { Item, MessageRow } from '../../engine/timeline.ts';
import { roomStrings } from '../../i18n/room.ts';
import type { Command, Doer } from '../messages/commands.ts';
import { editWindow } from '../messages/edit-window.ts';
import { runningReply, typingRow } from '../messages/lines.ts';
import { lineStyles } from '../messages/styles.ts';
import { dependencies, drawItem, TICK_MS } from '../messages/dependencies.ts';
import type { MessageActions, MessageView, ThreadsUnder } from '../messages/view.ts';
import { styles } from './cs-messages.styles.ts';
import { Editing } from './editing.ts';
import { Fleeting } from './fleeting.ts';
import { InViewController } from './in-view.ts';
import { LazyRows } from './lazy-rows.ts';
import { LineParts } from './line-parts.ts';
import type { MessageTools } from './message-tools.ts';
import { OlderPages } from './older-pages.ts';
import { newestPill, olderLine } from './parts.ts';
import { ScrollKeeper } from './scroll-keeper.ts';

/** What the list needs of a room. */
export type FeedSource = Pick<RoomFeed, 'state' | 'read' | 'older' | 'history'>;

/**
 * The list of messages of a room: days, runs, receipts, answers with sources, notices, who types, and the place in it.
 *
 * @tag cs-messages
 * @summary The message list inside `<cs-room>` and the service desk.
 * @slot end - Shown after the newest line.
 * @csspart log - The box that scrolls.
 * @csspart pill - The button that leads to new messages.
 */
export class CsMessages extends CsElement {
  static override styles: CSSResultGroup = [identity, controls, surfaces, messages, feedback, lineStyles, styles];
  readonly #words = new StringsController(this, roomStrings);
  readonly #room = new StoreController<RoomState>(this, () => this.feed?.state ?? null);
  readonly #timeline = new Timeline();
  readonly #rows = new LazyRows(this, this.#timeline);
  readonly #keeper = new ScrollKeeper(this);
  readonly #view = new InViewController(this, () => this.#visibilityChanged());
  #tools: Promise<MessageTools> | null = null;
  readonly #older = new OlderPages(this, () => this.#keeper.lookUp());
  #spoken: SpokenReply | null = null;
  readonly #quotes = new Quotes(
    (id) => this.#later().then((tools) => tools.fetch(id)),
    () => this.requestUpdate(),
  );
  #timer: ReturnType<typeof setInterval> | undefined;
  /** The message whose words were just copied. */
  readonly #copied = new Fleeting(this, 2000);
  /** The message that was just shown in its place. */
  readonly #marked = new Fleeting(this, 2500);
  readonly #editing = new Editing(this, (error) => this.#failed(error));
  readonly #lineParts = new LineParts(this);
  #focusNext: string | null = null;
  #unread = 0;
  /** The fragment of the page's address, until the message of this room that it names was shown. */
  #lead = '';

  @query('.log') private logBox!: HTMLElement | null;
  @query('.lines') private linesBox!: HTMLElement | null;

  /** The room whose messages are shown. */
  @property({ attribute: false }) feed: FeedSource | null = null;
  /** What a reader may do with a line. */
  @property({ attribute: false }) actions: MessageActions | null = null;
  /** Who reads: visitors see the team as others, staff see it as their own side. */
  @property() side: 'visitor' | 'staff' = 'visitor';
  /** Id of the person who reads; null before a session. */
  @property({ attribute: false }) me: string | null = null;
  /** Name that the assistant goes by. */
  @property({ attribute: 'assistant-name' }) assistantName = '';
  /** Whether answers can be read aloud here. */
  @property({ type: Boolean, attribute: 'can-speak' }) canSpeak = false;
  /** Whether a visitor may leave an e-mail. */
  @property({ type: Boolean, attribute: 'can-leave-email' }) canLeaveEmail = false;
  /** Messages whose deletion can still be taken back. */
  @property({ attribute: false }) removing: ReadonlySet<string> = new Set();
  /** Id of the message that is being read aloud, or null. */
  @property({ attribute: false }) reading: string | null = null;
  /** Under which messages threads may begin. */
  @property() threads: ThreadsUnder = null;
  /** The thread that is shown, by the message that began it; null for what stands in none. */
  @property({ attribute: false }) thread: string | null = null;
  /** Draws what the staff did for themselves: the desk's own words. */
  @property({ attribute: false }) deskLine: MessageView['deskLine'] = null;

  @state() private unreadFrom: number | null = null;

  /** @internal */
  get scroller(): HTMLElement | null {
    return this.logBox;
  }

  /** @internal */
  get lines(): HTMLElement | null {
    return this.linesBox;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#lead = location.hash;
    this.#timer = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  /** Scrolls to the newest line and keeps it in view. */
  toBottom(): void {
    this.unreadFrom = null;
    this.#toNewest(false);
  }

  #toNewest(smooth: boolean): void {
    this.feed?.history.toNewest();
    this.#keeper.toBottom(smooth);
  }

  /** Puts the focus on a part of a line after the next render: the undo button of a deleted message, the field of an edited one. */
  focusLater(part: 'undo' | 'edit'): void {
    this.#focusNext = part;
    this.requestUpdate();
  }

  /** Closes the field in which a message is changed. */
  stopEditing(): void {
    this.#editing.set(null);
  }

  /** @internal */
  onBottomChanged(atBottom: boolean): void {
    this.requestUpdate();
    if (atBottom) this.#markRead();
  }

  /** @internal */
  get endsNewest(): boolean {
    return this.#room.value?.hasNewer !== true;
  }

  /** @internal */
  onEndNear(): void {
    this.feed?.history.newer().catch((error: unknown) => this.fail(error));
  }

  /** @internal */
  place(): void {
    this.#rows.place();
  }

  /** @internal */
  onTopNear(): void {
    this.#older.near(this.feed);
  }

  /** @internal */
  doer(): Doer {
    const role = this.#room.value?.role ?? 'viewer';
    return { me: this.me, role, threads: this.thread === null ? this.threads : null, now: Date.now(), editWindowMs: editWindow(role) };
  }

  /** @internal */
  rowOf(id: string): MessageRow | null {
    return this.#room.value?.rows.find((row): row is MessageRow => row.type === 'message' && row.id === id) ?? null;
  }

  /** @internal */
  run(command: Exclude<Command, 'copyText' | 'copyLink'>, row: MessageRow): void {
    if (command === 'edit') this.#editing.set(row.id);
    else if (command === 'delete') this.actions?.remove(row);
    else if (command === 'thread') this.actions?.thread(row.id);
    else this.actions?.reply(row);
  }

  /** @internal */
  react(row: MessageRow, emoji: string, on: boolean): void {
    void this.actions?.react(row, emoji, on);
  }

  /** @internal */
  get roomId(): string {
    return this.#room.value?.roomId ?? '';
  }

  /** @internal */
  menuPlace(): ParentNode & Node {
    return this.renderRoot;
  }

  /** @internal */
  menuFailed(error: unknown, words: 'menuFailed' | 'notFound' | 'copyFailed'): void {
    if (error !== null) this.fail(error);
    this.actions?.problem(words);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('feed')) {
      this.unreadFrom = null;
      this.#unread = 0;
      this.#editing.set(null);
      this.#older.failed = false;
      this.#quotes.clear();
    }
    const now = this.#room.value;
    this.#spoken = this.#lineParts.speak(now === undefined ? null : replyIn(now, this.thread), now?.rows ?? []);
    if (now === undefined || now.phase === 'loading') return;
    const away = !this.#view.visible || !this.#keeper.atBottom || now.hasNewer;
    // The line stands where reading stopped: it moves only when everything had been read before.
    if (now.unread > 0 && this.#unread === 0 && away) this.unreadFrom = firstUnread(now, this.me, this.thread);
    this.#unread = now.unread;
  }

  protected override updated(): void {
    // Reading changes the state that is drawn: not within the update that shows it.
    queueMicrotask(() => this.#markRead());
    this.#follow();
    // What shows the pages behind links comes with the first one.
    if (this.renderRoot.querySelector('.msg a')) this.#wake();
    if (this.#focusNext === null) return;
    const target = this.renderRoot.querySelector<HTMLElement>(`[data-focus="${this.#focusNext}"]`);
    if (target !== null) this.#focusNext = null;
    target?.focus();
  }

  #visibilityChanged(): void {
    const now = this.#room.value;
    if (!this.#view.visible && now?.unread === 0) this.unreadFrom = null;
    this.#markRead();
  }

  #markRead(): void {
    const now = this.#room.value;
    if (now === undefined || now.phase === 'loading' || !this.#view.visible || !this.#keeper.atBottom || now.hasNewer) return;
    // One's own words and receipts are not read; of what is above the loaded rows nobody knows.
    const unread = now.unread > 0 || (now.rows[0]?.seq ?? 0) > now.readSeq;
    if (unread && now.roomId !== '') this.feed?.read(now.lastSeq);
  }

  /** Shows a message in its place and gives it the focus; says so where it is gone. `seq` and `threadId` save asking for them. */
  async jump(messageId: string, seq?: number, threadId?: string): Promise<void> {
    await (await this.#later()).jump(messageId, seq, threadId);
  }

  /** Shows the first message from a time on. */
  async jumpToTime(at: Date): Promise<void> {
    await (await this.#later()).jumpToTime(at);
  }

  /** @internal */
  async lead(messageId: string | null, seq: number): Promise<void> {
    this.#keeper.leave();
    await this.feed?.history.around(seq);
    const row =
      messageId === null ? this.#room.value?.rows.find((one) => one.type === 'message' && one.seq >= seq && standsIn(one, this.thread)) : this.rowOf(messageId);
    if (row?.type !== 'message') return;
    this.#marked.show(row.id);
    await this.updateComplete;
    await this.#rows.reveal(keyOf(row));
    await this.updateComplete;
    (await this.#later()).show(row.id);
  }

  /** What is done with single messages comes when somebody is there to do it. */
  #later = (): Promise<MessageTools> => {
    this.#tools ??= import('./message-tools.ts').then(
      ({ MessageTools }) => new MessageTools(this),
      (error: unknown) => {
        this.#tools = null;
        throw error;
      },
    );
    return this.#tools;
  };

  #follow(): void {
    const now = this.#room.value;
    if (now?.phase !== 'live' || this.thread !== null || !this.#lead.startsWith(`#cs-message=${now.roomId || '?'}`)) return;
    const lead = this.#lead;
    this.#lead = '';
    void this.#later().then((tools) => tools.follow(lead), this.#failed);
  }

  #wake = (): void => void this.#later().catch((error: unknown) => this.fail(error));

  #failed = (error: unknown): void => this.menuFailed(error, 'menuFailed');

  /** @internal */
  copied(row: MessageRow): void {
    this.#copied.show(row.id);
  }

  #makeView(now: RoomState, actions: MessageActions): MessageView {
    return {
      t: (key, params) => this.#words.t(key, params),
      locale: this.#words.locale,
      side: this.side,
      assistantName: this.assistantName === '' ? this.#words.t('assistant') : this.assistantName,
      me: this.me,
      now: Date.now(),
      people: peopleOf(now.members, null, this.assistantName || this.#words.t('assistant')),
      canSpeak: this.canSpeak,
      canAskPerson: now.status === null || now.status === 'assistant',
      canLeaveEmail: this.canLeaveEmail,
      role: now.role,
      editWindowMs: editWindow(now.role),
      editing: this.#editing.id,
      editor: this.#editing.draw,
      copied: this.#copied.value,
      removing: this.removing,
      reading: this.reading,
      actions,
      deskLine: this.deskLine,
      ...this.#lineParts.view(now, this.thread),
      setEditing: this.#editing.set,
      copy: (row) => this.#later().then((tools) => tools.copy(row), this.#failed),
      menu: (row, at) => this.#later().then((tools) => tools.openAt(row, at), this.#failed),
      jump: (id) => this.jump(id).catch(this.#failed),
    };
  }

  protected override render(): unknown {
    const now = this.#room.value;
    const { actions } = this;
    if (now === undefined || actions === null) return nothing;
    const view = this.#makeView(now, actions);
    const items = this.#timeline.items(now, {
      me: this.me,
      side: this.side,
      unreadFrom: this.unreadFrom,
      quote: (id) => this.#quotes.get(id),
      quotes: this.#quotes.version,
      thread: this.thread,
    });
    const reply = replyIn(now, this.thread);
    const { from, to } = this.#rows.range(items, this.#keeper.atBottom);
    return html`<div
        class="log"
        part="log"
        role="log"
        aria-label=${this.#words.t('log')}
        aria-relevant="additions"
        aria-describedby="log-hint"
        aria-busy=${String(now.phase === 'loading')}
        tabindex="0"
        @focusin=${this.#wake}
        @pointerover=${this.#wake}
      >
        <div class="lines">
          ${olderLine(view.t, this.#older.loading, this.#older.failed, () => this.#older.load(this.feed))}
          <div class="gap"></div>
          ${repeat(
            items.slice(from, to),
            (item) => item.key,
            (item, index) => this.#renderItem(item, view, from + index === items.length - 1),
          )}
          <div class="gap"></div>
          ${reply === null || now.hasNewer ? nothing : html`<div class="item" aria-live="off">${runningReply(reply, view)}</div>`}
          <div class="item typing-item" aria-live="off">${now.status === 'closed' || now.hasNewer ? nothing : typingRow(now.members, view)}</div>
          <slot name="end"></slot>
        </div>
      </div>
      <div class="sr" id="log-hint">${this.#words.t('logHint')}</div>
      <div class="sr" aria-live="polite">${this.#spoken?.words}</div>
      <div class="sr" role="status">${this.#copied.value === null ? '' : this.#words.t('copied')}</div>
      ${this.#keeper.atBottom || now.rows.length === 0 ? nothing : newestPill(view.t, now.unread, () => this.#toNewest(now.hasNewer !== true))}`;
  }

  #renderItem(item: Item, view: MessageView, last: boolean): TemplateResult {
    // An answer that was told sentence by sentence is not told again as a whole.
    const told = item.type === 'message' && this.#spoken?.told(item.row) === true;
    const id = item.type === 'message' ? item.row.id : nothing;
    return html`<div data-id=${id} tabindex=${id === nothing ? nothing : '-1'} role=${id === nothing ? nothing : 'article'} aria-live=${told ? 'off' : nothing} class="item is-${item.type} ${last ? 'last' : ''} ${item.type === 'message' && !item.tail ? 'run' : ''} ${id !== nothing && id === this.#marked.value ? 'marked' : ''}">
      ${guard(dependencies(item, view), () => drawItem(item, view, this.client))}
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-messages': CsMessages;
  }
}
