/** What the collector uses of a window. A real one fits; tests make a small one. */
export interface CollectorWindow {
  readonly location: { readonly href: string };
  readonly document: EventTarget & { readonly referrer: string; readonly visibilityState: string; readonly prerendering?: boolean };
  readonly navigator: { sendBeacon?(url: string, body: string): boolean; readonly globalPrivacyControl?: boolean; readonly doNotTrack?: string | null };
  readonly history: Record<'pushState' | 'replaceState', (data: unknown, unused: string, url?: string | URL | null) => void>;
  readonly navigation?: EventTarget;
  readonly performance: { now(): number };
  readonly PerformanceObserver?: typeof PerformanceObserver;
  readonly localStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly Date: { now(): number };
  readonly Math: { random(): number };
  fetch(url: string, init: RequestInit): Promise<{ readonly status: number }>;
  setTimeout(work: () => void, ms: number): unknown;
  clearTimeout(timer: never): void;
  addEventListener(type: string, listener: (event: Event) => void, options?: { readonly capture: boolean }): void;
  removeEventListener(type: string, listener: (event: Event) => void, options?: { readonly capture: boolean }): void;
}

/** Adds one event. */
export type Add = (name: string, properties?: Readonly<Record<string, unknown>>, referrer?: string) => void;

const EARLY = { capture: true };

/** Listens, and answers the way to stop. A listener that throws stays inside. */
export function listen(
  target: Pick<CollectorWindow, 'addEventListener' | 'removeEventListener'> | EventTarget,
  type: string,
  work: (event: Event) => unknown,
): () => void {
  const guarded = (event: Event): void => void quietly(() => work(event));
  target.addEventListener(type, guarded, EARLY);
  return () => target.removeEventListener(type, guarded, EARLY);
}

/** Runs work that must not disturb the page: a measuring tool is never the reason that one fails. */
export function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
