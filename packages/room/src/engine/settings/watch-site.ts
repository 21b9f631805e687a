import type { CsError } from '@cs-kit/protocol';
import { toCsError } from '@cs-kit/protocol';
import type { SettingsApi } from './api.ts';
import type { Site } from './types.ts';

/** How often a site is looked at, in milliseconds. */
export const LOOK_EVERY_MS = 2000;

/** What a watch needs. */
export interface SiteWatch {
  readonly api: Pick<SettingsApi, 'site'>;
  readonly siteId: string;
  readonly setTimeout: (fn: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  /** Whether somebody can see the result; nothing is asked while not. */
  readonly visible: () => boolean;
  readonly onSite: (site: Site) => void;
  /** The last look failed, or succeeded again (null). */
  readonly onError: (error: CsError | null) => void;
}

/** Looks at a site every two seconds, one call at a time; the answer ends it. */
export function watchSite({ api, siteId, setTimeout, clearTimeout, visible, onSite, onError }: SiteWatch): () => void {
  const ended = new AbortController();
  let timer: unknown = null;
  const look = async (): Promise<void> => {
    try {
      if (visible()) {
        const site = await api.site(siteId, ended.signal);
        if (ended.signal.aborted) return;
        onSite(site);
        onError(null);
      }
    } catch (thrown) {
      if (ended.signal.aborted) return;
      onError(toCsError(thrown));
    }
    timer = setTimeout(() => void look(), LOOK_EVERY_MS);
  };
  void look();
  return () => {
    ended.abort();
    clearTimeout(timer);
  };
}
