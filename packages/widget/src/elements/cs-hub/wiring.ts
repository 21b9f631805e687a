import { plugins, relayClient } from '@cs-kit/core';
import type { Plugins, RelayClient, SocketState } from '@cs-kit/core';
import { CsErrorEvent } from '@cs-kit/ui';
import { toCsError } from '@cs-kit/protocol';
import type { CsHub } from './cs-hub.ts';
import { watchAvailability } from '../../engine/availability.ts';
import { runCommand } from '../../engine/commands.ts';
import { contextSender } from '../../engine/context.ts';
import { takeLink } from '../../engine/link-mark.ts';
import { PluginTabs } from '../../engine/plugin-tabs.ts';
import { Turn } from '../../engine/turn.ts';
import { CsSignedOutEvent } from '../../events.ts';
import { warn } from '../../loader/api.ts';
import type { PageContext } from '../../loader/api.ts';
import type { Part } from '../../engine/parts.ts';
import type { Connection } from '../../engine/status.ts';
import { addExtras } from './extras.ts';
import { connectFeatures } from './features.ts';

/** Everything of the panel that needs the relay. */
export interface Wiring {
  readonly client: RelayClient;
  /** What the host page may add to. */
  readonly registry: Plugins;
  /** Begins to follow the relay and the page; the answer ends it, when the panel leaves the page. */
  connect(): () => void;
  /** The parts of the panel with those that the host page has added. */
  parts(own: readonly Part[]): readonly Part[];
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

/** Events that the panel itself tells of; those of the elements inside tell the taps on their own. */
const OWN_EVENTS = ['cs-hub-opened', 'cs-hub-closed', 'cs-language-changed', 'cs-signed-out', 'cs-error'];

function tellTaps(hub: CsHub): () => void {
  const tell = (event: Event): void => {
    if (event.composedPath()[0] === hub) plugins.tell({ type: event.type, event });
  };
  for (const type of OWN_EVENTS) hub.addEventListener(type, tell);
  return () => OWN_EVENTS.forEach((type) => hub.removeEventListener(type, tell));
}

/** Takes commands out of what is being sent, before the chat sees it. */
function watchCommands(hub: CsHub, client: RelayClient, fail: (error: unknown) => void): () => void {
  const take = (event: Event): void => {
    const { text } = event as Event & { readonly text: string };
    const running = runCommand(plugins, text, { client, locale: hub.locale });
    if (running === null) return;
    event.stopPropagation();
    running.catch(fail);
  };
  hub.addEventListener('cs-compose-request', take, { capture: true });
  return () => hub.removeEventListener('cs-compose-request', take, { capture: true });
}

function watchNetwork(hub: CsHub): () => void {
  const update = (): void => hub.requestUpdate();
  for (const type of ['online', 'offline']) addEventListener(type, update);
  return () => ['online', 'offline'].forEach((type) => removeEventListener(type, update));
}

function watchSignOut(hub: CsHub, client: RelayClient): () => void {
  return client.session.subscribe(({ reason }) => {
    if (reason !== 'signed-out') return;
    hub.memory.wipe();
    hub.change({ teaser: null, unread: 0 });
    hub.dispatchEvent(new CsSignedOutEvent());
  });
}

/** Follows the link of a mail, which led to this page or comes while it is open. */
function watchLink(hub: CsHub, client: RelayClient): () => void {
  const look = (): void => {
    const link = hub.link ?? takeLink(window);
    if (!link) return;
    hub.link = link;
    import('../../engine/mail-link.ts').then(
      ({ followLink }) => {
        hub.link = undefined;
        return followLink(hub, client, link);
      },
      () => hub.change({ note: { text: hub.words.t('broken'), alert: true, choice: { label: hub.words.t('retry'), run: look } } }),
    );
  };
  look();
  addEventListener('hashchange', look);
  return () => removeEventListener('hashchange', look);
}

/** Connects a panel to its relay. Makes no request by itself. */
export function wire(hub: CsHub, relay: string, siteKey: string): Wiring {
  const client = relayClient({ relay, siteKey });
  const context = contextSender(client, (text) => warn(window, text));
  const turn = new Turn(client.bus);
  const features = connectFeatures(hub, turn);
  const tabs = new PluginTabs(
    plugins,
    () => ({ client, locale: hub.locale }),
    (id) => hub.drop(id),
  );
  const fail = (error: unknown): void => void hub.dispatchEvent(new CsErrorEvent(toCsError(error)));
  const connect = (): void => hub.change({ connection: CONNECTIONS[client.socket.state.get().phase] });
  addExtras(hub);
  // This file is loaded by the first opening, and may come after its event.
  if (hub.opened !== null) plugins.tell({ type: hub.opened.type, event: hub.opened });
  if (hub.config === null) loadConfig(hub, client, fail);
  return {
    client,
    registry: plugins,
    connect() {
      const stops = [
        watchNetwork(hub),
        client.socket.state.subscribe(connect),
        tabs.follow(
          () => hub.requestUpdate(),
          () => hub.isConnected,
        ),
        watchSignOut(hub, client),
        context.follow(),
        turn.follow(hub, client.platform.signals),
        watchAvailability(hub, () => client.config()),
        tellTaps(hub),
        watchLink(hub, client),
        watchCommands(hub, client, fail),
      ];
      connect();
      return () => stops.forEach((stop) => stop());
    },
    parts: (own) => tabs.among(own),
    add: (id, element) => features.add(id, element),
    ask: (text) => features.ask(text),
    identify: (userToken) => void client.session.identify(userToken).catch(fail),
    setContext: (fields) => context.set(fields),
    logout: () => client.logout(),
  };
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
