import { readStored, writeStored } from './state.ts';
import type { LoaderDeps } from './loader.ts';
import type { LoaderSettings } from './settings.ts';

/** How a page is measured. */
export type AnalyticsMode = 'consent' | 'off' | 'cookieless' | 'on';

/** What the loader needs of the collector's file. */
export interface CollectorModule {
  createCollector(options: { relay: string; siteKey: string; mode: AnalyticsMode; visitorId: () => string | null }): { consent(granted: boolean): void };
}

/** Decides whether the collector is loaded. */
export interface Analytics {
  /** The mode of the site, once known. */
  site(mode: AnalyticsMode): void;
  /** What the visitor decided. */
  consent(granted: boolean): void;
}

/** Loads the collector when mode and consent say so, and never before. The mode of the page wins over that of the site, except over its 'off'. */
export function startAnalytics({ win, load }: LoaderDeps, { relay, siteKey, analytics }: LoaderSettings): Analytics {
  const session = 'cs:' + siteKey;
  const key = session + ':consent';
  let mode: AnalyticsMode | null = null;
  let answer = readStored<{ analytics: boolean }>(win, key)?.analytics;
  let collector: Promise<{ consent(granted: boolean): void } | null> | null = null;

  const decide = (): void => {
    if (mode === null || mode === 'off') return;
    if (collector === null && (mode !== 'consent' || answer === true)) {
      const visitorId = (): string | null => readStored<{ visitorId: string }>(win, session)?.visitorId ?? null;
      collector = load('collector').then(
        (module) => (module as CollectorModule).createCollector({ relay, siteKey, mode: mode!, visitorId }),
        () => null,
      );
    }
    if (answer !== undefined && collector !== null) void collector.then((running) => running?.consent(answer!));
  };

  return {
    site(own) {
      mode = own === 'off' ? own : ((analytics as AnalyticsMode | null) ?? own);
      decide();
    },
    consent(granted) {
      answer = granted;
      // A refusal is kept only where it would otherwise be measured: what needs consent keeps nothing without it.
      writeStored(win, key, granted || (mode ?? analytics) !== 'consent' ? { analytics: granted } : null);
      decide();
    },
  };
}
