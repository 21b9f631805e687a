import type { RelayClient } from '@cs-kit/core';
import type { StaffMember } from '@cs-kit/protocol';
import type { CsElement } from '@cs-kit/ui';

/** Whether somebody of the team takes conversations now. */
export type StaffPresence = 'online' | 'away';

/** The own presence at the desk: read at the start, changed by the menu. */
export class PresenceController {
  readonly #host: CsElement;
  readonly #staff: () => RelayClient | null;
  readonly #failed: () => void;
  #status: StaffPresence = 'online';

  constructor(host: CsElement, staff: () => RelayClient | null, failed: () => void) {
    this.#host = host;
    this.#staff = staff;
    this.#failed = failed;
  }

  get status(): StaffPresence {
    return this.#status;
  }

  /** Reads what the relay knows. */
  async read(): Promise<void> {
    const staff = this.#staff();
    try {
      const items = (await staff?.json<{ items: readonly StaffMember[] }>('GET', '/v1/staff'))?.items ?? [];
      const me = items.find((member) => member.id === staff?.session.current?.user.id);
      this.#set(me?.status === 'away' ? 'away' : 'online');
    } catch (error) {
      this.#host.fail(error);
    }
  }

  /** Goes away, or comes back. */
  async toggle(): Promise<void> {
    const status = this.#status === 'online' ? 'away' : 'online';
    try {
      await this.#staff()?.json('PUT', '/v1/staff/me', { body: { status } });
      this.#set(status);
    } catch (error) {
      this.#host.fail(error);
      this.#failed();
    }
  }

  #set(status: StaffPresence): void {
    this.#status = status;
    this.#host.requestUpdate();
  }
}
