import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Call, CallGrant, CallParticipant, Session } from '@cs-kit/protocol';
import { build } from 'esbuild';
import { RoomServiceClient, TrackSource } from 'livekit-server-sdk';
import type { Browser, Page } from 'playwright-core';
import { available } from '../../scripts/tools.ts';
import { livekitEngine } from '../../server/src/calls/livekit.ts';
import { launch } from '../support/browser.ts';
import { LIVEKIT_KEY, LIVEKIT_SECRET, LiveKitServer } from '../support/livekit.ts';
import type { Arriving, CallPage } from '../support/livekit-page.ts';
import { colleague, conversation } from '../support/people.ts';
import { freePort } from '../support/relay-process.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* A call of three through a real LiveKit server, set up as a relay's: rights, muting, who is put out, and a server that dies in the middle. */

declare const callPage: CallPage;

const LOG_CHARS = 8_000;
const SKIP = available('livekit') ? false : 'there is no LiveKit server here; CI runs this';
const folder = mkdtempSync(join(tmpdir(), 'cs-livekit-'));
const ARGS = [
  '--use-fake-device-for-media-stream',
  `--use-file-for-fake-audio-capture=${join(folder, 'voice.wav')}`,
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

/** A tone that swells like speech: the beeps of the fake microphone are too short for LiveKit to call anybody a speaker. */
function voice(rate = 16_000, seconds = 4): Buffer {
  const data = Buffer.alloc(44 + rate * seconds * 2);
  data.write('RIFF');
  data.writeUInt32LE(data.length - 8, 4);
  data.write('WAVEfmt ', 8);
  for (const [at, value] of [[16, 16], [24, rate], [28, rate * 2], [40, data.length - 44]] as const) data.writeUInt32LE(value, at); // prettier-ignore
  for (const [at, value] of [[20, 1], [22, 1], [32, 2], [34, 16]] as const) data.writeUInt16LE(value, at); // prettier-ignore
  data.write('data', 36);
  for (let index = 0; index < rate * seconds; index += 1) {
    const at = index / rate;
    const swell = 0.6 + 0.4 * Math.sin(2 * Math.PI * 3 * at);
    data.writeInt16LE(Math.round(12_000 * swell * Math.sin(2 * Math.PI * 220 * at)), 44 + index * 2);
  }
  return data;
}

interface Person {
  readonly session: Session;
  readonly socket: TestSocket;
  readonly page: Page;
  grant: CallGrant;
}

let livekit: LiveKitServer;
let relay: TestRelay;
let browser: Browser;
let rooms: RoomServiceClient;
let roomId = '';
let callId = '';
let people: readonly [agent: Person, lead: Person, visitor: Person];
let origin = '';
/** What the pages should not have done, by their policy. */
const violations: string[] = [];
const script = await build({
  entryPoints: [fileURLToPath(new URL('../support/livekit-page.ts', import.meta.url))],
  ...{ bundle: true, write: false, format: 'iife', conditions: ['cs-source'], target: 'es2022' },
});
const site = createServer((request, response) => {
  const isScript = request.url === '/page.js';
  response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
  // What a page must allow for it: the server, by socket and by http.
  response.setHeader('content-security-policy', `default-src 'none'; script-src 'self'; connect-src ${livekit.url} ${livekit.url.replace('ws', 'http')}`);
  response.end(isScript ? script.outputFiles?.[0]?.text : '<!doctype html><title>A call</title><script src="/page.js"></script>');
});

async function person(session: Session, from: string | null): Promise<Omit<Person, 'grant'>> {
  const socket = await TestSocket.open(relay.url, session.token, from);
  socket.send({ type: 'join', roomId });
  await socket.next('joined');
  const page = await (await browser.newContext()).newPage();
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text()) && !message.text().includes('favicon')) violations.push(message.text());
  });
  await page.goto(origin);
  await page.evaluate(() => callPage.open());
  return { session, socket, page };
}

const post = (path: string, { session }: Pick<Person, 'session'>, body?: unknown) =>
  relay.call('POST', `/v1/rooms/${roomId}/calls${path}`, { token: session.token, origin: session.user.role === 'visitor' ? PAGE : null, body });

/** Waits until it holds, and gives how long that took. */
async function until<T>(what: string, look: () => Promise<T | null | false | undefined>, ms = 10_000): Promise<T> {
  for (const deadline = performance.now() + ms; ;) {
    const found = await look();
    if (found !== null && found !== false && found !== undefined) return found;
    if (performance.now() > deadline) assert.fail(`${what} did not come about within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const arriving = (at: Person, from: Person): Promise<Arriving | undefined> =>
  at.page.evaluate((id) => callPage.people()[id], from.session.user.id) as Promise<Arriving | undefined>;

/** The call as the relay tells of it, to every page that is in it. */
async function follow(): Promise<Call> {
  const { body } = await relay.call('GET', `/v1/rooms/${roomId}/calls`, { token: people[0].session.token, origin: null });
  const call = body.current as Call;
  for (const { page, session } of people) {
    const others: readonly CallParticipant[] = call.participants.filter(({ userId }) => userId !== session.user.id);
    await page.evaluate((list) => callPage.follow(list), others);
  }
  return call;
}

async function sayIn({ socket, grant }: Person, camera: boolean): Promise<void> {
  socket.send({ type: 'call', roomId, callId, session: grant.session, state: 'in', ref: `in ${grant.session}`, ...(camera ? { camera } : {}) });
  await socket.next('call', ({ ref }) => ref === `in ${grant.session}`);
}

const hears = async (at: Person, from: Person): Promise<boolean> => {
  const found = await arriving(at, from);
  return found !== undefined && found.heard > 0.01;
};
const everyPair = (): readonly (readonly [Person, Person])[] => people.flatMap((at) => people.filter((from) => from !== at).map((from) => [at, from] as const));

/** A test that shows what LiveKit wrote where it fails. */
const walk = (name: string, steps: () => Promise<void>) =>
  test(name, { skip: SKIP }, async () => {
    try {
      await steps();
    } catch (error) {
      console.log(livekit.log.slice(-LOG_CHARS));
      throw error;
    }
  });

before(async () => {
  if (SKIP !== false) return;
  writeFileSync(join(folder, 'voice.wav'), voice());
  const port = await freePort();
  livekit = await LiveKitServer.start(`http://127.0.0.1:${port}/v1/calls/livekit-webhook`);
  relay = await testRelay({ ...livekit.env, PORT: String(port), CS_RATE_SCALE: '100' });
  rooms = new RoomServiceClient(livekit.url, LIVEKIT_KEY, LIVEKIT_SECRET);
  browser = await launch(...ARGS);
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  origin = `http://localhost:${(site.address() as AddressInfo).port}/`;
  const visitor = await relay.visitor();
  roomId = await conversation(relay, visitor.token);
  const [agent, lead] = [await colleague(relay, 'agent'), await colleague(relay, 'lead')];
  const three = [await person(agent, null), await person(lead, null), await person(visitor, PAGE)] as const;
  const first = await post('', three[0], { media: 'video' });
  assert.equal(first.status, 201);
  callId = (first.body as CallGrant).call.id;
  const way = async (one: Omit<Person, 'grant'>): Promise<Person> => ({ ...one, grant: (await post(`/${callId}/join`, one)).body as CallGrant });
  people = [{ ...three[0], grant: first.body as CallGrant }, await way(three[1]), await way(three[2])];
});
after(async () => {
  await browser?.close();
  await relay?.stop();
  await livekit?.kill();
  site.close();
  rmSync(folder, { recursive: true, force: true });
});

walk('three people hear each other, and see those who may show themselves, within three seconds', async () => {
  const started = performance.now();
  await Promise.all(
    people.map(async (one, index) => {
      const { connect } = one.grant;
      await one.page.evaluate(([way, camera]) => callPage.join(way, camera), [connect, index < 2] as const);
      await sayIn(one, index < 2);
    }),
  );
  const joined = performance.now();
  await follow();
  await Promise.all(
    everyPair().map(([at, from]) =>
      until('sound, level and picture', async () => {
        const { heard = 0, level = 0, pictureWidth = 0 } = (await arriving(at, from)) ?? {};
        return heard > 0.01 && level > 0 && (pictureWidth > 0 || from === people[2]);
      }),
    ),
  );
  const ms = Math.round(performance.now() - joined);
  console.log(`joined after ${Math.round(joined - started)} ms, all arrived ${ms} ms later`);
  assert.ok(ms < 3000, `it took ${ms} ms`);
  assert.deepEqual(violations, []);
});

walk('a token opens one door, and brings what the role may: the visitor a microphone and no camera', async () => {
  const [agent, , visitor] = people;
  const seen = await rooms.listParticipants(callId);
  const of = (one: Person) => seen.find(({ identity }) => identity === one.session.user.id);
  assert.deepEqual(
    [of(visitor)?.permission?.canPublishSources, of(visitor)?.permission?.canPublishData, of(visitor)?.permission?.canUpdateMetadata],
    [[TrackSource.MICROPHONE], false, false],
  );
  assert.deepEqual(of(agent)?.permission?.canPublishSources, [TrackSource.MICROPHONE, TrackSource.CAMERA, TrackSource.SCREEN_SHARE]);
  assert.equal(await visitor.page.evaluate(() => callPage.bringCamera()), 'call/failed');
  assert.deepEqual(
    (await rooms.getParticipant(callId, visitor.session.user.id)).tracks.map(({ source }) => source),
    [TrackSource.MICROPHONE],
  );
  // It is no key to the server: neither to this room nor to another.
  assert.ok(agent.grant.connect.type === 'livekit');
  const stranger = new RoomServiceClient(livekit.url, '', '', { token: agent.grant.connect.token });
  for (const room of [callId, 'another']) await assert.rejects(stranger.listParticipants(room), { status: 401 });
  await assert.rejects(stranger.deleteRoom(callId), { status: 401 });
});

walk('a moderator’s mute holds at the server, whatever the page does, until the person speaks again', async () => {
  const [agent, , visitor] = people;
  const id = visitor.session.user.id;
  assert.equal((await post(`/${callId}/mute`, agent, { userId: id })).status, 204);
  const muted = async () => (await rooms.getParticipant(callId, id)).tracks.every((track) => track.muted);
  await until('muted', muted);
  await until('silence', async () => !(await hears(agent, visitor)));
  await until('no level', async () => (await arriving(agent, visitor))?.level === 0);
  await visitor.page.evaluate(() => callPage.speak(true));
  await until('sound', () => hears(agent, visitor));
  assert.equal(await muted(), false);
  // The own switch is known at the server too.
  await visitor.page.evaluate(() => callPage.speak(false));
  await until('muted', muted);
  await visitor.page.evaluate(() => callPage.speak(true));
  await until('sound', () => hears(agent, visitor));
});

walk('a role that falls takes the camera away at the server', async () => {
  const [agent, lead] = people;
  const engine = livekitEngine({ url: livekit.url, apiUrl: livekit.url.replace('ws', 'http'), key: LIVEKIT_KEY, secret: LIVEKIT_SECRET }, Date.now);
  const id = lead.session.user.id;
  const sources = async () => (await rooms.getParticipant(callId, id)).tracks.map(({ source }) => source);
  await engine.allow(callId, id, ['microphone']);
  await until('one track', async () => (await sources()).length === 1);
  assert.deepEqual(await sources(), [TrackSource.MICROPHONE]);
  await until('sound', () => hears(agent, lead));
  await engine.allow(callId, id, ['microphone', 'camera', 'screen']);
  // The page may hear of the right a moment after the server has given it.
  await until('a camera', async () => (await lead.page.evaluate(() => callPage.bringCamera())) === 'taken');
  await until('a picture', async () => ((await arriving(agent, lead))?.pictureWidth ?? 0) > 0);
  // What is not there is no error.
  await engine.allow(callId, 'nobody', []);
  await engine.mute(callId, 'nobody');
  await engine.remove(callId, 'nobody');
  await engine.end('no-such-call');
});

walk('a server that dies and comes back has the same people in the same call', async () => {
  await livekit.kill();
  await until('a lost line', async () => (await arriving(people[0], people[1]))?.quality === 'lost', 20_000);
  for (const [at, from] of everyPair()) await until('silence', async () => !(await hears(at, from)));
  await livekit.restart();
  const started = performance.now();
  await Promise.all(everyPair().map(([at, from]) => until('sound', () => hears(at, from), 45_000)));
  console.log(`all heard each other again ${Math.round(performance.now() - started)} ms after the server was back`);
  assert.deepEqual(await Promise.all(people.map(({ page }) => page.evaluate(() => callPage.failed()))), [null, null, null]);
});

walk('who has left comes not in again with the token from before; with a new one they do', async () => {
  const [, , visitor] = people;
  const id = visitor.session.user.id;
  const there = async () => (await rooms.listParticipants(callId)).some(({ identity }) => identity === id);
  visitor.socket.send({ type: 'call', roomId, callId, session: visitor.grant.session, state: 'out' });
  await until('gone', async () => !(await there()));
  const come = () => visitor.page.evaluate((way) => callPage.join(way, false), visitor.grant.connect);
  await visitor.page.evaluate(() => callPage.close());
  // LiveKit tells of it by its webhook, and the relay puts them out.
  const refused = come().then(
    () => false,
    () => true,
  );
  await until('the end of the line', async () => (await visitor.page.evaluate(() => callPage.failed())) ?? (await Promise.race([refused, false])), 20_000);
  assert.equal(await there(), false);
  await refused;
  visitor.grant = (await post(`/${callId}/join`, visitor)).body as CallGrant;
  await come();
  await sayIn(visitor, false);
  await follow();
  await until('sound', () => hears(people[0], visitor));
});

walk('where there is no way in, the page is told why; the end is the end at the server too, and leaves the devices alone', async () => {
  const [agent] = people;
  const refusal = (connect: CallGrant['connect']) =>
    agent.page.evaluate(
      (way) =>
        callPage.join(way, false).then(
          () => null,
          ({ code, message }: { code: string; message: string }) => [code, message],
        ),
      connect,
    );
  for (const { page } of people) assert.equal(await page.evaluate(() => callPage.close()), true);
  assert.equal((await post(`/${callId}/end`, agent)).status, 204);
  await until('no room', async () => (await rooms.listRooms([callId])).length === 0);
  assert.ok(agent.grant.connect.type === 'livekit');
  const nowhere = await freePort();
  assert.deepEqual(await refusal({ ...agent.grant.connect, url: `ws://127.0.0.1:${nowhere}` }), [
    'call/failed',
    `The LiveKit server at 127.0.0.1:${nowhere} cannot be reached.`,
  ]);
  assert.deepEqual((await refusal({ ...agent.grant.connect, token: 'a.b.c' }))?.[1], 'The LiveKit server refused the way in. Try again.');
});
