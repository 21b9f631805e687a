import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { Routing, Site } from '@cs-kit/protocol';
import { StoreController, StringsController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { Form } from '../../engine/settings/form.ts';
import type { duty } from '../../i18n/duty.en.ts';
import { dutyStrings } from '../../i18n/duty.ts';
import { choices, readOnlyNote, saveBar, switchRow, textField } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';

/** As typed. */
interface Fields {
  readonly routing: Routing;
  readonly routingCapacity: string;
  readonly offerSeconds: string;
  readonly firstReplyMinutes: string;
  readonly nextReplyMinutes: string;
  readonly translation: boolean;
}
type Count = Exclude<keyof Fields, 'routing' | 'translation'>;

const OFFER_MOST = RELAY_LIMITS.offerMs / 1000;
const OFFER_LEAST = 10;

interface Bounds {
  readonly label: keyof typeof duty;
  readonly hint: keyof typeof duty;
  readonly wrong: keyof typeof duty;
  readonly unit?: keyof typeof duty;
  readonly least: number;
  readonly most: number;
  /** Whether nothing is a value too. */
  readonly empty: boolean;
}
const target = (label: keyof typeof duty): Bounds => ({
  label,
  hint: 'targetHint',
  wrong: 'targetWrong',
  unit: 'minutes',
  least: 1,
  most: RELAY_LIMITS.targetMinutes,
  empty: true,
});
const COUNTS: Readonly<Record<Count, Bounds>> = {
  routingCapacity: { label: 'capacity', hint: 'capacityHint', wrong: 'capacityWrong', least: 1, most: RELAY_LIMITS.routingCapacity, empty: false },
  offerSeconds: { label: 'offerSeconds', hint: 'offerHint', wrong: 'offerWrong', unit: 'seconds', least: OFFER_LEAST, most: OFFER_MOST, empty: false },
  firstReplyMinutes: target('targetFirst'),
  nextReplyMinutes: target('targetNext'),
};

const fieldsOf = (site: Site): Fields => ({
  routing: site.routing,
  routingCapacity: String(site.routingCapacity),
  offerSeconds: String(site.offerSeconds),
  firstReplyMinutes: String(site.firstReplyMinutes ?? ''),
  nextReplyMinutes: String(site.nextReplyMinutes ?? ''),
  translation: site.translation,
});

/**
 * Who is given what waits on the chosen site, within which time it should be answered, whether conversations are translated, and the teams.
 *
 * @tag cs-settings-routing
 * @summary Routing, targets for answers and teams.
 */
export class CsSettingsRouting extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .count .field {
        max-inline-size: 200px;
      }
    `,
  ];
  readonly #duty = new StringsController(this, dutyStrings);
  #form: Form<Fields> | null = null;
  readonly #formNow = new StoreController(this, () => this.#form?.state ?? null);

  /** Whether a chat model is set; null while that is not known. */
  @state() private model: boolean | null = null;

  override get dirty(): boolean {
    return this.#form?.dirty === true;
  }

  override save(): Promise<boolean> {
    return this.#save();
  }

  override discard(): void {
    this.#form?.reset();
  }

  protected override siteChosen(): void {
    this.#form = this.site === null ? null : new Form(fieldsOf(this.site));
    if (this.admin && this.model === null) void this.#findModel();
  }

  async #findModel(): Promise<void> {
    try {
      const providers = (await this.context?.api.providers()) ?? [];
      this.model = providers.some(({ configured, capabilities }) => configured && capabilities.includes('chat'));
    } catch (error) {
      // It can be switched on all the same; each conversation says what is missing.
      this.fail(error);
    }
  }

  protected override siteRefreshed(): void {
    if (this.site !== null) this.#form?.rebase(fieldsOf(this.site));
  }

  /** What stands in a field: a number, null for nothing, undefined where it is neither. */
  #count(name: Count): number | null | undefined {
    const typed = this.#form?.draft[name].trim() ?? '';
    const { least, most, empty } = COUNTS[name];
    if (typed === '' && empty) return null;
    const value = /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
    return value >= least && value <= most ? value : undefined;
  }

  async #save(): Promise<boolean> {
    const { context, site } = this;
    const form = this.#form;
    if (context === null || site === null || form === null) return false;
    const [routingCapacity, offerSeconds] = [this.#count('routingCapacity'), this.#count('offerSeconds')];
    const [firstReplyMinutes, nextReplyMinutes] = [this.#count('firstReplyMinutes'), this.#count('nextReplyMinutes')];
    if (routingCapacity == null || offerSeconds == null || firstReplyMinutes === undefined || nextReplyMinutes === undefined)
      return (void this.focusWrong(), false);
    const { routing, translation } = form.draft;
    const saved = await form.save(async () => {
      const now = await context.api.changeSite(site.id, { routing, routingCapacity, offerSeconds, firstReplyMinutes, nextReplyMinutes, translation });
      context.hub.siteChanged(now);
      return fieldsOf(now);
    });
    if (!saved) void this.focusWrong();
    return saved;
  }

  #field(form: Form<Fields>, name: Count): TemplateResult {
    const d = this.#duty.t.bind(this.#duty);
    const { label, hint, wrong, unit, least, most } = COUNTS[name];
    return textField({
      id: name,
      type: 'number',
      dir: 'ltr',
      label: d(label),
      hint: d(hint),
      value: form.draft[name],
      min: least,
      max: most,
      error: this.#count(name) === undefined ? d(wrong, { least, most }) : this.problemOf(form, `/${name}`),
      after: unit === undefined ? undefined : html`<span class="meta">${d(unit)}</span>`,
      input: (value) => form.set({ [name]: value }),
    });
  }

  #renderRouting(form: Form<Fields>): TemplateResult {
    const d = this.#duty.t.bind(this.#duty);
    return html`<section class="card" aria-labelledby="routing-head">
      <header><h3 class="h grow" id="routing-head">${d('routingMode')}</h3></header>
      ${choices<Routing>({
        id: 'routing',
        look: 'list',
        quiet: true,
        label: d('routingMode'),
        value: form.draft.routing,
        of: [
          { id: 'manual', label: d('manual'), hint: d('manualMore') },
          { id: 'automatic', label: d('automatic'), hint: d('automaticMore') },
        ],
        choose: (routing) => form.set({ routing }),
      })}
      ${form.draft.routing === 'manual' ? nothing : html`<div class="pair count">${this.#field(form, 'routingCapacity')}${this.#field(form, 'offerSeconds')}</div>`}
    </section>`;
  }

  /** Where nothing could translate it is said why; what is on can be switched off all the same. */
  #renderTranslation(form: Form<Fields>): TemplateResult {
    const d = this.#duty.t.bind(this.#duty);
    const { translation: on } = form.draft;
    const missing = this.model === false;
    return html`<section class="card" aria-labelledby="translation-head">
      <header><h3 class="h grow" id="translation-head">${d('translation')}</h3></header>
      ${switchRow({
        id: 'translation',
        label: d('translateNew'),
        hint: d(missing ? 'translateNoModel' : 'translateNewHint'),
        on,
        disabled: !this.admin || (missing && !on),
        toggle: (next) => form.set({ translation: next }),
      })}
    </section>`;
  }

  protected override render(): unknown {
    const form = this.#form;
    const { t } = this;
    if (this.context === null || form === null) return nothing;
    const d = this.#duty.t.bind(this.#duty);
    return html`<form class="form bare" novalidate @submit=${(event: Event) => event.preventDefault()}>
        <div class="stack-y">
          ${this.admin ? nothing : readOnlyNote(t)}
          <fieldset class="stack-y" ?disabled=${!this.admin}>
            ${this.#renderRouting(form)}
            <section class="card" aria-labelledby="targets-head">
              <header>
                <span class="grow"
                  ><h3 class="h" id="targets-head">${d('targets')}</h3>
                  <p class="sm t2">${d('targetsMore')}</p></span
                >
              </header>
              <div class="pair count">${this.#field(form, 'firstReplyMinutes')}${this.#field(form, 'nextReplyMinutes')}</div>
            </section>
            ${this.#renderTranslation(form)}
          </fieldset>
        </div>
        ${this.admin ? saveBar({ t, locale: this.locale, form, save: () => void this.#save() }) : nothing}
      </form>
      <cs-settings-teams class="stack-y" .context=${this.context}></cs-settings-teams>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-routing': CsSettingsRouting;
  }
}
