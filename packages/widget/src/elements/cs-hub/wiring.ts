import { leader, plugins, relayClient } from '@cs-kit/core';
import type { PluginContext, RelayClient, SocketState, TabPlugin } from '@cs-kit/core';
import { CsErrorEvent } from '@cs-kit/ui';
import { toCsError } from '@cs-kit/protocol';
import type { CsHub } from './cs-hub.ts';
import type { PageContext } from '../../loader/api.ts';
import type { Part } from '../../engine/parts.ts';
import type { Connection } from '../../engine/status.ts';
import { addExtras } from './extras.ts';
import { connectFeatures } from './features.ts';

/** Everything of the panel that needs the relay. */
export interface Wiring {
  readonly client: RelayClient;
  /** Tabs that the host page has added. */
  plugins(): readonly Part[];
  /** Takes in the element of a part, before it is shown. */
  add(id: string, element: HTMLElement): void;
  /** Sends a message through the chat. */
  ask(text: string): Promise<void>;
  identify(userToken: string): void;
  setContext(context: PageContext): void;
  /** Ends the session and forgets everything of the site on this device. */
  logout(): Promise<void>;
}

const CONNECTIONS: Readonly<Record<SocketState['phase'], Connection>> = {
  idle: 'idle',
  connecting: 'connecting',
  open: 'open',
  waiting: 'lost',
  refused: 'lost',
};

/** Keeps the context of the page at the relay: sent once there is a session, and again when it changes. */
function contextSender(client: RelayClient): (context: PageContext) => void {
  let waiting: PageContext | null = null;
  let sent = '';
  const send = (): void => {
    if (waiting === null || client.session.current === null) return;
    const body = JSON.stringify(waiting);
    if (body === sent || body === '{}') return;
    sent = body;
    // The next change sends it again; staff see an older page until then.
    client.json('PUT', '/v1/context', { body: waiting }).catch(() => (sent = ''));
  };
  client.session.subscribe(({ session }) => {
    if (session === null) sent = '';
    else send();
  });
  return (context) => {
    waiting = context;
    send();
  };
}

/** Connects a panel to its relay. Makes no request by itself. */
export function wire(hub: CsHub, relay: string, siteKey: string): Wiring {
  const client = relayClient({ relay, siteKey });
  const setContext = contextSender(client);
  const features = connectFeatures(hub, () => leader(client));
  for (const type of ['online', 'offline']) addEventListener(type, () => hub.requestUpdate());
  client.socket.state.subscribe(({ phase }) => hub.change({ connection: CONNECTIONS[phase] }));
  const fail = (error: unknown): void => void hub.dispatchEvent(new CsErrorEvent(toCsError(error)));
  plugins.tabs.subscribe(() => hub.requestUpdate());
  addExtras(hub);
  if (hub.config === null) loadConfig(hub, client, fail);
  return {
    client,
    plugins: () =>
      plugins.tabs.get().map((tab) => ({ id: tab.id, label: tab.label(hub.locale), make: async () => mount(tab, { client, locale: hub.locale }) })),
    add: (id, element) => features.add(id, element),
    ask: (text) => features.ask(text),
    identify: (userToken) => void client.session.identify(userToken).catch(fail),
    setContext,
    logout: async () => {
      await client.logout();
      hub.memory.wipe();
    },
  };
}

/** The element of a plugin's tab. */
function mount(tab: TabPlugin, context: PluginContext): HTMLElement {
  const host = document.createElement('div');
  tab.mount(host, context);
  return host;
}

function loadConfig(hub: CsHub, client: RelayClient, fail: (error: unknown) => void): void {
  client.config().then(
    (config) => (hub.config = config),
    (error: unknown) => {
      if (toCsError(error).code === 'relay/outdated') hub.change({ outdated: true });
      fail(error);
    },
  );
}
