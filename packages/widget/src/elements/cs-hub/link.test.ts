import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { CsErrorEvent } from '@cs-kit/ui';
import '../../define.ts';
import { CONFIG, json, playRelay, session, stored } from '../../testing/hub.ts';
import type { CsHub } from './cs-hub.ts';

let asked: { readonly body: Record<string, unknown>; readonly authorization: string | null }[] = [];
let answers: (() => Promise<Response>)[] = [];
let sites = 0;

const opens = (): Promise<Response> => json({ conversationId: 'room-1', session: session('v-1') }, 201);
const refuses = (code: string, status: number) => (): Promise<Response> => json({ code, title: code }, status);

async function relay(url: URL, init: RequestInit | undefined): Promise<Response> {
  if (url.pathname !== '/v1/sessions/links') return json(url.pathname === '/v1/config' ? CONFIG : {});
  asked.push({ body: JSON.parse(String(init?.body)) as Record<string, unknown>, authorization: new Headers(init?.headers).get('authorization') });
  return answers.shift()!();
}

async function makeHub(kept?: Record<string, unknown>): Promise<CsHub> {
  const siteKey = `link-${(sites += 1)}`;
  if (kept !== undefined) localStorage.setItem(`cs:${siteKey}`, JSON.stringify(kept));
  return fixture<CsHub>(html`<cs-hub relay="http://relay.test" site-key=${siteKey} .config=${CONFIG}><button slot="launcher">Open</button></cs-hub>`);
}
const note = (hub: CsHub): HTMLElement => hub.renderRoot.querySelector<HTMLElement>('.note')!;
const says = (hub: CsHub, text: string): Promise<void> => waitUntil(() => note(hub)?.textContent?.includes(text) === true, text, { timeout: 8000 });
const press = (hub: CsHub, label: string): void => [...note(hub).querySelectorAll('button')].find((button) => button.textContent === label)!.click();
const kept = (hub: CsHub): string | null => localStorage.getItem(`cs:${hub.siteKey}:conversation`);

describe('the link of a mail', () => {
  const played = playRelay(relay);
  before(played.start);
  after(played.end);
  beforeEach(() => {
    asked = [];
    answers = [];
  });

  it('opens the panel in its conversation, as its visitor', async () => {
    answers = [opens];
    const hub = await makeHub();
    hub.link = 'secret';
    hub.warm();
    await waitUntil(() => kept(hub) === 'room-1', 'the conversation is kept', { timeout: 8000 });
    expect(hub.isOpen).to.equal(true);
    expect(asked).to.deep.equal([{ body: { siteKey: hub.siteKey, link: 'secret' }, authorization: null }]);
    const { client } = await hub.wiring();
    expect([client.session.current?.visitorId, client.session.known]).to.deep.equal(['v-1', false]);
    await waitUntil(() => hub.view.note === null);
    expect(hub.link).to.equal(undefined);
  });

  it('is followed on a page that is open already, and taken out of its address', async () => {
    answers = [() => json({ conversationId: 'room-2', session: null })];
    const hub = await makeHub(stored('v-2'));
    await hub.wiring();
    location.hash = '#cs-link=second';
    await waitUntil(() => kept(hub) === 'room-2', 'the conversation is kept', { timeout: 8000 });
    expect(location.hash).to.equal('');
    expect(asked[0]!.authorization).to.equal('Bearer token-v-2');
    expect((await hub.wiring()).client.session.current?.visitorId).to.equal('v-2');
  });

  it('that is not good any more says so, and how to go on', async () => {
    answers = [refuses('session/link-invalid', 410)];
    const hub = await makeHub();
    hub.link = 'old';
    hub.warm();
    await says(hub, 'not good any more');
    expect(note(hub).role).to.equal('alert');
    expect(note(hub).textContent).to.include('Write here to go on.');
    await expect(hub).to.be.accessible();
    press(hub, 'Dismiss');
    await waitUntil(() => note(hub) === null);
  });

  it('asks before another conversation of this device is left', async () => {
    answers = [refuses('session/link-elsewhere', 409), opens];
    const hub = await makeHub(stored('v-3'));
    hub.link = 'secret';
    hub.warm();
    await says(hub, 'Another conversation was begun on this device.');
    expect((await hub.wiring()).client.session.current?.visitorId).to.equal('v-3');
    press(hub, 'Open it here');
    expect(hub.view.note).to.deep.include({ busy: true });
    await waitUntil(() => kept(hub) === 'room-1');
    expect(asked.map(({ body }) => body['replace'])).to.deep.equal([undefined, true]);
    expect((await hub.wiring()).client.session.current?.visitorId).to.equal('v-1');
  });

  it('keeps the other conversation where the visitor wants that', async () => {
    answers = [refuses('session/link-elsewhere', 409)];
    const hub = await makeHub(stored('v-4'));
    hub.link = 'secret';
    hub.warm();
    await says(hub, 'Another conversation');
    press(hub, 'Keep this one');
    await waitUntil(() => note(hub) === null);
    expect(asked).to.have.length(1);
  });

  it('never takes the place of a user who is signed in', async () => {
    answers = [refuses('session/link-elsewhere', 409)];
    const hub = await makeHub(stored('v-5', { known: true }));
    hub.link = 'secret';
    hub.warm();
    await says(hub, 'You are signed in here');
    expect([...note(hub).querySelectorAll('button')].map((button) => button.textContent)).to.deep.equal(['Dismiss']);
  });

  it('is tried again when the relay could not be reached', async () => {
    answers = [() => Promise.reject(new TypeError('failed')), opens];
    const hub = await makeHub();
    const errors: string[] = [];
    hub.addEventListener('cs-error', (event) => errors.push((event as CsErrorEvent).error.code));
    hub.link = 'secret';
    hub.warm();
    await says(hub, 'could not be opened');
    expect(errors).to.include('relay/unreachable');
    press(hub, 'Try again');
    await waitUntil(() => kept(hub) === 'room-1');
  });

  for (const [language, words] of [
    ['zh-CN', '这个链接已失效'],
    ['ar', 'لم يعد هذا الرابط صالحًا'],
  ] as const)
    it(`speaks ${language}`, async () => {
      answers = [refuses('session/link-invalid', 410)];
      const hub = await makeHub();
      hub.setLanguage(language);
      hub.link = 'old';
      hub.warm();
      await says(hub, words);
      hub.setLanguage('en');
    });
});
