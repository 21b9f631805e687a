import type { Draft, RelayClient } from '@cs-kit/core';
import { atLeast, uuid } from '@cs-kit/protocol';
import type { Assignee, ConversationSummary } from '@cs-kit/protocol';
import { StringsController } from '@cs-kit/ui';
import type { CsElement } from '@cs-kit/ui';
import { html, nothing } from 'lit';
import type { ReactiveController, TemplateResult } from 'lit';
import { DeskApi } from '../../engine/desk-api.ts';
import { DeskDrafts } from '../../engine/desk-drafts.ts';
import type { work } from '../../i18n/work.en.ts';
import { workStrings } from '../../i18n/work.ts';
import type { CsComposer } from '../cs-composer/cs-composer.ts';

/** Who may whisper, and where the words go when they could not be stored. */
export interface WhisperPlace {
  readonly client: () => RelayClient | null;
  readonly conversation: () => ConversationSummary | null;
  /** Whoever has the conversation now. */
  readonly holder: () => Assignee | null;
  readonly composer: () => CsComposer | null;
  /** The words are a note again: in this conversation, or in one that was left meanwhile. */
  readonly back: (problem: string, here: boolean) => void;
}

/** A note of a lead that calls whoever has the conversation. */
export class WhisperController implements ReactiveController {
  readonly #host: CsElement;
  readonly #place: WhisperPlace;
  readonly #words: StringsController<typeof work>;
  #on = false;
  #of: string | null = null;
  /** What could not be stored keeps its id: sent again it is stored once, whatever became of it before. */
  #failed: { readonly key: string; readonly id: string } | null = null;

  constructor(host: CsElement, place: WhisperPlace) {
    this.#host = host;
    this.#place = place;
    this.#words = new StringsController(host, workStrings);
    host.addController(this);
  }

  /** @internal What is whispered in one conversation is not in another. */
  hostUpdate(): void {
    const id = this.#place.conversation()?.id ?? null;
    if (id === this.#of) return;
    this.#of = id;
    this.#on = false;
  }

  /** Whether the note goes to whoever has the conversation. */
  get on(): boolean {
    return this.#on && this.#to !== null;
  }

  /** Whoever is whispered to; null where the person may not, or nobody else has the conversation. */
  get #to(): Assignee | null {
    const user = this.#place.client()?.session.current?.user;
    const holder = this.#place.holder();
    return user !== undefined && atLeast(user.role, 'lead') && holder !== null && holder.id !== user.id ? holder : null;
  }

  /** The button beside the note, and who sees what is written. */
  tools(hint: string): TemplateResult {
    const to = this.#to;
    const t = this.#words.t.bind(this.#words);
    const toggle = (): void => {
      this.#on = !this.#on;
      this.#host.requestUpdate();
    };
    return html`${to === null ? nothing : html`<button slot="tools" class="chip whisper" type="button" aria-pressed=${String(this.#on)} @click=${toggle}><span class="trunc">${t('whisperTo', { name: to.name })}</span></button>`}<span slot="tools" class="meta hint" aria-live="polite">${this.on && to !== null ? t('whisperOn', { name: to.name }) : hint}</span>`;
  }

  /** Stores the note; where that fails its words go back to where they were written. */
  async send(message: Draft): Promise<void> {
    const [client, row] = [this.#place.client(), this.#place.conversation()];
    if (client === null || row === null) return;
    const { text, mentions, attachments = [] } = message;
    const key = JSON.stringify([row.id, message]);
    const clientMessageId = this.#failed?.key === key ? this.#failed.id : uuid();
    this.#failed = null;
    this.#on = false;
    try {
      await new DeskApi(client).whisper(row.id, {
        clientMessageId,
        text,
        ...(mentions === undefined ? {} : { mentions }),
        ...(attachments.length === 0 ? {} : { attachments: attachments.map(({ kind, id }) => ({ kind, id })) }),
      });
    } catch (error) {
      this.#failed = { key, id: clientMessageId };
      const nobody = this.#host.fail(error).code === 'request/conflict';
      this.#back(client, row.id, message, nobody);
    }
  }

  #back(client: RelayClient, id: string, { text, attachments = [] }: Draft, nobody: boolean): void {
    const note = new DeskDrafts(client, id).of(true);
    const since = note.get();
    note.set(since === '' ? text : `${text}\n${since}`);
    const here = this.#place.conversation()?.id === id;
    this.#place.back(this.#words.t(!here ? 'whisperElsewhere' : nobody ? 'whisperNobody' : 'whisperFailed'), here);
    if (!here) return;
    this.#on = !nobody;
    // Files belong to the mode that is shown.
    void this.#host.updateComplete.then(() => attachments.forEach((file) => this.#place.composer()?.attach(file)));
  }
}
