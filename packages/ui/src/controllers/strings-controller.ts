import type { Params, Strings, Translate } from '@cs-kit/core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** An element with a language, such as every `CsElement`. */
export interface SpeakingHost extends ReactiveControllerHost {
  /** Language of the words, as a BCP 47 tag. */
  readonly locale: string;
  readonly rtl: boolean;
}

/** The words of an element in the language of the page; the element renders again when they have been loaded. */
export class StringsController<S> implements ReactiveController {
  readonly #host: SpeakingHost;
  readonly #strings: Strings<S>;
  #translate: Translate<S> | null = null;
  #loaded = '';

  constructor(host: SpeakingHost, strings: Strings<S>) {
    this.#host = host;
    this.#strings = strings;
    host.addController(this);
  }

  /** Language of the words: `en`, `zh-CN` or `ar`. */
  get locale(): string {
    return this.#host.locale;
  }

  /** Direction of the element. */
  get dir(): 'ltr' | 'rtl' {
    return this.#host.rtl ? 'rtl' : 'ltr';
  }

  /** The words of a key, with `{name}` placeholders filled; `count` chooses the plural. */
  t(key: keyof S, params?: Params): string {
    return (this.#translate ?? this.#strings.now(this.locale))(key, params);
  }

  /** @internal */
  hostUpdate(): void {
    const wanted = this.locale;
    if (wanted === this.#loaded) return;
    this.#loaded = wanted;
    void this.#load(wanted);
  }

  /** Until the words are there, the ones before stay: a change of language does not flash English. */
  async #load(wanted: string): Promise<void> {
    const translate = await this.#strings.load(wanted);
    if (this.#loaded !== wanted || this.#translate === translate) return;
    this.#translate = translate;
    this.#host.requestUpdate();
  }
}
