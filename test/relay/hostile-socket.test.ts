import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { CLOSE, CsError, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Session } from '@cs-kit/protocol';
import { RATES } from '../../server/src/auth/rates.ts';
import { WebSocket } from 'ws';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

let relay: TestRelay;
let session: Session;
let roomId: string;
before(async () => {
  relay = await testRelay();
  session = await relay.visitor();
  roomId = await conversation(relay, session.token);
});
after(() => relay.stop());

const services = () => relay.running.relay.services;
const open = (token = session.token, origin: string | null = PAGE) => TestSocket.open(relay.url, token, origin);

/** An upgrade with its own headers; resolves with the status, 101 where it was taken, and the subprotocol. */
function upgrade(protocols: string[] | string, headers: Record<string, string> = {}): Promise<{ status: number; protocol: string; code?: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${relay.url.replace('http', 'ws')}/v1/socket`, protocols, { headers: { origin: PAGE, ...headers } });
    socket.on('open', () => (resolve({ status: 101, protocol: socket.protocol }), socket.terminate()));
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (data) => (text += String(data)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, protocol: '', code: (JSON.parse(text) as { code: string }).code }));
    });
    socket.on('error', (error) => reject(error));
  });
}

test('frames that are too large, binary or no text end their socket only', async () => {
  const bystander = await open();
  const big = await open();
  big.send(`{"type":"ping","ref":"${'x'.repeat(1024 * 1024)}"}`);
  assert.equal((await big.closed).code, CLOSE.tooLarge);
  const limit = await open();
  limit.send(`{"type":"ping"}${' '.repeat(RELAY_LIMITS.frameBytes - 15)}`);
  await limit.next('pong');
  limit.send(`{"type":"ping"}${' '.repeat(RELAY_LIMITS.frameBytes - 14)}`);
  assert.equal((await limit.closed).code, CLOSE.tooLarge);
  const binary = new WebSocket(`${relay.url.replace('http', 'ws')}/v1/socket`, ['cs.v1', session.token], { origin: PAGE });
  const closed = new Promise<number>((resolve) => binary.on('close', resolve));
  binary.on('open', () => binary.send(Buffer.from('{"type":"ping"}')));
  assert.equal(await closed, CLOSE.badFrame);
  bystander.send({ type: 'ping', ref: 'alive' });
  await bystander.next('pong', (frame) => frame.ref === 'alive');
  bystander.close();
});

test('broken frames on the wire end their socket only: bad opcodes, no mask, wrong UTF-8, a claim of gigabytes', async () => {
  const { port } = new URL(relay.url);
  const session = await relay.visitor();
  const head = `GET /v1/socket HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: cs.v1,${session.token}\r\nOrigin: ${PAGE}\r\n\r\n`;
  const frames = [
    [0x83, 0x80, 0, 0, 0, 0],
    [0xf1, 0x80, 0, 0, 0, 0],
    [0x81, 0x01, 0x7b],
    [0x81, 0x82, 0, 0, 0, 0, 0xff, 0xfe],
    [0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0],
    [0x80, 0x80, 0, 0, 0, 0],
    [0x89, 0xfe, 0x00, 0x7e, 0, 0, 0, 0],
  ];
  for (const frame of frames) {
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(head));
      socket.setTimeout(10_000, () => reject(new Error(`left open after ${frame.join(' ')}`)));
      socket.once('data', (data) => {
        assert.match(String(data), /^HTTP\/1\.1 101 /);
        socket.write(Buffer.from(frame));
      });
      socket.on('close', () => resolve());
      socket.on('error', () => resolve());
    });
  }
  assert.equal((await relay.call('GET', '/healthz')).status, 200);
});

test('whoever is closed for such frames again and again is not let in for a while; others are, and what is open stays', async () => {
  const [mean, other] = [await relay.visitor(), await relay.visitor()];
  const kept = await open(mean.token);
  for (let count = 0; count < RATES.faultsPerActor.burst; count += 1) {
    assert.equal((await upgrade(['cs.v1', mean.token])).status, 101, `after ${count}`);
    const socket = await open(mean.token);
    const tooLarge = count % 2 === 0;
    socket.send(tooLarge ? `{"type":"ping","ref":"${'x'.repeat(1024 * 1024)}"}` : '{');
    assert.equal((await socket.closed).code, tooLarge ? CLOSE.tooLarge : CLOSE.badFrame);
  }
  assert.deepEqual(await upgrade(['cs.v1', mean.token]), { status: 429, protocol: '', code: 'rate/limited' });
  assert.equal((await upgrade(['cs.v1', other.token])).status, 101);
  kept.send({ type: 'ping', ref: 'alive' });
  await kept.next('pong', (frame) => frame.ref === 'alive');
  kept.close();
});

test('coming back under other names does not help: they count by where they come from too', async () => {
  const attacked = await testRelay({ CS_TRUSTED_PROXIES: '127.0.0.1' });
  try {
    const from = (address: string) => (token: string) =>
      new Promise<WebSocket | number>((resolve) => {
        const headers = { origin: PAGE, 'x-forwarded-for': address };
        const socket = new WebSocket(`${attacked.url.replace('http', 'ws')}/v1/socket`, ['cs.v1', token], { headers });
        socket.on('open', () => resolve(socket));
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
        socket.on('error', () => undefined);
      });
    const [there, elsewhere] = [from('203.0.113.7'), from('198.51.100.7')];
    const { faultsPerPrefix, faultsPerActor } = RATES;
    const began = Date.now();
    const people = Math.ceil(faultsPerPrefix.burst / faultsPerActor.burst) + 2;
    let refused = false;
    for (let person = 0; person < people; person += 1) {
      const { token } = await attacked.visitor();
      for (let count = 0; count < faultsPerActor.burst; count += 1) {
        const socket = await there(token);
        refused ||= socket === 429;
        if (!(socket instanceof WebSocket)) continue;
        const closed = new Promise((resolve) => socket.on('close', resolve));
        socket.send('{');
        await closed;
      }
    }
    // A slow machine earns some back on the way.
    assert.ok(refused || (Date.now() - began) / 1000 > people * faultsPerActor.burst - faultsPerPrefix.burst, 'none was refused');
    const { token } = await attacked.visitor();
    const other = await elsewhere(token);
    assert.ok(other instanceof WebSocket);
    other.terminate();
  } finally {
    await attacked.stop();
  }
});

test('the frames of one person count together, by whatever sockets they come', async () => {
  const mean = await relay.visitor();
  const sockets = await Promise.all(Array.from({ length: 4 }, () => open(mean.token)));
  for (const socket of sockets) for (let count = 0; count < RATES.framesPerActor.burst * 0.75; count += 1) socket.send({ type: 'ping' });
  assert.equal((await Promise.race(sockets.map(({ closed }) => closed))).code, CLOSE.rateLimited);
  for (const socket of sockets) socket.terminate();
});

test('the subprotocol: version first, then the token, with or without a space; the version is echoed', async () => {
  assert.deepEqual(await upgrade(['cs.v1', session.token]), { status: 101, protocol: 'cs.v1' });
  for (const offered of [['cs.v1'], [session.token, 'cs.v1'], ['cs.v2', session.token], []])
    assert.deepEqual(await upgrade(offered), { status: 401, protocol: '', code: 'session/token-missing' }, offered[0]);
  assert.deepEqual(await upgrade(['cs.v1', 'x.y.z']), { status: 401, protocol: '', code: 'session/token-invalid' });
});

test('origins: that of the token, or the own; none only for staff and from this machine', async () => {
  const staff = await colleague(relay, 'agent');
  assert.equal((await upgrade(['cs.v1', session.token], { origin: relay.url })).status, 101);
  for (const origin of ['http://localhost:1', 'https://evil.test', 'null', `${PAGE}.evil.test`])
    assert.deepEqual(
      [(await upgrade(['cs.v1', session.token], { origin })).code, (await upgrade(['cs.v1', staff.token], { origin })).code],
      ['session/origin-refused', 'session/origin-refused'],
      origin,
    );
  const admit = (token: string, loopback: boolean) =>
    relay.running.relay.admit(() => new Request('http://relay.test/v1/socket', { headers: { 'sec-websocket-protocol': `cs.v1, ${token}` } }), {
      address: 'x',
      prefix: 'x',
      loopback,
    });
  const status = async (token: string, loopback: boolean) => ((answer) => (answer instanceof CsError ? answer.status : 101))(await admit(token, loopback));
  assert.deepEqual([await status(session.token, true), await status(session.token, false), await status(staff.token, false)], [101, 403, 101]);
});

test('one person holds so many sockets and no more; a closed one makes room', async () => {
  const busy = await relay.visitor();
  const sockets = await Promise.all(Array.from({ length: RELAY_LIMITS.socketsPerVisitor }, () => open(busy.token)));
  await assert.rejects(open(busy.token), /429/);
  sockets[0]?.close();
  await sockets[0]?.closed;
  const again = await open(busy.token);
  for (const socket of [...sockets, again]) socket.terminate();
});

test('a socket is renewed by its own person only', async () => {
  const other = await relay.visitor();
  const socket = await open();
  const fresh = (await relay.call('POST', '/v1/sessions/refresh', { body: { refreshToken: session.refreshToken } })).body as Session;
  socket.send({ type: 'renew', token: fresh.token, ref: 'own' });
  assert.equal((await socket.next('renewed')).ref, 'own');
  for (const [token, code] of [
    [other.token, 'session/token-invalid'],
    ['x.y.z', 'session/token-invalid'],
    [(await colleague(relay, 'agent')).token, 'session/token-invalid'],
  ] as const) {
    socket.send({ type: 'renew', token, ref: token.slice(0, 20) });
    assert.equal((await socket.next('error')).code, code);
  }
  socket.close();
});

test('a socket ends when its token does', async () => {
  const { signer } = services();
  const token = await signer.issue({
    subject: session.visitorId,
    kind: 'visitor',
    name: 'x',
    role: 'visitor',
    siteId: 'demo',
    origin: PAGE,
    scopes: ['chat'],
    known: false,
    expiresAt: (Math.floor(Date.now() / 1000) + 2) * 1000,
  });
  const socket = await open(token);
  assert.equal((await socket.closed).code, CLOSE.tokenExpired);
});

test('a repeated message, over socket and REST, is stored once and answered alike', async () => {
  const socket = await open();
  const stored = new Set<string>();
  for (let index = 0; index < 3; index += 1) {
    socket.send({ type: 'send', roomId, clientMessageId: 'once', text: 'said once', ref: `s${index}` });
    const acked = await socket.next('acked', (frame) => frame.ref === `s${index}`);
    stored.add(`${acked.messageId} ${acked.seq} ${acked.at}`);
  }
  const { body } = await relay.call('POST', `/v1/rooms/${roomId}/messages`, { token: session.token, body: { clientMessageId: 'once', text: 'said once' } });
  stored.add(`${body.id} ${body.seq} ${body.at}`);
  assert.equal(stored.size, 1);
  socket.close();
});

test('messages of many sockets at once stand in one order for everybody, without gap or repetition', async () => {
  const busy = await testRelay({ CS_RATE_SCALE: '100' });
  try {
    const owner = await busy.visitor();
    const { id } = (await busy.call('POST', '/v1/rooms', { token: owner.token, body: { title: 'Many', visibility: 'public', kind: 'group' } })).body as {
      id: string;
    };
    const people = await Promise.all(Array.from({ length: 6 }, () => busy.visitor()));
    const sockets = await Promise.all(people.map((person) => TestSocket.open(busy.url, person.token, PAGE)));
    for (const socket of sockets) {
      socket.send({ type: 'join', roomId: id });
      await socket.next('joined');
    }
    const acked: number[] = [];
    await Promise.all(
      sockets.map(async (socket, who) => {
        for (let index = 0; index < 20; index += 1) socket.send({ type: 'send', roomId: id, clientMessageId: `m${index}`, text: `${who} ${index}` });
        for (let index = 0; index < 20; index += 1) acked.push((await socket.next('acked', (frame) => frame.clientMessageId === `m${index}`)).seq);
      }),
    );
    assert.equal(new Set(acked).size, 120);
    const page = (await busy.call('GET', `/v1/rooms/${id}/events?limit=500`, { token: owner.token })).body as {
      events: { seq: number; author: { id: string }; message: { text: string } }[];
    };
    assert.deepEqual(
      page.events.map((event) => event.seq),
      Array.from({ length: 120 }, (_, index) => index + 1),
    );
    for (const [who, person] of people.entries())
      assert.deepEqual(
        page.events.filter((event) => event.author.id === person.user.id).map((event) => event.message.text),
        Array.from({ length: 20 }, (_, index) => `${who} ${index}`),
      );
    for (const socket of sockets) {
      const seen = socket.frames.flatMap((frame) => (frame.type === 'events' ? frame.events.map((event) => event.seq) : []));
      assert.deepEqual(
        seen,
        [...seen].sort((one, other) => one - other),
      );
      socket.terminate();
    }
  } finally {
    await busy.stop();
  }
});

test('a rejoin far behind gets the last page and is told so; one ahead of the log too', async () => {
  const { log, db } = services();
  const far = await relay.visitor();
  const id = await conversation(relay, far.token);
  const author = { id: far.user.id, name: 'x', role: 'visitor' } as const;
  await db.updateTable('conversations').set({ status: 'assigned' }).where('room_id', '=', id).execute();
  for (let batch = 0; batch < 11; batch += 1)
    await Promise.all(Array.from({ length: 100 }, () => log.append(id, author, { kind: 'reaction', messageId: uuid(), emoji: '👍', on: true })));
  const socket = await open(far.token);
  const join = async (lastSeq?: number) => {
    socket.send({ type: 'join', roomId: id, ...(lastSeq === undefined ? {} : { lastSeq }), ref: `j${lastSeq}` });
    return socket.next('joined', (frame) => frame.ref === `j${lastSeq}`);
  };
  const seqs = (frame: { events: readonly { seq: number }[] }) => [frame.events[0]?.seq, frame.events.at(-1)?.seq];
  const first = await join();
  assert.deepEqual([first.lastSeq, first.reset, first.more, first.events.at(-1)?.seq], [1100, undefined, false, 1100]);
  const behind = await join(50);
  assert.deepEqual([behind.reset, behind.events.at(-1)?.seq], [true, 1100]);
  const resumed = await join(200);
  assert.deepEqual([resumed.reset, resumed.more, seqs(resumed)[0]], [undefined, true, 201]);
  assert.ok(resumed.events.length <= RELAY_LIMITS.joinEvents && JSON.stringify(resumed.events).length <= RELAY_LIMITS.joinBytes + 200);
  const last = await join(1100);
  assert.deepEqual([last.events.length, last.more, last.reset], [0, false, undefined]);
  const ahead = await join(2000);
  assert.deepEqual([ahead.reset, ahead.events.at(-1)?.seq], [true, 1100]);
  socket.close();
});

test('a draining relay says so, to requests, new sockets and open ones', async () => {
  const ending = await testRelay();
  const visitor = await ending.visitor();
  const socket = await TestSocket.open(ending.url, visitor.token, PAGE);
  const { running } = ending;
  const closing = running.relay.close();
  assert.equal((await socket.closed).code, CLOSE.draining);
  const peer = { address: '127.0.0.1', prefix: '127.0.0', loopback: true };
  const answer = await running.relay.fetch(new Request('http://relay.test/v1/config?siteKey=demo'), peer);
  assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code, answer.headers.get('retry-after')], [503, 'relay/draining', '2']);
  const refused = await running.relay.admit(() => new Request('http://relay.test/v1/socket'), peer);
  assert.ok(refused instanceof CsError && refused.status === 503);
  await closing;
  await running.relay.close();
  await ending.stop();
});
