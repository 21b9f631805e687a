import type { RelayClient } from './client.ts';
import type { MessageRow } from './room/types.ts';
import { createStore, Listeners, report } from './store.ts';
import type { Readable, Store } from './store.ts';

/** What a plugin is given when it draws or runs. */
export interface PluginContext {
  readonly client: RelayClient;
  readonly locale: string;
}

/** A tab of the panel. */
export interface TabPlugin {
  readonly id: string;
  /** Words on the tab, by language. */
  readonly label: (locale: string) => string;
  /** Place among the tabs; those of the kit are at 10, 20, 30. */
  readonly order?: number;
  /** Draws into `host` when the tab is first shown; the answer is called when it goes. */
  readonly mount: (host: HTMLElement, context: PluginContext) => (() => void) | undefined;
}

/** Draws messages that the kit does not know how to draw. */
export interface MessageRenderer {
  readonly id: string;
  /** Whether this renderer draws the message. */
  readonly matches: (row: MessageRow) => boolean;
  /** Draws into `host`; called again when the row changes. */
  readonly render: (row: MessageRow, host: HTMLElement, context: PluginContext) => void;
}

/** A command of the composer, `/name arguments`. */
export interface CommandPlugin {
  readonly name: string;
  /** One line that says what it does, by language. */
  readonly label: (locale: string) => string;
  readonly run: (words: string, context: PluginContext) => void | Promise<void>;
}

/** An event as taps see it. */
export interface TappedEvent {
  /** Type of the element event, such as `cs-message-sent`. */
  readonly type: string;
  readonly event: Event;
}

/** What has been added to the kit by the host page. Every `add` answers with the function that takes it away. */
export interface Plugins {
  readonly tabs: Readable<readonly TabPlugin[]>;
  readonly renderers: Readable<readonly MessageRenderer[]>;
  readonly commands: Readable<readonly CommandPlugin[]>;
  /** Adds a tab, or replaces the one with the same id. */
  addTab(tab: TabPlugin): () => void;
  /** Adds a renderer; the one added last is asked first. */
  addRenderer(renderer: MessageRenderer): () => void;
  /** Adds a command, or replaces the one with the same name. */
  addCommand(command: CommandPlugin): () => void;
  /** Watches every event of the elements. */
  addTap(tap: (event: TappedEvent) => void): () => void;
  /** Tells the taps; a tap that throws does not stop the others. */
  tell(event: TappedEvent): void;
  /** The renderer for a message, or null for the kit's own. */
  rendererFor(row: MessageRow): MessageRenderer | null;
}

function added<T>(store: Store<readonly T[]>, entry: T, same: (other: T) => boolean): () => void {
  store.update((now) => [entry, ...now.filter((other) => !same(other))]);
  return () => store.update((now) => now.filter((other) => other !== entry));
}

/** A renderer that throws does not draw this message; it must not break the list. */
function matches(renderer: MessageRenderer, row: MessageRow): boolean {
  try {
    return renderer.matches(row);
  } catch (error) {
    report(error);
    return false;
  }
}

/** An empty registry. */
export function createPlugins(): Plugins {
  const tabs = createStore<readonly TabPlugin[]>([]);
  const renderers = createStore<readonly MessageRenderer[]>([]);
  const commands = createStore<readonly CommandPlugin[]>([]);
  const taps = new Listeners<TappedEvent>();
  return {
    tabs,
    renderers,
    commands,
    addTab: (tab) => added(tabs, tab, (other) => other.id === tab.id),
    addRenderer: (renderer) => added(renderers, renderer, (other) => other.id === renderer.id),
    addCommand: (command) => added(commands, command, (other) => other.name === command.name),
    addTap: (tap) => taps.add(tap),
    tell: (event) => taps.emit(event),
    rendererFor: (row) => renderers.get().find((renderer) => matches(renderer, row)) ?? null,
  };
}

/** The registry of this page. */
export const plugins: Plugins = createPlugins();
