import type { RelayClient } from '@cs-kit/core';
import type { ConversationSummary, SavedReply } from '@cs-kit/protocol';
import { boltIcon, icon, StringsController } from '@cs-kit/ui';
import type { CsElement } from '@cs-kit/ui';
import { html } from 'lit';
import type { ReactiveController, TemplateResult } from 'lit';
import { fillReply, findReplies, repliesStore } from '../../engine/saved-replies.ts';
import type { RepliesStore } from '../../engine/saved-replies.ts';
import type { work } from '../../i18n/work.en.ts';
import { workStrings } from '../../i18n/work.ts';
import type { CsComposer } from '../cs-composer/cs-composer.ts';
import { CsDraftChangedEvent } from '../cs-composer/events.ts';
import type { CsReplyChosenEvent } from '../cs-desk-replies/events.ts';
import { SlashMenu } from '../slash/slash-menu.ts';

/** Where replies are put, and for whom. */
export interface RepliesPlace {
  readonly client: () => RelayClient | null;
  readonly conversation: () => ConversationSummary | null;
  readonly composer: () => CsComposer | null;
}

/** Saved replies in a conversation: found by a slash in the field, or looked through in a dialog. */
export class RepliesController implements ReactiveController {
  readonly #host: CsElement;
  readonly #place: RepliesPlace;
  readonly #words: StringsController<typeof work>;
  #store: RepliesStore | null = null;
  #client: RelayClient | null = null;
  #stop: (() => void) | null = null;
  #open = false;
  /** The list over the composer. */
  readonly menu: SlashMenu;

  constructor(host: CsElement, place: RepliesPlace) {
    this.#host = host;
    this.#place = place;
    this.#words = new StringsController(host, workStrings);
    host.addController(this);
    this.menu = new SlashMenu(host, place.composer, {
      icon: boltIcon,
      label: () => this.#words.t('replies'),
      state: () => {
        const phase = this.#state?.phase ?? 'loading';
        return phase === 'ready' ? null : this.#words.t(phase === 'failed' ? 'repliesFailed' : 'repliesLoading');
      },
      choices: ({ query }) => findReplies(this.#state?.items ?? [], query, this.#locale).map((reply) => this.#choice(reply)),
      none: () => null,
      place: (choice, number, of) => this.#words.t('replyPlace', { title: choice.label, number, of }),
      opened: () => void this.#load(),
    });
  }

  /** @internal */
  hostDisconnected(): void {
    this.#stop?.();
    this.#stop = null;
    this.#store = null;
    this.#open = false;
  }

  /** The button that opens the dialog, for the tools of the composer. */
  button(): TemplateResult {
    const label = this.#words.t('replies');
    return html`<button slot="tools" class="ib" type="button" aria-label=${label} title=${this.#words.t('repliesHint')} @click=${() => this.#show(true)}>
      ${icon(boltIcon)}
    </button>`;
  }

  /** The dialog. */
  dialog(): TemplateResult {
    const { client } = this;
    return html`<cs-dialog label=${this.#words.t('replies')} ?open=${this.#open} @cs-dialog-closed=${() => this.#show(false)}>
      <cs-desk-replies
        .store=${this.#store}
        .me=${client?.session.current?.user ?? null}
        .visitorLocale=${this.#locale}
        @cs-reply-chosen=${this.#onChosen}
      ></cs-desk-replies>
    </cs-dialog>`;
  }

  private get client(): RelayClient | null {
    return this.#place.client();
  }

  get #state() {
    return this.#store?.state.get();
  }

  get #locale(): string {
    return this.#place.conversation()?.visitor.locale ?? 'en';
  }

  #show(open: boolean): void {
    this.#open = open;
    if (open) void this.#load();
    this.#host.requestUpdate();
  }

  async #load(): Promise<void> {
    const [client, siteId] = [this.client, this.#place.conversation()?.siteId];
    if (client === null || siteId === undefined) return;
    if (this.#store?.siteId !== siteId || this.#client !== client) {
      this.#stop?.();
      this.#client = client;
      this.#store = repliesStore(client, siteId);
      this.#stop = this.#store.state.subscribe(() => this.#host.requestUpdate());
      this.#host.requestUpdate();
    }
    // The list says that it did not work, and offers to try again.
    await this.#store.load().catch((error: unknown) => this.#host.fail(error));
  }

  #choice(reply: SavedReply) {
    return { id: reply.id, label: reply.title, name: reply.shortcut, text: this.#fill(reply) };
  }

  #fill(reply: SavedReply): string {
    return fillReply(reply.body, {
      'visitor.name': this.#place.conversation()?.visitor.name ?? '',
      'agent.name': this.client?.session.current?.user.name ?? '',
      'site.name': this.#state?.siteName ?? '',
    });
  }

  #onChosen = (event: CsReplyChosenEvent): void => {
    event.stopPropagation();
    const composer = this.#place.composer();
    this.#show(false);
    if (composer === null) return;
    const before = composer.value.trimEnd();
    const text = before === '' ? this.#fill(event.reply) : `${before}\n${this.#fill(event.reply)}`;
    composer.value = text;
    composer.dispatchEvent(new CsDraftChangedEvent(text));
    void this.#host.updateComplete.then(() => composer.focus());
  };
}
