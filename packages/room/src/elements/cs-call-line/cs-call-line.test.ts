import { openRoomFeed } from '@cs-kit/core';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-call.ts';
import { callPage, inCall, roomCall } from '../../testing/call-page.ts';
import { ANA, FakeRelay, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, count, deep, found, mount } from '../../testing/mount.ts';
import type { CsCallLine } from './cs-call-line.ts';
import type { CsCallShownEvent } from './events.ts';

describe('cs-call-line', () => {
  it('is there while the room of the call is not: with whom, silence, the way back, hanging up', async () => {
    const relay = new FakeRelay(ANA);
    relay.role = 'moderator';
    let page: ReturnType<typeof callPage> | null = null;
    const line = await mount<CsCallLine>('cs-call-line', relay, 'staff', (made) => {
      page = callPage(relay, made.client!);
      made.session = page.session;
    });
    const { session } = page!;
    expect(deep(line, 'section')).to.equal(null);
    relay.call = roomCall([inCall(VISITOR.id, VISITOR.name)]);
    await session.accept(relay.call, (roomId) => openRoomFeed(line.client!, roomId));
    await found(line, 'section', 'You are in a call with Mira Lund');
    await atRest();
    await expect(line).to.be.accessible();
    line.shownRoom = ROOM;
    await waitUntil(() => deep(line, 'section') === null);
    line.shownRoom = '';
    const mute = await found<HTMLButtonElement>(line, '[aria-label="Mute"]');
    mute.click();
    await waitUntil(() => mute.getAttribute('aria-pressed') === 'true');
    const shown = await count(line, 'cs-call-shown', () => deep<HTMLButtonElement>(line, '.open')?.click());
    expect((shown[0] as CsCallShownEvent).roomId).to.equal(ROOM);
    relay.setCall({ ...relay.call!, participants: relay.call!.participants.filter(({ userId }) => userId === ANA.id) });
    await found(line, 'section', /You are in a call\s/);
    deep<HTMLButtonElement>(line, '[aria-label="Hang up"]')?.click();
    await waitUntil(() => deep(line, 'section') === null);
    expect(session.state.get().phase).to.equal('ended');
  });
});
