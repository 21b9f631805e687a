import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { CsError } from '@cs-kit/protocol';
import type { Room } from '@cs-kit/protocol';
import type { CsDialog } from '@cs-kit/ui';
import { sendKeys } from '@web/test-runner-commands';
import '../../define.ts';
import '../../define-rooms.ts';
import { inCall, roomCall } from '../../testing/call-page.ts';
import { ANA, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, count, every, found, mount } from '../../testing/mount.ts';
import { FakeRooms, roomOf } from '../../testing/rooms.ts';
import type { CsRoom } from '../cs-room/cs-room.ts';
import type { CsRoomHead } from './cs-room-head.ts';

const setUp = async (more: Partial<Room> = {}): Promise<{ relay: FakeRooms; element: CsRoom }> => {
  const relay = new FakeRooms();
  relay.role = 'owner';
  relay.own = [roomOf(0, { id: ROOM, title: 'trip planning', topic: 'Three days', role: 'owner', ...more })];
  relay.members = [
    { id: VISITOR.id, name: VISITOR.name, role: 'owner', presence: 'online' },
    { id: ANA.id, name: ANA.name, role: 'member', presence: 'offline' },
  ] as unknown as FakeRooms['members'];
  const element = await mount<CsRoom>('cs-room', relay, 'visitor', (room) => (room.roomId = ROOM));
  await found(element, 'h2', 'trip planning');
  return { relay, element };
};
const choose = async (element: CsRoom, words: string): Promise<void> => {
  (await found<HTMLButtonElement>(element, '#button[aria-label="More for this room"]')).click();
  (await found<HTMLButtonElement>(element, '.menu.shown [role^="menuitem"]', words)).click();
};

describe('cs-room-head', () => {
  it('names the room, who is here and what holds, and is accessible', async () => {
    const { element } = await setUp({ locked: true, slowModeSeconds: 120 });
    await found(element, '.meta', '1 here now');
    await found(element, '.banner', 'locked by its moderators');
    await found(element, '.banner', 'every 2 minutes');
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('calls everybody in the room, where the role may and no call goes on', async () => {
    const { element, relay } = await setUp();
    (await found<HTMLButtonElement>(element, '[aria-label="Call"]')).click();
    await found(element, 'cs-dialog[open] .look');
    relay.setCall(roomCall([inCall(ANA.id, ANA.name)]));
    await waitUntil(() => every(element, '[aria-label="Call"]').every(({ localName }) => localName !== 'button'));
    const reader = new FakeRooms();
    reader.role = 'viewer';
    reader.own = [roomOf(0, { id: ROOM, title: 'trip planning', role: 'viewer' })];
    const other = await mount<CsRoom>('cs-room', reader, 'visitor', (room) => (room.roomId = ROOM));
    await found(other, 'h2', 'trip planning');
    expect(every(other, '[aria-label="Call"]')).to.have.length(0);
  });

  it('says that one is muted', async () => {
    const relay = new FakeRooms();
    relay.own = [roomOf(0, { id: ROOM, title: 'trip planning' })];
    relay.members = [{ id: VISITOR.id, name: VISITOR.name, role: 'member', presence: 'online', muted: true }] as unknown as FakeRooms['members'];
    const element = await mount<CsRoom>('cs-room', relay, 'visitor', (room) => (room.roomId = ROOM));
    await found(element, '.banner', 'You are muted in this room');
  });

  it('follows the room when it is changed', async () => {
    const { relay, element } = await setUp();
    relay.own = relay.own.map((room) => ({ ...room, title: 'ridge trip', archived: true }));
    relay.write(ANA, { kind: 'room', change: { title: 'ridge trip' } });
    await found(element, 'h2', 'ridge trip');
    await found(element, '.banner', 'archived');
  });

  it('opens the documents of the room', async () => {
    const { element } = await setUp();
    await choose(element, 'Documents');
    const documents = await found(element, 'cs-dialog[open] cs-documents');
    await found(documents, '.empty', 'No documents yet');
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('opens settings and members, and leaves after a question', async () => {
    const { relay, element } = await setUp();
    await choose(element, 'Room settings');
    await found(element, 'cs-dialog[open] cs-room-settings');
    await choose(element, 'Members');
    await found(element, 'cs-dialog[open] cs-members');
    await choose(element, 'Leave the room');
    const leave = await found<HTMLButtonElement>(element, 'cs-dialog[open] .danger', 'Leave the room');
    expect(relay.callsTo('DELETE', '/members/me')).to.have.length(0);
    relay.refusals.set('DELETE /members/me', { status: 409, code: 'room/last-owner' });
    leave.click();
    await found(element, '.toast', 'only owner');
    relay.refusals.clear();
    await choose(element, 'Leave the room');
    const left = await count(element, 'cs-room-left', async () =>
      (await found<HTMLButtonElement>(element, 'cs-dialog[open] .danger', 'Leave the room')).click(),
    );
    expect(left).to.have.length(1);
    relay.tell({ type: 'left', roomId: ROOM, code: 'room/forbidden' });
    await found(element, '.empty', 'You have left the room');
  });

  it('lets a sheet close, also where the room changes while it does', async () => {
    const { relay, element } = await setUp();
    await choose(element, 'Members');
    await found(element, 'cs-dialog[open] cs-members');
    const dialog = (await found(element, 'cs-dialog[open]')) as CsDialog;
    const told = oneEvent(dialog, 'cs-dialog-closed');
    await sendKeys({ press: 'Escape' });
    expect(dialog.open).to.equal(false);
    const head = await found<CsRoomHead>(element, 'cs-room-head');
    head.requestUpdate();
    await head.updateComplete;
    relay.write(ANA, { kind: 'room', change: { topic: 'Four days' } });
    await told;
    expect(dialog.open).to.equal(false);
    await choose(element, 'Members');
    await found(element, 'cs-dialog[open] cs-members');
  });

  it('says that one was put out or banned, takes the field away, and asks to be let in again', async () => {
    const { relay, element } = await setUp({ visibility: 'private' });
    relay.tell({ type: 'left', roomId: ROOM, code: 'room/forbidden' });
    await found(element, '.empty', 'You are not in this room any more');
    expect(every(element, 'cs-composer')).to.have.length(0);
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, '.empty .btn', 'Ask to join')).click();
    await found(element, '.empty', 'Your request is sent');
    expect(relay.callsTo('POST', `/v1/rooms/${ROOM}/requests`)).to.have.length(1);
    relay.tell({ type: 'room-changed', roomId: ROOM, seq: 9, at: '2026-11-22T12:00:00.000Z', kind: 'member', authorId: ANA.id, userId: VISITOR.id });
    await found(element, 'h2', 'trip planning');
    await waitUntil(() => every(element, 'cs-composer').length === 1);
    relay.tell({ type: 'left', roomId: ROOM, code: 'room/banned' });
    await found(element, '.empty', 'You are banned');
    (await found<HTMLButtonElement>(element, '.empty .btn', 'Look again')).click();
    await found(element, 'h2', 'trip planning');
  });
});

describe('cs-refusal', () => {
  it('tells why a room refused a message, and the words inside as long as there is no error', async () => {
    const element = await fixture(html`<cs-refusal>Nothing is lost.</cs-refusal>`);
    expect(element.shadowRoot?.querySelector('slot')).not.to.equal(null);
    for (const [code, words] of [
      ['room/words-refused', 'other words'],
      ['room/archived', 'archived'],
      ['room/muted', 'muted'],
      ['room/locked', 'locked'],
      ['room/banned', 'banned'],
    ] as const) {
      const told = await fixture(html`<cs-refusal .error=${new CsError(code)}></cs-refusal>`);
      expect(told.shadowRoot?.textContent).to.contain(words);
    }
    const wait = await fixture(html`<cs-refusal .error=${new CsError('rate/limited', '', { retryAfterMs: 4200 })}></cs-refusal>`);
    expect(wait.shadowRoot?.textContent).to.contain('5 seconds');
  });
});
