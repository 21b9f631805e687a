import type { RelayClient } from '@cs-kit/core';
import { may, RELAY_LIMITS } from '@cs-kit/protocol';
import type { JoinRequest, Room, RoomChange, RoomInvite } from '@cs-kit/protocol';
import { checkIcon, controls, CsElement, feedback, icon, pressable, StoreController, StringsController, surfaces, warnIcon } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { RoomsApi } from '../../engine/rooms/api.ts';
import { inviteLink } from '../../engine/rooms/invite-link.ts';
import { Resource } from '../../engine/settings/resource.ts';
import { roomsStrings } from '../../i18n/rooms.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { Tasks } from '../cs-settings/tasks.ts';
import { roomsSheet } from '../rooms/styles.ts';
import { failure, why } from '../rooms/words.ts';
import type { Say } from '../rooms/words.ts';
import { styles } from './cs-room-settings.styles.ts';
import { CsRoomDeletedEvent } from './events.ts';
import { endPart, invitesPart, moderationPart, requestsPart } from './parts.ts';
import type { LinkDraft, SettingsView } from './parts.ts';

/** What is read of a room: itself, and where the role allows it the links and the requests. */
interface RoomMatters {
  readonly room: Room;
  readonly links: readonly RoomInvite[];
  readonly requests: readonly JoinRequest[];
}

type General = Pick<Room, 'title' | 'topic' | 'visibility'>;

/**
 * The settings of a room, as far as the own role allows them: name, topic, who may come in; lock and slow mode; invite
 * links; requests to join; archive, restore, delete.
 *
 * @tag cs-room-settings
 * @summary Settings of a room.
 * @fires {CsRoomDeletedEvent} cs-room-deleted - The room was deleted for good.
 * @fires {CsErrorEvent} cs-error - Something failed.
 */
export class CsRoomSettings extends CsElement {
  static override styles: CSSResultGroup = [controls, surfaces, feedback, sheet, roomsSheet, styles];
  readonly #words = new StringsController(this, roomsStrings);
  readonly #tasks = new Tasks(this);
  readonly #matters = new Resource<RoomMatters>();
  readonly #now = new StoreController(this, () => this.#matters.state);
  readonly #t: Say = (key, params) => this.#words.t(key, params);
  #client: RelayClient | null = null;
  #shown: string | null = null;
  #api: RoomsApi | null = null;

  /** Room whose settings are shown. */
  @property({ attribute: 'room-id' }) roomId: string | null = null;

  @state() private edited: Partial<General> = {};
  @state() private saved = false;
  @state() private link: LinkDraft = { role: 'member', days: 7 };
  @state() private fresh: string | null = null;
  @state() private copied: boolean | null = null;
  @state() private typed = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#matters.close();
    this.#shown = null;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!this.isConnected || (this.client === this.#client && this.roomId === this.#shown)) return;
    this.#client = this.client;
    this.#shown = this.roomId;
    this.#api = this.client === null ? null : new RoomsApi(this.client);
    this.edited = {};
    this.fresh = null;
    this.typed = '';
    void this.#load(true);
  }

  #load(fresh = false): Promise<void> {
    const api = this.#api;
    const roomId = this.#shown;
    if (api === null || roomId === null || roomId === '') return Promise.resolve();
    return this.#matters.load(async () => {
      const room = await api.room(roomId);
      // In an archived room nobody is invited.
      const inviting = may(room.role, 'invite') && !room.archived;
      const [links, requests] = inviting ? await Promise.all([api.invites(roomId), api.requests(roomId)]) : [[], []];
      return { room, links, requests };
    }, fresh);
  }

  /** Changes the room, one named piece of work at a time. */
  #change(task: string, change: RoomChange): Promise<boolean> {
    return this.#tasks.run(task, async () => {
      const { room } = this.#matters.value ?? {};
      if (this.#api === null || room === undefined) return;
      const now = await this.#api.change(room.id, change);
      this.#matters.update((matters) => ({ ...matters, room: now }));
    });
  }

  async #save(): Promise<void> {
    const { title, ...rest } = this.edited;
    if (title?.trim() === '') return this.renderRoot.querySelector<HTMLElement>('#title')?.focus();
    if (!(await this.#change('general', { ...rest, ...(title === undefined ? {} : { title: title.trim() }) }))) return;
    this.edited = {};
    this.saved = true;
  }

  #edit(patch: Partial<General>): void {
    this.edited = { ...this.edited, ...patch };
    this.saved = false;
  }

  async #archive(on: boolean): Promise<void> {
    if (await this.#change('archived', { archived: on })) await this.#load();
  }

  async #invite(): Promise<void> {
    await this.#tasks.run('invite', async () => {
      const { room } = this.#matters.value ?? {};
      if (this.#api === null || room === undefined) return;
      const { code, ...link } = await this.#api.invite(room.id, this.link.role, this.link.days);
      this.copied = null;
      this.fresh = inviteLink(location.href, code ?? '');
      this.#matters.update((matters) => ({ ...matters, links: [link, ...matters.links] }));
    });
  }

  async #copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(this.fresh ?? '');
      this.copied = true;
    } catch {
      // Plain http pages have no clipboard: the link is selected, so that one key copies it.
      this.copied = false;
      this.renderRoot.querySelector<HTMLInputElement>('#fresh')?.select();
    }
  }

  async #revoke(link: RoomInvite): Promise<void> {
    await this.#tasks.run(`revoke ${link.id}`, async () => {
      await this.#api?.revoke(this.#shown ?? '', link.id);
      this.#matters.update((matters) => ({ ...matters, links: matters.links.filter(({ id }) => id !== link.id) }));
      this.fresh = null;
    });
  }

  async #answer({ userId }: JoinRequest, accept: boolean): Promise<void> {
    await this.#tasks.run(`answer ${userId}`, async () => {
      await this.#api?.answer(this.#shown ?? '', userId, accept);
      this.#matters.update((matters) => ({ ...matters, requests: matters.requests.filter((request) => request.userId !== userId) }));
    });
  }

  async #erase(room: Room): Promise<void> {
    if (await this.#tasks.run('erase', () => this.#api?.erase(room.id))) this.emit(new CsRoomDeletedEvent(room.id));
  }

  #renderGeneral(room: Room): TemplateResult {
    const t = this.#t;
    const { title, topic, visibility } = { ...room, ...this.edited };
    const wrong = title.trim() === '';
    const busy = this.#tasks.busy('general');
    const dirty = (Object.keys(this.edited) as (keyof General)[]).some((key) => this.edited[key] !== room[key]);
    const choice = (value: Room['visibility']): TemplateResult =>
      html`<button type="button" role="radio" aria-checked=${String(visibility === value)} @click=${() => this.#edit({ visibility: value })}>${t(value)}</button>`;
    return html`<section aria-labelledby="general">
      <h3 class="h" id="general">${t('general')}</h3>
      <div>
        <label class="label" for="title">${t('roomName')}</label>
        <input class="field" id="title" dir="auto" autocomplete="off" maxlength=${RELAY_LIMITS.titleChars} aria-invalid=${wrong ? 'true' : nothing} aria-describedby=${wrong ? 'title-error' : nothing} .value=${live(title)} @input=${(event: Event) => this.#edit({ title: (event.target as HTMLInputElement).value })} />
        ${wrong ? html`<p class="field-error" id="title-error">${t('required')}</p>` : nothing}
      </div>
      <div>
        <label class="label" for="topic">${t('topic')}</label>
        <textarea class="field" id="topic" dir="auto" rows="2" maxlength=${RELAY_LIMITS.topicChars} aria-describedby="topic-hint" .value=${live(topic)} @input=${(event: Event) => this.#edit({ topic: (event.target as HTMLTextAreaElement).value })}></textarea>
        <p class="meta" id="topic-hint">${t('topicHint')}</p>
      </div>
      <div>
        <span class="label" id="visibility">${t('visibility')}</span>
        <div class="seg" role="radiogroup" aria-labelledby="visibility">${choice('public')}${choice('private')}</div>
        <p class="meta">${t(visibility === 'public' ? 'publicHint' : 'privateHint')}</p>
      </div>
      ${failure(t, this.#tasks.error('general'))}
      <div class="actions">
        <span class="sm t2 row" role="status">${this.saved ? html`${icon(checkIcon, 's')}${t('saved')}` : nothing}</span>
        <button class="btn primary" type="button" aria-busy=${busy ? 'true' : nothing} aria-disabled=${dirty && !wrong && !busy ? nothing : 'true'} @click=${() => dirty && void this.#save()}>${t('save')}</button>
      </div>
    </section>`;
  }

  #renderMatters({ room, links, requests }: RoomMatters): TemplateResult {
    const t = this.#t;
    const view: SettingsView = { t, tasks: this.#tasks, locale: this.locale, room };
    const active = !room.archived;
    if (!may(room.role, 'lock')) return html`<p class="banner">${t('nothingToSet')}</p>`;
    return html`${active && may(room.role, 'rename') ? this.#renderGeneral(room) : nothing}
    ${active && may(room.role, 'invite') ? requestsPart(view, requests, (request, accept) => void this.#answer(request, accept)) : nothing}
    ${
      active && may(room.role, 'invite')
        ? invitesPart(view, {
            links,
            draft: this.link,
            fresh: this.fresh,
            copied: this.copied,
            copy: () => void this.#copy(),
            set: (draft) => (this.link = { ...this.link, ...draft }),
            make: () => void this.#invite(),
            revoke: (link) => void this.#revoke(link),
          })
        : nothing
    }
    ${active ? moderationPart(view, (change) => void this.#change(Object.keys(change)[0] ?? '', change)) : nothing}
    ${
      may(room.role, 'archive')
        ? endPart(view, {
            typed: this.typed,
            type: (words) => (this.typed = words),
            archive: (on) => void this.#archive(on),
            erase: () => void this.#erase(room),
          })
        : nothing
    }`;
  }

  protected override render(): unknown {
    const now = this.#now.value;
    const t = this.#t;
    if (now === undefined || now.phase === 'loading')
      return html`<div class="wait" role="status"><span class="sr">${t('roomSettings')}</span><i class="sk"></i><i class="sk"></i><i class="sk"></i></div>`;
    if (now.phase === 'failed')
      return html`<div class="empty bad" role="alert">
        <span class="empty-art">${icon(warnIcon, 'l')}</span><b>${t('loadFailed')}</b>
        <p>${why(t, now.error)}</p>
        <button class="btn" type="button" ${pressable(() => this.#load())}>${t('retry')}</button>
      </div>`;
    return this.#renderMatters(now.value);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-room-settings': CsRoomSettings;
  }
}
