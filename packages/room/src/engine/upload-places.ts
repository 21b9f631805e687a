import type { RelayClient } from '@cs-kit/core';

/** What keeping places needs of a client. */
export type PlacesClient = Pick<RelayClient, 'platform' | 'storageKey'>;

/** Address of an unfinished upload at the relay, and when it began. */
interface Place {
  readonly path: string;
  readonly at: number;
}
type Places = Record<string, Place>;

/** How long the relay keeps what is unfinished. */
const KEPT_MS = 24 * 3600_000;
/** Where the page may store nothing, a pause still goes on. */
const unstored = new WeakMap<PlacesClient, Places>();

const nameOf = (client: PlacesClient): string => `${client.storageKey}:uploads`;

function read(client: PlacesClient): Places {
  const { storage, now } = client.platform;
  try {
    const all = storage === null ? (unstored.get(client) ?? {}) : (JSON.parse(storage.getItem(nameOf(client)) ?? '{}') as Places);
    return Object.fromEntries(Object.entries(all).filter(([, place]) => now() - place.at < KEPT_MS));
  } catch {
    return {};
  }
}

function write(client: PlacesClient, places: Places): void {
  const { storage, logger } = client.platform;
  try {
    if (storage === null) unstored.set(client, places);
    else if (Object.keys(places).length === 0) storage.removeItem(nameOf(client));
    else storage.setItem(nameOf(client), JSON.stringify(places));
  } catch {
    logger.warn('Where an upload is could not be stored.');
  }
}

/** Where the upload of a file was left; null where there is none. Kept like drafts: only once somebody has chosen a file, and gone when they sign out. */
export function placeOf(client: PlacesClient, key: string): string | null {
  return read(client)[key]?.path ?? null;
}

/** Notes where an upload is; null forgets it. */
export function keepPlace(client: PlacesClient, key: string, path: string | null): void {
  const { [key]: _old, ...others } = read(client);
  write(client, path === null ? others : { ...others, [key]: { path, at: client.platform.now() } });
}
