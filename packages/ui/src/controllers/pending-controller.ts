import type { ReactiveController } from 'lit';
import type { CsElement } from '../element/cs-element.ts';

/**
 * Work that is under way, by name: a second start of the same work is ignored until the first has settled, and a failure
 * becomes `cs-error`. For a single button, `pressable()` is shorter.
 */
export class PendingController implements ReactiveController {
  readonly #host: CsElement;
  readonly #running = new Set<string>();

  constructor(host: CsElement) {
    this.#host = host;
    host.addController(this);
  }

  /** Whether the work of this name is under way. */
  busy(name = ''): boolean {
    return this.#running.has(name);
  }

  /** Starts work unless the same is under way; true when it was started and ended well. Never rejects. */
  async run(work: () => unknown, name = ''): Promise<boolean> {
    if (this.#running.has(name)) return false;
    this.#running.add(name);
    this.#host.requestUpdate();
    try {
      await work();
      return true;
    } catch (error) {
      this.#host.fail(error);
      return false;
    } finally {
      this.#running.delete(name);
      this.#host.requestUpdate();
    }
  }

  /** @internal */
  hostConnected(): void {}
}
