import '../../define.ts';
import { CsError } from '@cs-kit/protocol';
import type { LiveSnapshot } from '@cs-kit/protocol';
import { aTimeout, expect, fixture, html, waitUntil } from '@open-wc/testing';
import { type FakeLive, fakeLive, snapshot } from '../../testing/fake-live.ts';
import type { CsInsights } from './cs-insights.ts';

const EMPTY: Partial<LiveSnapshot> = {
  visitors: 0,
  eventsPerMinute: Array.from({ length: 30 }, () => 0),
  topPages: [],
  messages: { visitor: 0, staff: 0, assistant: 0 },
  firstResponseMs: null,
  assistantResponseMs: null,
  rooms: 0,
  waiting: 0,
  unanswered: [],
  recent: [],
};

async function setUp(
  changes: Partial<LiveSnapshot> | null = {},
  theme = 'light',
  lang = 'en',
): Promise<{ element: CsInsights; live: FakeLive; words: () => string; find: <T extends Element>(selector: string) => T }> {
  const live = fakeLive();
  const element = await fixture<CsInsights>(
    html`<cs-insights site-id="s1" lang=${lang} dir=${lang === 'ar' ? 'rtl' : 'ltr'} data-cs-theme=${theme}></cs-insights>`,
  );
  element.provideClient(live.client);
  await waitUntil(() => live.open() === 1);
  if (changes !== null) {
    live.send({ event: 'snapshot', data: snapshot(changes) });
    await waitUntil(() => element.shadowRoot!.querySelector('.kpis .figure, .empty-art') !== null);
  }
  return {
    element,
    live,
    words: () => element.shadowRoot!.textContent!.replace(/\s+/g, ' '),
    find: (selector) => element.shadowRoot!.querySelector(selector)!,
  };
}

describe('<cs-insights>', () => {
  for (const theme of ['light', 'dark']) {
    it(`is accessible, ${theme}`, async () => {
      const { element, find } = await setUp({}, theme);
      find<HTMLButtonElement>('[aria-expanded]').click();
      await waitUntil(() => find('.u-over') !== null);
      await expect(element).to.be.accessible();
    });
  }

  it('is accessible while loading, empty, and failed', async () => {
    await expect((await setUp(null)).element).to.be.accessible();
    await expect((await setUp(EMPTY)).element).to.be.accessible();
    const { element, live, find } = await setUp(null);
    live.fail();
    await waitUntil(() => find('.banner.bad') !== null);
    await expect(element).to.be.accessible();
  });

  it('asks for its site and shows the figures with their periods', async () => {
    const { live, words } = await setUp();
    expect(live.opened).to.deep.equal(['/v1/insights/live?siteId=s1']);
    for (const part of [
      '38',
      'last 5 minutes',
      '636',
      '312 visitors',
      '1 min 34 sec',
      'walnut-desk-lamp',
      'Do you ship to Malta?',
      'asked 4 times',
      'visitors who agreed to analytics only',
      '1.2%',
      'total is undefined',
      'cart.item_added',
    ])
      expect(words()).to.include(part);
  });

  it('takes changed fields only', async () => {
    const { element, live, words } = await setUp();
    live.send({ event: 'delta', data: { visitors: 41 } });
    await waitUntil(() => words().includes('41 now'));
    await element.updateComplete;
    expect(words()).to.include('Do you ship to Malta?');
  });

  it('moves through the minutes by keyboard and tells each', async () => {
    const { element, find } = await setUp();
    await waitUntil(() => find('.u-over') !== null);
    const plot = find<HTMLElement>('.plot');
    const press = async (key: string): Promise<string> => {
      plot.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await element.updateComplete;
      return find('[role="status"]').textContent!;
    };
    expect(await press('ArrowLeft')).to.match(/: 36 events$/);
    expect(await press('ArrowLeft')).to.match(/: 32 events$/);
    expect(await press('Home')).to.match(/: 42 events$/);
    expect(await press('Escape')).to.equal('');
  });

  it('draws the chart again in the colours of now when the device turns dark', async () => {
    const scheme = new EventTarget();
    const { matchMedia } = window;
    window.matchMedia = () => scheme as MediaQueryList;
    try {
      const { element, find } = await setUp();
      await waitUntil(() => find('.u-over') !== null);
      const drawn = (): string => find<HTMLCanvasElement>('canvas').toDataURL();
      // The chart is drawn a moment after it stands.
      await aTimeout(50);
      const light = drawn();
      element.dataset['csTheme'] = 'dark';
      await element.updateComplete;
      expect(drawn()).to.equal(light);
      scheme.dispatchEvent(new Event('change'));
      await waitUntil(() => drawn() !== light);
    } finally {
      window.matchMedia = matchMedia;
    }
  });

  it('shows the same figures as a table', async () => {
    const { element, find } = await setUp();
    const button = find<HTMLButtonElement>('[aria-expanded]');
    button.click();
    await element.updateComplete;
    expect(button.getAttribute('aria-expanded')).to.equal('true');
    expect([...element.shadowRoot!.querySelectorAll('#minutes td:last-child')].map((cell) => Number(cell.textContent)).reverse()).to.deep.equal(
      snapshot().eventsPerMinute,
    );
  });

  it('asks for an article with the words of the question', async () => {
    const { element, find } = await setUp();
    const asked: string[] = [];
    element.addEventListener('cs-article-request', (event) => asked.push(event.question, event.siteId));
    find<HTMLButtonElement>('.list button').click();
    expect(asked).to.deep.equal(['Do you ship to Malta?', 's1']);
  });

  it('keeps the last figures with their time when the stream breaks, and says so once', async () => {
    const { element, live, words, find } = await setUp();
    const errors: string[] = [];
    element.addEventListener('cs-error', (event) => errors.push(event.error.code));
    live.fail();
    await waitUntil(() => find('.banner.warn') !== null);
    expect(words()).to.include('Figures from').and.include('Malta');
    await aTimeout(20);
    expect(errors).to.deep.equal(['relay/unreachable']);
    element.retry();
    await waitUntil(() => live.open() === 1);
    live.send({ event: 'snapshot', data: snapshot() });
    await waitUntil(() => find('.banner') === null);
  });

  it('says that the role is missing', async () => {
    const { live, words, find } = await setUp(null);
    live.fail(new CsError('session/forbidden'));
    await waitUntil(() => find('.banner.bad') !== null);
    expect(words()).to.include('Ask an admin');
  });

  it('offers the tag while nothing has happened', async () => {
    const { words } = await setUp(EMPTY);
    expect(words()).to.include('Waiting for the first event').and.include('https://relay.test/kit/v1/loader.js').and.include('data-site-key="demo"');
  });

  it('closes its stream when it leaves the page and opens it again when it is back', async () => {
    const { element, live } = await setUp();
    const place = element.parentElement!;
    element.remove();
    await waitUntil(() => live.open() === 0);
    place.append(element);
    await waitUntil(() => live.open() === 1);
  });

  it('fits 280 px and speaks Arabic from the right', async () => {
    const { element, words } = await setUp({}, 'light', 'ar');
    element.style.setProperty('inline-size', '280px');
    await waitUntil(() => words().includes('الزوار الآن'));
    await aTimeout(50);
    expect(getComputedStyle(element).direction).to.equal('rtl');
    expect(element.scrollWidth).to.be.at.most(280);
  });

  const alone = async (live: FakeLive): Promise<CsInsights> => {
    const element = await fixture<CsInsights>(html`<cs-insights></cs-insights>`);
    element.provideClient(live.client);
    await element.updateComplete;
    return element;
  };
  const text = (element: CsInsights): string => element.shadowRoot!.textContent!.replace(/\s+/g, ' ');

  it('lets staff sign in where no desk is around, and asks for nothing before', async () => {
    const live = fakeLive();
    live.signOut();
    const element = await alone(live);
    const form = element.shadowRoot!.querySelector('form')!;
    await expect(element).to.be.accessible();
    expect([live.asked, live.opened.length]).to.deep.equal([0, 0]);
    const [name, password] = form.querySelectorAll('input');
    const submit = form.querySelector('button')!;
    name!.value = 'Ana';
    password!.value = 'wrong';
    submit.click();
    await waitUntil(() => text(element).includes('The name or the password is wrong.'));
    password!.value = 'right';
    submit.click();
    await waitUntil(() => live.opened.includes('/v1/insights/live?siteId=s1'));
  });

  it('leaves signing in to the desk around it', async () => {
    const live = fakeLive();
    live.signOut();
    const desk = await fixture<HTMLElement>(html`<cs-desk><cs-insights></cs-insights></cs-desk>`);
    const element = desk.querySelector('cs-insights') as CsInsights;
    element.provideClient(live.client);
    await element.updateComplete;
    await element.updateComplete;
    expect(element.shadowRoot!.querySelector('form')).to.equal(null);
  });

  it('makes a connection of staff, never one of visitors, from its own attributes', async () => {
    const element = await fixture<CsInsights>(html`<cs-insights relay="https://alone.test" site-key="demo" site-id="s1"></cs-insights>`);
    await element.updateComplete;
    expect(element.client?.kind).to.equal('staff');
    expect(element.client?.session.current).to.equal(null);
    expect(Object.keys(localStorage).filter((key) => key.startsWith('cs:demo'))).to.deep.equal([]);
    expect(element.shadowRoot!.querySelector('form')).to.not.equal(null);
  });

  it('says when the sites could not be loaded, and tries again', async () => {
    const live = fakeLive();
    const { sites } = live;
    live.sites = null;
    const element = await alone(live);
    await waitUntil(() => text(element).includes('The sites could not be loaded.'));
    await expect(element).to.be.accessible();
    live.sites = sites;
    element.shadowRoot!.querySelector<HTMLButtonElement>('.banner .btn')!.click();
    await waitUntil(() => live.open() === 1);
  });

  it('lists a site that was added meanwhile', async () => {
    const live = fakeLive();
    const element = await alone(live);
    await waitUntil(() => live.open() === 1);
    expect(element.shadowRoot!.querySelector('select')).to.equal(null);
    live.sites = [...live.sites!, { id: 's2', key: 'outlet', name: 'Outlet' }];
    document.body.dispatchEvent(new Event('cs-sites-changed', { bubbles: true }));
    await waitUntil(() => element.shadowRoot!.querySelectorAll('option').length === 2);
  });
});
