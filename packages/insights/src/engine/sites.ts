import type { RelayClient } from '@cs-kit/core';
import type { Site } from '@cs-kit/protocol';

/** Told by the settings when a site was added, changed or removed. */
const SITES_CHANGED = 'cs-sites-changed';

/** What the dashboard shows of a site to choose from. */
export type SiteChoice = Pick<Site, 'id' | 'key' | 'name'> & Partial<Pick<Site, 'features'>>;

/** The watch over the sites of a relay. */
export interface SitesWatch {
  /** Reads them once more. */
  readonly again: () => Promise<void>;
  readonly stop: () => void;
}

/** Reads the sites of the relay as soon as somebody is signed in, at each sign-in, and whenever the settings of the page change one. `again` reads them once more; `stop` ends it. */
export function watchSites(
  client: Pick<RelayClient, 'session' | 'json'>,
  found: (sites: readonly SiteChoice[]) => void,
  failed: (error: unknown) => void,
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'> = document,
): SitesWatch {
  let stopped = false;
  const load = async (): Promise<void> => {
    try {
      const { items } = await client.json<{ items: readonly Site[] }>('GET', '/v1/sites');
      if (!stopped) found(items);
    } catch (error) {
      if (!stopped) failed(error);
    }
  };
  if (client.session.current !== null) void load();
  const unsubscribe = client.session.subscribe(({ session, reason }) => {
    if (session !== null && reason === 'signed-in') void load();
  });
  const changed = (): void => {
    if (client.session.current !== null) void load();
  };
  page.addEventListener(SITES_CHANGED, changed);
  return {
    again: load,
    stop: () => {
      stopped = true;
      unsubscribe();
      page.removeEventListener(SITES_CHANGED, changed);
    },
  };
}
