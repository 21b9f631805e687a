import { gzipSync } from 'node:zlib';
import type { Browser, CDPSession, Page } from 'playwright-core';
import type { Contestant } from './contestants.ts';

/** One answer that the page received, other than the page itself. */
export interface Received {
  readonly url: string;
  /** Bytes over the wire, with headers; the body comes as the server packed it. */
  readonly wire: number;
  /** Bytes of the body by gzip -9. */
  readonly gzip: number;
  readonly size: number;
  readonly type: string;
}

/** One visit with an empty cache. */
export interface Visit {
  /** What had come when the launcher (or, without one, the chat) was visible, and when the first message could be typed. */
  readonly shown: readonly Received[];
  readonly usable: readonly Received[];
  /** Milliseconds from the start of the navigation. */
  readonly shownMs: number;
  readonly usableMs: number;
  /** Milliseconds of tasks of 50 ms and more, until usable. */
  readonly longTasksMs: number;
  /** Whether what was typed arrived in the field. */
  readonly typed: boolean;
}

/** Runs in the page from its start: presses the launcher as soon as it is visible, and waits until the field takes the focus. */
function watchScript({ launcher, field }: Contestant): string {
  return `(() => {
    const result = (globalThis.__firstLoad = { shown: null, usable: null, tasks: [] });
    new PerformanceObserver((list) => { for (const task of list.getEntries()) result.tasks.push([task.startTime, task.duration]); }).observe({ type: 'longtask', buffered: true });
    const visible = (element) => element instanceof Element && element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && element.getBoundingClientRect().width > 0;
    const launcher = () => ${launcher ?? 'null'};
    const field = () => ${field};
    const look = () => {
      if (result.shown === null) {
        const button = ${launcher === null ? 'field()' : 'launcher()'};
        if (visible(button)) {
          result.shown = performance.now();
          globalThis.__onShown?.();
        }
      } else if (globalThis.__press === true) {
        globalThis.__press = false;
        result.pressed = performance.now();
        ${launcher === null ? '' : 'launcher().click();'}
      } else if (result.pressed !== undefined) {
        const input = field();
        if (visible(input) && !input.disabled) {
          input.focus();
          let active = document.activeElement;
          while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
          if (active === input) {
            result.usable = performance.now();
            return;
          }
        }
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })();`;
}

/** Remembers what comes over the wire. */
async function recorder(page: Page): Promise<{ readonly session: CDPSession; received(): Promise<Received[]> }> {
  const session = await page.context().newCDPSession(page);
  const known = new Map<string, { url: string; type: string; wire: number; done: boolean }>();
  await session.send('Network.enable', { maxTotalBufferSize: 200_000_000, maxResourceBufferSize: 100_000_000 });
  session.on('Network.responseReceived', ({ requestId, response, type }) => {
    if (type !== 'Document' && response.url.startsWith('http')) known.set(requestId, { url: response.url, type: response.mimeType, wire: 0, done: false });
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const request = known.get(requestId);
    if (request !== undefined) Object.assign(request, { wire: encodedDataLength, done: true });
  });
  return {
    session,
    async received() {
      const list = [...known].filter(([, request]) => request.done);
      return Promise.all(
        list.map(async ([requestId, { url, type, wire }]) => {
          const { body, base64Encoded } = await session.send('Network.getResponseBody', { requestId }).catch(() => ({ body: '', base64Encoded: false }));
          const bytes = Buffer.from(body, base64Encoded ? 'base64' : 'utf8');
          return { url, type, wire, size: bytes.length, gzip: bytes.length === 0 ? 0 : gzipSync(bytes, { level: 9 }).length };
        }),
      );
    },
  };
}

const WAIT_MS = 30_000;
const SETTLE_MS = 500;
/** A phone on the move: 100 ms to the first byte of each answer, 4 Mbit a second. */
const MOBILE = { offline: false, latency: 100, downloadThroughput: 500_000, uploadThroughput: 250_000 };

/** What a visit is for: bytes, or the time on the loopback or on a slow line. */
export type Purpose = 'bytes' | 'time' | 'mobile';

/**
 * Visits a page. In a visit for bytes it stands still for half a second between the two moments, so that each file belongs
 * to the right one; one for the time presses the launcher in the frame in which it appears.
 */
export async function visit(browser: Browser, contestant: Contestant, url: string, purpose: Purpose): Promise<Visit> {
  const counts = purpose === 'bytes';
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const page = await context.newPage();
    // Nothing leaves the machine: a rival that asks a service elsewhere gets no answer.
    await context.route(
      (address) => address.hostname !== '127.0.0.1',
      (route) => route.abort(),
    );
    await context.addInitScript(`globalThis.__press = ${String(!counts)};${watchScript(contestant)}`);
    if (purpose === 'mobile') await (await context.newCDPSession(page)).send('Network.emulateNetworkConditions', MOBILE);
    const record = counts ? await recorder(page) : null;
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForFunction('globalThis.__firstLoad?.shown != null', undefined, { timeout: WAIT_MS });
    if (record !== null) await page.waitForTimeout(SETTLE_MS);
    const shown = (await record?.received()) ?? [];
    await page.evaluate('globalThis.__press ||= globalThis.__firstLoad.pressed === undefined');
    await page.waitForFunction('globalThis.__firstLoad.usable != null', undefined, { timeout: WAIT_MS });
    await page.keyboard.type('Hello');
    if (record !== null) await page.waitForTimeout(SETTLE_MS);
    const usable = (await record?.received()) ?? [];
    const typed = await page.evaluate(`(() => { const field = ${contestant.field}; return (field?.value ?? field?.textContent ?? '').includes('Hello'); })()`);
    const seen = await page.evaluate<{ shown: number; usable: number; tasks: [number, number][] }>('globalThis.__firstLoad');
    const longTasksMs = seen.tasks.filter(([start]) => start <= seen.usable).reduce((sum, [, duration]) => sum + duration, 0);
    return { shown, usable, shownMs: seen.shown, usableMs: seen.usable, longTasksMs, typed: typed === true };
  } finally {
    await context.close();
  }
}
