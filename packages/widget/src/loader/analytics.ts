import { readStored, writeStored } from './state.ts';
import type { LoaderDeps } from './loader.ts';
import type { LoaderSettings } from './settings.ts';

/** How a page is measured. */
export type AnalyticsMode = 'consent' | 'off' | 'cookieless' | 'on';

/** What the loader needs of the collector's file. */
export interface CollectorModule {
  /** Starts measuring in a mode; returns how to stop, forgetting what was kept. */
  startCollector(options: { relay: string; siteKey: string; mode: 'consent' | 'cookieless' | 'on' }): { stop(): void };
}

/** Decides whether the collector is loaded. */
export interface Analytics {
  /** The mode of the site, once known. */
  site(mode: AnalyticsMode): void;
  /** What the visitor decided. */
  consent(agreed: boolean): void;
}

/** Loads the collector when mode and consent say so, and never before. The mode of the page wins over that of the site, except over its 'off'. */
export function startAnalytics({ win, load }: LoaderDeps, settings: LoaderSettings): Analytics {
  const key = 'cs:' + settings.siteKey + ':consent';
  let site: AnalyticsMode | null = null;
  let agreed = readStored<{ analytics?: boolean }>(win, key)?.analytics === true;
  let running: Promise<{ stop(): void } | null> | null = null;

  const decide = (): void => {
    if (site === null) return;
    const mode = site === 'off' ? 'off' : ((settings.analytics as AnalyticsMode | null) ?? site);
    const wanted = mode === 'on' || mode === 'cookieless' || (mode === 'consent' && agreed);
    if (wanted && running === null) {
      running = load('collector')
        .then((module) => (module as CollectorModule).startCollector({ relay: settings.relay, siteKey: settings.siteKey, mode: mode as 'on' }))
        .catch(() => null);
    } else if (!wanted && running !== null) {
      void running.then((collector) => collector?.stop());
      running = null;
    }
  };

  return {
    site(mode) {
      site = mode;
      decide();
    },
    consent(choice) {
      agreed = choice;
      writeStored(win, key, choice ? { analytics: true } : null);
      decide();
    },
  };
}
