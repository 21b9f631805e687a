import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { openExport } from '../../export.ts';
import { ANA, FakeRelay, ROOM } from '../../testing/fake-relay.ts';
import { atRest, deep, every, found, mount } from '../../testing/mount.ts';
import type { CsExport } from './cs-export.ts';

interface Saved {
  readonly name: string;
  readonly text: Promise<string>;
}

/** What is offered as a file is kept instead. */
function files(): Saved[] {
  const saved: Saved[] = [];
  const click = HTMLAnchorElement.prototype.click;
  HTMLAnchorElement.prototype.click = function () {
    saved.push({ name: this.download, text: fetch(this.href).then((answer) => answer.text()) });
  };
  after(() => (HTMLAnchorElement.prototype.click = click));
  return saved;
}

async function open(relay: FakeRelay, staff: boolean): Promise<CsExport> {
  return mount<CsExport>('cs-export', relay, staff ? 'staff' : 'visitor', (element) => {
    element.roomId = ROOM;
    element.staff = staff;
    element.open = true;
  });
}
const download = async (element: CsExport): Promise<void> => (await found<HTMLButtonElement>(element, '.btn.primary', 'Download')).click();
const asked = (relay: FakeRelay): URLSearchParams[] => relay.callsTo('GET', '/export').map(({ path }) => new URL(path, 'https://relay.test').searchParams);

describe('cs-export', () => {
  const saved = files();
  beforeEach(() => saved.splice(0));

  it('asks for the form and the zone that were chosen, and closes with the file', async () => {
    const relay = new FakeRelay();
    relay.handlers.push(({ path }) => (path.includes('/export?') ? { status: 200, text: 'the words' } : undefined));
    const element = await open(relay, false);
    let closed = 0;
    element.closed = () => (closed += 1);
    await found(element, 'form');
    await atRest();
    await expect(element).to.be.accessible();
    expect(every(element, 'input[type="radio"]')).to.have.length(3);
    expect(deep(element, '[name="notes"]')).to.equal(null, 'a visitor is offered no notes');
    const zone = deep<HTMLSelectElement>(element, 'select') as HTMLSelectElement;
    expect(zone.value).to.equal(new Intl.DateTimeFormat().resolvedOptions().timeZone);
    zone.value = 'Asia/Shanghai';
    deep<HTMLInputElement>(element, '[value="html"]')?.click();
    await download(element);
    await waitUntil(() => closed === 1);
    expect(Object.fromEntries(asked(relay)[0] ?? [])).to.deep.equal({ format: 'html', timeZone: 'Asia/Shanghai', locale: 'en', notes: 'false' });
    expect(saved).to.have.length(1);
    expect(saved[0]?.name).to.match(/^conversation-\d{4}-\d\d-\d\d\.html$/);
    expect(await saved[0]?.text).to.equal('the words');
    expect(element.open).to.equal(false);
  });

  it('gives the staff notes only where they ask for them', async () => {
    const relay = new FakeRelay(ANA);
    relay.handlers.push(({ path }) => (path.includes('/export?') ? { status: 200, text: 'words' } : undefined));
    const element = await open(relay, true);
    const notes = await found<HTMLInputElement>(element, '[name="notes"]');
    expect(notes.checked).to.equal(false);
    notes.click();
    await atRest();
    await expect(element).to.be.accessible();
    await download(element);
    await waitUntil(() => saved.length === 1);
    expect(asked(relay)[0]?.get('notes')).to.equal('true');
  });

  it('says what did not work, stays, and asks once for a double press', async () => {
    const relay = new FakeRelay();
    let answer = { status: 429, body: { code: 'rate/limited' } };
    relay.handlers.push(({ path }) => (path.includes('/export?') ? answer : undefined));
    const element = await open(relay, false);
    const button = await found<HTMLButtonElement>(element, '.btn.primary', 'Download');
    button.click();
    button.click();
    await element.updateComplete;
    expect(button.getAttribute('aria-busy')).to.equal('true');
    await found(element, '[role="alert"]', 'Try again in a minute');
    expect(asked(relay)).to.have.length(1);
    answer = { status: 404, body: { code: 'room/not-found' } };
    button.click();
    await found(element, '[role="alert"]', 'can no longer be read');
    answer = { status: 503, body: { code: 'relay/draining' } };
    button.click();
    await found(element, '[role="alert"]', 'was not downloaded');
    await atRest();
    await expect(element).to.be.accessible();
    expect([saved.length, element.open]).to.deep.equal([0, true]);
    (await found<HTMLButtonElement>(element, '.btn', 'Cancel')).click();
    await waitUntil(() => deep(element, 'form') === null);
    element.open = true;
    await found(element, 'form');
    expect(deep(element, '[role="alert"]')?.textContent).to.equal('', 'opened again, nothing is left of it');
  });

  it('stands in a place of the page until it is closed, and tells dialogs around it nothing', async () => {
    const relay = new FakeRelay();
    const box = document.createElement('div');
    document.body.append(box);
    let heard = 0;
    box.addEventListener('cs-dialog-closed', () => (heard += 1));
    openExport(box, relay.client(), ROOM);
    const dialog = box.querySelector('cs-export') as CsExport;
    (await found<HTMLButtonElement>(dialog, '.btn', 'Cancel')).click();
    await waitUntil(() => box.querySelector('cs-export') === null);
    expect(heard).to.equal(0);
    box.remove();
  });
});
