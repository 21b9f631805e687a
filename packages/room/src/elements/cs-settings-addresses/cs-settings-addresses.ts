import { parseNetwork, RELAY_LIMITS, toCsError } from '@cs-kit/protocol';
import type { BlockedAddress, CsError } from '@cs-kit/protocol';
import { icon, plusIcon, StoreController, StringsController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import { BLOCK_TIMES, minutesLeft, networkFault } from '../../engine/block-terms.ts';
import type { BlockTime } from '../../engine/block-terms.ts';
import { Resource } from '../../engine/settings/resource.ts';
import type { Loaded } from '../../engine/settings/resource.ts';
import { addressesStrings } from '../../i18n/addresses.ts';
import { failure, group, hintNote, loaded, selectField, textField, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { dateTime } from '../cs-settings/when.ts';

const TIMES = Object.keys(BLOCK_TIMES) as readonly BlockTime[];

/**
 * Networks whose visitors are refused at the chosen site: the list, the way to add one, and the way to let one in again.
 *
 * @tag cs-settings-addresses
 * @summary Blocked addresses in the settings.
 */
export class CsSettingsAddresses extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      .network {
        overflow-wrap: anywhere;
      }
    `,
  ];
  readonly #own = new StringsController(this, addressesStrings);
  readonly #blocks = new Resource<readonly BlockedAddress[]>();
  readonly #now = new StoreController<Loaded<readonly BlockedAddress[]>>(this, () => this.#blocks.state);

  @state() private adding = false;
  @state() private network = '';
  @state() private reason = '';
  @state() private lasts: BlockTime = 'day';
  /** What is wrong with what was typed, since it was last tried. */
  @state() private fault: CsError | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#blocks.close();
  }

  protected override siteChosen(): void {
    this.adding = false;
    this.#load(true);
  }

  #load(fresh = false): void {
    const { context, site } = this;
    if (context !== null && site !== null) void this.#blocks.load(() => context.api.addressBlocks(site.id), fresh);
  }

  #put(made: BlockedAddress): void {
    this.#blocks.update((all) => [made, ...all.filter((other) => other.id !== made.id)]);
  }

  async #add(): Promise<void> {
    const { context, site, network } = this;
    if (context === null || site === null) return;
    const own = this.tasks.error('add')?.code === 'block/own-network';
    try {
      parseNetwork(network);
    } catch (error) {
      this.fault = toCsError(error);
      return this.focusWrong();
    }
    const reason = this.reason.trim();
    const terms = { network, minutes: BLOCK_TIMES[this.lasts], ...(reason === '' ? {} : { reason }), ...(own ? { own } : {}) };
    const done = await this.tasks.run('add', async () => this.#put(await context.api.blockAddress(site.id, terms)));
    if (!done) return;
    [this.network, this.reason] = ['', ''];
    await this.#show(false);
    context.hub.notice(this.#own.t('added', { network: network.trim() }));
  }

  async #remove(block: BlockedAddress): Promise<void> {
    const { context, site } = this;
    if (context === null || site === null || !(await this.tasks.run(block.id, () => context.api.unblockAddress(block.id)))) return;
    this.#blocks.update((all) => all.filter((other) => other.id !== block.id));
    const network = block.network ?? '';
    const back = async (): Promise<void> => {
      const terms = { network, minutes: minutesLeft(block.expiresAt, Date.now()), own: true, ...(block.reason === null ? {} : { reason: block.reason }) };
      this.#put(await context.api.blockAddress(site.id, terms));
    };
    context.hub.notice(this.#own.t('removed', { network }), back);
  }

  /** What was pressed goes away with its focus. */
  async #show(adding: boolean): Promise<void> {
    this.#type(() => (this.adding = adding));
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(adding ? '#network' : '.btn.soft')?.focus();
  }

  #type(change: () => void): void {
    change();
    this.fault = null;
    this.tasks.clear('add');
  }

  #renderBlock(block: BlockedAddress): TemplateResult {
    const t = this.#own.t.bind(this.#own);
    const label = t('remove');
    const lasts = block.expiresAt === null ? t('forEver') : t('until', { time: dateTime(block.expiresAt, this.locale) });
    return html`<li>
      <div class="row">
        <span class="two grow"
          ><span class="label network"><bdi dir="ltr">${block.network}</bdi></span
          >${block.reason === null ? nothing : html`<span class="sm t2"><bdi>${block.reason}</bdi></span>`}<span class="meta"
            >${t('byWhom', { name: block.by.name, time: dateTime(block.at, this.locale) })} · ${lasts}</span
          ></span
        >
        ${workButton({ label, name: `${label}: ${block.network ?? ''}`, look: 'btn s', busy: this.tasks.busy(block.id), press: () => void this.#remove(block) })}
      </div>
      ${failure(this.t, this.tasks.error(block.id), this.locale)}
    </li>`;
  }

  #renderForm(): TemplateResult {
    const t = this.#own.t.bind(this.#own);
    const refused = this.tasks.error('add');
    const wrong = networkFault(this.fault ?? refused);
    const own = refused?.code === 'block/own-network';
    return html`<form class="stack-y" novalidate @submit=${(event: Event) => event.preventDefault()}>
      ${textField({ id: 'network', label: t('network'), hint: t('networkHint'), dir: 'ltr', value: this.network, maxlength: 64, error: wrong === null ? null : t(wrong), input: (value) => this.#type(() => (this.network = value)) })}
      ${textField({ id: 'why', label: t('reason'), value: this.reason, maxlength: RELAY_LIMITS.reasonChars, input: (value) => (this.reason = value) })}
      ${group(
        { id: 'lasts', label: t('lasts') },
        selectField({ id: 'lasts', value: this.lasts, of: TIMES.map((time) => [time, t(time)] as const), choose: (time) => (this.lasts = time as BlockTime) }),
      )}
      <div role="alert">${own ? hintNote(t('ownNetwork')) : wrong !== null ? nothing : failure(this.t, refused, this.locale)}</div>
      <div class="actions">
        <button class="btn" type="button" @click=${() => void this.#show(false)}>${t('cancel')}</button
        >${workButton({ label: t(own ? 'anyway' : 'block'), look: 'btn danger', busy: this.tasks.busy('add'), press: () => void this.#add(), submit: true })}
      </div>
    </form>`;
  }

  protected override render(): TemplateResult {
    const t = this.#own.t.bind(this.#own);
    const now = this.#now.value ?? { phase: 'loading' as const };
    return html`<section class="card" aria-labelledby="networks">
      <header>
        <span class="grow"
          ><h3 class="h" id="networks">${t('networks')}</h3>
          <p class="sm t2">${t('networksMore')}</p></span
        >
      </header>
      ${loaded({
        t: this.t,
        locale: this.locale,
        state: now,
        rows: 2,
        retry: () => this.#load(),
        show: (all) =>
          html`${
            all.length === 0
              ? html`<p class="sm t2">${t('noNetworks')}</p>`
              : html`<ul class="rows">
                  ${all.map((block) => this.#renderBlock(block))}
                </ul>`
          }${this.adding ? this.#renderForm() : html`<div><button class="btn soft" type="button" @click=${() => void this.#show(true)}>${icon(plusIcon, 's')}${t('add')}</button></div>`}`,
      })}
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-addresses': CsSettingsAddresses;
  }
}
