import { Listeners, locale, type RelayClient, type SessionChange } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { CsErrorEvent } from '@cs-kit/ui';
import { aTimeout, expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import type { ImageEngine, JobDetail } from '../../engine/types.ts';
import type { CsImageCompletedEvent, CsImageSharedEvent } from '../../events.ts';
import '../../define.ts';
import type { CsCanvas } from './cs-canvas.ts';

const capabilities = {
  sizes: [
    { width: 1024, height: 1024 },
    { width: 1024, height: 1536 },
    { width: 1536, height: 1024 },
  ],
  freeSize: null,
  count: 4,
  styles: ['hills', 'waves', 'flow'],
  qualities: [],
  seed: true,
  negativePrompt: false,
  edit: false,
  progress: 'measured',
  promptChars: 4000,
} as const;
const offline: ImageEngine = { name: 'offline', label: 'Patterns, not AI', ai: false, dataGoesTo: 'relay', capabilities, available: true };
const openai: ImageEngine = {
  name: 'openai',
  label: 'GPT Image',
  ai: true,
  dataGoesTo: 'provider',
  capabilities: { ...capabilities, seed: false, styles: ['photo'] },
  available: true,
};
const PIXEL = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
const at = '2026-11-22T10:00:00.000Z';

interface Fake {
  readonly client: RelayClient;
  readonly changes: Listeners<SessionChange>;
  readonly calls: { method: string; path: string; body?: unknown }[];
  push(event: string, data: unknown): void;
  job: JobDetail;
}

/** A relay that takes one job and tells what the test pushes. */
function fake({ engines = [offline], past = [] as JobDetail[], fails = null as CsError | null, known = false } = {}): Fake {
  const calls: Fake['calls'] = [];
  const changes = new Listeners<SessionChange>();
  const queue: { event: string; data: unknown }[] = [];
  let wake: () => void = () => undefined;
  const state = {
    job: {
      id: 'j1',
      engine: 'offline',
      createdAt: at,
      prompt: 'A wave',
      width: 1024,
      height: 1024,
      count: 2,
      seed: 7,
      items: [
        { id: 'i1', status: 'waiting' },
        { id: 'i2', status: 'waiting' },
      ],
    } as JobDetail,
  };
  const json = async (method: string, path: string, options?: { body?: unknown }): Promise<unknown> => {
    calls.push({ method, path, body: options?.body });
    if (path.startsWith('/v1/images/engines')) {
      if (fails?.code === 'relay/unreachable') throw fails;
      return { items: engines };
    }
    if (path.startsWith('/v1/images/jobs?')) return { items: past, cursor: null };
    if (method === 'POST' && path === '/v1/images/jobs' && fails !== null) throw fails;
    return state.job;
  };
  const client = {
    siteKey: 'demo',
    storageKey: 'cs:test',
    relay: '',
    platform: { storage: null, now: () => Date.now(), setTimeout: (fn: () => void, ms: number) => setTimeout(fn, ms), clearTimeout },
    session: {
      get hasStored() {
        return known;
      },
      subscribe: (fn: (change: SessionChange) => void) => changes.add(fn),
    },
    json,
    fetch: async (path: string, init?: RequestInit) => {
      calls.push({ method: init?.method ?? 'GET', path });
      return new Response('x', { headers: { 'content-type': 'image/png' } });
    },
    objectUrl: async () => PIXEL,
    revoke: () => undefined,
    async *sse() {
      for (;;) {
        while (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        yield queue.shift();
      }
    },
  } as unknown as RelayClient;
  changes.add(() => (known = false));
  return {
    client,
    changes,
    calls,
    push: (event, data) => {
      queue.push({ event, data });
      wake();
    },
    get job() {
      return state.job;
    },
    set job(job) {
      state.job = job;
    },
  };
}

const $ = <T extends Element = HTMLElement>(element: CsCanvas, selector: string): T => element.shadowRoot!.querySelector<T>(selector)!;
const all = (element: CsCanvas, selector: string): HTMLElement[] => [...element.shadowRoot!.querySelectorAll<HTMLElement>(selector)];

const toast = (element: CsCanvas): string => $(element, 'cs-toasts').shadowRoot!.textContent ?? '';

async function setUp(relay: Fake, prompt = ''): Promise<CsCanvas> {
  const element = await fixture<CsCanvas>(html`<cs-canvas prompt=${prompt}></cs-canvas>`);
  element.provideClient(relay.client);
  await waitUntil(() => $(element, '#prompt') !== null || $(element, '.empty.bad') !== null);
  return element;
}

describe('<cs-canvas>', () => {
  afterEach(() => locale.set(null));

  it('is accessible when empty, and says which engine it is and where the words go', async () => {
    const element = await setUp(fake());
    await expect(element).to.be.accessible();
    expect($(element, '.go').textContent).to.contain('Your words stay there');
    expect($(element, '.form').textContent).to.contain('Patterns, not AI');
    expect($(element, '.btn.tide').getAttribute('aria-disabled')).to.equal('true');
  });

  it('sends what was chosen, shows progress, and ends with pictures', async () => {
    const relay = fake();
    const element = await setUp(relay, 'A wave');
    all(element, '.look input')[2]!.click();
    all(element, '.seg input')[1]!.click();
    $(element, '[aria-label="More pictures"]').click();
    await element.updateComplete;
    $(element, '.btn.tide').click();
    await waitUntil(() => all(element, '.tile.wait').length === 2);
    const sent = relay.calls.find((call) => call.method === 'POST')!.body;
    expect(sent).to.deep.equal({ prompt: 'A wave', engine: 'offline', width: 1024, height: 1536, count: 2, style: 'waves' });
    relay.push('progress', { itemId: 'i1', progress: 0.42, previewUrl: '/v1/images/jobs/j1/previews/i1?v=1' });
    await waitUntil(() => $(element, '.ring') !== null);
    expect($(element, '.ring').getAttribute('aria-label')).to.equal('42%');
    expect($(element, '[role="status"]').textContent).to.equal('1 running · 1 waiting');
    await expect(element).to.be.accessible();
    const completed: Promise<CsImageCompletedEvent> = oneEvent(element, 'cs-image-completed');
    relay.job = {
      ...relay.job,
      items: [
        { id: 'i1', status: 'done', imageId: 'p1', width: 1024, height: 1536 },
        { id: 'i2', status: 'failed', code: 'provider/refused', message: '' },
      ],
    };
    relay.push('done', { itemId: 'i1', imageId: 'p1', width: 1024, height: 1536 });
    relay.push('failed', { itemId: 'i2', code: 'provider/refused', message: '' });
    expect((await completed).imageId).to.equal('p1');
    await waitUntil(() => $(element, '.past') !== null);
    expect($(element, '.tile.no').textContent).to.contain('Its rules do not allow these words');
    await expect(element).to.be.accessible();
  });

  it('cancels one picture', async () => {
    const relay = fake();
    const element = await setUp(relay, 'A wave');
    void element.create();
    await waitUntil(() => all(element, '.cx').length === 2);
    relay.job = {
      ...relay.job,
      items: [
        { id: 'i1', status: 'cancelled' },
        { id: 'i2', status: 'waiting' },
      ],
    };
    all(element, '.cx')[0]!.click();
    await waitUntil(() => $(element, '.tile.off') !== null);
    expect(relay.calls.at(-1)).to.deep.include({ method: 'DELETE', path: '/v1/images/jobs/j1?item=i1' });
  });

  it('opens an earlier picture large, shares it, and deletes it with undo', async () => {
    const done = {
      id: 'j0',
      engine: 'offline',
      createdAt: at,
      prompt: 'Hills',
      width: 1024,
      height: 1024,
      count: 1,
      seed: 5,
      items: [{ id: 'i', status: 'done', imageId: 'p0', width: 1024, height: 1024 }],
    } as JobDetail;
    const relay = fake({ past: [done], known: true });
    const element = await setUp(relay);
    await waitUntil(() => $(element, '.past') !== null);
    $(element, '.past').click();
    await waitUntil(() => $(element, 'cs-dialog').hasAttribute('open'));
    await aTimeout(400);
    expect($(element, '.about').textContent).to.contain('Seed 5');
    await expect(element).to.be.accessible();
    setTimeout(() => $(element, '.actions .primary').click());
    const shared: CsImageSharedEvent = await oneEvent(element, 'cs-image-shared');
    expect([shared.imageId, shared.width, shared.height, shared.description]).to.deep.equal(['p0', 1024, 1024, 'Hills']);
    // Nobody took it: that is said, and the picture stays.
    await waitUntil(() => toast(element).includes('no chat here'));
    expect($(element, 'cs-dialog').hasAttribute('open')).to.equal(true);
    $(element, '.actions button').click();
    await waitUntil(() => $(element, '.past') === null);
    const undo = [...$(element, 'cs-toasts').shadowRoot!.querySelectorAll('button')].find((button) => button.textContent?.includes('Undo'))!;
    undo.click();
    await waitUntil(() => $(element, '.past') !== null);
    expect(relay.calls.some((call) => call.method === 'DELETE')).to.equal(false);
  });

  it('sends to its room unless the event is prevented', async () => {
    const done = {
      id: 'j0',
      engine: 'offline',
      createdAt: at,
      prompt: 'Hills',
      width: 1,
      height: 1,
      count: 1,
      items: [{ id: 'i', status: 'done', imageId: 'p0', width: 1, height: 1 }],
    } as JobDetail;
    const relay = fake({ past: [done], known: true });
    const element = await setUp(relay);
    element.roomId = 'r1';
    await waitUntil(() => $(element, '.past') !== null);
    const share = async (): Promise<void> => {
      $(element, '.past').click();
      await waitUntil(() => $(element, '.actions .primary') !== null);
      $(element, '.actions .primary').click();
      await waitUntil(() => !$(element, 'cs-dialog').hasAttribute('open'));
      await aTimeout(300);
    };
    element.addEventListener('cs-image-shared', (event) => event.preventDefault(), { once: true });
    await share();
    expect(relay.calls.some((call) => call.path === '/v1/rooms/r1/messages')).to.equal(false);
    await waitUntil(() => toast(element).includes('was handed to the chat'));
    await share();
    await waitUntil(() => toast(element).includes('is in the chat'));
    expect(relay.calls.find((call) => call.path === '/v1/rooms/r1/messages')!.body).to.deep.include({ attachments: [{ kind: 'image', id: 'p0' }] });
  });

  it('says in words what did not work: cancel, retry, download, send', async () => {
    const relay = fake({ known: true });
    const element = await setUp(relay, 'A wave');
    element.roomId = 'r1';
    void element.create();
    await waitUntil(() => all(element, '.cx').length === 2);
    const { json, fetch } = relay.client;
    const lost = async (): Promise<never> => {
      throw new CsError('relay/unreachable');
    };
    Object.assign(relay.client, { json: lost, fetch: lost });
    all(element, '.cx')[0]!.click();
    await waitUntil(() => toast(element).includes('was not stopped'));
    Object.assign(relay.client, { json, fetch });
    relay.job = {
      ...relay.job,
      items: [
        { id: 'i1', status: 'done', imageId: 'p1', width: 1024, height: 1024 },
        { id: 'i2', status: 'failed', code: 'provider/timeout', message: '' },
      ],
    };
    relay.push('done', { itemId: 'i1', imageId: 'p1', width: 1024, height: 1024 });
    relay.push('failed', { itemId: 'i2', code: 'provider/timeout', message: '' });
    await waitUntil(() => $(element, '.tile.done') !== null && $(element, '.tile.no') !== null);
    Object.assign(relay.client, { json: lost, fetch: lost });
    $(element, '.tile.no .btn').click();
    await waitUntil(() => toast(element).includes('was not started again'));
    $(element, '.tile.done [aria-label="Download"]').click();
    await waitUntil(() => toast(element).includes('was not downloaded'));
    $(element, '.tile.done [aria-label="Send to the chat"]').click();
    await waitUntil(() => toast(element).includes('was not sent'));
  });

  it('asks again for the history after a failure', async () => {
    const relay = fake({ known: true });
    const { json } = relay.client;
    let fails = true;
    Object.assign(relay.client, {
      json: async (method: string, path: string) => {
        if (path.startsWith('/v1/images/jobs?') && fails) throw new CsError('relay/unreachable');
        return json(method as 'GET', path);
      },
    });
    const element = await setUp(relay);
    await waitUntil(() => $(element, '.strip .btn') !== null);
    fails = false;
    $(element, '.strip .btn').click();
    await waitUntil(() => $(element, '.strip') === null);
  });

  it('leaves "Send to the chat" away where it is not wanted', async () => {
    const done = {
      id: 'j0',
      engine: 'offline',
      createdAt: at,
      prompt: 'Hills',
      width: 1,
      height: 1,
      count: 1,
      items: [{ id: 'i', status: 'done', imageId: 'p0', width: 1, height: 1 }],
    } as JobDetail;
    const element = await setUp(fake({ past: [done], known: true }));
    element.setAttribute('no-send', '');
    await waitUntil(() => $(element, '.past') !== null);
    $(element, '.past').click();
    await waitUntil(() => $(element, '.actions') !== null);
    expect($(element, '.actions').textContent).to.contain('Download').and.not.to.contain('Send to the chat');
  });

  it('shows a control only where the engine has it', async () => {
    const element = await setUp(fake({ engines: [offline, openai] }), 'x');
    expect($(element, 'details')).to.not.equal(null);
    const select = $<HTMLSelectElement>(element, '#engine');
    select.value = 'openai';
    select.dispatchEvent(new Event('change'));
    await element.updateComplete;
    expect($(element, 'details')).to.equal(null);
    expect(all(element, '.look').length).to.equal(2);
    expect($(element, '.go').textContent).to.contain('sent to the provider of GPT Image');
  });

  it('says what failed, keeps the words, and reports it', async () => {
    const element = await setUp(fake({ fails: new CsError('budget/exhausted') }), 'A wave');
    setTimeout(() => void element.create());
    const failure: CsErrorEvent = await oneEvent(element, 'cs-error');
    expect(failure.error.code).to.equal('budget/exhausted');
    await waitUntil(() => $(element, '[role="alert"]') !== null);
    expect($(element, '[role="alert"]').textContent).to.contain('No pictures left today');
    expect($<HTMLTextAreaElement>(element, '#prompt').value).to.equal('A wave');
    await expect(element).to.be.accessible();
  });

  it('offers another try when the relay cannot be reached, and says why an engine cannot be used', async () => {
    const element = await setUp(fake({ fails: new CsError('relay/unreachable') }));
    expect($(element, '[role="alert"]').textContent).to.contain('cannot be reached');
    const off = await setUp(fake({ engines: [{ ...openai, available: false, reason: 'No key for this provider.' }] }), 'x');
    expect($(off, '.go').textContent).to.contain('Pictures cannot be made here now.');
    expect(off.shadowRoot!.textContent).to.not.contain('No key for this provider.');
    expect($(off, '.btn.tide').getAttribute('aria-disabled')).to.equal('true');
  });

  it('speaks Arabic from right to left and Chinese', async () => {
    const element = await setUp(fake());
    locale.set('ar');
    await waitUntil(() => element.shadowRoot!.textContent!.includes('صف الصورة'));
    expect(element.dir).to.equal('rtl');
    await expect(element).to.be.accessible();
    locale.set('zh-CN');
    await waitUntil(() => element.shadowRoot!.textContent!.includes('描述您想要的图片'));
  });

  it('fits 280 px without scrolling sideways', async () => {
    const element = await setUp(fake());
    element.style.setProperty('inline-size', '280px');
    await aTimeout(50);
    expect(element.scrollWidth).to.be.at.most(280);
  });

  it('shows nothing of somebody who has signed out', async () => {
    const item = { id: 'i1', status: 'done', imageId: 'p1', width: 1024, height: 1024 } as const;
    const relay = fake({ past: [{ ...fake().job, count: 1, items: [item] } as JobDetail], known: true });
    const element = await setUp(relay);
    await waitUntil(() => $(element, '.past') !== null);
    const box = $<HTMLTextAreaElement>(element, '#prompt');
    box.value = 'A ring for Ana';
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
    relay.changes.emit({ reason: 'signed-out', session: null });
    await waitUntil(() => $(element, '.past') === null && $<HTMLTextAreaElement>(element, '#prompt')?.value === '');
    element.remove();
    // Only what this relay of the tests watches itself is left.
    expect(relay.changes.size).to.equal(1);
  });

  it('stops its clock when it leaves the page', async () => {
    const relay = fake();
    const element = await setUp(relay, 'A wave');
    void element.create();
    await waitUntil(() => $(element, '.tile') !== null);
    element.remove();
    let updates = 0;
    element.requestUpdate = () => {
      updates += 1;
    };
    await aTimeout(1100);
    expect(updates).to.equal(0);
  });
});
