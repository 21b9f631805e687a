import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Author, CallParticipant, CsError } from '@cs-kit/protocol';
import { FakeClock, FakeNet, FakeTrack } from '../../testing/fake-call.ts';
import type { FakeConnection } from '../../testing/fake-call.ts';
import { CONNECT_MS } from './peer-link.ts';
import { PeerTransport } from './peer.ts';
import type { CallSignal } from './signal.ts';

/* Two pages that connect to each other over a net that a test can close. */

const turn = async (): Promise<void> => {
  for (let index = 0; index < 20; index += 1) await new Promise((resolve) => setImmediate(resolve));
};
const track = (kind = 'audio'): MediaStreamTrack => new FakeTrack(kind) as unknown as MediaStreamTrack;
const person = (userId: string, session: string, more: Partial<CallParticipant> = {}): CallParticipant => ({
  ...{ userId, name: userId, role: 'member', session, connected: true },
  ...more,
});
const authorOf = (userId: string): Author => ({ id: userId, name: userId, role: 'visitor' });

function pair() {
  const net = new FakeNet();
  const clock = new FakeClock();
  const failures: CsError[] = [];
  const sent: { readonly to: string; readonly data: CallSignal }[] = [];
  /** Whether signals get through. */
  const line = { open: true };
  const make = (userId: string, session: string, other: () => PeerTransport): PeerTransport =>
    new PeerTransport({
      ...{ callId: 'c', session, config: {}, createConnection: net.connection, clock },
      send: (to, data) => {
        sent.push({ to, data });
        if (line.open) other().receive(authorOf(userId), structuredClone(data));
      },
      failed: (error) => void failures.push(error),
    });
  // The name that comes first makes the offers.
  const ana: PeerTransport = make('ana', 's1', () => bo);
  const bo: PeerTransport = make('bo', 's2', () => ana);
  const meet = (more: { ana?: Partial<CallParticipant>; bo?: Partial<CallParticipant> } = {}): void => {
    bo.follow([person('ana', 's1', more.ana)]);
    ana.follow([person('bo', 's2', more.bo)]);
  };
  const ends = () => net.all as unknown as readonly [FakeConnection, FakeConnection];
  return { net, clock, failures, sent, line, ana, bo, meet, ends };
}

test('one page offers, the other answers, and both hear each other with three lines each', async () => {
  const { ana, bo, meet, sent, ends, clock, failures } = pair();
  const [voice, other] = [track(), track()];
  await ana.set('microphone', voice);
  await bo.set('microphone', other);
  meet();
  await turn();
  assert.deepEqual(
    sent.filter(({ data }) => data.description !== undefined).map(({ to, data }) => [to, data.description?.type]),
    [
      ['bo', 'offer'],
      ['ana', 'answer'],
    ],
  );
  const [his, hers] = ends();
  assert.deepEqual([his.lines.length, hers.lines.length], [3, 3]);
  assert.deepEqual([hers.lines[0]?.sender.track, his.lines[0]?.sender.track], [voice, other]);
  assert.ok(his.candidates.length > 0 && hers.candidates.length > 0);
  clock.advance(200);
  const [heard] = ana.people.get();
  assert.deepEqual([heard?.userId, heard?.quality, heard?.level, heard?.camera], ['bo', 'good', 0.5, null]);
  assert.equal(heard?.audio, hers.lines[0]?.receiver.track);
  clock.advance(CONNECT_MS * 2);
  assert.deepEqual(failures, []);
});

test('camera and screen travel on their own lines, and are shown as the relay says and the role allows', async () => {
  const { ana, bo, meet, ends } = pair();
  meet();
  await turn();
  const [camera, screen] = [track('video'), track('video')];
  await ana.set('camera', camera);
  await ana.set('screen', screen);
  const [his, hers] = ends();
  assert.deepEqual([hers.lines[1]?.sender.track, hers.lines[2]?.sender.track], [camera, screen]);
  bo.follow([person('ana', 's1', { camera: true, screen: true })]);
  assert.deepEqual([bo.people.get()[0]?.camera, bo.people.get()[0]?.screen], [his.lines[1]?.receiver.track, his.lines[2]?.receiver.track]);
  bo.follow([person('ana', 's1', { camera: true, screen: true, role: 'guest' })]);
  assert.deepEqual([bo.people.get()[0]?.camera, bo.people.get()[0]?.screen, bo.people.get()[0]?.audio === null], [null, null, false]);
  bo.follow([person('ana', 's1', { role: 'viewer', muted: true })]);
  assert.deepEqual([bo.people.get()[0]?.audio, bo.people.get()[0]?.level], [null, 0]);
  await ana.set('camera', null);
  assert.equal(hers.lines[1]?.sender.track, null);
});

test('signals of somebody else, or of another page, move nothing', async () => {
  const { ana, bo, meet, sent, ends } = pair();
  meet();
  await turn();
  const [his] = ends();
  const before = his.candidates.length;
  const forged: CallSignal = { callId: 'c', session: 's1', to: 's2', candidate: { candidate: 'forged' } };
  bo.receive(authorOf('eve'), forged);
  bo.receive(authorOf('ana'), { ...forged, session: 's9' });
  bo.receive(authorOf('ana'), { ...forged, callId: 'other' });
  bo.receive(authorOf('ana'), { ...forged, to: 's9' });
  // The page that answers makes no offers, the page that offers takes none.
  const count = sent.length;
  bo.receive(authorOf('ana'), { callId: 'c', session: 's1', to: 's2', again: true });
  ana.receive(authorOf('bo'), { callId: 'c', session: 's2', to: 's1', description: { type: 'offer', sdp: '0 offers' } });
  bo.receive(authorOf('ana'), { callId: 'c', session: 's1', to: 's2', description: { type: 'answer', sdp: '1 answers' } });
  ana.receive(authorOf('bo'), { callId: 'c', session: 's2', to: 's1', description: { type: 'answer', sdp: '0 answers' } });
  await turn();
  assert.deepEqual([his.candidates.length, sent.length], [before, count]);
});

test('a description that the browser does not take is not the end: the next offer connects', async () => {
  const { ana, bo, meet, line, clock } = pair();
  line.open = false;
  meet();
  await turn();
  bo.receive(authorOf('ana'), { callId: 'c', session: 's1', to: 's2', description: { type: 'offer', sdp: 'broken' } });
  bo.receive(authorOf('ana'), { callId: 'c', session: 's1', to: 's2', candidate: { candidate: 'early' } });
  await turn();
  assert.equal(bo.people.get()[0]?.quality, null);
  line.open = true;
  clock.advance(4000);
  await turn();
  assert.deepEqual([ana.people.get()[0]?.quality, bo.people.get()[0]?.quality], ['good', 'good']);
});

test('a line that is lost for long is sought anew by either side, and a short break is left alone', async () => {
  const { ana, bo, meet, net, clock, ends, sent } = pair();
  meet();
  await turn();
  const [, hers] = ends();
  const offers = hers.offers.length;
  net.setState('disconnected');
  assert.deepEqual([ana.people.get()[0]?.quality, bo.people.get()[0]?.quality], ['lost', 'lost']);
  net.setState('connected');
  clock.advance(3000);
  await turn();
  assert.equal(hers.offers.length, offers);
  net.setState('failed');
  clock.advance(1);
  await turn();
  assert.ok(hers.offers.length > offers && hers.offers.at(-1)?.iceRestart === true);
  assert.ok(sent.some(({ to, data }) => to === 'ana' && data.again === true));
  assert.deepEqual([ana.people.get()[0]?.quality, bo.people.get()[0]?.quality], ['good', 'good']);
});

test('where no way is found in time, it says so on both sides', async () => {
  const { net, meet, clock, failures } = pair();
  net.open = false;
  meet();
  await turn();
  for (let step = 0; step < CONNECT_MS; step += 1000) {
    clock.advance(1000);
    await turn();
  }
  assert.deepEqual(
    failures.map(({ code }) => code),
    ['call/failed', 'call/failed'],
  );
});

test('another page of the other person takes the place of the first; nobody leaves nothing behind', async () => {
  const { ana, meet, ends, net } = pair();
  meet();
  await turn();
  const [, hers] = ends();
  ana.follow([person('bo', 's3')]);
  assert.deepEqual([hers.connectionState, net.all.length, ana.people.get()[0]?.session], ['closed', 3, 's3']);
  ana.follow([]);
  assert.deepEqual([ana.people.get(), net.all[2]?.connectionState], [[], 'closed']);
});

test('how well the other is heard follows from what is lost on the way', async () => {
  const { ana, meet, clock, ends } = pair();
  meet();
  await turn();
  const [, hers] = ends();
  const after = async (stats: Record<string, unknown>[]) => {
    hers.stats = stats;
    clock.advance(2000);
    await turn();
    return ana.people.get()[0]?.quality;
  };
  const sound = (packetsLost: number, packetsReceived: number) => ({ type: 'inbound-rtp', kind: 'audio', packetsLost, packetsReceived, audioLevel: 0.25 });
  const way = (currentRoundTripTime: number) => ({ type: 'candidate-pair', state: 'succeeded', currentRoundTripTime });
  assert.equal(await after([sound(0, 100), way(0.05)]), 'good');
  assert.equal(await after([sound(20, 180), way(0.05)]), 'poor');
  assert.equal(await after([sound(20, 280), way(0.9)]), 'poor');
  hers.level = undefined;
  assert.equal(await after([sound(20, 280), way(0.1)]), 'good');
  clock.advance(200);
  assert.equal(ana.people.get()[0]?.level, 0.25);
  hers.getStats = () => Promise.reject(new DOMException('', 'InvalidStateError'));
  clock.advance(2000);
  await turn();
  assert.equal(ana.people.get()[0]?.quality, 'good');
});

test('a transport that is closed is quiet: no timers, no people, no signals', async () => {
  const { ana, bo, meet, clock, sent } = pair();
  meet();
  await turn();
  ana.close();
  bo.close();
  const count = sent.length;
  assert.equal(clock.waiting, 0);
  ana.follow([person('bo', 's2')]);
  await ana.set('microphone', track());
  bo.receive(authorOf('ana'), { callId: 'c', session: 's1', to: 's2', again: true });
  await turn();
  assert.deepEqual([ana.people.get(), sent.length, clock.waiting], [[], count, 0]);
});
