import type { RelayClient } from '@cs-kit/core';
import { LIMITS } from '@cs-kit/protocol';
import type { PageContext } from '../loader/api.ts';

/** Keeps the context of the page at the relay: sent once there is a session, and again when it changes. */
export interface ContextSender {
  /** Takes fields in; what is too large, or cannot be written as JSON, is left out and named. */
  set(context: PageContext): void;
  /** Follows the session; the answer ends it. */
  follow(): () => void;
}

/** Makes the sender of one panel. */
export function contextSender(client: Pick<RelayClient, 'json' | 'session'>, warn: (text: string) => void): ContextSender {
  let context: PageContext = {};
  let sent = '';
  const send = (): void => {
    const body = JSON.stringify(context);
    if (client.session.current === null || body === sent || body === '{}') return;
    sent = body;
    // The next change sends it again; staff see an older page until then.
    client.json('PUT', '/v1/context', { body: context }).catch(() => (sent = ''));
  };
  const add = (name: string, value: unknown): void => {
    try {
      const next = { ...context, [name]: value };
      const { length } = new TextEncoder().encode(JSON.stringify(next));
      if (length <= LIMITS.contextBytes) context = next;
      else warn(`setContext takes ${LIMITS.contextBytes} bytes at most; "${name}" was left out.`);
    } catch {
      warn(`setContext takes what can be written as JSON; "${name}" was left out.`);
    }
  };
  return {
    set(fields) {
      for (const [name, value] of Object.entries(fields)) add(name, value);
      send();
    },
    follow: () =>
      client.session.subscribe(({ session, reason }) => {
        if (session === null) sent = '';
        // Cart and order of one visitor are nothing for the next.
        if (reason === 'signed-out') context = {};
        else send();
      }),
  };
}
