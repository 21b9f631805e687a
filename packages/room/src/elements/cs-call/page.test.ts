import { openRoomFeed } from '@cs-kit/core';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-call.ts';
import { callPage, inCall, roomCall } from '../../testing/call-page.ts';
import { ANA, FakeRelay, VISITOR } from '../../testing/fake-relay.ts';
import { found, mount } from '../../testing/mount.ts';
import type { CsCall } from './cs-call.ts';

describe('cs-call on a page', () => {
  it('uses the devices and connections of the browser, and the room for its signals', async () => {
    const { mediaDevices } = navigator;
    const own = mediaDevices.getUserMedia.bind(mediaDevices);
    const tone = new AudioContext().createMediaStreamDestination();
    mediaDevices.getUserMedia = async () => tone.stream.clone();
    try {
      const relay = new FakeRelay(ANA);
      relay.role = 'moderator';
      const element = await mount<CsCall>('cs-call', relay, 'staff', (made) => {
        // The relay's part of a call; the page's own is what is tried here.
        callPage(relay, made.client!);
        made.side = 'staff';
        made.connection = made.client;
        made.feed = openRoomFeed(made.client!, roomCall([]).roomId);
        made.hold = (roomId) => openRoomFeed(made.client!, roomId);
      });
      await waitUntil(() => element.feed?.state.get().phase === 'live');
      relay.setCall(roomCall([inCall(VISITOR.id, VISITOR.name, { session: 'a' })], { startedBy: VISITOR, answeredAt: new Date().toISOString() }));
      (await found<HTMLButtonElement>(element, '.btn.primary', 'Join')).click();
      await found(element, '.cam', 'Mira Lund');
      await waitUntil(() => relay.frames.some((frame) => frame.type === 'signal' && frame.to === VISITOR.id), 'a signal', { timeout: 8000 });
      (await found<HTMLButtonElement>(element, '[aria-label="Hang up"]')).click();
      await waitUntil(() => relay.frames.at(-1)?.type === 'call');
      expect(element.shadowRoot?.querySelector('.stage')).to.equal(null);
    } finally {
      mediaDevices.getUserMedia = own;
    }
  });
});
