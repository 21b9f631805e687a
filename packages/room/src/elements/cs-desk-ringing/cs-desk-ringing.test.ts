import { expect, waitUntil } from '@open-wc/testing';
import '../../define-desk.ts';
import { callPage, inCall, roomCall } from '../../testing/call-page.ts';
import { ANA, FakeRelay, ROOM, VISITOR } from '../../testing/fake-relay.ts';
import { atRest, count, every, found, mount } from '../../testing/mount.ts';
import type { CsCallShownEvent } from '../cs-call-line/events.ts';
import type { CsDeskRinging } from './cs-desk-ringing.ts';

/** Notes of the bell, as it would sound them. */
function bell(): { readonly notes: () => number; readonly restore: () => void } {
  const known = globalThis.AudioContext;
  let notes = 0;
  const silent = { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined, value: 0 };
  const node = { connect: () => node, start: () => (notes += 1), stop: () => undefined, frequency: silent, gain: silent };
  class Device {
    readonly state = 'running';
    readonly currentTime = 0;
    readonly destination = node;
    resume = async (): Promise<void> => undefined;
    close = async (): Promise<void> => undefined;
    createOscillator = (): typeof node => node;
    createGain = (): typeof node => node;
  }
  globalThis.AudioContext = Device as unknown as typeof AudioContext;
  return { notes: () => notes, restore: () => (globalThis.AudioContext = known) };
}

const BY = { id: VISITOR.id, name: VISITOR.name, role: 'agent' as const };

async function rung(more: Partial<CsDeskRinging> = {}): Promise<{ relay: FakeRelay; element: CsDeskRinging; page: ReturnType<typeof callPage> }> {
  const relay = new FakeRelay(ANA);
  relay.role = 'moderator';
  let page: ReturnType<typeof callPage> | null = null;
  const element = await mount<CsDeskRinging>('cs-desk-ringing', relay, 'staff', (made) => {
    page = callPage(relay, made.client!);
    made.session = page.session;
    Object.assign(made, more);
  });
  void element.client?.socket.request({ type: 'watch', topic: 'inbox' });
  await waitUntil(() => element.client?.socket.state.get().phase === 'open');
  relay.call = roomCall([inCall(VISITOR.id, VISITOR.name)], { startedBy: BY });
  relay.tell({ type: 'ringing', roomId: ROOM, call: relay.call, title: 'Plans' });
  return { relay, element, page: page! };
}

describe('cs-desk-ringing', () => {
  it('shows who calls and where, with a sound, until it is over', async () => {
    const sound = bell();
    try {
      const { relay, element } = await rung();
      const card = await found(element, 'section', 'Mira Lund is calling');
      expect(card.textContent).to.contain('Plans');
      await atRest();
      await expect(element).to.be.accessible();
      await waitUntil(() => sound.notes() > 0);
      relay.tell({ type: 'ringing', roomId: ROOM, call: null });
      await waitUntil(() => every(element, 'section').length === 0);
    } finally {
      sound.restore();
    }
  });

  it('is silent for whoever is away or called very often, and where the room is open', async () => {
    const sound = bell();
    try {
      const { relay, element } = await rung({ quiet: true });
      await found(element, 'section', 'Mira Lund is calling');
      element.shownRoom = ROOM;
      await waitUntil(() => every(element, 'section').length === 0);
      element.quiet = false;
      await element.updateComplete;
      relay.tell({ type: 'ringing', roomId: 'another', call: { ...relay.call!, roomId: 'another' }, quiet: true });
      await found(element, 'section', 'Mira Lund is calling');
      await atRest();
      expect(sound.notes()).to.equal(0);
    } finally {
      sound.restore();
    }
  });

  it('takes the call and asks for its room', async () => {
    const { element, page } = await rung({ quiet: true });
    const shown = await count(element, 'cs-call-shown', async () => (await found<HTMLButtonElement>(element, '.btn.primary', 'Accept')).click());
    await waitUntil(() => page.session.state.get().phase === 'in');
    expect(every(element, 'section')).to.have.length(0);
    expect((shown[0] as CsCallShownEvent | undefined)?.roomId ?? ROOM).to.equal(ROOM);
  });

  it('says no, and does not ring again; says where that was not heard', async () => {
    const { relay, element, page } = await rung({ quiet: true });
    let fails = true;
    const decline = page.session.decline.bind(page.session);
    page.session.decline = (call) => (fails ? Promise.reject(new Error('no line')) : decline(call));
    const no = await found<HTMLButtonElement>(element, '[aria-label="Decline"]');
    no.click();
    await found(element, '.field-error', 'did not get through');
    fails = false;
    no.click();
    await waitUntil(() => every(element, 'section').length === 0);
    relay.tell({ type: 'ringing', roomId: ROOM, call: relay.call! });
    await atRest();
    expect(every(element, 'section')).to.have.length(0);
  });
});
