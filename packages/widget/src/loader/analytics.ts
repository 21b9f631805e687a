import { readStored, writeStored } from './state.ts';
import type { LoaderDeps } from './loader.ts';
import type { LoaderSettings } from './settings.ts';

/** How a page is measured. */
export type AnalyticsMode = 'consent' | 'off' | 'cookieless' | 'on';

/** What the loader needs of a collector. */
interface Collector {
  consent(granted: boolean): void;
  track(name: string, properties: Readonly<Record<string, unknown>>): void;
}

/** What the loader needs of the collector's file. */
export interface CollectorModule {
  createCollector(options: { relay: string; siteKey: string; mode: AnalyticsMode; visitorId: () => string | null }): Collector;
}

/** Decides whether the collector is loaded. */
export interface Analytics {
  /** The mode of the site, once known. */
  site(mode: AnalyticsMode): void;
  /** What the visitor decided. */
  consent(granted: boolean): void;
  /** Notes what happened in the panel, where the page is measured. */
  readonly track: (name: string, properties: Readonly<Record<string, unknown>>) => void;
  /** Forgets the answer of a visitor who has gone; the next one is asked anew. */
  forget(): void;
}

/** Loads the collector when mode and consent say so, and never before. The mode of the page wins over that of the site, except over its 'off'. */
export function startAnalytics({ win, load }: LoaderDeps, { relay, siteKey, analytics }: LoaderSettings): Analytics {
  const session = 'cs:' + siteKey;
  const key = session + ':consent';
  let mode: AnalyticsMode | null = null;
  let answer = readStored<{ analytics: boolean }>(win, key)?.analytics;
  let collector: Promise<Collector | null> | null = null;

  const decide = (): void => {
    if (mode === null || mode === 'off') return;
    if (collector === null && (mode !== 'consent' || answer === true)) {
      const visitorId = (): string | null => readStored<{ visitorId: string }>(win, session)?.visitorId || null;
      collector = load('collector').then(
        (module) => (module as CollectorModule).createCollector({ relay, siteKey, mode: mode!, visitorId }),
        () => null,
      );
    }
    const given = answer;
    if (given !== undefined) tell((running) => running.consent(given));
  };
  const tell = (use: (running: Collector) => void): void => void collector?.then((running) => running && use(running));

  return {
    site(own) {
      mode = own === 'off' ? own : (analytics as AnalyticsMode | null) || own;
      decide();
    },
    consent(granted) {
      answer = granted;
      // A refusal is kept only where it would otherwise be measured: what needs consent keeps nothing without it.
      writeStored(win, key, granted || (mode || analytics) !== 'consent' ? { analytics: granted } : null);
      decide();
    },
    track: (name, properties) => tell((running) => running.track(name, properties)),
    forget() {
      answer = undefined;
      writeStored(win, key, null);
      if (mode === 'consent') tell((running) => running.consent(false));
    },
  };
}
