import { CsElement, StringsController } from '@cs-kit/ui';
import type { PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import type { Form } from '../../engine/settings/form.ts';
import type { Site } from '../../engine/settings/types.ts';
import { settingsStrings } from '../../i18n/settings/settings.ts';
import type { Word } from '../../i18n/settings/settings.ts';
import type { SettingsContext } from './context.ts';
import { Tasks } from './tasks.ts';

/** Gives the words of a key. */
export type Say = (key: Word, params?: Readonly<Record<string, string | number>>) => string;

/** Base of every section of the settings. */
export class SettingsSection extends CsElement {
  protected readonly words = new StringsController(this, settingsStrings);
  protected readonly tasks = new Tasks(this);

  /** What the section works with; set by `<cs-settings>`. */
  @property({ attribute: false }) context: SettingsContext | null = null;

  #siteId: string | null | undefined = undefined;

  /** Whether something on the page is not saved. */
  get dirty(): boolean {
    return false;
  }

  /** Saves what is not saved; false when something of it was refused. */
  async save(): Promise<boolean> {
    return true;
  }

  /** Gives up what is not saved. */
  discard(): void {}

  protected get site(): Site | null {
    return this.context?.site ?? null;
  }

  protected get admin(): boolean {
    return this.context?.me.role === 'admin';
  }

  protected readonly t: Say = (key, params) => this.words.t(key, params);

  /** What the relay refused in a field: in its own words where they are of the reader's language, else in ours. */
  protected problemOf(form: Pick<Form<object>, 'problem'>, pointer: string): string | null {
    const found = form.problem(pointer);
    return found === null || this.locale === 'en' ? found : this.t('errField');
  }

  /** Another site was chosen, or the first one. */
  protected siteChosen(): void {}

  /** The chosen site is as the relay has it now. */
  protected siteRefreshed(): void {}

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (!changed.has('context') || this.context === null) return;
    const siteId = this.site?.id ?? null;
    const other = siteId !== this.#siteId;
    this.#siteId = siteId;
    if (other) this.siteChosen();
    else this.siteRefreshed();
  }

  /** Moves the focus to the first field that is marked wrong. */
  protected async focusWrong(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }
}
