import type { RelayClient } from '@cs-kit/core';
import type { CsError } from '@cs-kit/protocol';

/** Something failed that the visitor or the host page may want to know. Bubbles out of every shadow root. */
export class CsErrorEvent extends Event {
  static readonly type = 'cs-error';
  /** What failed, with its stable code. */
  readonly error: CsError;

  constructor(error: CsError) {
    super(CsErrorEvent.type, { bubbles: true, composed: true });
    this.error = error;
  }
}

/** An element asks the elements around it for their connection to the relay. Handlers call `answer()` before they return. */
export class CsClientRequestEvent extends Event {
  static readonly type = 'cs-client-request';
  /** The connection that was handed over, or null as long as nobody answered. */
  client: RelayClient | null = null;

  constructor() {
    super(CsClientRequestEvent.type, { bubbles: true, composed: true });
  }

  /** Hands over a connection; the nearest element that answers wins. */
  answer(client: RelayClient): void {
    this.client = client;
    this.stopPropagation();
  }
}

declare global {
  interface HTMLElementEventMap {
    'cs-error': CsErrorEvent;
    'cs-client-request': CsClientRequestEvent;
  }
}
