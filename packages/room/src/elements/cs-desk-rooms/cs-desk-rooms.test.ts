import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk-rooms.ts';
import { ANA, ROOM } from '../../testing/fake-relay.ts';
import { atRest, every, found, mount } from '../../testing/mount.ts';
import { FakeRooms, roomOf } from '../../testing/rooms.ts';
import type { CsDeskRooms } from './cs-desk-rooms.ts';

const setUp = async (): Promise<{ relay: FakeRooms; element: CsDeskRooms }> => {
  const relay = new FakeRooms();
  relay.user = ANA;
  relay.own = [roomOf(0, { id: ROOM, title: 'repair desk', visibility: 'private', role: 'owner' })];
  return { relay, element: await mount<CsDeskRooms>('cs-desk-rooms', relay, 'staff') };
};

describe('cs-desk-rooms', () => {
  it('shows list, room and members beside each other', async () => {
    const { element } = await setUp();
    await found(element, '.empty', 'Choose a room');
    (await found<HTMLButtonElement>(element, '.room', 'repair desk')).click();
    await found(element, 'h2', 'repair desk');
    await found(element, '.member');
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('shows one after the other where it is narrow, and goes back to the list with the focus', async () => {
    const { element } = await setUp();
    element.parentElement?.style.setProperty('inline-size', '390px');
    const row = await found<HTMLButtonElement>(element, '.room', 'repair desk');
    row.click();
    const back = await found<HTMLButtonElement>(element, '.back', 'Rooms');
    await waitUntil(() => back.checkVisibility());
    expect(every(element, 'cs-rooms')[0]?.checkVisibility()).to.equal(false);
    back.click();
    await waitUntil(() => every(element, 'cs-rooms')[0]?.checkVisibility() === true);
    await waitUntil(() => every(element, 'cs-rooms')[0]?.shadowRoot?.activeElement?.textContent?.includes('repair desk') === true);
  });

  it('puts a room away that was left or deleted', async () => {
    const { relay, element } = await setUp();
    for (const gone of ['cs-room-left', 'cs-room-deleted']) {
      (await found<HTMLButtonElement>(element, '.room', 'repair desk')).click();
      const room = await found(element, 'cs-room');
      const before = relay.callsTo('GET', '/v1/rooms?').length;
      room.dispatchEvent(new Event(gone, { bubbles: true, composed: true }));
      await found(element, '.empty', 'Choose a room');
      await waitUntil(() => relay.callsTo('GET', '/v1/rooms?').length > before);
    }
  });
});
