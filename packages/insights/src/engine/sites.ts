import type { RelayClient } from '@cs-kit/core';
import type { Site } from '@cs-kit/protocol';

/** What the dashboard shows of a site to choose from. */
export type SiteChoice = Pick<Site, 'id' | 'key' | 'name'>;

/** Reads the sites of the relay as soon as somebody is signed in. Calls `found` at each sign-in; the returned function stops. */
export function watchSites(
  client: Pick<RelayClient, 'session' | 'json'>,
  found: (sites: readonly SiteChoice[]) => void,
  failed: (error: unknown) => void,
): () => void {
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
  return () => {
    stopped = true;
    unsubscribe();
  };
}
