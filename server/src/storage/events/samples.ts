import type { StoredEvent } from './types.ts';

const id = (kind: string, number: number): string => `01900000-0000-7000-8000-${kind}${number.toString(16).padStart(11, '0')}`;

/** An event for tests; its number gives its id. */
export function sampleEvent(number: number, changes: Partial<StoredEvent> = {}): StoredEvent {
  const at = 1_790_000_000_000 + number;
  return {
    id: id('e', number),
    siteId: 'site',
    name: 'page.viewed',
    source: 'page',
    at,
    clientAt: at,
    receivedAt: at,
    monotonic: number,
    sequence: number + 1,
    pageId: id('a', 1),
    visitorId: id('b', 1),
    identity: 'visitor',
    url: 'https://shop.test/lamp',
    referrer: '',
    properties: { step: number },
    bot: false,
    ...changes,
  };
}
