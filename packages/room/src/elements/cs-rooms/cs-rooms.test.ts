import { expect, waitUntil } from '@open-wc/testing';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import '../../define-rooms.ts';
import { ANA, idOf, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, count, every, found, mount, press, type } from '../../testing/mount.ts';
import { FakeRooms, roomOf } from '../../testing/rooms.ts';
import type { CsRooms } from './cs-rooms.ts';
import type { CsRoomSelectedEvent } from './events.ts';

const full = (): FakeRooms => {
  const relay = new FakeRooms();
  relay.own = [roomOf(1, { title: 'returns', unread: 3 }), roomOf(2, { title: 'repair desk', visibility: 'private', mentioned: true, unread: 99 })];
  relay.others = [roomOf(3, { title: 'gear talk' })];
  return relay;
};
const show = (relay: FakeRooms, before?: (element: CsRooms) => void) => mount<CsRooms>('cs-rooms', relay, 'visitor', before);
const row = (element: CsRooms, words: string) => found<HTMLButtonElement>(element, '.room', words);
const choose = async (element: CsRooms, words: string): Promise<void> => {
  (await found<HTMLButtonElement>(element, '#button')).click();
  (await found<HTMLButtonElement>(element, '.menu.shown [role^="menuitem"]', words)).click();
};
const submit = async (element: CsRooms): Promise<void> => (await found<HTMLButtonElement>(element, 'form .primary')).click();

describe('cs-rooms', () => {
  it('shows public, private and other public rooms with what is unread, and is accessible', async () => {
    const element = await show(full(), (rooms) => rooms.setAttribute('room-id', idOf(501)));
    expect((await row(element, 'returns')).getAttribute('aria-current')).to.equal('true');
    const desk = await row(element, 'repair desk');
    expect([...desk.querySelectorAll('.badge')].map((badge) => [badge.textContent?.trim(), badge.getAttribute('aria-label')])).to.deep.equal([
      ['@', 'You are mentioned'],
      ['99+', '99 or more unread messages'],
    ]);
    expect(every(element, '.group-title').map((title) => title.textContent)).to.deep.equal(['Public', 'Private', 'More public rooms']);
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('tells once which room was chosen', async () => {
    const element = await show(full());
    const button = await row(element, 'returns');
    const seen = await count(element, 'cs-room-selected', () => button.click());
    expect(seen.map((event) => (event as CsRoomSelectedEvent).roomId)).to.deep.equal([idOf(501)]);
  });

  it('moves by the arrow keys, Home and End, with one place in the tab order', async () => {
    const element = await show(full());
    (await row(element, 'returns')).focus();
    const focused = (): string => element.shadowRoot?.activeElement?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
    press(element.shadowRoot?.activeElement as Element, 'End');
    expect(focused()).to.contain('gear talk');
    press(element.shadowRoot?.activeElement as Element, 'ArrowUp');
    expect(focused()).to.contain('repair desk');
    press(element.shadowRoot?.activeElement as Element, 'Home');
    expect(focused()).to.contain('returns');
    press(element.shadowRoot?.activeElement as Element, 'ArrowDown');
    await element.updateComplete;
    expect(every(element, '.room[tabindex="0"]').map((button) => button.textContent?.includes('repair desk'))).to.deep.equal([true]);
  });

  it('counts what comes in while it is open, and reads a room anew when it changes', async () => {
    const relay = full();
    const element = await show(relay);
    await row(element, 'returns');
    const at = '2026-11-22T12:00:00.000Z';
    await waitUntil(() => relay.frames.some((frame) => frame.type === 'watch'));
    relay.tell({ type: 'room-changed', roomId: idOf(501), seq: 4, at, kind: 'message', authorId: ANA.id, mentioned: true });
    await waitUntil(() => every(element, '.room').some((button) => /@\s*4/.test(button.textContent ?? '')));
    relay.tell({ type: 'room-changed', roomId: idOf(501), seq: 5, at, kind: 'message', authorId: VISITOR.id });
    relay.own = relay.own.map((room) => (room.id === idOf(501) ? { ...room, title: 'returned', unread: 0 } : room));
    relay.tell({ type: 'room-changed', roomId: idOf(501), seq: 6, at, kind: 'room', authorId: ANA.id });
    expect((await row(element, 'returned')).querySelector('.badge')).to.equal(null);
    relay.own = [];
    relay.tell({ type: 'room-changed', roomId: idOf(502), seq: 7, at, kind: 'member', authorId: ANA.id, userId: VISITOR.id });
    await waitUntil(() => !every(element, '.room').some((button) => button.textContent?.includes('repair desk')));
  });

  it('makes a room once, and says what is missing or went wrong', async () => {
    const relay = full();
    const element = await show(relay);
    await choose(element, 'New room');
    await submit(element);
    await found(element, '.field-error', 'Fill this in');
    await atRest();
    await expect(element).to.be.accessible();
    relay.refusals.set('POST /v1/rooms', { status: 429, code: 'rate/limited' });
    type(await found<HTMLInputElement>(element, '#title'), 'trip planning');
    (await found<HTMLButtonElement>(element, '[role="radio"]', 'Private')).click();
    await submit(element);
    await found(element, '[role="alert"]', 'Too many tries');
    relay.refusals.clear();
    expect((await found<HTMLInputElement>(element, '#title')).maxLength).to.equal(RELAY_LIMITS.titleChars);
    const seen = await count(element, 'cs-room-selected', async () => {
      await submit(element);
      await row(element, 'trip planning');
    });
    expect(seen).to.have.length(1);
    expect(relay.callsTo('POST', '/v1/rooms').at(-1)?.body).to.deep.equal({ title: 'trip planning', visibility: 'private', kind: 'group' });
    expect(element.shadowRoot?.querySelector('form')).to.equal(null);
  });

  it('joins a public room of the list', async () => {
    const relay = full();
    const element = await show(relay);
    const seen = await count(element, 'cs-room-selected', async () => (await found<HTMLButtonElement>(element, 'li .btn', 'Join')).click());
    expect(seen).to.have.length(1);
    expect(relay.callsTo('PUT', `/v1/rooms/${idOf(503)}/members/me`)).to.have.length(1);
    relay.refusals.set('PUT members/me', { status: 403, code: 'room/banned' });
    relay.others = [roomOf(4, { title: 'another' })];
    await element.refresh();
    (await found<HTMLButtonElement>(element, 'li .btn', 'Join')).click();
    await found(element, '.toast', 'You are banned');
  });

  it('comes in by a link, and asks where there is only an id', async () => {
    const relay = full();
    const element = await show(relay);
    await choose(element, 'Join with a link');
    type(await found<HTMLInputElement>(element, '#link'), 'hello');
    await submit(element);
    await found(element, '.field-error', 'neither');
    type(await found<HTMLInputElement>(element, '#link'), `https://shop.example/talk#cs-invite=a-code`);
    await submit(element);
    await row(element, 'By link');
    expect(relay.callsTo('POST', '/v1/invites/acceptances')[0]?.body).to.deep.equal({ code: 'a-code' });
    await choose(element, 'Join with a link');
    type(await found<HTMLInputElement>(element, '#link'), idOf(999));
    await submit(element);
    await found(element, '.toast', 'Your request is sent');
    expect(relay.callsTo('POST', `/v1/rooms/${idOf(999)}/requests`)).to.have.length(1);
  });

  it('offers the invite of the address, and takes its code out of it', async () => {
    const before = location.href;
    history.replaceState(null, '', '#cs-invite=a-code');
    const relay = full();
    const element = await show(relay);
    await found(element, '.card', 'You are invited');
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, '.card .primary')).click();
    await row(element, 'By link');
    expect(location.hash).to.equal('');
    expect(element.shadowRoot?.querySelector('.card')).to.equal(null);
    history.replaceState(null, '', before);
  });

  it('is searched by the relay, and shows what is archived apart', async () => {
    const relay = full();
    relay.own = [...relay.own, roomOf(7, { title: 'old plans', archived: true })];
    const element = await show(relay);
    await row(element, 'returns');
    type(await found<HTMLInputElement>(element, 'input[type=search]'), 'zzz');
    await found(element, '.empty', 'No room fits');
    (await found<HTMLButtonElement>(element, '.search .ib')).click();
    await row(element, 'returns');
    await choose(element, 'Archived rooms');
    await row(element, 'old plans');
    expect(every(element, '.room')).to.have.length(1);
    (await found<HTMLButtonElement>(element, '.notes .btn', 'Back to the rooms')).click();
    await row(element, 'returns');
  });

  it('is clear when there is nothing, no answer, or no line', async () => {
    const relay = new FakeRooms();
    const element = await show(relay);
    await found(element, '.empty', 'No rooms yet');
    await atRest();
    await expect(element).to.be.accessible();
    relay.cut();
    await found(element, '.banner', 'You are offline');
    const broken = full();
    broken.refusals.set('GET /v1/rooms', { status: 500, code: 'relay/internal' });
    const other = await show(broken);
    await found(other, '.empty.bad', 'could not be loaded');
    await atRest();
    await expect(other).to.be.accessible();
    broken.refusals.clear();
    (await found<HTMLButtonElement>(other, '.empty .btn', 'Try again')).click();
    await row(other, 'returns');
    broken.refusals.set('GET /v1/rooms', { status: 500, code: 'relay/internal' });
    await other.refresh();
    await found(other, '.banner', 'could not be updated');
    await row(other, 'returns');
  });
});
