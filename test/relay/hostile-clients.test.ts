import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CLOSE, uuid } from '@cs-kit/protocol';
import type { CallGrant, LogEvent, RoomRole, Session } from '@cs-kit/protocol';
import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { DocumentEditor, until } from '../support/editor.ts';
import { colleague, conversation } from '../support/people.ts';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* Clients that mean harm, over real sockets: what each is answered, and that the others go on. docs/security.md lists them. */

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

async function joined(url: string, { token }: Session, roomId: string): Promise<TestSocket> {
  const socket = await TestSocket.open(url, token, PAGE);
  socket.send({ type: 'join', roomId });
  await socket.next('joined');
  return socket;
}

/** A group of a visitor, with somebody in another role. */
async function group(role: RoomRole = 'member') {
  const [owner, other] = [await relay.visitor(), await relay.visitor()];
  const { id } = (await relay.call('POST', '/v1/rooms', { token: owner.token, body: { title: 'Plan', visibility: 'private', kind: 'group' } })).body;
  const { db, rooms } = relay.running.relay.services;
  await db.insertInto('members').values({ room_id: id, user_id: other.user.id, name: other.user.name, role, read_seq: 0, muted: 0 }).execute();
  rooms.forget(id);
  return { roomId: id as string, owner, other };
}
const texts = async (roomId: string, token: string): Promise<string[]> => {
  const { body } = await relay.call('GET', `/v1/rooms/${roomId}/events?after=0&limit=500`, { token });
  return (body.events as LogEvent[]).flatMap((event) => (event.kind === 'message' ? [event.message.text] : []));
};

test('forged presence: name, role and id are those of the token whatever the frame says', async () => {
  const { roomId, owner, other } = await group();
  const [witness, forger] = [await joined(relay.url, owner, roomId), await joined(relay.url, other, roomId)];
  const forged = { type: 'presence', roomId, status: 'busy', cursor: { x: 1 }, name: 'Support', role: 'owner', userId: owner.user.id, id: owner.user.id };
  forger.send(JSON.stringify({ ...forged, ref: 'forged' }));
  assert.equal((await forger.next('error', ({ ref }) => ref === 'forged')).code, 'request/invalid');
  forger.send({ type: 'presence', roomId, status: 'busy', cursor: { name: 'Support', role: 'owner' } });
  const seen = await witness.next('presence', ({ members }) => members.some(({ presence }) => presence === 'busy'));
  const shown = seen.members.find(({ presence }) => presence === 'busy');
  assert.deepEqual([shown?.id, shown?.name, shown?.role], [other.user.id, other.user.name, 'member']);
  assert.notEqual(seen.members.find(({ id }) => id === owner.user.id)?.presence, 'busy');
  // Nor can words be put into the mouth of another.
  const words = { type: 'send', roomId, clientMessageId: 'f1', text: 'I am the owner' } as const;
  forger.send(JSON.stringify({ ...words, author: { id: owner.user.id, name: 'Support', role: 'owner' }, ref: 'words' }));
  assert.equal((await forger.next('error', ({ ref }) => ref === 'words')).code, 'request/invalid');
  forger.send(words);
  const { events } = await witness.next('events', (frame) => frame.events.some((event) => event.kind === 'message'));
  assert.deepEqual([events[0]?.author.id, events[0]?.author.name, events[0]?.author.role], [other.user.id, other.user.name, 'visitor']);
  witness.terminate();
  forger.terminate();
});

test('viewer writes: every frame and request that writes is refused by name, and nothing is stored', async () => {
  const { roomId, owner, other } = await group('viewer');
  const said = await relay.call('POST', `/v1/rooms/${roomId}/messages`, { token: owner.token, body: { clientMessageId: 'm', text: 'mine' } });
  const viewer = await joined(relay.url, other, roomId);
  for (const frame of [
    { type: 'send', roomId, clientMessageId: uuid(), text: 'let me in' },
    { type: 'react', roomId, messageId: said.body.id, emoji: '👍', on: true },
  ] as const) {
    viewer.send({ ...frame, ref: frame.type });
    assert.equal((await viewer.next('error', ({ ref }) => ref === frame.type)).code, 'room/forbidden', frame.type);
  }
  const path = `/v1/rooms/${roomId}/messages`;
  for (const [method, at, body] of [
    ['POST', path, { clientMessageId: uuid(), text: 'let me in' }],
    ['PATCH', `${path}/${said.body.id}`, { text: 'changed' }],
    ['DELETE', `${path}/${said.body.id}`, undefined],
  ] as const)
    assert.equal((await relay.call(method, at, { token: other.token, ...(body === undefined ? {} : { body }) })).body.code, 'room/forbidden', method);
  assert.deepEqual(await texts(roomId, owner.token), ['mine']);
  viewer.terminate();
});

test('wrong room: a room of others answers as one that is not there, joined or not, and hears nothing', async () => {
  const { roomId, owner } = await group();
  const stranger = await relay.visitor();
  const witness = await joined(relay.url, owner, roomId);
  const socket = await TestSocket.open(relay.url, stranger.token, PAGE);
  const codes: Record<string, string> = {};
  for (const room of [roomId, uuid()]) {
    for (const frame of [
      { type: 'join', roomId: room },
      { type: 'send', roomId: room, clientMessageId: uuid(), text: 'x' },
      { type: 'signal', roomId: room, to: 'a', data: {} },
    ] as const) {
      socket.send({ ...frame, ref: `${room}${frame.type}` });
      codes[`${frame.type} ${room === roomId ? 'theirs' : 'none'}`] = (await socket.next('error', ({ ref }) => ref === `${room}${frame.type}`)).code;
    }
  }
  assert.deepEqual([codes['join theirs'], codes['send theirs'], codes['signal theirs']], [codes['join none'], codes['send none'], codes['signal none']]);
  witness.send({ type: 'send', roomId, clientMessageId: 'own', text: 'among us' });
  await witness.next('acked');
  assert.deepEqual(await texts(roomId, owner.token), ['among us']);
  assert.ok(!socket.frames.some((frame) => JSON.stringify(frame).includes('among us')));
  witness.terminate();
  socket.terminate();
});

test('nesting bombs: values in values in values are refused or carried, and end nothing but their socket', async () => {
  const { roomId, owner, other } = await group();
  const [witness, bomber] = [await joined(relay.url, owner, roomId), await joined(relay.url, other, roomId)];
  const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const frames: readonly (readonly [string, string])[] = [
    ['presence', `{"type":"presence","roomId":"${roomId}","status":"online","cursor":${deep(1000)},"ref":"presence"}`],
    ['cursor', `{"type":"presence","roomId":"${roomId}","status":"online","cursor":${deep(30_000)},"ref":"cursor"}`],
    ['signal', `{"type":"signal","roomId":"${roomId}","to":"x","data":${deep(16_000)},"ref":"signal"}`],
    ['objects', `{"type":"signal","roomId":"${roomId}","to":"x","data":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)},"ref":"objects"}`],
    ['attachments', `{"type":"send","roomId":"${roomId}","clientMessageId":"b","text":"x","attachments":${deep(30_000)},"ref":"attachments"}`],
  ];
  for (const [name, frame] of frames) {
    bomber.send(frame);
    bomber.send({ type: 'ping', ref: `${name} over` });
    await bomber.next('pong', ({ ref }) => ref === `${name} over`);
  }
  assert.ok(!bomber.frames.some((frame) => frame.type === 'error' && frame.code === 'relay/internal'), 'no fault of the relay');
  const http = await relay.call('POST', `/v1/rooms/${roomId}/messages`, { token: other.token, body: `{"clientMessageId":"c","text":${deep(60_000)}}` });
  assert.equal(http.body.code, 'request/invalid');
  witness.send({ type: 'send', roomId, clientMessageId: 'alive', text: 'alive' });
  await witness.next('acked');
  witness.terminate();
  bomber.terminate();
});

test('a flood is slowed, then its socket ends; the other one in the room is acknowledged all the while', async () => {
  const { roomId, owner, other } = await group();
  const [witness, flooder] = [await joined(relay.url, owner, roomId), await joined(relay.url, other, roomId)];
  let ended = false;
  const closed = flooder.closed.then((how) => ((ended = true), how));
  let acked = 0;
  const talk = (async () => {
    while (!ended) {
      acked += 1;
      witness.send({ type: 'send', roomId, clientMessageId: `w${acked}`, text: `w${acked}` });
      await witness.next('acked', ({ clientMessageId }) => clientMessageId === `w${acked}`);
      await new Promise((resolve) => setTimeout(resolve, 110));
    }
  })();
  for (let count = 0; count < 5000; count += 1) flooder.send({ type: 'typing', roomId, typing: count % 2 === 0 });
  assert.equal((await closed).code, CLOSE.rateLimited);
  await talk;
  assert.ok(acked > 0);
  assert.equal((await texts(roomId, owner.token)).length, acked);
  witness.terminate();
});

test('messages of nothing but zero-width and direction characters are refused; those that carry words are kept as they are', async () => {
  const { roomId, owner } = await group();
  const socket = await joined(relay.url, owner, roomId);
  const path = `/v1/rooms/${roomId}/messages`;
  for (const text of ['\u200b', '\u200b\u200c\u200d\u2060\ufeff', '\u202e\u202d\u2066\u2069\u200f', ' \n\t\u00ad', '\u0000']) {
    socket.send({ type: 'send', roomId, clientMessageId: uuid(), text, ref: text });
    assert.equal((await socket.next('error', ({ ref }) => ref === text)).code, 'request/invalid', JSON.stringify(text));
    assert.equal((await relay.call('POST', path, { token: owner.token, body: { clientMessageId: uuid(), text } })).body.code, 'request/invalid');
  }
  const words = '\u202eevil\u202c \u200dfamily 👨\u200d👩\u200d👧';
  socket.send({ type: 'send', roomId, clientMessageId: uuid(), text: words });
  await socket.next('acked');
  assert.deepEqual(await texts(roomId, owner.token), [words]);
  socket.terminate();
});

test('a token that ends during a call: the socket closes by name, the call stays, and the fresh token is in it again', async () => {
  const { signer } = relay.running.relay.services;
  const [visitor, agent] = [await relay.visitor(), await colleague(relay, 'agent')];
  const roomId = await conversation(relay, visitor.token);
  const theirs = await TestSocket.open(relay.url, agent.token, null);
  theirs.send({ type: 'join', roomId });
  await theirs.next('joined');
  const { call } = (await relay.call('POST', `/v1/rooms/${roomId}/calls`, { token: agent.token, origin: null, body: { media: 'audio' } })).body as CallGrant;
  const token = await signer.issue({
    ...{ subject: visitor.visitorId, kind: 'visitor', name: 'x', role: 'visitor', siteId: 'demo', origin: PAGE, scopes: ['chat'], known: false },
    expiresAt: (Math.floor(Date.now() / 1000) + 3) * 1000,
  } as Parameters<typeof signer.issue>[0]);
  const say = (session: string) => ({ type: 'call', roomId, callId: call.id, session, state: 'in' }) as const;
  const old = await joined(relay.url, { ...visitor, token }, roomId);
  theirs.send(say('a'));
  old.send(say('v'));
  await theirs.next('call', ({ call: now }) => now?.participants.length === 2);
  assert.equal((await old.closed).code, CLOSE.tokenExpired);
  // The page renews its token and comes back as the same page.
  const fresh = (await relay.call('POST', '/v1/sessions/refresh', { body: { refreshToken: visitor.refreshToken } })).body as Session;
  const back = await TestSocket.open(relay.url, fresh.token, PAGE);
  back.send({ type: 'join', roomId });
  assert.equal((await back.next('joined')).call?.id, call.id);
  back.send(say('v'));
  const now = await back.next('call', ({ call: told }) => told?.participants.length === 2);
  assert.deepEqual([now.call?.id, now.call?.participants.map(({ session }) => session).sort()], [call.id, ['a', 'v']]);
  back.terminate();
  theirs.terminate();
});

test('slow readers and updates of 20 MB: both are cut off, memory stays bounded, and nobody else loses anything', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-hostile-'));
  const editors: DocumentEditor[] = [];
  const alone = new RelayProcess(await freePort(), directory, { CS_RATE_SCALE: '1000' });
  try {
    await alone.start();
    const call = async (method: string, path: string, token: string | null, body: object): Promise<any> =>
      (
        await fetch(alone.url + path, {
          method,
          headers: { origin: PAGE, 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
          body: JSON.stringify(body),
        })
      ).json();
    const owner = (await call('POST', '/v1/sessions', null, { siteKey: 'demo' })) as Session;
    const { id: roomId } = await call('POST', '/v1/rooms', owner.token, { title: 'Plan', visibility: 'public', kind: 'group' });
    const [talker, listener] = [await joined(alone.url, owner, roomId), await joined(alone.url, owner, roomId)];
    const slow: WebSocket[] = [];
    for (let index = 0; index < 8; index += 1) {
      const socket = new WebSocket(`${alone.url.replace('http', 'ws')}/v1/socket`, ['cs.v1', owner.token], { origin: PAGE });
      slow.push(socket);
      socket.on('error', () => undefined);
      await new Promise((resolve) => socket.once('open', resolve));
      socket.send(JSON.stringify({ type: 'join', roomId }));
      await new Promise((resolve) => socket.once('message', resolve));
      socket.pause();
    }
    const before = await alone.heldMb();
    const heard: string[] = [];
    listener.onFrame = (frame) =>
      frame.type === 'events' && frame.events.forEach((event) => event.kind === 'message' && heard.push(event.message.clientMessageId ?? ''));
    let acked = 0;
    let most = 0;
    talker.onFrame = (frame) => void (acked += Number(frame.type === 'acked'));
    const text = '字'.repeat(8000);
    // 29 MB for each: more than the buffers of both ends and the relay's own bound together.
    const count = 1200;
    for (let sent = 0; sent < count; sent += 1) {
      talker.send({ type: 'send', roomId, clientMessageId: `m${sent}`, text });
      while (sent - acked > 50) await new Promise((resolve) => setTimeout(resolve, 2));
      if (sent % 200 === 0) most = Math.max(most, await alone.heldMb());
    }
    while (heard.length < count) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(
      heard,
      Array.from({ length: count }, (_, index) => `m${index}`),
      'who reads misses nothing',
    );
    const open = async (): Promise<number> => Number(/^cs_sockets (\d+)/m.exec(await (await fetch(`${alone.url}/metrics`)).text())?.[1]);
    for (const end = Date.now() + 10_000; (await open()) > 2 && Date.now() < end;) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(await open(), 2, 'who does not read is cut off, the two who do are there');
    for (const socket of slow) socket.terminate();

    const editor = await new DocumentEditor(alone.url, roomId, 'plan', owner.token).synced();
    editors.push(editor);
    const doc = new Y.Doc();
    doc.getText('text').insert(0, 'y'.repeat(20 * 1024 * 1024));
    const encoder = encoding.createEncoder();
    encoding.writeVarUint(encoder, 0);
    encoding.writeVarUint(encoder, 2);
    encoding.writeVarUint8Array(encoder, Y.encodeStateAsUpdate(doc));
    for (let times = 0; times < 5; times += 1) {
      const large = new WebSocket(`${alone.url.replace('http', 'ws')}/v1/documents/${roomId}/plan`, ['cs.v1', owner.token], { origin: PAGE });
      large.on('error', () => undefined);
      const closed = new Promise<number>((resolve) => large.once('close', resolve));
      await new Promise((resolve) => large.once('open', resolve));
      large.send(encoding.toUint8Array(encoder));
      assert.equal(await closed, CLOSE.tooLarge);
    }
    editor.write('still here');
    const witness = await new DocumentEditor(alone.url, roomId, 'plan', owner.token).synced();
    editors.push(witness);
    await until(() => witness.text === 'still here', 'the other has the change');
    most = Math.max(most, await alone.heldMb());
    // Eight readers at the bound of 4 MiB each, and what is not in the index yet; what was said to the eight is 230 MB.
    assert.ok(most - before < 48, `${(most - before).toFixed(0)} MB more at the most`);
    assert.ok((await fetch(`${alone.url}/healthz`)).ok);
    talker.terminate();
    listener.terminate();
  } finally {
    // One that is left open would come back for ever.
    for (const editor of editors) editor.close();
    await alone.kill();
    await rm(directory, { recursive: true, force: true });
  }
});
