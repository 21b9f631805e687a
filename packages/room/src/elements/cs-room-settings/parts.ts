import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { JoinRequest, Room, RoomInvite, RoomRole } from '@cs-kit/protocol';
import { formatTime } from '@cs-kit/core';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { selectField, switchRow } from '../cs-settings/parts.ts';
import type { Tasks } from '../cs-settings/tasks.ts';
import { failure, roleWord } from '../rooms/words.ts';
import type { Say } from '../rooms/words.ts';

/** What every part of the settings works with. */
export interface SettingsView {
  readonly t: Say;
  readonly tasks: Tasks;
  readonly locale: string;
  readonly room: Room;
}

/** Times between two messages that are offered, in seconds. */
const PACES = [0, 5, 10, 30, 60, 300, 900, 3600, RELAY_LIMITS.slowModeMs / 1000] as const;
/** Days that are offered for a link. */
const DAYS = [1, 7, 30] as const;
/** Roles that a link may give. */
const LINKED: readonly RoomRole[] = ['member', 'viewer', 'guest', 'moderator'];

/** A button of named work: busy while it is under way. */
export function taskButton(view: SettingsView, task: string, label: string, press: () => void, look = 'btn', name?: string, disabled = false): TemplateResult {
  const busy = view.tasks.busy(task);
  return html`<button
    class=${look}
    type="button"
    aria-label=${name ?? nothing}
    aria-busy=${busy ? 'true' : nothing}
    aria-disabled=${busy || disabled ? 'true' : nothing}
    @click=${() => busy || disabled || press()}
  >
    ${label}
  </button>`;
}

/** A span of seconds in words. */
export function span(t: Say, seconds: number): string {
  if (seconds === 0) return t('slowOff');
  if (seconds % 3600 === 0) return t('hours', { count: seconds / 3600 });
  return seconds % 60 === 0 ? t('minutes', { count: seconds / 60 }) : t('seconds', { count: seconds });
}

/** Lock and slow mode. */
export function moderationPart(view: SettingsView, set: (change: { readonly locked?: boolean; readonly slowModeSeconds?: number }) => void): TemplateResult {
  const { t, tasks, room } = view;
  const paces = PACES.some((pace) => pace === room.slowModeSeconds) ? PACES : [...PACES, room.slowModeSeconds].sort((one, two) => one - two);
  return html`<section aria-labelledby="moderation">
    <h3 class="h" id="moderation">${t('moderation')}</h3>
    ${switchRow({ id: 'locked', label: t('lock'), hint: t('lockHint'), on: room.locked, busy: tasks.busy('locked'), toggle: (locked) => set({ locked }) })}
    <div>
      <label class="label" for="pace">${t('slowMode')}</label>
      ${selectField({
        id: 'pace',
        value: String(room.slowModeSeconds),
        of: paces.map((pace) => [String(pace), span(t, pace)] as const),
        choose: (value) => set({ slowModeSeconds: Number(value) }),
      })}
      <p class="meta">${t('slowModeHint')}</p>
    </div>
    ${failure(t, tasks.error('locked') ?? tasks.error('slowModeSeconds'))}
  </section>`;
}

/** What a new link gives. */
export interface LinkDraft {
  readonly role: RoomRole;
  readonly days: number;
}

const until = ({ expiresAt }: RoomInvite, locale: string): string =>
  `${new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(new Date(expiresAt))} ${formatTime(new Date(expiresAt), locale)}`;

/** Links into the room. */
export function invitesPart(
  view: SettingsView,
  given: {
    readonly links: readonly RoomInvite[];
    readonly draft: LinkDraft;
    /** The link that was just made, shown this once. */
    readonly fresh: string | null;
    /** Whether it could be copied; null before it was tried. */
    readonly copied: boolean | null;
    readonly copy: () => void;
    readonly set: (draft: Partial<LinkDraft>) => void;
    readonly make: () => void;
    readonly revoke: (link: RoomInvite) => void;
  },
): TemplateResult {
  const { t, tasks, locale } = view;
  const words = (link: RoomInvite): string => t('inviteUntil', { role: roleWord(t, link.role), time: until(link, locale) });
  return html`<section aria-labelledby="invites">
    <div>
      <h3 class="h" id="invites">${t('invites')}</h3>
      <p class="sm t2">${t('invitesMore')}</p>
    </div>
    ${given.fresh === null ? nothing : html`<div class="once" role="status"><p class="sm">${t('inviteOnce')}</p><div class="line"><input class="field grow" id="fresh" dir="ltr" readonly aria-label=${t('copyLink')} .value=${given.fresh} /><button class="btn s" type="button" @click=${given.copy}>${t(given.copied === true ? 'copied' : 'copyLink')}</button></div>${given.copied === false ? html`<p class="sm">${t('copyFailed')}</p>` : nothing}</div>`}
    ${
      given.links.length === 0
        ? html`<p class="sm t2">${t('noInvites')}</p>`
        : html`<ul class="stack-y">
            ${given.links.map((link) => html`<li class="line"><span class="sm grow">${words(link)}</span>${taskButton(view, `revoke ${link.id}`, t('revoke'), () => given.revoke(link), 'btn s line', t('revokeOf', { name: words(link) }))}${failure(t, tasks.error(`revoke ${link.id}`))}</li>`)}
          </ul>`
    }
    <div class="pair">
      <label><span class="label">${t('inviteRole')}</span>${selectField({ value: given.draft.role, of: LINKED.map((role) => [role, roleWord(t, role)] as const), choose: (role) => given.set({ role: role as RoomRole }) })}</label>
      <label><span class="label">${t('inviteDays')}</span>${selectField({ value: String(given.draft.days), of: DAYS.map((days) => [String(days), t('days', { count: days })] as const), choose: (days) => given.set({ days: Number(days) }) })}</label>
      ${taskButton(view, 'invite', t('makeInvite'), given.make, 'btn soft')}
    </div>
    ${failure(t, tasks.error('invite'))}
  </section>`;
}

/** Who asks to be let in. */
export function requestsPart(view: SettingsView, requests: readonly JoinRequest[], answer: (request: JoinRequest, accept: boolean) => void): TemplateResult {
  const { t, tasks } = view;
  return html`<section aria-labelledby="requests">
    <h3 class="h" id="requests">${t('requests')}</h3>
    ${
      requests.length === 0
        ? html`<p class="sm t2">${t('noRequests')}</p>`
        : html`<ul class="stack-y">
            ${requests.map(
              (request) =>
                html`<li class="line">
                  <span class="two grow"><bdi class="label">${request.name}</bdi>${request.note === '' ? nothing : html`<span class="sm t2" dir="auto">${request.note}</span>`}</span>
                  ${taskButton(view, `answer ${request.userId}`, t('decline'), () => answer(request, false), 'btn s', t('declineName', { name: request.name }))}${taskButton(view, `answer ${request.userId}`, t('letIn'), () => answer(request, true), 'btn s soft', t('letInName', { name: request.name }))}${failure(t, tasks.error(`answer ${request.userId}`))}
                </li>`,
            )}
          </ul>`
    }
  </section>`;
}

/** Archive, restore, and the end of an archived room. */
export function endPart(
  view: SettingsView,
  given: { readonly typed: string; readonly type: (words: string) => void; readonly archive: (on: boolean) => void; readonly erase: () => void },
): TemplateResult {
  const { t, tasks, room } = view;
  const archived = html`<section aria-labelledby="archive">
    <div class="line">
      <span class="grow"
        ><h3 class="h" id="archive">${t(room.archived ? 'restoreRoom' : 'archiveRoom')}</h3>
        <p class="sm t2">${t(room.archived ? 'restoreHint' : 'archiveHint')}</p></span
      >${taskButton(view, 'archived', t(room.archived ? 'restore' : 'archive'), () => given.archive(!room.archived), 'btn line')}
    </div>
    ${failure(t, tasks.error('archived'))}
  </section>`;
  if (!room.archived) return archived;
  return html`${archived}
    <section aria-labelledby="delete">
      <div>
        <h3 class="h" id="delete">${t('deleteRoom')}</h3>
        <p class="sm t2" id="delete-hint">${t('deleteHint')}</p>
      </div>
      <div>
        <label class="label" for="typed">${t('deleteType', { name: room.title })}</label>
        <input
          class="field"
          id="typed"
          dir="auto"
          autocomplete="off"
          spellcheck="false"
          maxlength=${RELAY_LIMITS.titleChars}
          aria-describedby="delete-hint"
          .value=${live(given.typed)}
          @input=${(event: Event) => given.type((event.target as HTMLInputElement).value)}
        />
      </div>
      <div class="actions">${taskButton(view, 'erase', t('delete'), given.erase, 'btn danger', undefined, given.typed.trim() !== room.title.trim())}</div>
      ${failure(t, tasks.error('erase'))}
    </section>`;
}
