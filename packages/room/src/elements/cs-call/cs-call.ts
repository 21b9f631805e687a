import type { RelayClient, RoomFeed, RoomState } from '@cs-kit/core';
import { above, may } from '@cs-kit/protocol';
import type { Call, CallParticipant, CsError } from '@cs-kit/protocol';
import { controls, CsElement, feedback, identity, StoreController, StringsController, surfaces } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { createAudio } from '../../engine/audio-context.ts';
import { Bell } from '../../engine/bell.ts';
import type { DeviceKind, DeviceList } from '../../engine/call/devices.ts';
import type { OwnMedia } from '../../engine/call/own.ts';
import { callSession } from '../../engine/call/page.ts';
import { Ring } from '../../engine/call/ring.ts';
import type { CallSession, CallState, HoldRoom } from '../../engine/call/session.ts';
import { standingOf } from '../../engine/call/standing.ts';
import type { Standing } from '../../engine/call/standing.ts';
import type { RemotePerson } from '../../engine/call/transport.ts';
import { pageClock } from '../../engine/page-clock.ts';
import { callStrings } from '../../i18n/call.ts';
import { styles } from './cs-call.styles.ts';
import { deviceFields } from './devices.ts';
import { CsCallChangedEvent } from './events.ts';
import type { CallPart } from './events.ts';
import { Changes } from './changes.ts';
import { callLine, notice, ringing } from './offers.ts';
import { prejoin } from './prejoin.ts';
import { stage } from './stage.ts';
import { endWords, why } from './words.ts';
import type { T } from './words.ts';

type Active = Extract<CallState, { readonly phase: 'in' | 'reconnecting' }>;

const TICK_MS = 1_000;

/**
 * The call of a room: that somebody calls, the look at camera and sound before, everybody who is in it with what they show,
 * and the own controls. Nothing while there is none.
 *
 * @tag cs-call
 * @summary Call of a room: sound, cameras, screens.
 * @fires {CsCallChangedEvent} cs-call-changed - Somebody is calling, this page is in the call, or neither any more.
 * @fires {CsErrorEvent} cs-error - Something failed.
 */
export class CsCall extends CsElement {
  static override styles: CSSResultGroup = [identity, controls, surfaces, feedback, styles];
  readonly #words = new StringsController(this, callStrings);
  readonly #room = new StoreController<RoomState>(this, () => this.feed?.state ?? null);
  readonly #state = new StoreController<CallState>(this, () => this.#session?.state ?? null);
  readonly #own = new StoreController<OwnMedia>(this, () => this.#session?.own.store ?? null);
  readonly #people = new StoreController<readonly RemotePerson[]>(this, () => this.#session?.people ?? null);
  readonly #devices = new StoreController<DeviceList>(this, () => this.#session?.devices.list ?? null);
  readonly #t: T = (key, params) => this.#words.t(key, params);
  readonly #changes = new Changes(this.#t);
  #ring: Ring | null = null;
  #unview: (() => void) | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #told: { readonly part: CallPart; readonly name: string } = { part: 'none', name: '' };
  #hadFocus = false;

  /** The room, as the element around holds it. */
  @property({ attribute: false }) feed: Pick<RoomFeed, 'state'> | null = null;
  /** The connection of the element around. */
  @property({ attribute: false }) connection: RelayClient | null = null;
  /** Holds the room once more, for as long as a call lasts. */
  @property({ attribute: false }) hold: HoldRoom | null = null;
  /** Whether it is a visitor who looks, or somebody of the team. */
  @property() side: 'visitor' | 'staff' = 'visitor';
  /** @internal The call of the page; that of the connection where none is given. */
  @property({ attribute: false }) session: CallSession | null = null;

  @state() private choosing = false;
  @state() private problem: string | null = null;
  @state() private notMuted: string | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rest();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Looks at camera and sound, as the first step of a call to everybody in the room. */
  async begin(): Promise<void> {
    const { hold } = this;
    const roomId = this.#roomId;
    const session = this.#session;
    if (hold === null || session === null || roomId === '') return;
    this.problem = null;
    const call = this.#room.value?.call ?? null;
    if (!(await session.prepare(roomId, hold, call?.id ?? null)) && this.#active === null) this.problem = this.#t('elsewhereAlone');
  }

  get #session(): CallSession | null {
    return this.session ?? (this.connection === null ? null : callSession(this.connection));
  }

  get #roomId(): string {
    return this.#room.value?.roomId ?? '';
  }

  /** The state of the page, as far as it is about this room. */
  get #here(): CallState | null {
    const now = this.#state.value;
    return now === undefined || now.phase === 'idle' || now.roomId !== this.#roomId ? null : now;
  }

  get #active(): Active | null {
    const now = this.#here;
    return now?.phase === 'in' || now?.phase === 'reconnecting' ? now : null;
  }

  get #standing(): Standing {
    const session = this.#session;
    const { phase } = this.#here ?? {};
    if (session === null || (phase !== undefined && phase !== 'ended')) return null;
    return standingOf(this.#room.value, session, this.side, Date.now());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    this.#hadFocus = this.renderRoot.contains((this.renderRoot as ShadowRoot).activeElement);
    const now = this.#here;
    // That it is over is seen in the messages, where it stands for good.
    if (now?.phase === 'ended' && (now.reason === 'hung-up' || now.reason === 'ended')) this.#session?.dismiss();
    if (this.#active === null) [this.choosing, this.notMuted] = [false, null];
  }

  protected override updated(): void {
    if (!this.isConnected) return;
    const standing = this.#standing;
    const active = this.#active;
    const call = active?.call ?? this.#room.value?.call ?? null;
    this.#ring ??= new Ring(
      new Bell({ createContext: createAudio, setInterval, clearInterval: (handle) => clearInterval(handle as ReturnType<typeof setInterval>) }),
      pageClock,
    );
    this.#ring.on = standing === 'rings' && !this.#busyElsewhere;
    if (active !== null) this.#unview ??= this.#session?.view() ?? null;
    else this.#rest(false);
    this.#tick(active !== null || standing === 'cut');
    this.#tell(active !== null ? 'in' : standing === 'rings' ? 'rings' : 'none', call);
    if (this.#hadFocus) this.#keepFocus();
  }

  /** The control that held the focus may have gone with its part: the next one has it, or whoever is around. */
  #keepFocus(): void {
    const root = this.renderRoot as ShadowRoot;
    if (root.activeElement !== null && root.contains(root.activeElement)) return;
    root.querySelector<HTMLElement>('[data-focus]')?.focus();
  }

  /** Lets go of the call and of the bell. */
  #rest(all = true): void {
    this.#unview?.();
    this.#unview = null;
    if (all && this.#ring !== null) this.#ring.on = false;
  }

  #tick(wanted: boolean): void {
    if (wanted && this.#timer === undefined) this.#timer = setInterval(() => this.requestUpdate(), TICK_MS);
    if (wanted || this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #tell(part: CallPart, call: Call | null): void {
    // On the way into a call nothing is decided yet.
    if (this.#here?.phase === 'joining') return;
    const me = this.#session?.me;
    const name = part === 'none' ? '' : ((part === 'rings' ? call?.startedBy : call?.participants.find(({ userId }) => userId !== me))?.name ?? '');
    if (part === this.#told.part && name === this.#told.name) return;
    this.#told = { part, name };
    this.emit(new CsCallChangedEvent(part, name));
  }

  get #busyElsewhere(): boolean {
    return this.#session?.busy === true && this.#here === null;
  }

  async #accept(call: Call): Promise<void> {
    const session = this.#session;
    if (session === null || this.hold === null) return;
    if (this.#busyElsewhere) session.leave();
    this.problem = null;
    await session.accept(call, this.hold);
  }

  async #decline(call: Call): Promise<void> {
    const said = this.#session?.decline(call);
    this.problem = null;
    this.requestUpdate();
    try {
      await said;
    } catch (error) {
      this.fail(error);
      this.problem = this.#t('declineFailed');
    }
  }

  async #muteOther({ userId, name }: CallParticipant): Promise<void> {
    this.notMuted = null;
    try {
      await this.#session?.mute(userId);
    } catch (error) {
      this.fail(error);
      this.notMuted = name;
    }
  }

  #choose = (kind: DeviceKind, id: string): void => void this.#session?.choose(kind, id);

  /** Kinds of devices that the role in this room may use. */
  get #kinds(): readonly DeviceKind[] {
    const role = this.#active?.call.participants.find(({ userId }) => userId === this.#session?.me)?.role ?? this.#room.value?.role ?? 'viewer';
    return may(role, 'start-call') ? ['camera', 'microphone', 'speaker'] : ['microphone', 'speaker'];
  }

  #renderPrejoin(session: CallSession, own: OwnMedia, list: DeviceList): TemplateResult {
    const now = this.#here;
    const open = now?.phase === 'prejoin';
    const user = (this.connection ?? this.client)?.session.current?.user ?? { id: '', name: '' };
    const close = (): void => session.leave();
    return html`<cs-dialog label=${this.#t('prejoin')} ?open=${open} @cs-dialog-closed=${() => this.#here?.phase === 'prejoin' && close()}>
      ${
        open
          ? prejoin({
              t: this.#t,
              own,
              list,
              me: user,
              joins: now.callId !== null,
              kinds: this.#kinds,
              choose: this.#choose,
              toggleCamera: () => session.own.toggleCamera(),
              retry: () => session.own.openMicrophone(),
              start: () => session.start(),
              cancel: close,
            })
          : nothing
      }
    </cs-dialog>`;
  }

  #renderDevices(own: OwnMedia, list: DeviceList): TemplateResult {
    return html`<cs-dialog label=${this.#t('devices')} ?open=${this.choosing} @cs-dialog-closed=${() => (this.choosing = false)}>
      ${this.choosing ? deviceFields({ t: this.#t, own, list, kinds: this.#kinds, choose: this.#choose }) : nothing}
    </cs-dialog>`;
  }

  #renderStage(session: CallSession, active: Active, own: OwnMedia): TemplateResult {
    const role = active.call.participants.find(({ userId }) => userId === session.me)?.role ?? 'viewer';
    return stage({
      t: this.#t,
      locale: this.#words.locale,
      call: active.call,
      me: session.me ?? '',
      own,
      people: this.#people.value ?? [],
      sources: active.sources,
      reconnecting: active.phase === 'reconnecting',
      canShare: session.devices.canShareScreen,
      now: Date.now(),
      notMuted: this.notMuted,
      mayMute: (person) => may(role, 'mute') && above(role, person.role),
      muteOther: (person) => this.#muteOther(person),
      mute: () => session.own.setMuted(!own.muted),
      camera: () => session.own.toggleCamera(),
      screen: () => session.own.toggleScreen(),
      devices: () => (this.choosing = true),
      hangUp: () => session.leave(),
      fill: document.fullscreenEnabled ? (event) => (event.currentTarget as HTMLElement).closest('figure')!.requestFullscreen() : null,
    });
  }

  #renderOffer(standing: NonNullable<Standing>, call: Call): unknown {
    const view = {
      t: this.#t,
      call,
      standing,
      endsOther: this.#busyElsewhere,
      accept: () => this.#accept(call),
      decline: () => this.#decline(call),
      look: () => this.begin(),
    };
    return standing === 'rings' ? ringing(view) : callLine(view);
  }

  #renderEnd(session: CallSession): unknown {
    const now = this.#here;
    if (now?.phase !== 'ended' || now.reason === 'hung-up' || now.reason === 'ended') return nothing;
    const { error, reason } = now;
    const more = (known: CsError | null): string => (known === null ? '' : why(this.#t, known));
    return notice(this.#t, { bold: endWords(this.#t, reason), more: more(error), bad: reason === 'failed', close: () => session.dismiss() });
  }

  #renderProblem(): unknown {
    const { problem } = this;
    return problem === null ? nothing : notice(this.#t, { bold: problem, more: '', bad: true, close: () => (this.problem = null) });
  }

  #renderWaiting(session: CallSession): TemplateResult {
    return html`<div class="wait card" role="status">
      <i></i><span class="grow">${this.#t('connecting')}</span
      ><button class="btn s" type="button" data-focus @click=${() => session.leave()}>${this.#t('cancel')}</button>
    </div>`;
  }

  /** What there is to see, from the top. */
  #parts(session: CallSession, own: OwnMedia): readonly unknown[] {
    const active = this.#active;
    const standing = this.#standing;
    const call = this.#room.value?.call ?? null;
    return [
      this.#renderProblem(),
      active === null ? nothing : this.#renderStage(session, active, own),
      this.#here?.phase === 'joining' ? this.#renderWaiting(session) : nothing,
      this.#renderEnd(session),
      standing === null || call === null ? nothing : this.#renderOffer(standing, call),
    ].filter((part) => part !== nothing);
  }

  protected override render(): unknown {
    const session = this.#session;
    const own = this.#own.value;
    const list = this.#devices.value;
    if (session === null || own === undefined || list === undefined || this.#room.value === undefined) return nothing;
    const parts = this.#parts(session, own);
    return html`${parts.length === 0 ? nothing : html`<section class="box" aria-label=${this.#t('region')}>${parts}</section>`}
      <div class="sr" role="status">${this.#changes.words(this.#active?.call ?? null, session.me)}</div>
      ${this.#renderPrejoin(session, own, list)}${this.#renderDevices(own, list)}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-call': CsCall;
  }
}
