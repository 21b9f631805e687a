import { plugins } from '@cs-kit/core';
import type { RoomFeed, RoomState, Row } from '@cs-kit/core';
import { LIMITS, may } from '@cs-kit/protocol';
import { controls, CsElement, downIcon, feedback, icon, identity, messages, pressable, StoreController, StringsController, surfaces } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import { ref } from 'lit/directives/ref.js';
import { repeat } from 'lit/directives/repeat.js';
import { plainText } from '../../engine/plain-text.ts';
import { SpokenReply } from '../../engine/spoken-reply.ts';
import { Timeline } from '../../engine/timeline.ts';
import type { Item, MessageRow } from '../../engine/timeline.ts';
import { roomStrings } from '../../i18n/room.ts';
import { line, runningReply, typingRow } from '../messages/lines.ts';
import { lineStyles } from '../messages/styles.ts';
import type { MessageActions, MessageView } from '../messages/view.ts';
import { styles } from './cs-messages.styles.ts';
import { InViewController } from './in-view.ts';
import { ScrollKeeper } from './scroll-keeper.ts';

/** What the list needs of a room. */
export type FeedSource = Pick<RoomFeed, 'state' | 'read' | 'older'>;

/** Relative times are drawn again this often, in milliseconds. */
const TICK_MS = 30_000;
const COPIED_MS = 2000;

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
  readonly #timeline = new Timeline();
  readonly #spoken = new SpokenReply();
  #timer: ReturnType<typeof setInterval> | undefined;
  #copiedTimer: ReturnType<typeof setTimeout> | undefined;
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

  /** Draws what the staff did for themselves: the desk's own words. */
  @property({ attribute: false }) deskLine: MessageView['deskLine'] = null;

  @state() private editing: string | null = null;
  @state() private copied: string | null = null;
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

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has('feed')) {
      this.unreadFrom = null;
      this.#unread = 0;
      this.editing = null;
      this.olderFailed = false;
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

  #setEditing = (id: string | null): void => {
    this.editing = id;
    if (id !== null) this.focusLater('edit');
  };

  #copy = (row: MessageRow): void => {
    const text = plainText(row.message.text);
    const done = (): void => {
      this.copied = row.id;
      clearTimeout(this.#copiedTimer);
      this.#copiedTimer = setTimeout(() => (this.copied = null), COPIED_MS);
    };
    // On plain http pages there is no clipboard object; the old command still works there.
    const refused = (): void => this.actions?.problem('copyFailed');
    if (navigator.clipboard === undefined) return copyByCommand(this.renderRoot, text) ? done() : refused();
    navigator.clipboard.writeText(text).then(done, (error: unknown) => {
      this.fail(error);
      refused();
    });
  };

  #makeView(now: RoomState, actions: MessageActions): MessageView {
    const moderator = may(now.role, 'delete-others');
    return {
      t: (key, params) => this.#words.t(key, params),
      locale: this.#words.locale,
      side: this.side,
      assistantName: this.assistantName === '' ? this.#words.t('assistant') : this.assistantName,
      me: this.me,
      now: Date.now(),
      canSpeak: this.canSpeak,
      canAskPerson: now.status === null || now.status === 'assistant',
      canLeaveEmail: this.canLeaveEmail,
      editWindowMs: !may(now.role, 'edit-own') ? 0 : moderator ? Number.POSITIVE_INFINITY : LIMITS.editWindowMs,
      editing: this.editing,
      copied: this.copied,
      removing: this.removing,
      reading: this.reading,
      actions,
      deskLine: this.deskLine,
      setEditing: this.#setEditing,
      copy: this.#copy,
    };
  }

  protected override render(): unknown {
    const now = this.#room.value;
    const { actions } = this;
    if (now === undefined || actions === null) return nothing;
    const view = this.#makeView(now, actions);
    const items = this.#timeline.items(now, { me: this.me, side: this.side, unreadFrom: this.unreadFrom });
    return html`<div
        class="log"
        part="log"
        role="log"
        aria-label=${this.#words.t('log')}
        aria-relevant="additions"
        aria-busy=${String(now.phase === 'loading')}
        tabindex="0"
      >
        <div class="lines">
          ${this.#renderOlder()}
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
      <div class="sr" aria-live="polite">${this.#spoken.words}</div>
      ${this.#renderPill(now)}`;
  }

  #renderItem(item: Item, view: MessageView, last: boolean): TemplateResult {
    // An answer that was told sentence by sentence is not told again as a whole.
    const told = item.type === 'message' && this.#spoken.told(item.row);
    return html`<div aria-live=${told ? 'off' : nothing} class="item is-${item.type} ${last ? 'last' : ''} ${item.type === 'message' && !item.tail ? 'run' : ''}">
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
      view.deskLine,
      view.editWindowMs,
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

  #renderOlder(): unknown {
    if (this.loadingOlder) return html`<div class="older meta">${this.#words.t('loadingOlder')}</div>`;
    if (!this.olderFailed) return nothing;
    return html`<div class="older meta" role="alert">
      ${this.#words.t('olderFailed')} <button class="btn s" type="button" ${pressable(() => this.#loadOlder())}>${this.#words.t('retry')}</button>
    </div>`;
  }

  #renderPill(now: RoomState): unknown {
    if (this.#keeper.atBottom || now.rows.length === 0) return nothing;
    const fresh = now.unread > 0;
    const words = fresh ? this.#words.t('unread', { count: now.unread }) : this.#words.t('newMessages');
    return html`<button
      class=${fresh ? 'btn primary s pill' : 'ib fill pill quiet'}
      part="pill"
      type="button"
      aria-label=${words}
      @click=${() => this.#keeper.toBottom(true)}
    >
      ${fresh ? words : nothing}${icon(downIcon, 's')}
    </button>`;
  }
}

/** Where the "new" line stands; nowhere when everything that is loaded is new. */
function firstUnread(now: RoomState, me: string | null): number | null {
  const rows = now.rows.filter((row: Row) => row.type === 'message');
  const at = rows.findIndex((row) => row.seq > now.readSeq && row.author.id !== me);
  return at > 0 ? (rows[at]?.seq ?? null) : null;
}

function copyByCommand(root: HTMLElement | DocumentFragment, text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'sr';
  root.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  return done;
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-messages': CsMessages;
  }
}
