import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { StoreController } from '@cs-kit/ui';
import { css, html, nothing } from 'lit';
import type { CSSResultGroup, TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { Form } from '../../engine/settings/form.ts';
import { checkLines, fromLines, toLines } from '../../engine/settings/word-rules.ts';
import type { WordLines } from '../../engine/settings/word-rules.ts';
import { group, readOnlyNote, saveBar, switchRow } from '../cs-settings/parts.ts';
import { SettingsSection } from '../cs-settings/section.ts';
import { sheet } from '../cs-settings/sheet.ts';

const ROWS = 6;
/** Room for a list that is pasted whole; what is too much of it is said. */
const MOST_CHARS = RELAY_LIMITS.wordRules * (RELAY_LIMITS.wordRuleChars + 1);

type Fields = WordLines & Pick<Site, 'linkPreviews'>;
const fieldsOf = ({ wordRules, linkPreviews }: Site): Fields => ({ ...toLines(wordRules), linkPreviews });

/** What is sent of what was changed: rules are one list. */
function patchOf(changed: Partial<Fields>, draft: Fields): Partial<Site> {
  const rules = changed.refuse !== undefined || changed.mask !== undefined;
  return { ...(rules ? { wordRules: fromLines(draft) } : {}), ...(changed.linkPreviews === undefined ? {} : { linkPreviews: draft.linkPreviews }) };
}

/**
 * Words that messages on the chosen site may not say, or say as dots, and whether the relay looks at the pages that they link to.
 *
 * @tag cs-settings-moderation
 * @summary Word rules and link previews of a site.
 */
export class CsSettingsModeration extends SettingsSection {
  static override styles: CSSResultGroup = [
    sheet,
    css`
      textarea {
        inline-size: 100%;
      }
    `,
  ];

  #form: Form<Fields> | null = null;
  readonly #formNow = new StoreController(this, () => this.#form?.state ?? null);

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
    this.#form = this.site === null ? null : new Form(fieldsOf(this.site), '/wordRules');
  }

  protected override siteRefreshed(): void {
    if (this.site !== null) this.#form?.rebase(fieldsOf(this.site));
  }

  async #save(): Promise<boolean> {
    const { context, site } = this;
    const form = this.#form;
    if (context === null || site === null || form === null) return false;
    if (checkLines(form.draft) !== null) return (void this.focusWrong(), false);
    return form.save(async (patch, draft) => {
      const now = await context.api.changeSite(site.id, patchOf(patch, draft));
      context.hub.siteChanged(now);
      return fieldsOf(now);
    });
  }

  #fault(form: Form<Fields>): string | null {
    const found = checkLines(form.draft);
    if (found === null) return null;
    const { t } = this;
    return found.fault === 'many'
      ? t('wordsMany', { count: RELAY_LIMITS.wordRules })
      : t('wordsLong', { words: `${found.words.slice(0, 20)}…`, count: RELAY_LIMITS.wordRuleChars });
  }

  #renderLines(form: Form<Fields>, field: keyof WordLines, fault: string | null): TemplateResult {
    const { t } = this;
    const look = {
      id: `words-${field}`,
      label: t(field === 'refuse' ? 'wordsRefuse' : 'wordsMask'),
      hint: t(field === 'refuse' ? 'wordsRefuseHint' : 'wordsMaskHint'),
    };
    return group(
      look,
      html`<textarea
        class="field"
        id=${look.id}
        dir="auto"
        rows=${ROWS}
        maxlength=${MOST_CHARS}
        spellcheck="false"
        aria-invalid=${fault === null ? nothing : 'true'}
        aria-describedby="${look.id}-hint words-fault"
        .value=${live(form.draft[field])}
        @input=${(event: Event) => form.set({ [field]: (event.target as HTMLTextAreaElement).value })}
      ></textarea>`,
    );
  }

  #renderLinks(form: Form<Fields>): TemplateResult {
    const { t } = this;
    return html`<section class="card" aria-labelledby="links-title">
      <header><h3 class="h grow" id="links-title">${t('links')}</h3></header>
      ${switchRow({
        id: 'link-previews',
        label: t('linkPreviews'),
        hint: t('linkPreviewsHint'),
        on: form.draft.linkPreviews,
        disabled: !this.admin,
        toggle: (on) => form.set({ linkPreviews: on }),
      })}
    </section>`;
  }

  protected override render(): unknown {
    const form = this.#form;
    const { t } = this;
    if (this.context === null || form === null) return nothing;
    const fault = this.#fault(form);
    return html`<form class="form bare" novalidate @submit=${(event: Event) => event.preventDefault()}>
      <div class="stack-y">
        ${this.admin ? nothing : readOnlyNote(t)}
        <fieldset class="stack-y" ?disabled=${!this.admin} aria-labelledby="words-title">
          <section class="card" aria-labelledby="words-title">
            <header>
              <span class="grow"
                ><h3 class="h" id="words-title">${t('wordRules')}</h3>
                <p class="sm t2">${t('wordRulesMore')}</p></span
              >
            </header>
            ${this.#renderLines(form, 'refuse', fault)}${this.#renderLines(form, 'mask', fault)}
            <p class="field-error" id="words-fault" role="alert" dir="auto" ?hidden=${fault === null}>${fault}</p>
          </section>
        </fieldset>
        ${this.#renderLinks(form)}
      </div>
      ${this.admin ? saveBar({ t, locale: this.locale, form, save: () => void this.#save() }) : nothing}
    </form>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'cs-settings-moderation': CsSettingsModeration;
  }
}
