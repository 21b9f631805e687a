import type { RelayClient, SseEvent } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { LiveSnapshot } from '@cs-kit/protocol';

/** A snapshot for tests, with figures that differ from each other. */
export function snapshot(changes: Partial<LiveSnapshot> = {}, now: number = Date.now()): LiveSnapshot {
  const first = Math.floor(now / 60_000) - 29;
  const ago = (seconds: number): string => new Date(now - seconds * 1000).toISOString();
  return {
    visitors: 38,
    eventsPerMinute: [42, 44, 40, 31, 28, 43, 48, 33, 26, 31, 45, 32, 22, 29, 30, 14, 26, 13, 6, 9, 32, 34, 23, 33, 37, 15, 33, 18, 32, 36],
    from: new Date(first * 60_000).toISOString(),
    topPages: [
      { page: '/products/walnut-desk-lamp', views: 214, visitors: 121 },
      { page: '/', views: 190, visitors: 143 },
      { page: '/returns', views: 41, visitors: 37 },
    ],
    messages: { visitor: 312, staff: 48, assistant: 276 },
    firstResponseMs: 94_000,
    assistantResponseMs: 320,
    rooms: 6,
    waiting: 2,
    unanswered: [
      { text: 'Do you ship to Malta?', at: ago(300), count: 4 },
      { text: 'Can I change the engraving after ordering?', at: ago(900), count: 1 },
    ],
    recent: [
      { id: '1', name: 'voice.turn_completed', at: ago(2), page: '/returns', detail: null },
      { id: '2', name: 'message.sent', at: ago(9), page: null, detail: 'visitor' },
      { id: '3', name: 'page.viewed', at: ago(14), page: '/products/walnut-desk-lamp', detail: null },
      { id: '4', name: 'conversation.requested', at: ago(31), page: null, detail: null },
      { id: '5', name: 'error.thrown', at: ago(48), page: '/cart', detail: 'total is undefined' },
      { id: '6', name: 'cart.item_added', at: ago(75), page: '/cart', detail: null },
    ],
    coverage: { mode: 'consent', consented: 31, lossRate: 0.012 },
    ...changes,
  };
}

/** A client whose stream is fed by the test. */
export interface FakeLive {
  readonly client: RelayClient;
  /** Sends one event to every open stream. */
  send(event: SseEvent): void;
  /** Breaks every open stream. */
  fail(error?: CsError): void;
  /** Paths that were opened, and how many streams are open now. */
  readonly opened: string[];
  readonly open: () => number;
  online: boolean;
  /** Sites of the relay; null where they cannot be read. */
  sites: readonly { readonly id: string; readonly key: string; readonly name: string }[] | null;
  /** How often the sites were asked for. */
  asked: number;
  /** Before the element is there: nobody has signed in. */
  readonly signOut: () => void;
}

/** Makes a client with nothing behind it. */
export function fakeLive(): FakeLive {
  const streams = new Set<(next: SseEvent | CsError | null) => void>();
  const opened: string[] = [];
  async function* sse(path: string, { signal }: { signal: AbortSignal }): AsyncGenerator<SseEvent> {
    opened.push(path);
    const waiting: (SseEvent | CsError | null)[] = [];
    let wake = (): void => undefined;
    const push = (next: SseEvent | CsError | null): void => {
      waiting.push(next);
      wake();
    };
    streams.add(push);
    signal.addEventListener('abort', () => push(null));
    try {
      for (;;) {
        const next = waiting.shift();
        if (next === null) return;
        if (next instanceof CsError) throw next;
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      streams.delete(push);
    }
  }
  const fake: FakeLive = {
    client: null as never,
    send: (event) => streams.forEach((push) => push(event)),
    fail: (error = new CsError('relay/unreachable')) => streams.forEach((push) => push(error)),
    opened,
    open: () => streams.size,
    online: true,
    sites: [{ id: 's1', key: 'demo', name: 'Shop' }],
    asked: 0,
    signOut: () => void (session.current = null),
  };
  const listeners = new Set<(change: { session: unknown; reason: string }) => void>();
  const session = {
    current: { user: { id: 'ana', name: 'Ana', role: 'admin' } } as unknown,
    subscribe: (fn: (change: { session: unknown; reason: string }) => void) => {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    signIn: async (credentials: { name: string; password: string }) => {
      if (credentials.password !== 'right') throw new CsError('session/credentials');
      session.current = { user: { id: 'ana', name: credentials.name, role: 'admin' } };
      for (const fn of listeners) fn({ session: session.current, reason: 'signed-in' });
    },
  };
  const platform = {
    now: () => Date.now(),
    random: () => 0,
    setTimeout: (work: () => void, ms: number) => setTimeout(work, ms),
    clearTimeout: (timer: ReturnType<typeof setTimeout>) => clearTimeout(timer),
    online: () => fake.online,
    signals: () => () => undefined,
  };
  (fake as { client: unknown }).client = {
    relay: 'https://relay.test',
    siteKey: 'demo',
    kind: 'staff',
    platform,
    sse,
    session,
    json: async () => {
      fake.asked += 1;
      if (fake.sites === null) throw new CsError('relay/unreachable');
      return { items: fake.sites };
    },
  };
  return fake;
}
