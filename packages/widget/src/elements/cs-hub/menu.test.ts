import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import type { CsErrorEvent, CsMenu } from '@cs-kit/ui';
import '../../define.ts';
import { CONFIG, json, playRelay, stored } from '../../testing/hub.ts';
import type { CsHub } from './cs-hub.ts';

let requests: string[] = [];
let refuse = false;
let code = 'relay/internal';

function answer(path: string): unknown {
  if (path === '/v1/config') return CONFIG;
  if (path.endsWith('/events')) return { events: [], lastSeq: 0, more: false };
  return {};
}

async function relay(url: URL, init: RequestInit | undefined): Promise<Response> {
  requests.push(`${init?.method ?? 'GET'} ${url.pathname}`);
  return refuse ? json({ code }, 500) : json(answer(url.pathname));
}

async function openMenu(siteKey: string): Promise<{ hub: CsHub; menu: CsMenu }> {
  const hub = await fixture<CsHub>(
    html`<cs-hub relay="http://relay.test" site-key=${siteKey} .config=${CONFIG}><button slot="launcher">Open</button></cs-hub>`,
  );
  hub.open();
  await oneEvent(hub, 'cs-hub-opened');
  // On a machine with much to do, loading takes longer than a wait for what is drawn.
  await import('./menu.ts');
  hub.renderRoot.querySelector<HTMLElement>('.head .ib')!.click();
  await waitUntil(() => hub.renderRoot.querySelector('cs-menu') !== null);
  return { hub, menu: hub.renderRoot.querySelector('cs-menu')! };
}

const item = (menu: CsMenu, label: string): HTMLElement =>
  [...menu.renderRoot.querySelectorAll<HTMLElement>('[role^=menuitem]')].find((entry) => entry.textContent.includes(label))!;
const talk = (hub: CsHub): void => hub.change({ conversation: { roomId: '01a20461-ec57-7bf6-8770-e0139ca55deb', status: 'assistant', assigneeName: null } });

describe('menu of cs-hub', () => {
  const played = playRelay(relay);
  before(played.start);
  after(played.end);
  beforeEach(() => {
    requests = [];
    refuse = false;
    code = 'relay/internal';
    localStorage.clear();
  });

  it('takes the place of its button and says why an entry cannot be chosen', async () => {
    const { hub, menu } = await openMenu('m1');
    await waitUntil(() => item(menu, 'Download') !== undefined);
    expect(item(menu, 'Download').getAttribute('aria-disabled')).to.equal('true');
    expect(item(menu, 'Download').textContent).to.include('No conversation yet');
    expect(item(menu, 'Sign out')).to.equal(undefined);
    await expect(hub).to.be.accessible();
  });

  it('widens the panel, and changes language and theme', async () => {
    const { hub, menu } = await openMenu('m2');
    await waitUntil(() => item(menu, 'Wider') !== undefined);
    item(menu, 'Wider').click();
    await hub.updateComplete;
    expect(hub.renderRoot.querySelector('.panel')!.hasAttribute('data-wide')).to.equal(true);
    item(menu, 'Dark').click();
    expect(hub.dataset['csTheme']).to.equal('dark');
    item(menu, 'العربية').click();
    await waitUntil(() => item(menu, 'داكن') !== undefined);
    expect(hub.locale).to.equal('ar');
    hub.setLanguage('en');
  });

  it('ends the conversation at the relay, and tells where that did not work', async () => {
    const { hub, menu } = await openMenu('m3');
    localStorage.setItem('cs:m3', JSON.stringify(stored('v-1')));
    talk(hub);
    menu.dispatchEvent(new Event('focusin'));
    await waitUntil(() => item(menu, 'End')?.getAttribute('aria-disabled') !== 'true');
    item(menu, 'End').click();
    await waitUntil(() => requests.some((request) => request.startsWith('POST /v1/conversations/') && request.endsWith('/closures')));
    refuse = true;
    setTimeout(() => item(menu, 'End').click());
    expect(((await oneEvent(hub, 'cs-error')) as unknown as CsErrorEvent).error.code).to.equal('relay/internal');
    await waitUntil(() => hub.renderRoot.querySelector('.note') !== null);
    expect(hub.renderRoot.querySelector('.note')!.textContent).to.include('did not work');
    // Who came by the link of a mail is told where it can be done.
    code = 'session/forbidden';
    item(menu, 'End').click();
    await waitUntil(() => hub.renderRoot.querySelector('.note')!.textContent.includes('where the conversation began'));
  });

  it('offers the conversation as a file in a dialog of its own', async () => {
    localStorage.setItem('cs:m7', JSON.stringify(stored('v-1')));
    const { hub, menu } = await openMenu('m7');
    talk(hub);
    menu.dispatchEvent(new Event('focusin'));
    await waitUntil(() => item(menu, 'Download')?.getAttribute('aria-disabled') !== 'true');
    item(menu, 'Download').click();
    await waitUntil(() => hub.renderRoot.querySelector('cs-export')?.shadowRoot?.querySelector('form') != null, 'the dialog', { timeout: 5000 });
    await expect(hub).to.be.accessible();
    const button = hub.renderRoot.querySelector('cs-export')?.shadowRoot?.querySelector<HTMLElement>('.btn.primary');
    refuse = true;
    button?.click();
    await waitUntil(
      () => hub.renderRoot.querySelector('cs-export')?.shadowRoot?.querySelector('[role="alert"]')?.textContent.includes('was not downloaded') === true,
    );
    expect(requests.filter((request) => request.endsWith('/export'))).to.have.length(1);
    refuse = false;
    hub.renderRoot.querySelector('cs-export')?.shadowRoot?.querySelector<HTMLElement>('.btn:not(.primary)')?.click();
    await waitUntil(() => hub.renderRoot.querySelector('cs-export') === null);
    expect(hub.isOpen).to.equal(true);
  });

  it('erases only after it was confirmed', async () => {
    localStorage.setItem('cs:m4', JSON.stringify(stored('v-1')));
    const { hub, menu } = await openMenu('m4');
    await waitUntil(() => item(menu, 'Delete') !== undefined);
    item(menu, 'Delete').click();
    await waitUntil(() => hub.renderRoot.querySelector('cs-dialog[open]') !== null);
    expect(requests.some((request) => request.startsWith('DELETE'))).to.equal(false);
    await expect(hub).to.be.accessible();
    hub.renderRoot.querySelector<HTMLElement>('cs-dialog .bad')!.click();
    await waitUntil(() => requests.includes('DELETE /v1/visitors/v-1'));
    await waitUntil(() => localStorage.getItem('cs:m4') === null);
    await waitUntil(() => hub.renderRoot.querySelector('.note')?.textContent.includes('Your data has been deleted.') === true);
    expect(hub.isOpen).to.equal(true);
    expect(Object.keys(localStorage)).to.deep.equal([]);
  });

  it('offers signing out only to those who can come back to what is theirs', async () => {
    localStorage.setItem('cs:m5', JSON.stringify(stored('v-1')));
    const anonymous = await openMenu('m5');
    await waitUntil(() => item(anonymous.menu, 'Delete') !== undefined);
    expect(item(anonymous.menu, 'Sign out')).to.equal(undefined);
    localStorage.setItem('cs:m6', JSON.stringify(stored('v-1', { known: true })));
    const { hub, menu } = await openMenu('m6');
    await waitUntil(() => item(menu, 'Sign out') !== undefined);
    let heard = 0;
    hub.addEventListener('cs-signed-out', () => (heard += 1));
    item(menu, 'Sign out').click();
    await waitUntil(() => heard === 1);
    expect(hub.isOpen).to.equal(false);
    expect(Object.keys(localStorage).filter((key) => key.startsWith('cs:m6'))).to.deep.equal([]);
  });
});
