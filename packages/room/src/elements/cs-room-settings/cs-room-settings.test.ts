import { expect, waitUntil } from '@open-wc/testing';
import '../../define-rooms.ts';
import { idOf, ROOM } from '../../testing/fake-relay.ts';
import { atRest, count, found, mount, type } from '../../testing/mount.ts';
import { FakeRooms, roomOf } from '../../testing/rooms.ts';
import type { Room } from '@cs-kit/protocol';
import type { CsRoomSettings } from './cs-room-settings.ts';

const setUp = async (
  more: Partial<Room> = {},
  change: (relay: FakeRooms) => void = () => undefined,
): Promise<{ relay: FakeRooms; element: CsRoomSettings }> => {
  const relay = new FakeRooms();
  relay.own = [roomOf(0, { id: ROOM, title: 'garden', role: 'owner', ...more })];
  change(relay);
  return { relay, element: await mount<CsRoomSettings>('cs-room-settings', relay, 'visitor', (settings) => (settings.roomId = ROOM)) };
};
const press = async (element: CsRoomSettings, words: string | RegExp): Promise<void> => (await found<HTMLButtonElement>(element, 'button', words)).click();
const patches = (relay: FakeRooms) => relay.callsTo('PATCH', `/v1/rooms/${ROOM}`).map(({ body }) => body);

describe('cs-room-settings', () => {
  it('renames, describes and opens the room, and is accessible', async () => {
    const { relay, element } = await setUp();
    type(await found<HTMLInputElement>(element, '#title'), '');
    await found(element, '.field-error', 'Fill this in');
    await atRest();
    await expect(element).to.be.accessible();
    type(await found<HTMLInputElement>(element, '#title'), 'allotment');
    type(await found<HTMLTextAreaElement>(element, '#topic'), 'What grows');
    await press(element, 'Private');
    await press(element, 'Save');
    await found(element, '[role="status"]', 'Saved');
    expect(patches(relay)).to.deep.equal([{ title: 'allotment', topic: 'What grows', visibility: 'private' }]);
  });

  it('keeps what was typed when it is refused', async () => {
    const { relay, element } = await setUp();
    relay.refusals.set('PATCH /v1/rooms', { status: 403, code: 'room/forbidden' });
    type(await found<HTMLInputElement>(element, '#title'), 'allotment');
    await press(element, 'Save');
    await found(element, '[role="alert"]', 'Your role does not allow this');
    expect((await found<HTMLInputElement>(element, '#title')).value).to.equal('allotment');
  });

  it('locks and slows the room', async () => {
    const { relay, element } = await setUp({ slowModeSeconds: 7 });
    (await found<HTMLButtonElement>(element, '#locked')).click();
    await waitUntil(() => patches(relay).length === 1);
    const pace = await found<HTMLSelectElement>(element, '#pace');
    expect(pace.selectedOptions[0]?.textContent).to.equal('7 seconds');
    expect([...pace.options].map((option) => option.textContent)).to.include.members(['Off', '1 minute', '1 hour', '6 hours']);
    pace.value = '30';
    pace.dispatchEvent(new Event('change', { bubbles: true }));
    await waitUntil(() => patches(relay).length === 2);
    expect(patches(relay)).to.deep.equal([{ locked: true }, { slowModeSeconds: 30 }]);
  });

  it('makes a link that is shown once, copies it, and revokes it', async () => {
    const { relay, element } = await setUp();
    const original = Object.getOwnPropertyDescriptor(navigator, 'clipboard');
    let copied = '';
    const clipboard = (writeText: (text: string) => Promise<void>): void =>
      void Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
    await found(element, 'p', 'There is no link');
    await press(element, 'Make a link');
    const field = await found<HTMLInputElement>(element, '#fresh');
    expect(field.value).to.match(/#cs-invite=a-code$/);
    expect(relay.callsTo('POST', '/invites')[0]?.body).to.deep.equal({ role: 'member', expiresInHours: 168 });
    clipboard(async (text) => void (copied = text));
    await press(element, 'Copy link');
    await found(element, 'button', 'Copied');
    expect(copied).to.equal(field.value);
    clipboard(() => Promise.reject(new Error('no')));
    await press(element, 'Copied');
    await found(element, '.once', 'not allowed');
    if (original !== undefined) Object.defineProperty(navigator, 'clipboard', original);
    await atRest();
    await expect(element).to.be.accessible();
    await press(element, 'Revoke');
    await found(element, 'p', 'There is no link');
    expect(relay.callsTo('DELETE', `/invites/${idOf(900)}`)).to.have.length(1);
  });

  it('lets in who asks, or not', async () => {
    const at = '2026-11-22T12:00:00.000Z';
    const { relay, element } = await setUp({}, (rooms) => {
      rooms.asking = [
        { userId: 'a', name: 'Jonas', note: 'From the walk', at },
        { userId: 'b', name: 'Suyin', note: '', at },
      ];
    });
    await found(element, 'li', 'From the walk');
    (await found<HTMLButtonElement>(element, '[aria-label="Let Jonas in"]')).click();
    await waitUntil(() => relay.callsTo('PUT', '/requests/a').length === 1);
    (await found<HTMLButtonElement>(element, '[aria-label="Decline Suyin"]')).click();
    await found(element, 'p', 'Nobody asks');
    expect(relay.callsTo('PUT', '/requests/').map(({ body }) => body)).to.deep.equal([{ accept: true }, { accept: false }]);
  });

  it('archives, restores, and deletes only by its name', async () => {
    const { relay, element } = await setUp();
    await press(element, /^\s*Archive\s*$/);
    await found(element, 'h3', 'The room is archived');
    await atRest();
    await expect(element).to.be.accessible();
    await press(element, 'Delete for good');
    expect(relay.callsTo('DELETE', '/v1/rooms')).to.have.length(0);
    type(await found<HTMLInputElement>(element, '#typed'), 'garden');
    const gone = await count(element, 'cs-room-deleted', () => press(element, 'Delete for good'));
    expect(gone).to.have.length(1);
    expect(relay.callsTo('DELETE', `/v1/rooms/${ROOM}`)).to.have.length(1);
    await press(element, 'Restore');
    await found(element, 'h3', 'Archive the room');
    expect(patches(relay)).to.deep.equal([{ archived: true }, { archived: false }]);
  });

  it('shows each role what it may, and says when it cannot be read', async () => {
    const moderator = (await setUp({ role: 'moderator' })).element;
    await found(moderator, 'h3', 'Invite links');
    expect(moderator.shadowRoot?.querySelector('#title')).to.equal(null);
    await found((await setUp({ role: 'member' })).element, 'p', 'change nothing');
    const { relay, element } = await setUp({}, (rooms) => void rooms.refusals.set('GET /v1/rooms', { status: 500, code: 'relay/internal' }));
    await found(element, '.empty.bad', 'could not be loaded');
    relay.refusals.clear();
    await press(element, 'Try again');
    await found(element, '#title');
  });
});
