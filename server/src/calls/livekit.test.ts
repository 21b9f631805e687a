import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { CsError } from '@cs-kit/protocol';
import { AccessToken, TokenVerifier } from 'livekit-server-sdk';
import { callEngine, livekitEngine, livekitSettings, livekitWebhook } from './livekit.ts';

/* LiveKit as the relay speaks with it, against a server that answers what a test wants; test/e2e/livekit.test.ts has a real one. */

const KEY = { key: 'kit', secret: 'the-secret-of-the-test-is-32-chars' };
interface Asked {
  readonly method: string;
  readonly body: Record<string, unknown>;
}
let asked: Asked[] = [];
let answers: Readonly<Record<string, { readonly status: number; readonly body: unknown } | null>> = {};
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk: Buffer) => (text += chunk.toString()));
  request.on('end', () => {
    const method = request.url?.split('/').at(-1) ?? '';
    asked.push({ method, body: JSON.parse(text) as Record<string, unknown> });
    const answer = answers[method] ?? { status: 200, body: {} };
    if (answers[method] === null) response.destroy();
    else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
});
let apiUrl = '';
before(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
after(() => server.close());
/** The engine before a server that answers this way, and everything else with nothing. */
function engine(given: typeof answers = {}) {
  asked = [];
  answers = given;
  return livekitEngine({ url: 'wss://calls.test', apiUrl, ...KEY }, () => 0);
}

test('a token opens the door of one room, for what the role may bring, for ten minutes', async () => {
  const grantOf = async (sources: readonly ('microphone' | 'camera' | 'screen')[]) => {
    const way = await engine().connect('call-1', { userId: 'ana', name: 'Ana', sources });
    assert.ok(way.type === 'livekit');
    assert.deepEqual([way.url, way.expiresAt], ['wss://calls.test', '1970-01-01T00:10:00.000Z']);
    return (await new TokenVerifier(KEY.key, KEY.secret).verify(way.token)) as Record<string, any>;
  };
  const guest = await grantOf(['microphone']);
  assert.deepEqual([guest['sub'], guest['name'], guest['exp'] - guest['nbf']], ['ana', 'Ana', 600]);
  const common = { roomJoin: true, room: 'call-1', canPublishData: false, canSubscribe: true };
  assert.deepEqual(guest['video'], { ...common, canPublish: true, canPublishSources: ['microphone'] });
  const member = await grantOf(['microphone', 'camera', 'screen']);
  assert.deepEqual(member['video'].canPublishSources, ['microphone', 'camera', 'screen_share']);
  assert.deepEqual((await grantOf([]))['video'], { ...common, canPublish: false, canPublishSources: [] });
});

test('muting closes every open microphone and nothing else', async () => {
  const tracks = [
    { sid: 'm1', source: 'MICROPHONE' },
    { sid: 'm2', source: 'MICROPHONE', muted: true },
    { sid: 'c', source: 'CAMERA' },
  ];
  await engine({
    GetParticipant: { status: 200, body: { identity: 'ana', tracks } },
    MutePublishedTrack: { status: 200, body: { track: tracks[0] } },
  }).mute('call-1', 'ana');
  assert.deepEqual(asked.slice(1), [{ method: 'MutePublishedTrack', body: { room: 'call-1', identity: 'ana', trackSid: 'm1', muted: true } }]);
});

test('present are people, not recorders; where there is no room there is nobody', async () => {
  const participants = [{ identity: 'ana' }, { identity: 'recorder', kind: 'EGRESS' }];
  assert.deepEqual(await engine({ ListParticipants: { status: 200, body: { participants } } }).present('call-1'), ['ana']);
  assert.deepEqual(await engine({ ListParticipants: { status: 404, body: {} } }).present('call-1'), []);
});

test('rights are set as a whole; people and rooms are taken away by name', async () => {
  const livekit = engine();
  await livekit.allow('call-1', 'ana', ['microphone']);
  await livekit.remove('call-1', 'ana');
  await livekit.end('call-1');
  assert.deepEqual(
    asked.map(({ method }) => method),
    ['UpdateParticipant', 'RemoveParticipant', 'DeleteRoom'],
  );
  assert.deepEqual(asked[0]?.body['permission'], { canSubscribe: true, canPublish: true, canPublishSources: ['MICROPHONE'] });
});

test('what is not there is no error; what fails is one without a word of the server', async () => {
  const failed = { msg: 'secret words', code: 'x' };
  const of = async (status: number | null): Promise<CsError | null> => {
    return engine({ DeleteRoom: status === null ? null : { status, body: failed } })
      .end('call-1')
      .then(
        () => null,
        (error: unknown) => error as CsError,
      );
  };
  assert.equal(await of(404), null);
  for (const [status, code] of [
    [401, 'provider/auth'],
    [403, 'provider/auth'],
    [400, 'provider/bad-response'],
    [503, 'provider/unavailable'],
    [null, 'provider/unavailable'],
  ] as const) {
    const error = await of(status);
    assert.equal(error?.code, code);
    assert.doesNotMatch(`${error?.message} ${String(error?.cause)}`, /secret|kit/);
  }
});

test('a server that does not answer is waited for five seconds', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
  const started = performance.now();
  const slow = livekitEngine({ url: 'wss://calls.test', apiUrl: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, ...KEY }, () => 0);
  await assert.rejects(slow.end('call-1'), { code: 'provider/timeout' });
  assert.ok(performance.now() - started < 15_000);
  silent.closeAllConnections();
  silent.close();
});

test('LiveKit is there where address, key and secret are; the relay asks by http what pages reach by ws', () => {
  const whole = { livekitUrl: 'wss://calls.test', livekitApiKey: 'k', livekitApiSecret: 's' };
  assert.deepEqual(livekitSettings(whole), { url: 'wss://calls.test', apiUrl: 'https://calls.test', key: 'k', secret: 's' });
  assert.equal(livekitSettings({ ...whole, livekitApiUrl: 'http://inside:7880' })?.apiUrl, 'http://inside:7880');
  assert.equal(livekitSettings({ ...whole, livekitApiKey: undefined }), null);
  assert.equal(callEngine({ ...whole, iceServers: [] }, () => 0).transport, 'livekit');
  assert.equal(callEngine({ iceServers: [] }, () => 0).transport, 'peer');
});

async function signed(body: string, { secret = KEY.secret, ttl = 300 } = {}): Promise<string> {
  const token = new AccessToken(KEY.key, secret, { ttl });
  token.sha256 = createHash('sha256').update(body).digest('base64');
  return token.toJwt();
}

test('of what LiveKit posts, signed, only that a person came in is passed on', async () => {
  const told: string[][] = [];
  const take = livekitWebhook({ url: '', apiUrl: '', ...KEY }, async (...arrival) => void told.push(arrival));
  const post = async (event: unknown): Promise<void> => take(JSON.stringify(event), await signed(JSON.stringify(event)));
  const [room, participant] = [{ name: 'call-1' }, { identity: 'ana' }];
  await post({ event: 'participant_joined', room, participant, somethingNew: 1 });
  await post({ event: 'participant_joined', room, participant: { identity: 'recorder', kind: 'EGRESS' } });
  await post({ event: 'participant_left', room, participant });
  await post({ event: 'room_finished', room });
  assert.deepEqual(told, [['call-1', 'ana']]);
});

test('what LiveKit did not sign, or signed for another body or long ago, is refused', async () => {
  const take = livekitWebhook({ url: '', apiUrl: '', ...KEY }, () => Promise.reject(new Error('not reached')));
  const body = JSON.stringify({ event: 'participant_joined', room: { name: 'c' }, participant: { identity: 'ana' } });
  for (const [text, signature] of [
    [body, undefined],
    [body, 'nonsense'],
    [body, await signed(body, { secret: 'another-secret-of-at-least-32-chars' })],
    [body.replace('ana', 'bo'), await signed(body)],
    [body, await signed(body, { ttl: -60 })],
    ['{', await signed('{')],
  ] as const)
    await assert.rejects(take(text, signature), { code: 'session/token-invalid' });
});
