import { relayClient } from '@cs-kit/core';
import type { RelayClient, SessionChange, SocketState } from '@cs-kit/core';
import type { ConversationSummary } from '@cs-kit/protocol';
import { controls, CsElement, feedback, gatherToast, identity, StoreController, StringsController } from '@cs-kit/ui';
import type { CsItemChosenEvent, CsToastRequestEvent, CsToasts } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { callsMe, isWaiting } from '../../engine/inbox.ts';
import type { InboxState, Ring } from '../../engine/inbox.ts';
import { chooseDeskLanguage, takeDeskLanguage } from '../../engine/desk-language.ts';
import { InboxFeed } from '../../engine/inbox-feed.ts';
import { leadIn } from '../../engine/lead.ts';
import { takeCode } from '../../engine/location-code.ts';
import { deskStrings } from '../../i18n/desk.ts';
import { dutyStrings } from '../../i18n/duty.ts';
import type { CsCallShownEvent } from '../cs-call-line/events.ts';
import type { CsDeskConversation } from '../cs-desk-conversation/cs-desk-conversation.ts';
import type { CsDeskList } from '../cs-desk-list/cs-desk-list.ts';
import { AlertsController } from './alerts-controller.ts';
import { BackController } from './back-controller.ts';
import { styles } from './cs-desk.styles.ts';
import { CsStaffSignedInEvent } from './events.ts';
import type { CsActionRequestEvent, CsBlockRequestEvent, CsConversationChosenEvent, CsSolveRequestEvent } from './events.ts';
import { inboxView } from './inbox-view.ts';
import { keysSheet } from './keys-sheet.ts';
import { deskKey } from './keys.ts';
import { failedNotice, offlineNotice } from './notice.ts';
import { PresenceController } from './presence-controller.ts';
import { rail } from './rail.ts';
import type { Section } from './rail.ts';
import { ringWords, SOUNDS } from './ring-words.ts';
import { WorkController } from './work-controller.ts';
import { SolveController, UNDO_MS } from './solve-controller.ts';

type Size = 'wide' | 'medium' | 'narrow';

/** Widths of the element below which the side becomes a sheet, and the columns one. */
const SHEET_BELOW = 1100;
const COLUMN_BELOW = 900;

/**
 * The service desk: sign-in, inbox, conversations, notes, taking over from the assistant and handing back.
 *
 * @tag cs-desk
 * @summary Where the team answers.
 * @slot rooms - A page of rooms; the rail shows its button only while the slot is filled.
 * @slot insights - A page of figures; the rail shows its button only while the slot is filled.
 * @slot settings - A page of settings; the rail shows its button only while the slot is filled.
 * @fires {CsStaffSignedInEvent} cs-staff-signed-in - Somebody has signed in.
 * @fires {CsConversationChosenEvent} cs-conversation-chosen - A conversation was opened.
 * @fires {CsErrorEvent} cs-error - Something failed.
 * @csspart base - Outermost box.
 * @csspart rail - The bar of sections.
 */
export class CsDesk extends CsElement {
  static override styles: CSSResultGroup = [identity, controls, feedback, styles];
  readonly #words = new StringsController(this, deskStrings);
  readonly #duty = new StringsController(this, dutyStrings);
  readonly #inbox = new StoreController<InboxState>(this, () => this.#feed?.state ?? null);
  readonly #line = new StoreController<SocketState>(this, () => (this.#feed === null ? null : (this.#staff?.socket.state ?? null)));
  readonly #alerts = new AlertsController(this);
  readonly #backward = new BackController(this, () => (this.size === 'narrow' && this.chosen !== null ? this.#back : null));
  readonly #solving = new SolveController(this, {
    closed: (id) => this.#onClosed(id),
    failed: () => void this.toasts?.toast(this.#words.t('solveFailed')),
  });
  readonly #presence = new PresenceController(
    this,
    () => this.#staff,
    () => void this.toasts?.toast(this.#words.t('statusFailed')),
  );
  readonly #work = new WorkController(
    this,
    () => this.#staff,
    () => this.toasts,
  );
  #staff: RelayClient | null = null;
  #feed: InboxFeed | null = null;
  #stops: (() => void)[] = [];
  #resize: ResizeObserver | null = null;

  @query('cs-desk-list') private list!: CsDeskList | null;
  @query('cs-desk-conversation') private view!: CsDeskConversation | null;
  @query('cs-toasts') private toasts!: CsToasts | null;

  @state() private section: Section = 'inbox';
  @state() private chosen: string | null = null;
  @state() private size: Size = 'wide';
  @state() private code: string | null = null;
  @state() private lost = false;
  @state() private details = false;
  @state() private filled: ReadonlySet<string> = new Set();
  @state() private watchFailed = false;
  @state() private keys = false;

  override connectedCallback(): void {
    super.connectedCallback();
    takeDeskLanguage();
    this.code = takeCode(location, history) ?? this.code;
    this.chosen = leadIn(location.hash)?.roomId ?? this.chosen;
    this.#resize = new ResizeObserver(([entry]) => this.#onResize(entry?.contentRect.width ?? 0));
    this.#resize.observe(this);
    window.addEventListener('hashchange', this.#onHash);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    window.removeEventListener('hashchange', this.#onHash);
    this.#end();
    for (const stop of this.#stops.splice(0)) stop();
    this.#staff = null;
  }

  /** Opens a conversation by its id. */
  openConversation(id: string): void {
    this.section = 'inbox';
    this.chosen = id;
    if (this.size === 'narrow') this.view?.focusComposer();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.isConnected) return;
    // The desk speaks for staff: a connection of visitors around it is of no use here.
    const given = this.client?.kind === 'staff' ? this.client : null;
    const relay = this.relay ?? location.origin;
    if (given === null) this.provideClient(relayClient({ relay, siteKey: this.siteKey ?? '', kind: 'staff' }));
    const staff = this.client;
    if (staff !== this.#staff) this.#adopt(staff);
  }

  protected override updated(): void {
    const rows = this.#inbox.value?.rows ?? [];
    const waiting = rows.filter((row) => callsMe(row, this.#me) && !this.#solving.ids.has(row.id)).length;
    this.#alerts.waiting(waiting, waiting === 0 ? '' : this.#words.t('titleWaiting', { count: waiting }), this.#presence.status === 'online');
  }

  #adopt(staff: RelayClient | null): void {
    this.#end();
    for (const stop of this.#stops.splice(0)) stop();
    this.#staff = staff;
    if (staff === null) return;
    this.#stops.push(staff.session.subscribe((change) => this.#onSession(change)));
    // A link is for somebody new: whoever is signed in here stays signed in until it is used.
    if (staff.session.current !== null && this.code === null) this.#begin(staff);
  }

  #begin(staff: RelayClient): void {
    if (this.#feed !== null) return;
    this.lost = false;
    this.code = null;
    this.watchFailed = false;
    this.#feed = new InboxFeed(
      staff,
      (ring) => this.#onRing(ring),
      () => (this.watchFailed = true),
    );
    this.#feed.start();
    void this.#presence.read();
    this.requestUpdate();
  }

  #end(): void {
    this.#feed?.stop();
    this.#feed = null;
    this.chosen = null;
  }

  #onSession(change: SessionChange): void {
    if (change.session !== null) {
      if (this.#staff !== null && (change.reason === 'signed-in' || this.#feed === null)) this.#begin(this.#staff);
      this.requestUpdate();
      if (change.reason !== 'signed-in') return;
      this.emit(new CsStaffSignedInEvent(change.session.user.name, change.session.user.role));
      // The form is gone with its focus; the inbox is what comes next.
      void this.updateComplete.then(() => this.list?.focus());
      return;
    }
    this.lost = change.reason === 'lost';
    this.#end();
    this.#staff?.socket.close();
    this.requestUpdate();
  }

  #onRing({ kind, row }: Ring): void {
    if (this.#presence.status === 'away') return;
    const name = row.visitor.name === '' ? this.#words.t('visitorUnknown') : row.visitor.name;
    this.#alerts.call(SOUNDS[kind], ringWords(kind, name, this.#words, this.#work.words, this.#duty), row.id, () => this.openConversation(row.id));
  }

  #onResize(width: number): void {
    this.size = width < COLUMN_BELOW ? 'narrow' : width < SHEET_BELOW ? 'medium' : 'wide';
    if (this.size === 'wide') this.details = false;
  }

  #onHash = (): void => {
    const code = takeCode(location, history);
    if (code === null) return;
    this.code = code;
    this.#end();
  };

  #onChosen = (event: CsConversationChosenEvent): void => {
    if (event.conversation !== undefined) this.#feed?.put(event.conversation);
    this.chosen = event.conversationId;
    void this.updateComplete.then(() => this.view?.focusComposer());
  };

  #onSolve = (event: CsSolveRequestEvent): void => {
    const [id, staff] = [event.conversationId, this.#staff];
    if (staff === null) return;
    this.#solving.start(staff, id);
    if (this.chosen === id) this.chosen = null;
    const undo = (): void => {
      if (this.#solving.undo(id)) this.openConversation(id);
    };
    this.toasts?.toast(this.#words.t('solved'), { duration: UNDO_MS, action: { label: this.#words.t('undo'), run: undo } });
    this.list?.focusRow();
  };

  #onAction = (event: CsActionRequestEvent): void => {
    event.waitUntil(this.#act(event.conversationIds, event.action));
  };

  async #act(ids: readonly string[], action: CsActionRequestEvent['action']): Promise<readonly string[]> {
    const opened = this.chosen;
    const done = await this.#work.run(ids, action, (back) => {
      if (this.chosen === null && opened !== null && back.includes(opened)) this.openConversation(opened);
    });
    this.list?.deselect(done);
    if (action.type !== 'snooze' && action.type !== 'close' && action.type !== 'spam') return done;
    // What is out of the way makes room for what is next.
    if (this.chosen === null || !done.includes(this.chosen)) return done;
    this.chosen = null;
    this.list?.focusRow();
    return done;
  }

  #onClosed(id: string): void {
    const row = this.#inbox.value?.rows.find((entry) => entry.id === id);
    if (row !== undefined) this.#feed?.put({ ...row, status: 'closed', waitingSince: null });
  }

  #onMenu = async (event: CsItemChosenEvent): Promise<void> => {
    if (event.itemId === 'presence') await this.#presence.toggle();
    else if (event.itemId.startsWith('language:')) chooseDeskLanguage(event.itemId.slice('language:'.length));
    else if (event.itemId === 'sound') this.#alerts.sound = !this.#alerts.sound;
    else if (event.itemId === 'notify') {
      const now = await this.#alerts.ask();
      this.toasts?.toast(this.#words.t(now === 'on' ? 'notifyReady' : 'notifyBlocked'));
    } else if (event.itemId === 'out') {
      this.#solving.flush();
      await this.#staff?.logout();
    }
  };

  #onKeydown = (event: KeyboardEvent): void => {
    const key = this.section === 'inbox' ? deskKey(event, { list: this.list, opened: this.chosen !== null }) : null;
    if (key === null) return;
    event.preventDefault();
    if (key.kind === 'move') this.list?.move(key.step);
    else if (key.kind === 'back') this.#back();
    else if (key.kind === 'snooze') this.view?.openSnooze();
    else if (key.kind === 'select') this.list?.select(key.range);
    else if (key.kind === 'keys') this.keys = true;
    else this.list?.focusSearch();
  };

  #back = (): void => {
    if (this.size === 'narrow') this.chosen = null;
    void this.updateComplete.then(() => this.list?.focusRow());
  };

  /** A question without an answer becomes an article: the editor of the settings opens with it. */
  #onArticle = (event: Event & { readonly question?: string; readonly siteId?: string }): void => {
    const settings = this.querySelector('cs-settings');
    if (settings === null || event.question === undefined) return;
    event.stopPropagation();
    this.section = 'settings';
    void settings.writeArticle(event.question, event.siteId);
  };

  /** The room of a call is shown again, whichever part of the desk it belongs to. */
  #onCallShown = ({ roomId }: CsCallShownEvent): void => {
    const rooms = this.querySelector('cs-desk-rooms');
    if (rooms === null || this.#inbox.value?.rows.some(({ id }) => id === roomId) === true) return this.openConversation(roomId);
    this.section = 'rooms';
    rooms.roomId = roomId;
  };

  /** The room on the screen, as far as one is. */
  get #shownRoom(): string {
    return (this.section === 'inbox' ? this.chosen : this.section === 'rooms' ? this.querySelector('cs-desk-rooms')?.roomId : '') ?? '';
  }

  #onSlot = (event: Event): void => {
    const slot = event.target as HTMLSlotElement;
    const next = new Set(this.filled);
    if (slot.assignedElements().length > 0) next.add(slot.name);
    else next.delete(slot.name);
    this.filled = next;
    if (this.section !== 'inbox' && !next.has(this.section)) this.section = 'inbox';
  };

  get #me(): string | null {
    return this.#staff?.session.current?.user.id ?? null;
  }

  #renderRail(): TemplateResult {
    return rail({
      t: (key, params) => this.#words.t(key, params),
      section: this.section,
      filled: this.filled,
      user: this.#staff?.session.current?.user,
      presence: this.#presence.status,
      sound: this.#alerts.sound,
      notify: this.#alerts.notify,
      locale: this.locale,
      go: (section) => (this.section = section),
      choose: (event) => void this.#onMenu(event),
    });
  }

  #renderNotice(): unknown {
    const t = this.#words.t.bind(this.#words);
    const phase = this.#line.value?.phase;
    if (phase === 'refused' || this.watchFailed) {
      const again = (): void => {
        this.watchFailed = false;
        this.#feed?.stop();
        this.#feed?.start();
      };
      return failedNotice(t, again);
    }
    return phase === 'waiting' ? offlineNotice(t, this.#staff?.platform.online() ?? true) : nothing;
  }

  #renderInbox(inbox: InboxState, row: ConversationSummary | null): TemplateResult {
    return inboxView({
      t: (key, params) => this.#words.t(key, params),
      inbox,
      row,
      me: this.#me,
      chosen: this.chosen,
      size: this.size,
      details: this.details,
      notice: this.#renderNotice(),
      loadClosed: (more) => this.#feed?.loadClosed(more) ?? Promise.resolve(),
      loadOpen: () => this.#feed?.loadOpen() ?? Promise.resolve(),
      loadView: async (filter, cursor) => (await this.#feed?.loadView(filter, cursor)) ?? null,
      choose: this.#onChosen,
      back: this.#back,
      showDetails: (open) => (this.details = open),
      solve: this.#onSolve,
    });
  }

  protected override render(): unknown {
    const inbox = this.#solving.shown(this.#inbox.value);
    if (this.#feed === null || inbox === undefined)
      return html`<cs-desk-signin .target=${this.#staff} .code=${this.code} ?session-lost=${this.lost}></cs-desk-signin>`;
    const row = inbox.rows.find((entry) => entry.id === this.chosen) ?? null;
    const waiting = inbox.rows.filter(isWaiting).length;
    return html`<cs-call-line shown-room=${this.#shownRoom} @cs-call-shown=${this.#onCallShown}></cs-call-line
      ><cs-desk-ringing shown-room=${this.#shownRoom} ?quiet=${this.#presence.status === 'away' || !this.#alerts.sound} @cs-call-shown=${this.#onCallShown}></cs-desk-ringing>
      <div
      class="base ${this.size} ${row === null ? '' : 'opened'} ${row !== null && this.size === 'wide' && this.section === 'inbox' ? 'sided' : ''} in-${this.section}"
      part="base"
      @keydown=${this.#onKeydown}
      @cs-toast-request=${(event: CsToastRequestEvent) => this.toasts !== null && gatherToast(event, this.toasts)}
      @cs-action-request=${this.#onAction}
      @cs-block-request=${(event: CsBlockRequestEvent) => event.waitUntil(this.#work.block(event.conversationId, event.wish))}
    >
      ${this.#renderRail()} ${this.section === 'inbox' ? this.#renderInbox(inbox, row) : nothing}
      <section class="page" ?hidden=${this.section !== 'rooms'} aria-label=${this.#words.t('rooms')} @cs-room-selected=${() => this.requestUpdate()}><slot name="rooms" @slotchange=${this.#onSlot}></slot></section>
      <section class="page" ?hidden=${this.section !== 'insights'} aria-label=${this.#words.t('insights')} @cs-article-request=${this.#onArticle}>
        <slot name="insights" @slotchange=${this.#onSlot}></slot>
      </section>
      <section class="page" ?hidden=${this.section !== 'settings'} aria-label=${this.#words.t('settings')}>
        <slot name="settings" @slotchange=${this.#onSlot}></slot>
      </section>
      <div class="sr" role="status">${waiting === 0 ? '' : this.#words.t('announceWaiting', { count: waiting })}</div>
      ${keysSheet(
        (key, params) => this.#work.words.t(key, params),
        this.keys,
        () => (this.keys = false),
      )}
      <cs-toasts></cs-toasts>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-desk': CsDesk;
  }
}
