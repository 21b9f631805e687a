import { isEventName, isServiceEvent } from '@cs-kit/protocol';
import type { BeaconEvent, PropertyValue, PublicConfig } from '@cs-kit/protocol';
import { createDelivery } from './delivery.ts';
import { cleanUrl, mask } from './mask.ts';
import { watchPage } from './page.ts';
import { quietly } from './platform.ts';
import type { CollectorWindow } from './platform.ts';
import { watchVitals } from './vitals.ts';

export type { CollectorWindow } from './platform.ts';

/** Settings of the collector. */
export interface CollectorOptions {
  /** Address of the relay. */
  readonly relay: string;
  readonly siteKey: string;
  /** `consent` waits for `consent(true)`, `cookieless` sends bare page views, `on` starts at once. */
  readonly mode: PublicConfig['analytics'];
  /** The visitor's public id where a session exists, else null. */
  readonly visitorId: () => string | null;
  /** Share of visitors that are measured, 0 to 1; default all. */
  readonly sample?: number;
  /** The window of the page; given by tests. */
  readonly window?: CollectorWindow;
}

/** What the page may do with the collector. None of it throws. */
export interface Collector {
  /** The visitor's answer. No ends everything and empties the storage. */
  consent(granted: boolean): void;
  /** Sends an event of the page's own, named `area.past_participle`. */
  track(name: string, properties?: Readonly<Record<string, unknown>>): void;
  /** Sends what waits. */
  flush(): void;
  /** Takes every listener off the page. */
  stop(): void;
}

function cleanProperties(properties: Readonly<Record<string, unknown>>): Record<string, PropertyValue> {
  const clean: Record<string, PropertyValue> = {};
  for (const name in properties) {
    const value = properties[name];
    if (typeof value === 'string') clean[name] = mask(value);
    else if (value === null || typeof value === 'boolean' || Number.isFinite(value)) clean[name] = value as PropertyValue;
  }
  return clean;
}

/** A UUID version 7, in fewer bytes than the one of the protocol. */
function newId(now: number): string {
  const time = now.toString(16).padStart(12, '0');
  const random = [...crypto.getRandomValues(new Uint8Array(9))].map((byte) => (byte + 256).toString(16).slice(1)).join('');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6)}`;
}

/** Starts measuring a page, as far as mode, browser signal and visitor allow. */
export function createCollector(options: CollectorOptions): Collector {
  const page = options.window ?? (globalThis as unknown as CollectorWindow);
  const { mode, sample } = options;
  const bare = mode === 'cookieless';
  const delivery = createDelivery(page, options.relay, options.siteKey);
  let answer: boolean | null = null;
  let sequence = 0;
  let pageId = '';
  let stops: (() => void)[] | undefined;

  const visitor = (): string | null => (bare ? null : options.visitorId());
  const chosen = (): boolean => {
    const id = visitor();
    // By the end of the id, so that a visitor is measured on every page or on none. Without a share the comparison is false.
    return !((id === null ? page.Math.random() : parseInt(id.slice(-6), 16) / 0x1000000) >= sample!);
  };
  const allowed = (): boolean => {
    const { globalPrivacyControl, doNotTrack } = page.navigator;
    if (mode === 'consent') return answer === true;
    return mode !== 'off' && answer !== false && !globalPrivacyControl && doNotTrack !== '1';
  };
  const add = (name: string, properties: Readonly<Record<string, unknown>> = {}, referrer?: string): void => {
    if (!stops || (bare && name !== 'page.viewed')) return;
    sequence += 1;
    const now = page.Date.now();
    const event: BeaconEvent = {
      id: newId(now),
      name,
      at: new Date(now).toISOString(),
      monotonic: page.performance.now(),
      sequence,
      pageId,
      visitorId: visitor(),
      url: cleanUrl(page.location.href),
      ...(referrer && { referrer: cleanUrl(referrer) }),
      properties: cleanProperties({ ...properties, sample }),
    };
    delivery.add(event, bare);
  };
  const start = (): void =>
    quietly(() => {
      if (stops || !allowed() || !chosen()) return;
      pageId = newId(page.Date.now());
      sequence = 0;
      stops = [];
      if (!bare && answer === true) delivery.store();
      stops.push(...watchPage(page, add, bare), ...(bare ? [] : watchVitals(page, add)), delivery.watch());
    });
  const stop = (): void =>
    quietly(() => {
      const running = stops;
      stops = undefined;
      running?.forEach(quietly);
    });

  if (mode === 'on' || bare) {
    // A page that is only rendered ahead has not been viewed.
    if (page.document.prerendering) page.document.addEventListener('prerenderingchange', start, { once: true });
    else start();
  }
  return {
    consent: (granted) =>
      quietly(() => {
        answer = granted;
        if (granted) {
          if (stops && !bare) delivery.store();
          return start();
        }
        stop();
        delivery.clear();
      }),
    track: (name, properties) => quietly(() => (isEventName(name) && !isServiceEvent(name) ? add(name, properties) : undefined)),
    flush: () => quietly(() => delivery.flush()),
    stop: () => {
      quietly(() => delivery.flush());
      stop();
    },
  };
}
