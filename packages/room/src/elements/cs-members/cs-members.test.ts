import { expect, waitUntil } from '@open-wc/testing';
import '../../define-rooms.ts';
import { ANA, idOf, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, every, found, mount, type } from '../../testing/mount.ts';
import { FakeRooms, memberOf, roomOf } from '../../testing/rooms.ts';
import type { CsMembers } from './cs-members.ts';

const setUp = async (change: (relay: FakeRooms) => void = () => undefined): Promise<{ relay: FakeRooms; element: CsMembers }> => {
  const relay = new FakeRooms();
  relay.role = 'owner';
  relay.own = [roomOf(0, { id: ROOM, role: 'owner' })];
  relay.members = [
    { id: VISITOR.id, name: VISITOR.name, role: 'owner', presence: 'online' },
    { id: ANA.id, name: ANA.name, role: 'member', presence: 'away' },
  ] as unknown as FakeRooms['members'];
  change(relay);
  const element = await mount<CsMembers>('cs-members', relay, 'visitor', (members) => (members.roomId = ROOM));
  await found(element, '.member', 'Ana Ruiz');
  return { relay, element };
};
const act = async (element: CsMembers, name: string, words: string): Promise<void> => {
  const menu = every(element, 'cs-menu').find((entry) => entry.getAttribute('label')?.includes(name));
  menu?.shadowRoot?.querySelector<HTMLButtonElement>('#button')?.click();
  (await found<HTMLButtonElement>(element, '.menu.shown [role^="menuitem"]', words)).click();
};

describe('cs-members', () => {
  it('shows who is here in which role, oneself without a menu, and is accessible', async () => {
    const { element } = await setUp();
    await found(element, '.group-title', '2 members');
    await waitUntil(() => every(element, '.member').some((row) => row.textContent?.includes('Away')));
    const [first, second] = every(element, '.member');
    expect(first?.textContent).to.contain('Mira Lund (you)').and.to.contain('Owner').and.to.contain('Online');
    expect(second?.textContent).to.contain('Ana Ruiz').and.to.contain('Away');
    expect(every(element, 'cs-menu')).to.have.length(1);
    await atRest();
    await expect(element).to.be.accessible();
  });

  it('changes roles and mutes', async () => {
    const { relay, element } = await setUp();
    await waitUntil(() => every(element, 'cs-menu').length === 1);
    await act(element, 'Ana', 'Make Moderator');
    await waitUntil(() => relay.callsTo('PATCH', '/members/').length === 1);
    await act(element, 'Ana', 'Mute');
    await waitUntil(() => relay.callsTo('PATCH', '/members/').length === 2);
    expect(relay.callsTo('PATCH', '/members/').map(({ body }) => body)).to.deep.equal([{ role: 'moderator' }, { muted: true }]);
    relay.refusals.set('PATCH /members/', { status: 403, code: 'room/forbidden' });
    await act(element, 'Ana', 'Mute');
    await found(element, '.toast', 'Your role does not allow this');
  });

  it('removes and bans after a while in which that can be taken back', async () => {
    const { relay, element } = await setUp();
    await waitUntil(() => every(element, 'cs-menu').length === 1);
    await act(element, 'Ana', 'Remove from the room');
    const undo = await found<HTMLButtonElement>(element, '.toast .btn', 'Undo');
    expect(every(element, '.member')).to.have.length(1);
    undo.click();
    await waitUntil(() => every(element, '.member').length === 2);
    expect(relay.callsTo('DELETE', '/members/')).to.have.length(0);
    await act(element, 'Ana', 'Ban');
    await found(element, '.toast', 'is banned');
    window.dispatchEvent(new Event('pagehide'));
    await waitUntil(() => relay.callsTo('PATCH', `/members/${ANA.id}`).length === 1);
    expect(relay.callsTo('PATCH', '/members/')[0]?.body).to.deep.equal({ banned: true });
    await waitUntil(() => every(element, '.member').length === 2);
    await act(element, 'Ana', 'Remove from the room');
    window.dispatchEvent(new Event('pagehide'));
    await waitUntil(() => relay.callsTo('DELETE', `/members/${ANA.id}`).length === 1);
  });

  it('asks before the room is given away', async () => {
    const { relay, element } = await setUp();
    await waitUntil(() => every(element, 'cs-menu').length === 1);
    await act(element, 'Ana', 'Give the room');
    const give = await found<HTMLButtonElement>(element, 'cs-dialog[open] .danger');
    expect(relay.callsTo('POST', '/transfers')).to.have.length(0);
    give.click();
    await waitUntil(() => relay.callsTo('POST', '/transfers').length === 1);
    expect(relay.callsTo('POST', '/transfers')[0]?.body).to.deep.equal({ userId: ANA.id });
  });

  it('lifts bans, for those who may', async () => {
    const { relay, element } = await setUp((rooms) => (rooms.kept = [memberOf(5, { name: 'Mallory', banned: true })]));
    await waitUntil(() => every(element, '.out').length === 1);
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, '.out .btn')).click();
    await waitUntil(() => relay.callsTo('PATCH', `/members/${idOf(705)}`).length === 1);
    expect(relay.callsTo('PATCH', '/members/')[0]?.body).to.deep.equal({ banned: false });
  });

  it('offers nothing to a plain member, and a search from twenty on', async () => {
    const { element } = await setUp((relay) => {
      relay.role = 'member';
      relay.members = relay.members.map((member) => ({ ...member, role: 'member' }));
      relay.people = [...relay.people, ...Array.from({ length: 20 }, (_, index) => memberOf(index + 10))];
    });
    await waitUntil(() => every(element, '.member').length === 22);
    await waitUntil(() => every(element, 'cs-menu').length === 0);
    type(await found<HTMLInputElement>(element, 'input[type=search]'), 'person 12');
    await waitUntil(() => every(element, '.member').length === 1);
    type(await found<HTMLInputElement>(element, 'input[type=search]'), 'nobody');
    await found(element, '.empty', 'No member fits');
  });

  it('reads the list anew when somebody comes, and says when it cannot be read', async () => {
    const { relay, element } = await setUp();
    await waitUntil(() => every(element, 'cs-menu').length === 1);
    relay.people = [...relay.people, memberOf(9)];
    relay.write(ANA, { kind: 'member', userId: idOf(709), change: 'joined', role: 'member' });
    await found(element, '.member', 'Person 9');
    relay.refusals.set('GET /members', { status: 500, code: 'relay/internal' });
    relay.write(ANA, { kind: 'member', userId: idOf(709), change: 'left' });
    await found(element, '.empty.bad', 'could not be loaded');
    relay.refusals.clear();
    (await found<HTMLButtonElement>(element, '.empty .btn')).click();
    await found(element, '.member', 'Ana Ruiz');
  });
});
