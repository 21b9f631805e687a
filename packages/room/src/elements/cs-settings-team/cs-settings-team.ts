import { STAFF_ROLES } from '@cs-kit/protocol';
import { avatar, icon, linkIcon, StoreController, warnIcon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { Resource } from '../../engine/settings/resource.ts';
import type { Invite, StaffMember, StaffRole } from '../../engine/settings/types.ts';
import type { CsSettingsAccount } from '../cs-settings-account/cs-settings-account.ts';
import { choices, failure, loaded, selectField, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { ago, dateTime } from '../cs-settings/when.ts';

/** How many conversations one person is given at a time, to choose from. */
const CAPACITIES = [0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50] as const;
const STATUS_WORDS = { online: 'online', away: 'away', offline: 'offlineNow' } as const;

/**
 * The people who answer: roles, switching accounts off, invitations by link, and the own account.
 *
 * @tag cs-settings-team
 * @summary Staff of the relay.
 */
export class CsSettingsTeam extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .member {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
      }
      .member > .grow {
        flex: 1 1 160px;
        display: grid;
      }
      .member .row {
        flex-wrap: wrap;
        gap: 4px 8px;
      }
      .member .controls {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 8px 12px;
      }
      .member.off .av {
        filter: grayscale(1);
      }
      .problem {
        flex-basis: 100%;
      }
      .ready {
        display: grid;
        gap: 6px;
      }
    `,
  ];

  @query('cs-settings-account') private account!: CsSettingsAccount | null;

  @state() private inviteRole: StaffRole = 'agent';
  @state() private invite: Invite | null = null;

  readonly #staff = new Resource<readonly StaffMember[]>();
  readonly #staffNow = new StoreController(this, () => this.#staff.state);
  #read = false;

  override get dirty(): boolean {
    return this.account?.dirty === true;
  }

  override async save(): Promise<boolean> {
    return (await this.account?.save()) ?? true;
  }

  override discard(): void {
    this.account?.discard();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#staff.close();
  }

  protected override siteChosen(): void {
    if (!this.#read) this.#load();
    this.#read = true;
  }

  protected override siteRefreshed(): void {
    const me = this.context?.me;
    if (me !== undefined)
      this.#staff.update((all) =>
        all.some((one) => one.id === me.id && one.name !== me.name) ? all.map((one) => (one.id === me.id ? { ...one, name: me.name } : one)) : all,
      );
  }

  #load(): void {
    const api = this.context?.api;
    if (api !== undefined) void this.#staff.load(() => api.staff());
  }

  async #change(member: StaffMember, patch: { readonly role?: StaffRole; readonly active?: boolean; readonly capacity?: number | null }): Promise<void> {
    const { context } = this;
    if (context === null) return;
    const send = async (values: typeof patch): Promise<void> => {
      const now = await context.api.changeStaff(member.id, values);
      this.#staff.update((all) => all.map((one) => (one.id === now.id ? now : one)));
    };
    if (!(await this.tasks.run(member.id, () => send(patch)))) return;
    const { name } = member;
    if (patch.role !== undefined) context.hub.notice(this.t('memberRole', { name, role: this.t(patch.role) }), () => send({ role: member.role }));
    else if (patch.capacity !== undefined)
      context.hub.notice(this.t('memberCapacity', { name, capacity: this.#capacityWords(patch.capacity) }), () => send({ capacity: member.capacity }));
    else context.hub.notice(this.t(patch.active === true ? 'memberOn' : 'memberOff', { name }), () => send({ active: member.active }));
  }

  #capacityWords(capacity: number | null): string {
    return capacity === null ? this.t('capacitySite') : this.t('capacityMost', { count: capacity });
  }

  #renderCapacity(member: StaffMember, busy: boolean): TemplateResult {
    const { capacity } = member;
    // A number that came by the interface is among them too.
    const numbers = [...new Set([...CAPACITIES, ...(capacity === null ? [] : [capacity])])].sort((a, b) => a - b);
    return selectField({
      look: 's',
      name: this.t('capacityOf', { name: member.name }),
      disabled: busy,
      value: capacity === null ? '' : String(capacity),
      of: [['', this.#capacityWords(null)], ...numbers.map((number) => [String(number), this.#capacityWords(number)] as const)],
      choose: (value) => void this.#change(member, { capacity: value === '' ? null : Number(value) }),
    });
  }

  async #makeInvite(): Promise<void> {
    const { context } = this;
    if (context === null) return;
    await this.tasks.run('invite', async () => (this.invite = await context.api.invite(this.inviteRole)));
  }

  #renderProblem(member: StaffMember): unknown {
    const error = this.tasks.error(member.id);
    if (error === null) return nothing;
    if (error.code === 'request/conflict')
      return html`<div class="banner warn problem" role="alert">${icon(warnIcon)}<span>${this.t('lastAdmin')}</span></div>`;
    return html`<div class="problem">${failure(this.t, error, this.locale)}</div>`;
  }

  #renderMember(member: StaffMember): TemplateResult {
    const { t } = this;
    const own = member.id === this.context?.me.id;
    const busy = this.tasks.busy(member.id);
    const seen = member.lastSeenAt === null || member.status !== 'offline' ? nothing : html` · ${t('lastSeen', { time: ago(member.lastSeenAt, this.locale) })}`;
    return html`<li>
      <div class="member ${member.active ? '' : 'off'}">
        ${avatar(member.name, { id: member.id, presence: member.active ? member.status : null })}
        <span class="grow"
          ><span class="row"
            ><bdi class="label">${member.name}</bdi
            >${own ? html`<span class="badge acc">${t('you')}</span>` : nothing}${member.active ? nothing : html`<span class="badge warn">${t('inactive')}</span>`}</span
          ><span class="meta">${t(STATUS_WORDS[member.status])}${seen}</span></span
        >
        ${
          this.admin
            ? html`<span class="controls">
                ${selectField({ look: 's', name: t('roleOf', { name: member.name }), disabled: busy, value: member.role, of: STAFF_ROLES.map((role) => [role, t(role)]), choose: (role) => void this.#change(member, { role: role as StaffRole }) })}${this.#renderCapacity(member, busy)}
                <button
                  class="switch"
                  type="button"
                  role="switch"
                  aria-checked=${String(member.active)}
                  aria-label=${t('activeOf', { name: member.name })}
                  aria-busy=${busy ? 'true' : nothing}
                  @click=${() => this.#change(member, { active: !member.active })}
                ></button>
              </span>`
            : html`<span class="badge">${t(member.role)}</span>`
        }
        ${this.#renderProblem(member)}
      </div>
    </li>`;
  }

  #renderInvite(): TemplateResult {
    const { t, invite } = this;
    return html`<section class="card" aria-labelledby="invite">
      <header>
        <span class="grow"
          ><h3 class="h" id="invite">${t('invite')}</h3>
          <p class="sm t2">${t('inviteMore')}</p></span
        >
      </header>
      ${choices({ id: 'invite-role', look: 'seg', label: t('role'), value: this.inviteRole, of: STAFF_ROLES.map((id) => ({ id, label: t(id) })), choose: (role) => ((this.inviteRole = role), (this.invite = null)) })}
      ${failure(t, this.tasks.error('invite'), this.locale)}
      <div class="ready" role="status">
        ${
          invite === null
            ? nothing
            : html`<cs-settings-copy label=${t('inviteLink')} .value=${invite.url}></cs-settings-copy>
                <p class="meta">${t('inviteUntil', { time: dateTime(invite.expiresAt, this.locale) })}</p>`
        }
      </div>
      <div>
        ${workButton({ label: t('inviteDo'), look: invite === null ? 'btn soft' : 'btn', shape: linkIcon, busy: this.tasks.busy('invite'), press: () => void this.#makeInvite() })}
      </div>
    </section>`;
  }

  protected override render(): unknown {
    const { t, context } = this;
    if (context === null) return nothing;
    const state = this.#staffNow.value ?? { phase: 'loading' as const };
    return html`<div class="stack-y">
      <section class="card" aria-labelledby="members">
        <header>
          <span class="grow"
            ><h3 class="h" id="members">${t('members')}</h3>
            <p class="sm t2">${t('roles')}</p></span
          >
        </header>
        ${loaded({
          t,
          locale: this.locale,
          state,
          retry: () => this.#load(),
          show: (all) =>
            html`<ul class="rows">
              ${all.map((member) => this.#renderMember(member))}
            </ul>`,
        })}
      </section>
      ${this.admin ? this.#renderInvite() : nothing}
      <cs-settings-account .context=${context}></cs-settings-account>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-team': CsSettingsTeam;
  }
}
