import { expect, waitUntil } from '@open-wc/testing';
import { cleanPage, CONFIG, fakePage, host, json, settings, shown } from '../testing/fake-page.ts';
import type { Page } from '../testing/fake-page.ts';
import { start } from './loader.ts';
import type { LoaderDeps } from './loader.ts';

describe('loader and measuring', () => {
  const granted: unknown[] = [];
  const tracked: unknown[] = [];
  const collect = (page: Page): void => {
    const { load } = page;
    (page as { load: LoaderDeps['load'] }).load = async (name) => {
      await load(name);
      return name === 'collector'
        ? { createCollector: () => ({ consent: (answer: boolean) => granted.push(answer), track: (...event: unknown[]) => tracked.push(event) }) }
        : {};
    };
  };
  afterEach(() => {
    granted.length = 0;
    cleanPage();
  });

  it('loads and stores nothing before consent, and nothing after a refusal', async () => {
    const page = fakePage();
    collect(page);
    start(page, settings());
    await shown();
    page.api().consent({ analytics: false });
    await new Promise((resolve) => setTimeout(resolve));
    expect(page.loaded).to.deep.equal([]);
    expect(page.storage.size).to.equal(0);
  });

  it('begins with consent, remembers it, and ends when it is taken back', async () => {
    const page = fakePage();
    collect(page);
    start(page, settings());
    await shown();
    page.api().consent({ analytics: true });
    await waitUntil(() => granted.length === 1);
    expect(page.storage.get('cs:demo:consent')).to.equal('{"analytics":true}');
    page.api().consent({ analytics: false });
    await waitUntil(() => granted.length === 2);
    expect(granted).to.deep.equal([true, false]);
    expect(page.storage.size).to.equal(0);
  });

  it('notes what happens in the panel only where the page is measured, and asks the next visitor anew', async () => {
    const page = fakePage();
    collect(page);
    start(page, settings());
    await shown();
    host().track!('hub.opened', { tab: 'room' });
    page.api().consent({ analytics: true });
    await waitUntil(() => granted.length === 1);
    host().track!('hub.opened', { tab: 'voice' });
    await waitUntil(() => tracked.length === 1);
    expect(tracked).to.deep.equal([['hub.opened', { tab: 'voice' }]]);
    page.api().logout();
    await waitUntil(() => granted.length === 2);
    expect(granted).to.deep.equal([true, false]);
    expect(page.storage.size).to.equal(0);
  });

  it('never measures where the site says off, whatever the page says', async () => {
    const page = fakePage();
    collect(page);
    page.answer = () => json({ ...CONFIG, analytics: 'off' });
    start(page, settings({ analytics: 'on' }));
    await shown();
    page.api().consent({ analytics: true });
    await new Promise((resolve) => setTimeout(resolve));
    expect(page.loaded).to.deep.equal([]);
  });

  it('starts at once in the modes that need no consent', async () => {
    const page = fakePage();
    collect(page);
    start(page, settings({ analytics: 'cookieless' }));
    await waitUntil(() => page.loaded.includes('collector'));
  });
});
