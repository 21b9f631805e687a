import { plugins } from '@cs-kit/core';
import type { RoomFeed, RoomState } from '@cs-kit/core';
import { LIMITS, may } from '@cs-kit/protocol';
import type { RoomRole } from '@cs-kit/protocol';
import { controls, CsElement, feedback, identity, messages, StoreController, StringsController, surfaces } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { plainText } from '../../engine/plain-text.ts';
import { fetchMessage } from '../../engine/fetch-message.ts';
import { peopleOf } from '../../engine/people.ts';
import { SpokenReply } from '../../engine/spoken-reply.ts';
import { Quotes } from '../../engine/quotes.ts';
import { firstUnread, Timeline } from '../../engine/timeline.ts';
import type { Item, MessageRow } from '../../engine/timeline.ts';
import { roomStrings } from '../../i18n/room.ts';
import type { Command, Doer } from '../messages/commands.ts';
import { copyText } from '../messages/copy.ts';
import { line, runningReply, typingRow } from '../messages/lines.ts';
import { lineStyles } from '../messages/styles.ts';
import { mentionsOf } from '../messages/message.ts';
import type { MessageActions, MessageView } from '../messages/view.ts';
import { styles } from './cs-messages.styles.ts';
import { InViewController } from './in-view.ts';
import { MessageTools } from './message-tools.ts';
import { newestPill, olderLine } from './parts.ts';
import { ScrollKeeper } from './scroll-keeper.ts';

/** What the list needs of a room. */
export type FeedSource = Pick<RoomFeed, 'state' | 'read' | 'older'>;

/** Relative times are drawn again this often, in milliseconds. */
const TICK_MS = 30_000;
const COPIED_MS = 2000;
/** How long a message that was looked for stands out, in milliseconds. */
const MARKED_MS = 2500;
/** How many earlier pages are looked through for a message. */
const PAGES_BACK = 20;

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
  readonly #keeper = new ScrollKeeper(this);
  readonly #view = new InViewController(this, () => this.#visibilityChanged());
  readonly #tools = new MessageTools(this);
  readonly #timeline = new Timeline();
  readonly #spoken = new SpokenReply();
  readonly #quotes = new Quotes(
    (id) => fetchMessage(this.client, this.#room.value?.roomId ?? '', id),
    () => this.requestUpdate(),
  );
  #timer: ReturnType<typeof setInterval> | undefined;
  #copiedTimer: ReturnType<typeof setTimeout> | undefined;
  #markTimer: ReturnType<typeof setTimeout> | undefined;
  #focusNext: string | null = null;
  #unread = 0;

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

  @state() private editing: string | null = null;
  @state() private copied: string | null = null;
  /** The message that was just shown in its place. */
  @state() private marked: string | null = null;
  @state() private unreadFrom: number | null = null;
  @state() private loadingOlder = false;
  @state() private olderFailed = false;

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
    this.#timer = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
    clearTimeout(this.#copiedTimer);
    clearTimeout(this.#markTimer);
  }

  /** Scrolls to the newest line and keeps it in view. */
  toBottom(): void {
    this.unreadFrom = null;
    this.#keeper.toBottom();
  }

  /** Puts the focus on a part of a line after the next render: the undo button of a deleted message, the field of an edited one. */
  focusLater(part: 'undo' | 'edit'): void {
    this.#focusNext = part;
    this.requestUpdate();
  }

  /** Closes the field in which a message is changed. */
  stopEditing(): void {
    this.editing = null;
  }

  /** @internal */
  onBottomChanged(atBottom: boolean): void {
    this.requestUpdate();
    if (atBottom) this.#markRead();
  }

  /** @internal */
  onTopNear(): void {
    void this.#loadOlder();
  }

  /** @internal */
  doer(): Doer {
    const role = this.#room.value?.role ?? 'viewer';
    return { me: this.me, role, now: Date.now(), editWindowMs: editWindow(role) };
  }

  /** @internal */
  rowOf(id: string): MessageRow | null {
    return this.#room.value?.rows.find((row): row is MessageRow => row.type === 'message' && row.id === id) ?? null;
  }

  /** @internal */
  run(command: Command, row: MessageRow): void {
    if (command === 'edit') this.#setEditing(row.id);
    else if (command === 'copyText') this.#copy(row);
    else if (command === 'delete') this.actions?.remove(row);
    else this.actions?.reply(row);
  }

  /** @internal */
  react(row: MessageRow, emoji: string, on: boolean): void {
    void this.actions?.react(row, emoji, on);
  }

  /** @internal */
  menuPlace(): ParentNode & Node {
    return this.renderRoot;
  }

  /** @internal */
  menuFailed(error: unknown): void {
    this.fail(error);
    this.actions?.problem('menuFailed');
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('feed')) {
      this.unreadFrom = null;
      this.#unread = 0;
      this.editing = null;
      this.olderFailed = false;
      this.#quotes.clear();
    }
    const now = this.#room.value;
    this.#spoken.look(now?.reply ?? null, now?.rows ?? []);
    if (now === undefined || now.phase === 'loading') return;
    const away = !this.#view.visible || !this.#keeper.atBottom;
    // The line stands where reading stopped: it moves only when everything had been read before.
    if (now.unread > 0 && this.#unread === 0 && away) this.unreadFrom = firstUnread(now, this.me);
    this.#unread = now.unread;
  }

  protected override updated(): void {
    // Reading changes the state that is drawn: not within the update that shows it.
    queueMicrotask(() => this.#markRead());
    if (this.#focusNext === null) return;
    const target = this.renderRoot.querySelector<HTMLElement>(`[data-focus="${this.#focusNext}"]`);
    if (target === null) return;
    this.#focusNext = null;
    target.focus();
  }

  #visibilityChanged(): void {
    const now = this.#room.value;
    if (!this.#view.visible && now?.unread === 0) this.unreadFrom = null;
    this.#markRead();
  }

  #markRead(): void {
    const now = this.#room.value;
    if (now === undefined || now.phase === 'loading' || !this.#view.visible || !this.#keeper.atBottom) return;
    if (now.lastSeq > now.readSeq && now.roomId !== '') this.feed?.read(now.lastSeq);
  }

  async #loadOlder(): Promise<void> {
    if (this.loadingOlder || this.feed === null || this.#room.value?.hasOlder !== true) return;
    this.loadingOlder = true;
    this.olderFailed = false;
    try {
      await this.feed.older();
    } catch (error) {
      this.olderFailed = true;
      this.fail(error);
    } finally {
      this.loadingOlder = false;
    }
  }

  /** Shows a message in its place and gives it the focus; says so where it is gone. */
  async jump(messageId: string): Promise<void> {
    for (let page = 0; page < PAGES_BACK && this.rowOf(messageId) === null && this.#room.value?.hasOlder === true; page += 1) await this.#loadOlder();
    if (this.rowOf(messageId) === null) return this.actions?.problem('notFound');
    this.marked = messageId;
    clearTimeout(this.#markTimer);
    this.#markTimer = setTimeout(() => (this.marked = null), MARKED_MS);
    await this.updateComplete;
    this.#tools.show(messageId);
  }

  #setEditing = (id: string | null): void => {
    this.editing = id;
    if (id !== null) this.focusLater('edit');
  };

  #openMenu = (row: MessageRow, at: HTMLElement): Promise<void> => this.#tools.open(row, at, at.closest<HTMLElement>('[data-id]') ?? at);

  #copy = (row: MessageRow): void => {
    copyText(this.renderRoot, plainText(row.message.text)).then(
      () => {
        this.copied = row.id;
        clearTimeout(this.#copiedTimer);
        this.#copiedTimer = setTimeout(() => (this.copied = null), COPIED_MS);
      },
      (error: unknown) => {
        this.fail(error);
        this.actions?.problem('copyFailed');
      },
    );
  };

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
      editing: this.editing,
      copied: this.copied,
      removing: this.removing,
      reading: this.reading,
      actions,
      setEditing: this.#setEditing,
      copy: this.#copy,
      menu: this.#openMenu,
      jump: (id) => void this.jump(id),
    };
  }

  protected override render(): unknown {
    const now = this.#room.value;
    const { actions } = this;
    if (now === undefined || actions === null) return nothing;
    const view = this.#makeView(now, actions);
    const { t } = view;
    const items = this.#timeline.items(now, { me: this.me, side: this.side, unreadFrom: this.unreadFrom, quote: (id) => this.#quotes.get(id) });
    return html`<div
        class="log"
        part="log"
        role="log"
        aria-label=${this.#words.t('log')}
        aria-relevant="additions"
        aria-describedby="log-hint"
        aria-busy=${String(now.phase === 'loading')}
        tabindex="0"
      >
        <div class="lines">
          ${olderLine(t, this.loadingOlder, this.olderFailed, () => this.#loadOlder())}
          ${repeat(
            items,
            (item) => item.key,
            (item, index) => this.#renderItem(item, view, index === items.length - 1),
          )}
          ${now.reply === null ? nothing : html`<div class="item" aria-live="off">${runningReply(now.reply, view)}</div>`}
          <div class="item typing-item" aria-live="off">${now.status === 'closed' ? nothing : typingRow(now.members, view)}</div>
          <slot name="end"></slot>
        </div>
      </div>
      <div class="sr" id="log-hint">${this.#words.t('logHint')}</div>
      <div class="sr" aria-live="polite">${this.#spoken.words}</div>
      <div class="sr" role="status">${this.copied === null ? '' : this.#words.t('copied')}</div>
      ${this.#keeper.atBottom || now.rows.length === 0 ? nothing : newestPill(t, now.unread, () => this.#keeper.toBottom(true))}`;
  }

  #renderItem(item: Item, view: MessageView, last: boolean): TemplateResult {
    // An answer that was told sentence by sentence is not told again as a whole.
    const told = item.type === 'message' && this.#spoken.told(item.row);
    const id = item.type === 'message' ? item.row.id : nothing;
    return html`<div data-id=${id} tabindex=${id === nothing ? nothing : '-1'} role=${id === nothing ? nothing : 'article'} aria-live=${told ? 'off' : nothing} class="item is-${item.type} ${last ? 'last' : ''} ${item.type === 'message' && !item.tail ? 'run' : ''} ${id !== nothing && id === this.marked ? 'marked' : ''}">
      ${guard(this.#dependencies(item, view), () => this.#drawItem(item, view))}
    </div>`;
  }

  /** Everything a line's look hangs on, so that an unchanged line costs one comparison. */
  #dependencies(item: Item, view: MessageView): unknown[] {
    const common = [
      item,
      view.t('log'),
      view.locale,
      view.side,
      view.me,
      view.assistantName,
      view.canSpeak,
      view.canLeaveEmail,
      view.canAskPerson,
      view.actions,
      view.editWindowMs,
      view.role,
    ];
    const day = Math.floor(view.now / 3_600_000);
    if (item.type === 'message') {
      const { id, at } = item.row;
      return [
        ...common,
        day,
        view.editing === id,
        view.copied === id,
        view.removing.has(id),
        view.reading === id,
        mentionsOf(item.row, view)
          .mentioned?.map(({ name }) => name)
          .join('\n'),
        view.now - Date.parse(at) < view.editWindowMs,
        plugins.renderers.get(),
      ];
    }
    return item.type === 'status' && item.row.status === 'waiting' ? [...common, Math.floor(view.now / TICK_MS)] : [...common, day];
  }

  #drawItem(item: Item, view: MessageView): unknown {
    const { client } = this;
    const renderer = item.type === 'message' && client !== null ? plugins.rendererFor(item.row) : null;
    if (item.type !== 'message' || renderer === null || client === null) return line(item, view);
    return html`<div ${ref((host) => host instanceof HTMLElement && renderer.render(item.row, host, { client, locale: view.locale }))}></div>`;
  }
}

/** How long own messages may be changed: what the relay allows. */
function editWindow(role: RoomRole): number {
  if (!may(role, 'edit-own')) return 0;
  return role === 'guest' ? LIMITS.editWindowMs : Number.POSITIVE_INFINITY;
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-messages': CsMessages;
  }
}
