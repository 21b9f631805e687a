import { openRoomFeed } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { CallSource, RoomRole } from '@cs-kit/protocol';
import { expect, waitUntil } from '@open-wc/testing';
import '../../define-call.ts';
import { callPage, heard, inCall, pictureTrack, roomCall } from '../../testing/call-page.ts';
import { ANA, FakeRelay, VISITOR, idOf } from '../../testing/fake-relay.ts';
import { atRest, deep, every, found, mount } from '../../testing/mount.ts';
import type { CsCall } from './cs-call.ts';
import type { CsCallChangedEvent } from './events.ts';

const GUEST: readonly CallSource[] = ['microphone'];
const ana = inCall(ANA.id, ANA.name);

interface Options {
  readonly relay?: FakeRelay;
  readonly side?: 'visitor' | 'staff';
  readonly role?: RoomRole;
  readonly sources?: readonly CallSource[];
}

async function callElement({ relay = new FakeRelay(), side = 'visitor', role = side === 'visitor' ? 'guest' : 'moderator', sources }: Options = {}) {
  relay.role = role;
  if (side === 'visitor' && relay.events.length === 0) relay.say(VISITOR, 'Hello');
  let page: ReturnType<typeof callPage> | null = null;
  const told: string[] = [];
  const element = await mount<CsCall>('cs-call', relay, side, (made) => {
    const client = made.client!;
    page = callPage(relay, client, sources ?? (role === 'guest' ? GUEST : undefined));
    made.side = side;
    made.session = page.session;
    made.connection = client;
    made.feed = openRoomFeed(client, roomCall([]).roomId);
    made.hold = (roomId) => openRoomFeed(client, roomId);
    made.addEventListener('cs-call-changed', (event: CsCallChangedEvent) => told.push(`${event.state} ${event.name}`.trim()));
  });
  await waitUntil(() => made(element).phase === 'live');
  return { element, relay, told, ...page! };
}
const made = (element: CsCall): { readonly phase: string } => element.feed!.state.get();
const label = (name: string): string => `[aria-label="${name}"]`;
const press = async (element: CsCall, selector: string, words?: string): Promise<void> => (await found<HTMLButtonElement>(element, selector, words)).click();
const gone = (element: CsCall, selector: string): Promise<void> => waitUntil(() => deep(element, selector) === null, `${selector} stays`);
const words = (element: CsCall): string => (element.shadowRoot?.textContent ?? '').replace(/\s+/g, ' ').trim();

/** A visitor who has taken Ana's call. */
async function taken(options: Options = {}) {
  const all = await callElement(options);
  all.relay.setCall(roomCall([ana], { startedBy: options.side === 'staff' ? VISITOR : ANA }));
  await press(all.element, '.btn.primary');
  await found(all.element, '.stage');
  return all;
}

describe('cs-call', () => {
  it('is nothing while there is no call', async () => {
    const { element } = await callElement();
    expect(words(element)).to.equal('');
    expect(element.getBoundingClientRect().height).to.equal(0);
  });

  it('rings, is taken by the wide button, shows both, and is gone with hanging up', async () => {
    const { element, relay, told, session } = await callElement();
    relay.setCall(roomCall([ana]));
    await found(element, '.ring b', 'Ana Ruiz is calling');
    await atRest();
    await expect(element).to.be.accessible();
    (await found<HTMLButtonElement>(element, '.ring .btn.primary', 'Accept')).focus();
    await press(element, '.ring .btn.primary');
    await found(element, '.cam', 'Ana Ruiz');
    await found(element, '.cam.own', 'You');
    expect(relay.callsTo('POST', '/join')).to.have.length(1);
    // The button went with its focus: silence is the next control.
    await waitUntil(() => element.shadowRoot?.activeElement?.getAttribute('aria-label') === 'Mute');
    expect(element.shadowRoot?.querySelector('.sr[role="status"]')?.textContent).to.equal('You are in the call.');
    await atRest();
    await expect(element).to.be.accessible();
    await press(element, label('Hang up'));
    await gone(element, '.stage');
    expect(relay.frames.at(-1)).to.deep.include({ type: 'call', state: 'out' });
    relay.setCall(null);
    await waitUntil(() => session.state.get().phase === 'idle');
    await waitUntil(() => told.join() === 'rings Ana Ruiz,in Ana Ruiz,none');
    expect(element.shadowRoot?.querySelector('.box')).to.equal(null);
  });

  it('takes no for an answer, and says when it did not get through', async () => {
    const { element, relay } = await callElement();
    relay.setCall(roomCall([ana], { media: 'video' }));
    await found(element, '.ring b', 'Ana Ruiz is calling with video');
    const hear = relay.hear.bind(relay);
    relay.hear = (socket, frame) => {
      if (frame.type !== 'call') return hear(socket, frame);
      const ref = frame.ref === undefined ? {} : { ref: frame.ref };
      return socket.receive({ type: 'error', code: 'relay/draining', message: '', retryable: true, ...ref });
    };
    await press(element, label('Decline'));
    await found(element, '.banner.bad', 'did not get through');
    expect(deep(element, '.ring')).to.equal(null);
    const { element: other, relay: open } = await callElement();
    open.setCall(roomCall([ana]));
    await press(other, label('Decline'));
    await waitUntil(() => open.frames.some((frame) => frame.type === 'call' && frame.state === 'declined'));
    // It does not ring any more, but can still be joined.
    await found(other, '.banner.line', 'A call goes on here');
  });

  it('is looked at before it begins: camera, microphone, level; then it rings, and nobody answers', async () => {
    const { element, relay, session, told } = await callElement({ side: 'staff', relay: new FakeRelay(ANA) });
    await element.begin();
    const dialog = await found(element, 'cs-dialog[open]');
    await found(element, 'select[data-kind="microphone"] option', 'Headset');
    expect(deep(element, '.look .badge')?.textContent).to.equal('The camera is off');
    await press(element, label('Camera'));
    await found(element, '.look video');
    const chosen = await found<HTMLSelectElement>(element, 'select[data-kind="microphone"]');
    chosen.value = 'm2';
    chosen.dispatchEvent(new Event('change'));
    await waitUntil(() => session.devices.list.get().microphone.chosen === 'm2');
    await waitUntil(() => every(element, '.meter .on').length === 7);
    await atRest();
    await expect(dialog).to.be.accessible();
    await press(element, '.btn.primary', 'Call now');
    await found(element, '.time', 'Ringing');
    expect(relay.callsTo('POST', '/calls')[0]?.body).to.deep.equal({ media: 'video' });
    await found(element, '.cam.own video');
    expect(told).to.deep.equal(['in']);
    relay.setCall(null);
    await found(element, '.banner', 'No answer');
    await press(element, label('Close'));
    await gone(element, '.banner');
  });

  it('is given up before it begins, by the button and by Escape', async () => {
    const { element, relay, session } = await callElement({ side: 'staff', relay: new FakeRelay(ANA) });
    await element.begin();
    await press(element, '[slot="footer"]', 'Cancel');
    await waitUntil(() => session.state.get().phase === 'idle');
    await waitUntil(() => deep(element, 'cs-dialog[open]') === null);
    await element.begin();
    (await found<HTMLElement & { hide(): void }>(element, 'cs-dialog[open]')).hide();
    await waitUntil(() => session.state.get().phase === 'idle');
    expect(relay.callsTo('POST', '/calls')).to.have.length(0);
  });

  it('without a microphone says how to get one, and lets whoever wants to only listen', async () => {
    const { element, relay, media } = await callElement();
    media.fault = new DOMException('', 'NotAllowedError');
    relay.setCall(roomCall([ana]));
    await press(element, '.ring .btn.primary');
    await found(element, '.banner.warn', 'The browser blocks the microphone');
    await press(element, '[slot="footer"]', 'Try again');
    await found(element, '.banner.warn', 'The browser blocks the microphone');
    media.fault = new DOMException('', 'NotReadableError');
    await press(element, '[slot="footer"]', 'Try again');
    await found(element, '.banner.warn', 'Another program');
    await press(element, '.btn.primary', 'Join without microphone');
    await found(element, '.cam.own .nm', 'muted');
  });

  it('shows who speaks, who is silent, and who is badly reached', async () => {
    const jonas = idOf(50);
    const { element, relay, ways } = await taken();
    const call = relay.call!;
    relay.setCall({ ...call, participants: [ana, inCall(jonas, 'Jonas', { muted: true }), call.participants.at(-1)!] });
    await waitUntil(() => element.shadowRoot?.querySelector('.sr[role="status"]')?.textContent === 'Jonas has joined the call.');
    ways[0]!.people.set([heard(ANA.id, { level: 0.4, camera: pictureTrack() }), heard(jonas, { level: 0.9, quality: 'poor' })]);
    await found(element, '.cam.act video');
    const [first, second] = every(element, '.cam');
    expect(deep(first!, '.lv')?.getAttribute('aria-label') ?? first!.querySelector('.lv')?.getAttribute('aria-label')).to.equal('speaks');
    expect(second!.classList.contains('act')).to.equal(false);
    expect(second!.textContent).to.contain('weak connection').and.to.contain('muted');
    // Below a moderator nobody silences others.
    expect(every(element, '.hush')).to.have.length(0);
    ways[0]!.people.set([heard(ANA.id, { quality: null }), heard(jonas, { quality: 'lost' })]);
    await waitUntil(
      () =>
        every(element, '.st')
          .map(({ textContent }) => textContent)
          .join() === 'Connecting,connection lost',
    );
    relay.setCall({ ...call, participants: call.participants });
    await waitUntil(() => element.shadowRoot?.querySelector('.sr[role="status"]')?.textContent === 'Jonas has left the call.');
    relay.setCall({ ...call, participants: [call.participants.at(-1)!] });
    await found(element, '.notes .banner', 'Nobody else is here now');
  });

  it('shows the screen of another, and one way to stop the own', async () => {
    const { element, ways, relay } = await taken({ side: 'staff', relay: new FakeRelay(ANA) });
    relay.setCall({ ...relay.call!, participants: [inCall(VISITOR.id, VISITOR.name, { role: 'member' }), relay.call!.participants.at(-1)!] });
    ways[0]!.people.set([heard(VISITOR.id, { screen: pictureTrack() })]);
    await found(element, '.screen', 'Screen of Mira Lund');
    await found(element, label('Full screen'));
    await press(element, label('Share screen'));
    await found(element, '.notes .banner', 'Others see your screen.');
    await atRest();
    await expect(element).to.be.accessible();
    await press(element, '.notes button', 'Stop sharing');
    await gone(element, '.notes .banner');
    await press(element, label('Camera'));
    await found(element, '.cam.own video');
    await press(element, label('Camera'));
    await gone(element, '.cam.own video');
  });

  it('silences: oneself, and as a moderator somebody else; a failure has its words', async () => {
    const { element, relay, session } = await taken({ side: 'staff', role: 'owner', relay: new FakeRelay(ANA) });
    const jonas = inCall(idOf(50), 'Jonas', { role: 'member' });
    relay.setCall({ ...relay.call!, participants: [jonas, relay.call!.participants.at(-1)!] });
    await press(element, label('Mute'));
    await found(element, `${label('Mute')}[aria-pressed="true"]`);
    await press(element, label('Mute Jonas'));
    await waitUntil(() => relay.callsTo('POST', '/mute').length === 1);
    expect(relay.callsTo('POST', '/mute')[0]?.body).to.deep.equal({ userId: jonas.userId });
    await waitUntil(() => deep(element, label('Mute Jonas'))?.getAttribute('aria-busy') === null);
    relay.handlers.unshift(({ path }) => (path.endsWith('/mute') ? { status: 403, body: { code: 'room/forbidden' } } : undefined));
    await press(element, label('Mute Jonas'));
    await found(element, '.notes .bad', 'Jonas was not muted.');
    await session.own.setMuted(true, 'Suyin');
    await found(element, '.notes .banner', 'Suyin has muted you');
  });

  it('offers another device while it goes on', async () => {
    const { element, session } = await taken();
    await press(element, label('Camera and sound'));
    // A guest brings no camera, and is asked for none.
    expect(every(element, 'select').map(({ dataset }) => dataset['kind'])).to.deep.equal(['microphone', 'speaker']);
    const select = await found<HTMLSelectElement>(element, 'select[data-kind="microphone"]');
    select.value = 'm2';
    select.dispatchEvent(new Event('change'));
    await waitUntil(() => session.devices.list.get().microphone.chosen === 'm2');
    await press(element, label('Hang up'));
    await gone(element, 'cs-dialog[open]');
  });

  it('goes on without the line to the relay, and says so', async () => {
    const { element, relay } = await taken();
    relay.cut();
    await found(element, '.notes .warn', 'Connecting again');
    expect(deep(element, label('Hang up'))).not.to.equal(null);
  });

  it('offers what can be joined, taken up again, or moved here', async () => {
    const { element, relay, session } = await callElement({ side: 'staff', relay: new FakeRelay(ANA) });
    const answered = { startedBy: VISITOR, answeredAt: new Date().toISOString() };
    relay.setCall(roomCall([inCall(VISITOR.id, 'Mira')], answered));
    await found(element, '.banner.line', 'A call goes on here 1 person in the call');
    const mine = inCall(ANA.id, 'Ana', { session: 'another page' });
    relay.setCall(roomCall([inCall(VISITOR.id, 'Mira'), mine], answered));
    await found(element, '.banner.line', 'You are in this call on another page');
    await found(element, '.banner.line button', 'Move it here');
    relay.setCall(roomCall([inCall(VISITOR.id, 'Mira'), inCall(idOf(50), 'Jonas')], answered));
    await waitUntil(() => deep(element, '.banner.line button') === null);
    session.memory.keep({ callId: idOf(700), at: Date.now() });
    relay.setCall(roomCall([inCall(VISITOR.id, 'Mira'), { ...mine, connected: false }], answered));
    await press(element, '.banner.line button', 'Back to the call');
    await found(element, '.stage');
  });

  it('is one call at a time: another one ends when this one is taken', async () => {
    const { element, relay, session } = await callElement();
    const elsewhere = idOf(900);
    session.state.set({ phase: 'joining', roomId: elsewhere });
    await element.begin();
    await found(element, '.banner.bad', 'You are in a call');
    relay.setCall(roomCall([ana]));
    await found(element, '.ring', 'Your other call ends when you accept.');
    await press(element, '.ring .btn.primary');
    await found(element, '.stage');
  });

  it('gives up while it connects', async () => {
    const { element, relay, session } = await callElement();
    let open = (): void => undefined;
    const join = relay.handlers.splice(0);
    relay.handlers.push((call) => join[0]?.(call));
    const openMicrophone = session.own.openMicrophone.bind(session.own);
    session.own.openMicrophone = () => new Promise<boolean>((resolve) => (open = () => void openMicrophone().then(resolve)));
    relay.setCall(roomCall([ana]));
    await press(element, '.ring .btn.primary');
    await found(element, '.wait', 'Connecting');
    await press(element, '.wait button', 'Cancel');
    open();
    await found(element, '.ring');
    expect(session.state.get().phase).to.equal('idle');
  });

  it('has words for every way in which it does not work', async () => {
    const { element, relay, session, ways } = await taken();
    ways[0]!.failed(new CsError('call/failed'));
    await found(element, '.banner.bad', 'No way between the two devices was found');
    session.dismiss();
    for (const [code, says] of [
      ['call/full', 'As many people as it holds'],
      ['room/forbidden', 'Your role in this room'],
      ['rate/limited', 'Too many tries'],
      ['relay/draining', 'The relay cannot be reached'],
    ] as const) {
      relay.handlers.unshift(({ path }) => (path.endsWith('/join') ? { status: 403, body: { code } } : undefined));
      relay.setCall(roomCall([inCall(ANA.id, ANA.name)]));
      await press(element, '.btn.primary');
      await found(element, '.banner.bad', says);
      session.dismiss();
      relay.handlers.shift();
    }
    relay.setCall(null);
    for (const [reason, says] of [
      ['elsewhere', 'goes on on another page'],
      ['removed', 'not in the call any more'],
    ] as const) {
      session.state.set({ phase: 'ended', roomId: roomCall([]).roomId, reason, error: null });
      await found(element, '.banner', says);
    }
  });

  it('says what is wrong with a camera or a screen, and goes on', async () => {
    const { element, media } = await taken({ side: 'staff', relay: new FakeRelay(ANA) });
    media.fault = new DOMException('', 'NotFoundError');
    await press(element, label('Camera'));
    await found(element, '.notes .warn', 'The camera could not be opened');
    await press(element, label('Share screen'));
    await found(element, '.notes .warn', 'The screen could not be shown');
  });
});
