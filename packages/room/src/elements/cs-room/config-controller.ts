import type { RelayClient } from '@cs-kit/core';
import type { CsError, PublicConfig, SendLimits } from '@cs-kit/protocol';
import type { CsElement } from '@cs-kit/ui';

/** What the relay says of a site to its visitors, and what may be sent. */
export class ConfigController {
  readonly #host: CsElement;
  #client: RelayClient | null = null;
  config: PublicConfig | null = null;
  limits: SendLimits | null = null;
  error: CsError | null = null;

  constructor(host: CsElement) {
    this.#host = host;
  }

  /** Asks for it; never rejects. The staff have no site key, and so no configuration: they ask for the limits alone. */
  async load(client: RelayClient): Promise<void> {
    this.#client = client;
    try {
      const config = client.siteKey ? await client.config() : null;
      const limits = config?.limits ?? (await client.json<SendLimits>('GET', '/v1/limits'));
      if (client === this.#client) [this.config, this.limits] = [config, limits];
      this.error = null;
    } catch (error) {
      if (client === this.#client) this.error = this.#host.fail(error);
    }
    this.#host.requestUpdate();
  }
}
