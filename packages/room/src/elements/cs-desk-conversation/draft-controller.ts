import type { RelayClient } from '@cs-kit/core';
import type { ConversationSummary } from '@cs-kit/protocol';
import { closeIcon, icon, pressable, sparkIcon, StringsController } from '@cs-kit/ui';
import type { CsElement } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { ReactiveController, TemplateResult } from 'lit';
import { plainDraft, readDraft } from '../../engine/draft.ts';
import type { AnswerDraft } from '../../engine/draft.ts';
import { safeHref } from '../../engine/markdown.ts';
import type { duty } from '../../i18n/duty.en.ts';
import { dutyStrings } from '../../i18n/duty.ts';
import type { CsComposer } from '../cs-composer/cs-composer.ts';
import { CsDraftChangedEvent } from '../cs-composer/events.ts';

/** For whom drafts are made, and where they go. */
export interface DraftPlace {
  readonly client: () => RelayClient | null;
  readonly conversation: () => ConversationSummary | null;
  readonly composer: () => CsComposer | null;
  /** Words of the visitor's newest message; null where there are none. */
  readonly question: () => string | null;
}

type State =
  | { readonly phase: 'none' }
  | { readonly phase: 'writing'; readonly text: string; readonly stop: AbortController }
  | { readonly phase: 'ready'; readonly draft: AnswerDraft }
  | { readonly phase: 'problem'; readonly words: keyof typeof duty };

const NONE: State = { phase: 'none' };

/** What the assistant would answer, shown over the composer: to be used, or put away. Nothing of it is sent by itself. */
export class DraftController implements ReactiveController {
  readonly #host: CsElement;
  readonly #place: DraftPlace;
  readonly #words: StringsController<typeof duty>;
  #state: State = NONE;
  #of: string | null = null;

  constructor(host: CsElement, place: DraftPlace) {
    this.#host = host;
    this.#place = place;
    this.#words = new StringsController(host, dutyStrings);
    host.addController(this);
  }

  /** @internal */
  hostDisconnected(): void {
    this.#show(NONE);
  }

  /** @internal A draft for one conversation is none for another. */
  hostUpdate(): void {
    const id = this.#place.conversation()?.id ?? null;
    if (id === this.#of) return;
    this.#of = id;
    this.#stop();
    this.#state = NONE;
  }

  /** The button that asks for a draft, for the tools of the composer. */
  button(): TemplateResult {
    const label = this.#words.t('draftAsk');
    return html`<button slot="tools" class="ib suggest" type="button" aria-label=${label} title=${label} ${pressable(() => this.#ask())}>${icon(sparkIcon)}</button>`;
  }

  /** The card over the composer. */
  card(): unknown {
    const t = this.#words.t.bind(this.#words);
    const now = this.#state;
    if (now.phase === 'none') return nothing;
    return html`<section class="draft" aria-label=${t('draft')}>
      ${icon(sparkIcon, 's')}
      <div class="grow" aria-live="polite" aria-busy=${String(now.phase === 'writing')}>${now.phase === 'ready' ? this.#ready(now.draft) : html`<div class="sm" dir="auto" role=${now.phase === 'problem' ? 'alert' : nothing}>${now.phase === 'problem' ? t(now.words) : now.text || t('draftWriting')}</div>`}</div>
      ${now.phase === 'ready' ? html`<button class="btn soft s" type="button" @click=${() => this.#use(now.draft)}>${t('draftUse')}</button>` : nothing}
      ${now.phase === 'problem' ? html`<button class="btn s" type="button" ${pressable(() => this.#ask())}>${t('again')}</button>` : nothing}
      <button class="ib s" type="button" aria-label=${t(now.phase === 'writing' ? 'draftStop' : 'draftDismiss')} @click=${this.#dismiss}>${icon(closeIcon, 's')}</button>
    </section>`;
  }

  #ready({ text, citations, origin }: AnswerDraft): TemplateResult {
    const t = this.#words.t.bind(this.#words);
    return html`<div class="sm" dir="auto">${text}</div>
      <div class="meta">
        ${t(origin === 'passage' ? 'draftPassage' : 'draftGenerated')}
        ${citations.map(({ title, url }, at) => {
          const href = safeHref(url);
          return href === null
            ? html`<bdi>[${at + 1}] ${title}</bdi> `
            : html`<a href=${href} target="_blank" rel="noopener"><bdi>[${at + 1}] ${title}</bdi></a> `;
        })}
      </div>`;
  }

  async #ask(): Promise<void> {
    const [client, row, question] = [this.#place.client(), this.#place.conversation(), this.#place.question()];
    if (client === null || row === null) return;
    this.#stop();
    if (question === null) return this.#show({ phase: 'problem', words: 'draftNoQuestion' });
    const stop = new AbortController();
    this.#show({ phase: 'writing', text: '', stop });
    const asked = { siteId: row.siteId, conversationId: row.id, text: question, locale: row.visitor.locale };
    try {
      const draft = await readDraft(client, asked, stop.signal, (text) => stop.signal.aborted || this.#show({ phase: 'writing', text, stop }));
      if (!stop.signal.aborted) this.#show(draft.origin === 'none' ? { phase: 'problem', words: 'draftNone' } : { phase: 'ready', draft });
    } catch (error) {
      if (stop.signal.aborted) return;
      this.#show({ phase: 'problem', words: this.#host.fail(error).code === 'budget/exhausted' ? 'draftSpent' : 'draftFailed' });
    }
  }

  #use({ text }: AnswerDraft): void {
    const composer = this.#place.composer();
    if (composer === null) return;
    const before = composer.value.trimEnd();
    const words = before === '' ? plainDraft(text) : `${before}\n${plainDraft(text)}`;
    composer.value = words;
    composer.dispatchEvent(new CsDraftChangedEvent(words));
    this.#dismiss();
  }

  #dismiss = (): void => {
    this.#stop();
    this.#show(NONE);
    // The card goes away with its focus; the reply is what comes next.
    void this.#host.updateComplete.then(() => this.#place.composer()?.focus());
  };

  #stop(): void {
    if (this.#state.phase === 'writing') this.#state.stop.abort();
  }

  #show(state: State): void {
    if (state.phase === 'none') this.#stop();
    this.#state = state;
    this.#host.requestUpdate();
  }
}
