import { plugins } from '@cs-kit/core';
import type { CommandPlugin } from '@cs-kit/core';
import { StoreController } from '@cs-kit/ui';
import type { CsElement } from '@cs-kit/ui';
import { nothing } from 'lit';
import type { ReactiveController } from 'lit';
import type { CsComposer } from '../cs-composer/cs-composer.ts';
import type { SlashMenu } from './slash-menu.ts';

/** Offers the commands of the page's plugins as a slash is typed; the list is fetched only where there are any. */
export class CommandsController implements ReactiveController {
  readonly #host: CsElement;
  readonly #composer: () => CsComposer | null;
  readonly #label: () => string;
  readonly #known: StoreController<readonly CommandPlugin[]>;
  #menu: SlashMenu | null = null;
  #asked = false;

  constructor(host: CsElement, composer: () => CsComposer | null, label: () => string) {
    this.#host = host;
    this.#composer = composer;
    this.#label = label;
    this.#known = new StoreController(host, () => plugins.commands);
    host.addController(this);
  }

  /** @internal */
  hostUpdate(): void {
    if (!this.#asked && (this.#known.value?.length ?? 0) > 0) void this.#fetch();
  }

  /** Looks for a slash after the field has changed. */
  readonly input = (event: Event): void => this.#menu?.input(event);

  /** Where keys are heard before the composer hears them. */
  readonly keydown = { handleEvent: (event: KeyboardEvent): void => this.#menu?.keydown.handleEvent(event), capture: true };

  /** The list, to be put before the composer. */
  render(): unknown {
    return this.#menu?.render() ?? nothing;
  }

  async #fetch(): Promise<void> {
    this.#asked = true;
    try {
      const { commandMenu } = await import('./command-menu.ts');
      this.#menu = commandMenu(this.#host, this.#composer, this.#label);
      this.#host.requestUpdate();
    } catch (error) {
      // Commands still work when they are typed out; the next change of the room tries again.
      this.#asked = false;
      this.#host.fail(error);
    }
  }
}
