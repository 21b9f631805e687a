import { listen, quietly } from './platform.ts';
import type { Add, CollectorWindow } from './platform.ts';

interface Entry extends PerformanceEntry {
  readonly value?: number;
  readonly hadRecentInput?: boolean;
  readonly interactionId?: number;
}

/** Largest paint, slowest answer to a touch, and shifts of the layout; told once, when the page is left. */
export function watchVitals(page: CollectorWindow, add: Add): (() => void)[] {
  const Observer = page.PerformanceObserver;
  if (Observer === undefined) return [];
  const found: Record<string, number> = {};
  let window = 0;
  let first = 0;
  let last = 0;
  const observe = (type: string, each: (entry: Entry) => void): (() => void) => {
    const observer = new Observer((list) => list.getEntries().forEach(each));
    // A browser that does not know the type says so by an error.
    quietly(() => observer.observe({ type, buffered: true, durationThreshold: 40 } as PerformanceObserverInit));
    return () => observer.disconnect();
  };
  const tell = (): void => {
    if (page.document.visibilityState !== 'hidden') return;
    for (const name in found) add('vital.measured', { name, value: +found[name]!.toFixed(3) });
    stops.forEach((stop) => stop());
  };
  const stops = [
    observe('largest-contentful-paint', (entry) => (found['LCP'] = entry.startTime)),
    observe('event', (entry) => entry.interactionId && (found['INP'] = Math.max(found['INP'] ?? 0, entry.duration))),
    observe('layout-shift', (entry) => {
      if (entry.hadRecentInput) return;
      // A window of shifts ends after a second of rest, or five in all.
      if (entry.startTime - last > 1000 || entry.startTime - first > 5000) {
        window = 0;
        first = entry.startTime;
      }
      last = entry.startTime;
      window += entry.value ?? 0;
      found['CLS'] = Math.max(found['CLS'] ?? 0, window);
    }),
    listen(page.document, 'visibilitychange', tell),
  ];
  return stops;
}
