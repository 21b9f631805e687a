import { RELAY_LIMITS, atLeast } from '@cs-kit/protocol';
import type { StaffMember, Team } from '@cs-kit/protocol';
import { icon, lockIcon, penIcon, plusIcon, pressable, StoreController, StringsController, trashIcon } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { Resource } from '../../engine/settings/resource.ts';
import type { Loaded } from '../../engine/settings/resource.ts';
import { draftTeam, typedTeam } from '../../engine/settings/team-draft.ts';
import type { TeamFault, TypedTeam } from '../../engine/settings/team-draft.ts';
import { dutyStrings } from '../../i18n/duty.ts';
import { failure, group, loaded, textField, tick, described } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';

interface Read {
  readonly teams: readonly Team[];
  readonly staff: readonly StaffMember[];
}
interface Editing {
  readonly id: string | null;
  readonly typed: TypedTeam;
  readonly fault: TeamFault | null;
  readonly problem: string | null;
}

/**
 * The teams of the chosen site: who is in them, which languages they speak, whose pages they answer for.
 *
 * @tag cs-settings-teams
 * @summary Teams in the settings.
 */
export class CsSettingsTeams extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      :host {
        margin-block-start: var(--cs-space-4);
      }
      .members {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 180px), 1fr));
        max-block-size: 200px;
        overflow-y: auto;
      }
      .edit {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--cs-space-4);
      }
      .two {
        display: grid;
        min-inline-size: 0;
      }
    `,
  ];
  readonly #duty = new StringsController(this, dutyStrings);
  readonly #read = new Resource<Read>();
  readonly #now = new StoreController<Loaded<Read>>(this, () => this.#read.state);

  @state() private editing: Editing | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#read.close();
  }

  protected override siteChosen(): void {
    this.editing = null;
    this.#load(true);
  }

  get #lead(): boolean {
    return this.context !== null && atLeast(this.context.me.role, 'lead');
  }

  #load(fresh = false): void {
    const { context, site } = this;
    if (context === null || site === null) return;
    void this.#read.load(async () => {
      const [teams, staff] = await Promise.all([context.api.teams(site.id), context.api.staff()]);
      return { teams, staff };
    }, fresh);
  }

  #put(team: Team): void {
    this.#read.update((now) => ({ ...now, teams: [...now.teams.filter(({ id }) => id !== team.id), team].sort((a, b) => a.name.localeCompare(b.name)) }));
  }

  async #remove(team: Team): Promise<void> {
    const { context } = this;
    if (context === null || !(await this.tasks.run(team.id, () => context.api.removeTeam(team.id)))) return;
    this.#read.update((now) => ({ ...now, teams: now.teams.filter(({ id }) => id !== team.id) }));
    const { id: _id, siteId, updatedAt: _at, ...draft } = team;
    context.hub.notice(this.#duty.t('teamDeleted', { name: team.name }), async () => {
      this.#put(await context.api.addTeam(siteId, draft));
      context.hub.notice(this.#duty.t('teamBack', { name: team.name }));
    });
  }

  #edit(team: Team | null): void {
    this.editing = { id: team?.id ?? null, typed: typedTeam(team), fault: null, problem: null };
  }

  #set(patch: Partial<TypedTeam>): void {
    if (this.editing !== null) this.editing = { ...this.editing, typed: { ...this.editing.typed, ...patch }, fault: null };
  }

  async #keep(): Promise<void> {
    const { editing, context, site } = this;
    if (editing === null || context === null || site === null) return;
    const made = draftTeam(editing.typed);
    if ('fault' in made) {
      this.editing = { ...editing, fault: made.fault };
      return this.focusWrong();
    }
    try {
      const saved = await (editing.id === null ? context.api.addTeam(site.id, made.draft) : context.api.changeTeam(editing.id, made.draft));
      this.#put(saved);
      this.editing = null;
      context.hub.notice(this.#duty.t('teamSaved', { name: saved.name }));
    } catch (error) {
      const { code } = this.fail(error);
      const gone = code === 'request/not-found' || code === 'request/invalid';
      this.editing = { ...editing, problem: this.#duty.t(code === 'request/conflict' ? 'teamsFull' : gone ? 'teamGone' : 'teamFailed') };
    }
  }

  #renderTeam(team: Team, staff: readonly StaffMember[]): TemplateResult {
    const d = this.#duty.t.bind(this.#duty);
    const { locale } = this;
    const names = staff.filter(({ id }) => team.members.includes(id)).map(({ name }) => name);
    const who = names.length === 0 ? d('teamNobody') : new Intl.ListFormat(locale, { type: 'unit' }).format(names);
    const what = [...team.languages, ...team.pages].join(' · ');
    return html`<li>
      <div class="row">
        <span class="two grow"
          ><bdi class="label">${team.name}</bdi><span class="meta" dir="auto">${who}</span>${what === '' ? nothing : html`<span class="meta"><bdi dir="ltr">${what}</bdi></span>`}</span
        >
        ${
          this.#lead
            ? html`<button class="ib" type="button" aria-label=${d('teamChange', { name: team.name })} @click=${() => this.#edit(team)}>${icon(penIcon)}</button>
                <button class="ib" type="button" aria-label=${d('teamDelete', { name: team.name })} ${pressable(() => this.#remove(team))}>${icon(trashIcon)}</button>`
            : nothing
        }
      </div>
      ${failure(this.t, this.tasks.error(team.id), locale)}
    </li>`;
  }

  #renderList({ teams, staff }: Read): TemplateResult {
    const d = this.#duty.t.bind(this.#duty);
    if (teams.length === 0) return html`<p class="sm t2"><b>${d('noTeams')}</b><br />${d('noTeamsMore')}</p>`;
    return html`<ul class="rows">
      ${teams.map((team) => this.#renderTeam(team, staff))}
    </ul>`;
  }

  #renderForm(editing: Editing, staff: readonly StaffMember[]): TemplateResult {
    const d = this.#duty.t.bind(this.#duty);
    const { typed, fault } = editing;
    const member = (id: string, on: boolean): void => this.#set({ members: on ? [...typed.members, id] : typed.members.filter((other) => other !== id) });
    const pages = { id: 'team-pages', label: d('teamPages'), hint: d('teamPagesHint'), error: fault === 'pages' ? d('teamPagesWrong') : null };
    return html`<form id="team" class="edit" novalidate @submit=${(event: Event) => event.preventDefault()}>
      ${textField({ id: 'team-name', label: d('teamName'), value: typed.name, maxlength: RELAY_LIMITS.nameChars, error: fault === 'name' ? d('teamNameMissing') : null, input: (name) => this.#set({ name }) })}
      <fieldset class="group">
        <legend class="label">${d('teamMembers')}</legend>
        <div class="members">
          ${staff.filter(({ active, id }) => active || typed.members.includes(id)).map(({ id, name }) => tick({ id: `member-${id}`, label: name, on: typed.members.includes(id), toggle: (on) => member(id, on) }))}
        </div>
      </fieldset>
      ${textField({ id: 'team-languages', dir: 'ltr', label: d('teamLanguages'), hint: d('teamLanguagesHint'), value: typed.languages, maxlength: 400, error: fault === 'languages' ? d('teamLanguagesWrong') : null, input: (languages) => this.#set({ languages }) })}
      ${group(
        pages,
        html`<textarea
          id=${pages.id}
          class="field"
          dir="ltr"
          rows="3"
          maxlength="4000"
          spellcheck="false"
          aria-invalid=${fault === 'pages' ? 'true' : nothing}
          aria-describedby=${described(pages)}
          .value=${live(typed.pages)}
          @input=${(event: Event) => this.#set({ pages: (event.target as HTMLTextAreaElement).value })}
        ></textarea>`,
      )}
      <span class="field-error" role="alert">${editing.problem ?? nothing}</span>
    </form>`;
  }

  #renderDialog(): TemplateResult {
    const d = this.#duty.t.bind(this.#duty);
    const { editing } = this;
    const now = this.#now.value;
    const staff = now?.phase === 'ready' ? now.value.staff : [];
    return html`<cs-dialog label=${d(editing?.id == null ? 'teamNew' : 'teamEdit')} ?open=${editing !== null} @cs-dialog-closed=${() => (this.editing = null)}>
      ${editing === null ? nothing : this.#renderForm(editing, staff)}
      <button slot="footer" class="btn" type="button" @click=${() => (this.editing = null)}>${d('cancel')}</button>
      <button slot="footer" class="btn primary" type="button" ${pressable(() => this.#keep())}>${d('teamSave')}</button>
    </cs-dialog>`;
  }

  protected override render(): TemplateResult {
    const d = this.#duty.t.bind(this.#duty);
    const now = this.#now.value ?? { phase: 'loading' as const };
    return html`<section class="card" aria-labelledby="teams-head">
        <header>
          <span class="grow"
            ><h3 class="h" id="teams-head">${d('teams')}</h3>
            <p class="sm t2">${d('teamsMore')}</p></span
          >
          ${this.#lead ? html`<button class="btn s" type="button" ?disabled=${now.phase !== 'ready'} @click=${() => this.#edit(null)}>${icon(plusIcon, 's')}${d('teamNew')}</button>` : nothing}
        </header>
        ${this.#lead ? nothing : html`<p class="banner note">${icon(lockIcon)}<span>${d('leadsWrite')}</span></p>`}
        ${loaded({ t: this.t, locale: this.locale, state: now, rows: 2, retry: () => this.#load(), show: (read) => this.#renderList(read) })}
      </section>
      ${this.#renderDialog()}`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-teams': CsSettingsTeams;
  }
}
