import type { CsError } from '@cs-kit/protocol';
import type { CsElement } from '@cs-kit/ui';

/** Named work of a section: one of a name at a time, its failure kept beside its control until the next try. */
export class Tasks {
  readonly #host: CsElement;
  readonly #running = new Set<string>();
  readonly #errors = new Map<string, CsError>();

  constructor(host: CsElement) {
    this.#host = host;
  }

  /** Whether the work of this name is under way. */
  busy(name: string): boolean {
    return this.#running.has(name);
  }

  /** Why the work of this name failed last, or null. */
  error(name: string): CsError | null {
    return this.#errors.get(name) ?? null;
  }

  /** Forgets a failure. */
  clear(name: string): void {
    if (this.#errors.delete(name)) this.#host.requestUpdate();
  }

  /** Starts work unless the same is under way; true when it ended well. Never rejects. */
  async run(name: string, work: () => unknown): Promise<boolean> {
    if (this.#running.has(name)) return false;
    this.#running.add(name);
    this.#errors.delete(name);
    this.#host.requestUpdate();
    try {
      await work();
      return true;
    } catch (error) {
      this.#errors.set(name, this.#host.fail(error));
      return false;
    } finally {
      this.#running.delete(name);
      this.#host.requestUpdate();
    }
  }
}
