import type { BlockedVisitor } from '@cs-kit/protocol';
import { avatar, StoreController, StringsController } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { Resource } from '../../engine/settings/resource.ts';
import type { Loaded } from '../../engine/settings/resource.ts';
import { workStrings } from '../../i18n/work.ts';
import { failure, loaded, workButton } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';
import { dateTime } from '../cs-settings/when.ts';

/**
 * Visitors whose new messages are refused, and the way to let them write again.
 *
 * @tag cs-settings-blocks
 * @summary Blocked visitors in the settings.
 */
export class CsSettingsBlocks extends SettingsSection {
  static override styles: CSSResultGroup = sheet;
  readonly #work = new StringsController(this, workStrings);
  readonly #blocks = new Resource<readonly BlockedVisitor[]>();
  readonly #now = new StoreController<Loaded<readonly BlockedVisitor[]>>(this, () => this.#blocks.state);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#blocks.close();
  }

  protected override siteChosen(): void {
    this.#load(true);
  }

  #load(fresh = false): void {
    const { context, site } = this;
    if (context !== null && site !== null) void this.#blocks.load(() => context.api.blocks(site.id), fresh);
  }

  async #unblock(block: BlockedVisitor): Promise<void> {
    const { context } = this;
    if (context === null || !(await this.tasks.run(block.id, () => context.api.unblock(block.id)))) return;
    this.#blocks.update((all) => all.filter((other) => other.id !== block.id));
    context.hub.notice(this.#work.t('unblocked', { name: this.#name(block) }));
  }

  #name({ visitor }: BlockedVisitor): string {
    return visitor.name === '' ? this.#work.t('visitor') : visitor.name;
  }

  #renderBlock(block: BlockedVisitor): TemplateResult {
    const name = this.#name(block);
    const label = this.#work.t('unblock');
    return html`<li>
      <div class="row">
        ${avatar(name, { id: block.visitor.id })}
        <span class="two grow"
          ><bdi class="label">${name}</bdi>${block.reason === null ? nothing : html`<span class="sm t2"><bdi>${block.reason}</bdi></span>`}<span class="meta">${this.#work.t('blockedBy', { name: block.by.name, time: dateTime(block.at, this.locale) })}</span></span
        >
        ${workButton({ label, name: `${label}: ${name}`, look: 'btn s', busy: this.tasks.busy(block.id), press: () => void this.#unblock(block) })}
      </div>
      ${failure(this.t, this.tasks.error(block.id), this.locale)}
    </li>`;
  }

  protected override render(): TemplateResult {
    const state = this.#now.value ?? { phase: 'loading' as const };
    return html`<section class="card" aria-labelledby="blocks">
      <header>
        <span class="grow"
          ><h3 class="h" id="blocks">${this.#work.t('blocks')}</h3>
          <p class="sm t2">${this.#work.t('blocksMore')}</p></span
        >
      </header>
      ${loaded({
        t: this.t,
        locale: this.locale,
        state,
        rows: 2,
        retry: () => this.#load(),
        show: (all) =>
          all.length === 0
            ? html`<p class="sm t2">${this.#work.t('noBlocks')}</p>`
            : html`<ul class="rows">
                ${all.map((block) => this.#renderBlock(block))}
              </ul>`,
      })}
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-blocks': CsSettingsBlocks;
  }
}
