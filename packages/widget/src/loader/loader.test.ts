import { expect, waitUntil } from '@open-wc/testing';
import { button, calls, cleanPage, CONFIG, fakePage, host, json, launcher, settings, shown } from '../testing/fake-page.ts';
import { start } from './loader.ts';

describe('loader', () => {
  afterEach(cleanPage);

  it('makes one request, stores nothing and shows an accessible launcher', async () => {
    const page = fakePage();
    start(page, settings());
    await shown();
    expect(page.requests).to.deep.equal(['http://localhost:9/v1/config?siteKey=demo']);
    expect(page.storage.size).to.equal(0);
    expect(page.loaded).to.deep.equal([]);
    expect(button().getAttribute('aria-label')).to.equal('Open the chat');
    await expect(launcher()).to.be.accessible();
  });

  it('takes colour and side from the site', async () => {
    start(fakePage(), settings());
    await shown();
    expect(button().classList.contains('start')).to.equal(true);
    expect(getComputedStyle(button()).backgroundColor).to.equal('rgb(10, 125, 90)');
    expect(getComputedStyle(button()).color).to.equal('rgb(255, 255, 255)');
  });

  it('loads the panel once at the first press and hands the settings over', async () => {
    const page = fakePage();
    start(page, settings());
    await shown();
    button().click();
    button().click();
    await waitUntil(() => calls.some(([name]) => name === 'toggle'));
    expect(page.loaded).to.deep.equal(['hub']);
    expect(calls.filter(([name]) => name === 'toggle')).to.have.length(1);
    expect(host().config).to.deep.equal(CONFIG);
  });

  it('takes the link of a mail out of the address before anything is asked, and loads what follows it', async () => {
    const state = { own: 'state of the page' };
    history.replaceState(state, '', '#cs-link=secret_43');
    const page = fakePage();
    start(page, settings());
    expect(location.hash).to.equal('');
    expect(history.state).to.deep.equal(state);
    expect(host().link).to.equal('secret_43');
    await waitUntil(() => calls.some(([name]) => name === 'warm'));
    expect([...page.requests, ...page.storage.keys()].join()).to.not.include('secret');
    cleanPage();
    history.replaceState(null, '', '#reviews');
    start(fakePage(), settings());
    expect([location.hash, host().link]).to.deep.equal(['#reviews', undefined]);
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('loads ahead when a finger or pointer comes near, without opening', async () => {
    const page = fakePage();
    start(page, settings());
    await shown();
    button().dispatchEvent(new Event('pointerenter'));
    await waitUntil(() => page.loaded.length === 1);
    expect(calls.some(([name]) => name === 'toggle' || name === 'open')).to.equal(false);
  });

  it('says so when the panel does not load, and tries again', async () => {
    const page = fakePage();
    page.fails = true;
    start(page, settings());
    await shown();
    button().click();
    await waitUntil(() => button().getAttribute('aria-label')!.includes('could not be loaded'));
    expect(button().querySelector('b')!.textContent).to.equal('!');
    const notice = launcher().shadowRoot!.querySelector<HTMLElement>('p')!;
    expect(notice.textContent).to.equal('The chat could not be loaded. Try again.');
    expect(notice.getBoundingClientRect().bottom).to.be.at.most(button().getBoundingClientRect().top);
    await expect(launcher()).to.be.accessible();
    page.fails = false;
    button().click();
    await waitUntil(() => calls.some(([name]) => name === 'toggle'));
    expect(getComputedStyle(notice).display).to.equal('none');
  });

  it('replays what waited and takes later calls through the queue too', async () => {
    const stub = { q: [['setContext', { page: 'a' }], ['open', 'voice'], ['unknown']] };
    const page = fakePage({}, { csKit: stub });
    start(page, settings());
    await waitUntil(() => calls.some(([name]) => name === 'open'));
    expect(calls).to.deep.include(['open', 'voice']);
    expect(calls).to.deep.include(['setContext', { page: 'a' }]);
    expect(page.api()).to.equal(stub);
    page.api().q.push(['ask', 'Where is it?']);
    await waitUntil(() => calls.some(([name]) => name === 'ask'));
  });

  it('joins a loader that runs already', async () => {
    const page = fakePage();
    start(page, settings());
    start(page, settings({ siteKey: 'other' }));
    await shown();
    expect(document.querySelectorAll('cs-hub')).to.have.length(1);
    expect(page.requests).to.have.length(1);
  });

  it('shows nothing where the relay refuses the page, says why once, and lets go of what was open', async () => {
    const page = fakePage({ 'cs:demo:panel': JSON.stringify({ open: true, config: CONFIG }) });
    page.answer = () => json({ code: 'session/origin-refused', detail: 'This page is not an allowed origin of the site.' }, 403);
    start(page, settings());
    await waitUntil(() => page.warnings.length === 1);
    expect(page.warnings[0]).to.include('not an allowed origin');
    expect(host().hidden).to.equal(true);
    await waitUntil(() => calls.at(-1)?.[0] === 'close');
  });

  for (const [what, answer] of [
    ['cannot be reached', () => Promise.reject(new TypeError('failed'))],
    ['is down behind its proxy', () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 }))],
    ['has too much to do', () => json({ code: 'rate/limited', detail: 'Slow down.' }, 429)],
  ] as const) {
    it(`asks again where the relay ${what}, later and later, and at once with the network`, async () => {
      const delays: number[] = [];
      let again: (() => void) | undefined;
      const setTimeout = (run: () => void, delay: number): number => {
        delays.push(delay);
        again = run;
        return 0;
      };
      const page = fakePage({}, { setTimeout });
      page.answer = answer;
      start(page, settings());
      for (const times of [1, 2, 3]) {
        await waitUntil(() => delays.length === times);
        if (times < 3) again!();
      }
      for (const [at, delay] of delays.entries()) expect(delay).to.be.within(2000 * 2 ** at, 4000 * 2 ** at);
      expect(page.warnings).to.deep.equal([]);
      page.answer = () => json(CONFIG);
      window.dispatchEvent(new Event('online'));
      await shown();
      expect(page.requests).to.have.length(4);
    });
  }

  it('comes back when the page replaces what is in its body', async () => {
    start(fakePage(), settings());
    await shown();
    const before = host();
    before.remove();
    await waitUntil(() => document.body.contains(before));
    expect(document.querySelectorAll('cs-hub')).to.have.length(1);
  });

  it('opens again what was left open, before the settings arrive', async () => {
    const page = fakePage({ 'cs:demo:panel': JSON.stringify({ open: true, config: CONFIG }) });
    page.answer = () => new Promise(() => undefined);
    start(page, settings());
    await waitUntil(() => calls.some(([name]) => name === 'restore'));
  });

  for (const shut of ['close', 'hide']) {
    it(`opens nothing where the page has called ${shut}() since`, async () => {
      const page = fakePage({ 'cs:demo:panel': JSON.stringify({ open: true, config: CONFIG }) }, { csKit: { q: [[shut]] } });
      start(page, settings());
      await shown();
      button().dispatchEvent(new Event('pointerenter'));
      await waitUntil(() => calls.some(([name]) => name === 'close'));
      expect(calls.some(([name]) => name === 'restore')).to.equal(false);
      expect(host().hidden).to.equal(shut === 'hide');
    });

    it(`lets ${shut}() win over an open() that is still loading`, async () => {
      const page = fakePage();
      start(page, settings());
      page.api().open();
      (page.api() as unknown as Record<string, () => void>)[shut]!();
      await waitUntil(() => calls.some(([name]) => name === 'close'));
      expect(calls.findIndex(([name]) => name === 'open')).to.be.lessThan(calls.findIndex(([name]) => name === 'close'));
    });
  }

  it('hears for messages where the visitor has talked before, and shows what is known of them at once, without a sign of work', async () => {
    const page = fakePage({ 'cs:demo': '{"visitorId":"v"}', 'cs:demo:panel': JSON.stringify({ open: false, unread: 3, config: CONFIG }) });
    start(page, settings());
    expect(button().querySelector('b')!.textContent).to.equal('3');
    expect(button().getAttribute('aria-busy')).to.equal('false');
    await waitUntil(() => calls.some(([name]) => name === 'warm'));
    cleanPage();
    const broken = fakePage({ 'cs:demo': '{"visitorId":"v"}' });
    broken.fails = true;
    start(broken, settings());
    await shown();
    await waitUntil(() => broken.loaded.length === 1);
    await new Promise((resolve) => setTimeout(resolve));
    expect(button().getAttribute('aria-label')).to.equal('Open the chat');
  });

  it('keeps context, identity and plugins until the panel is there', async () => {
    const page = fakePage();
    start(page, settings());
    const add = (): void => undefined;
    page.api().setContext({ product: 'tent' });
    page.api().setContext({ custom: 'x' });
    page.api().identify({ userToken: 't' });
    page.api().plugins(add);
    page.api().open();
    await waitUntil(() => calls.some(([name]) => name === 'open'));
    expect(calls).to.deep.include(['setContext', { product: 'tent', custom: 'x' }]);
    expect(calls).to.deep.include(['identify', 't']);
    expect(calls).to.deep.include(['plugins', add]);
  });

  it('throws nothing into the page, and starts in spite of calls that make no sense', async () => {
    const page = fakePage({}, { csKit: { q: [['identify'], null, 'open', ['consent'], ['noSuchCall'], ['on', 5, 6]] } });
    start(page, settings());
    await shown();
    expect(page.warnings).to.have.length(6);
    expect(page.warnings[0]).to.include('identify');
    const loop: Record<string, unknown> = {};
    loop['cart'] = loop;
    const api = page.api() as unknown as Record<string, (...args: unknown[]) => unknown>;
    expect(() => [api['identify']!(), api['consent']!(null), api['setContext']!(loop), api['on']!()]).to.not.throw();
  });

  it('forgets a visitor who has signed out, whoever asked for it', async () => {
    const page = fakePage({ 'cs:demo:consent': '{"analytics":true}' });
    start(page, settings());
    page.api().setContext({ cart: 'private' });
    page.api().identify({ userToken: 't' });
    host().dispatchEvent(new Event('cs-signed-out'));
    page.api().open();
    await waitUntil(() => calls.some(([name]) => name === 'open'));
    expect(calls.some(([name]) => name === 'identify')).to.equal(false);
    expect(calls).to.deep.include(['setContext', {}]);
    expect(page.storage.has('cs:demo:consent')).to.equal(false);
  });

  it('shows the number of unread messages and speaks the chosen language', async () => {
    const page = fakePage();
    start(page, settings());
    await shown();
    host().dispatchEvent(Object.assign(new Event('cs-unread-changed'), { unread: 120 }));
    expect(button().querySelector('b')!.textContent).to.equal('99+');
    expect(button().getAttribute('aria-label')).to.equal('Open the chat, 120 unread');
    host().dispatchEvent(Object.assign(new Event('cs-call-changed'), { state: 'in' }));
    expect(button().getAttribute('aria-label')).to.equal('Open the chat, in a call, 120 unread');
    expect(button().classList.contains('call')).to.equal(true);
    page.api().setLanguage('ar');
    expect(button().getAttribute('aria-label')).to.include('فتح المحادثة');
    host().dispatchEvent(new Event('cs-hub-opened'));
    expect(button().getAttribute('aria-expanded')).to.equal('true');
  });

  it('hides and comes back by the page API, and stops telling a listener', async () => {
    const page = fakePage();
    start(page, settings());
    await shown();
    page.api().hide();
    expect(host().hidden).to.equal(true);
    page.api().open();
    expect(host().hidden).to.equal(false);
    let heard = 0;
    const stop = page.api().on('unread-changed', () => (heard += 1));
    host().dispatchEvent(new Event('cs-unread-changed'));
    stop();
    host().dispatchEvent(new Event('cs-unread-changed'));
    expect(heard).to.equal(1);
  });

  it('gives a plain link to browsers below the floor', () => {
    const page = fakePage({}, { structuredClone: undefined });
    start(page, settings({ contact: 'mailto:help@example.com' }));
    const link = document.querySelector<HTMLAnchorElement>('body > a')!;
    expect(link.href).to.equal('mailto:help@example.com');
    expect(link.textContent).to.equal('Contact us');
    expect(page.requests).to.deep.equal([]);
  });

  it('says once that a secure page cannot use an insecure relay', () => {
    const page = fakePage({}, { location: { protocol: 'https:' } });
    start(page, settings({ relay: 'http://relay.example.com' }));
    expect(page.warnings).to.have.length(1);
    expect(page.requests).to.deep.equal([]);
  });
});
