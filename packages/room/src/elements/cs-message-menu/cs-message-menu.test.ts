import { expect, waitUntil } from '@open-wc/testing';
import '../../define.ts';
import { ANA, ASSISTANT, FakeRelay, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, deep, entry, every, found, mount, press } from '../../testing/mount.ts';
import type { CsComposer } from '../cs-composer/cs-composer.ts';
import type { CsRoom } from '../cs-room/cs-room.ts';
import type { CsMessageMenu } from './cs-message-menu.ts';

async function open(more: (relay: FakeRelay) => void = () => undefined): Promise<{ relay: FakeRelay; room: CsRoom }> {
  const relay = new FakeRelay();
  relay.say(VISITOR, 'My pole is bent.');
  relay.say(ANA, 'We can mend it.');
  more(relay);
  const room = await mount<CsRoom>('cs-room', relay);
  await found(room, '.bubble', 'We can mend it.');
  return { relay, room };
}
const words = (room: CsRoom): string[] => every(room, '.box.shown .menu [role="menuitem"] .grow').map((item) => item.textContent);
const focused = (room: CsRoom): Element | null => deep<CsMessageMenu>(room, 'cs-message-menu')?.shadowRoot?.activeElement ?? null;
const item = (room: CsRoom, index: number): HTMLElement => every(room, '[data-id]')[index] as HTMLElement;

describe('cs-message-menu', () => {
  it('is accessible, with the larger choice too', async () => {
    const { room } = await open();
    await entry(room, 'Reply');
    await atRest();
    await expect(deep(room, 'cs-message-menu')).to.be.accessible();
    (await found(room, '.quick [aria-label="More reactions"]')).click();
    await waitUntil(() => every(room, '.all .emoji').length === 48);
    await expect(deep(room, 'cs-message-menu')).to.be.accessible();
  });

  it('offers what the relay would carry out, by whose message it is and how old', async () => {
    const old = new Date(Date.now() - 3600_000).toISOString();
    const { room } = await open((relay) => relay.say(VISITOR, 'Long ago', {}, old));
    const offers = async (index: number): Promise<string[]> => {
      await entry(room, 'Reply', index);
      const list = words(room);
      press(focused(room) as Element, 'Escape');
      return list;
    };
    expect(await offers(0)).to.deep.equal(['Reply', 'Edit', 'Copy text', 'Copy link', 'Delete']);
    expect(await offers(1)).to.deep.equal(['Reply', 'Copy text', 'Copy link']);
    expect(await offers(2)).to.deep.equal(['Reply', 'Copy text', 'Copy link']);
  });

  it('lets staff delete the words of others, and a viewer only copy', async () => {
    const { relay, room } = await open((fake) => (fake.role = 'moderator'));
    await entry(room, 'Reply', 1);
    expect(words(room)).to.deep.equal(['Reply', 'Copy text', 'Copy link', 'Delete']);
    relay.role = 'viewer';
    room.remove();
    const reader = await mount<CsRoom>('cs-room', relay);
    await entry(reader, 'Copy text', 0);
    expect(words(reader)).to.deep.equal(['Copy text', 'Copy link']);
    expect(deep(reader, '.box.shown .quick')).to.equal(null);
  });

  it('gives and takes back a reaction', async () => {
    const { relay, room } = await open();
    (await entry(room, '🎉', 1)).click();
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'react' && frame.emoji === '🎉' && frame.on));
    const target = relay.events[1];
    relay.write(VISITOR, { kind: 'reaction', messageId: target?.kind === 'message' ? target.message.id : '', emoji: '🎉', on: true });
    await found(room, '.reactions .chip', '🎉');
    const again = await entry(room, '🎉', 1);
    expect(again.getAttribute('aria-checked')).to.equal('true');
    again.click();
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'react' && !frame.on));
  });

  it('moves by the arrow keys, closes with Escape, and gives the focus back to the message', async () => {
    const { room } = await open();
    const log = await found(room, '.log');
    log.focus();
    await waitUntil(() => press(log, 'ArrowUp').defaultPrevented, 'the keys are heard');
    press(item(room, 1), 'ArrowUp');
    const host = item(room, 0).getRootNode() as ShadowRoot;
    expect(host.activeElement).to.equal(item(room, 0));
    expect(item(room, 0).getAttribute('aria-label')).to.equal('Mira Lund: My pole is bent.');
    press(item(room, 0), 'Enter');
    await waitUntil(() => focused(room)?.textContent.trim() === '👍');
    press(focused(room) as Element, 'ArrowRight');
    expect(focused(room)?.textContent.trim()).to.equal('❤️');
    press(focused(room) as Element, 'ArrowDown');
    expect(focused(room)?.textContent).to.contain('Reply');
    press(focused(room) as Element, 'End');
    expect(focused(room)?.textContent).to.contain('Delete');
    press(focused(room) as Element, 'Escape');
    await waitUntil(() => host.activeElement === item(room, 0));
    expect(deep(room, '.box.shown')).to.equal(null);
  });

  it('edits and replies by a letter on a message, and not from elsewhere', async () => {
    const { room } = await open();
    const log = await found(room, '.log');
    log.focus();
    await waitUntil(() => press(log, 'ArrowUp').defaultPrevented, 'the keys are heard');
    press(log, 'e');
    expect(deep(room, '.editor')).to.equal(null);
    press(item(room, 1), 'e');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(deep(room, '.editor'), 'words of others').to.equal(null);
    press(item(room, 0), 'e');
    const field = await found(room, '.editor textarea');
    press(field, 'Escape');
    press(item(room, 1), 'r');
    await found(room, '.quote', 'We can mend it.');
  });

  it('opens where a finger rests, and not where it slides', async () => {
    const { room } = await open();
    const bubble = await found(room, '.bubble', 'We can mend it.');
    bubble.dispatchEvent(new PointerEvent('pointerover', { bubbles: true, composed: true }));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const touch = (type: string, x = 20): boolean =>
      bubble.dispatchEvent(new PointerEvent(type, { pointerType: 'touch', isPrimary: true, bubbles: true, composed: true, clientX: x, clientY: 40 }));
    touch('pointerdown');
    touch('pointermove', 60);
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(deep(room, '.box.shown')).to.equal(null);
    touch('pointerup');
    touch('pointerdown');
    await found(room, '.box.shown [role="menuitem"]', 'Reply');
    touch('pointerup');
    expect(words(room)).to.include('Reply');
  });

  it('answers a message: says what is answered, lets it be dropped, and shows it above the words', async () => {
    const { relay, room } = await open();
    const composer = (await found(room, 'cs-composer')) as CsComposer;
    (await entry(room, 'Reply', 1)).click();
    await found(composer, '.quote', 'Ana Ruiz');
    press(composer.renderRoot.querySelector('textarea') as Element, 'Escape');
    await waitUntil(() => deep(composer, '.quote') === null);
    (await entry(room, 'Reply', 1)).click();
    await found(composer, '.quote', 'We can mend it.');
    const field = composer.renderRoot.querySelector('textarea') as HTMLTextAreaElement;
    field.value = 'Gladly';
    field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
    press(field, 'Enter');
    const asked = relay.events[1]?.kind === 'message' ? relay.events[1].message.id : '';
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'send' && frame.replyTo === asked));
    expect(deep(composer, '.quote')).to.equal(null);
    const quote = await found<HTMLButtonElement>(room, '.msg .quoted', 'We can mend it.');
    quote.click();
    await waitUntil(() => item(room, 1).classList.contains('marked'));
    expect((item(room, 1).getRootNode() as ShadowRoot).activeElement).to.equal(item(room, 1));
    relay.write(ANA, { kind: 'delete', messageId: asked });
    await found(room, '.msg .quoted', 'Message deleted');
  });

  it('fetches an answered message that is not loaded, and says when it is gone', async () => {
    const relay = new FakeRelay();
    const [far, gone] = ['00000000-0000-7000-8000-000000000777', '00000000-0000-7000-8000-000000000778'];
    relay.handlers.push(({ path }) => {
      if (path.endsWith(far)) return { status: 200, body: { id: far, seq: 1, at: new Date().toISOString(), author: ANA, text: 'Said **long** ago' } };
      return path.endsWith(gone) ? { status: 404, body: { code: 'request/not-found' } } : undefined;
    });
    relay.say(VISITOR, 'About that', { replyTo: far });
    relay.say(VISITOR, 'About this', { replyTo: gone });
    const room = await mount<CsRoom>('cs-room', relay);
    await found(room, '.quoted', 'Said long ago');
    await found(room, '.quoted', 'Message deleted');
    expect(relay.callsTo('GET', far)).to.have.length(1);
  });

  it('keeps direction marks inside the words they stand in', async () => {
    const { room } = await open((relay) =>
      relay.say({ ...ANA, name: 'An\u202ea' }, 'evil \u202e words', { replyTo: relay.events[0]?.kind === 'message' ? relay.events[0].message.id : '' }),
    );
    const bubble = await found(room, '.bubble', 'evil');
    const isolates = (element: Element | null): boolean => element !== null && /isolate|plaintext/.test(getComputedStyle(element).unicodeBidi);
    expect(isolates(bubble) || getComputedStyle(bubble).display === 'block').to.equal(true);
    for (const name of every(room, '.meta bdi, .quoted bdi')) expect(isolates(name)).to.equal(true);
    const named = every(room, '.meta').find((line) => line.textContent.includes('An\u202ea'));
    expect(named?.querySelector('bdi')?.textContent).to.equal('An\u202ea');
  });

  it('shows the message that the address of the page names', async () => {
    const before = location.href;
    const relay = new FakeRelay();
    for (let line = 0; line < 30; line += 1) relay.say(VISITOR, `Line ${line}`);
    const target = relay.events[2];
    history.replaceState(null, '', `#cs-message=${ROOM}.${target?.kind === 'message' ? target.message.id : ''}`);
    try {
      const room = await mount<CsRoom>('cs-room', relay);
      await found(room, '.item.marked', 'Line 2');
    } finally {
      history.replaceState(null, '', before);
    }
  });

  it('copies the words and says so', async () => {
    const { room } = await open((relay) => relay.say(ASSISTANT, 'It is **covered**.', { origin: 'passage' }));
    const { clipboard } = navigator;
    const copied: string[] = [];
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText: async (text: string) => void copied.push(text) } });
    try {
      (await entry(room, 'Copy text', 2)).click();
      await found(room, '.sr[role="status"]', 'Copied');
      expect(copied).to.deep.equal(['It is covered.']);
      (await entry(room, 'Copy link', 2)).click();
      await waitUntil(() => copied.length === 2);
      expect(copied[1]).to.match(/#cs-message=[0-9a-f-]{36}\.[0-9a-f-]{36}$/);
    } finally {
      Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    }
  });
});
