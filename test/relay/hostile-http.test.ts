import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ERRORS, LIMITS, RELAY_LIMITS } from '@cs-kit/protocol';
import pino from 'pino';
import { parseConfig } from '../../server/src/config.ts';
import { startRelay } from '../../server/src/runtime/node.ts';
import { conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

const services = () => relay.running.relay.services;
const peer = (address: string, loopback: boolean) => ({ address, prefix: address, loopback });

/** A body that comes in pieces, without a length. */
function chunked(bytes: number, piece = 16 * 1024): ReadableStream<Uint8Array> {
  let left = bytes;
  return new ReadableStream({
    pull(controller) {
      const size = Math.min(piece, left);
      controller.enqueue(new Uint8Array(size).fill(0x78));
      left -= size;
      if (left === 0) controller.close();
    },
  });
}

/** Bytes on a bare connection; resolves with everything that came back when the relay has closed it. */
function raw(port: number, text: string, options: { keepOpen?: boolean } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: options.keepOpen === true }, () => socket.write(text));
    socket.on('data', (data) => (answer += String(data)));
    // Who keeps the own end open learns only by writing on that the other end is gone.
    const writing = options.keepOpen === true ? setInterval(() => socket.write('x'), 20) : undefined;
    socket.on('close', () => (clearInterval(writing), resolve(answer)));
    socket.on('error', () => socket.destroy());
    socket.setTimeout(15_000, () => reject(new Error(`still open after: ${text.slice(0, 60)}`)));
  });
}

test('a body over the bound is refused with its code, with and without a length, and what is below passes', async () => {
  const { token } = await relay.visitor();
  const roomId = await conversation(relay, token);
  const send = (path: string, type: string, body: BodyInit, length?: number) =>
    fetch(`${relay.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, origin: PAGE, 'content-type': type, ...(length === undefined ? {} : { 'content-length': String(length) }) },
      body,
      duplex: 'half',
    } as RequestInit);
  const cases: [string, string, number, string][] = [
    ['/v1/sessions', 'application/json', LIMITS.jsonBytes, 'request/too-large'],
    [`/v1/rooms/${roomId}/messages`, 'application/json', LIMITS.jsonBytes, 'request/too-large'],
    ['/v1/images/jobs', 'application/json', LIMITS.jsonBytes, 'request/too-large'],
    ['/v1/links', 'application/json', LIMITS.jsonBytes, 'request/too-large'],
    [`/v1/files?roomId=${roomId}`, 'application/octet-stream', LIMITS.fileBytes, 'file/too-large'],
  ];
  for (const [path, type, limit, code] of cases) {
    for (const body of [chunked(limit + 1), 'x'.repeat(limit + 1)]) {
      const answer = await send(path, type, body as BodyInit);
      assert.deepEqual([path, answer.status, ((await answer.json()) as { code: string }).code], [path, 413, code]);
    }
  }
  const exact = await send(`/v1/files?roomId=${roomId}`, 'application/octet-stream', chunked(LIMITS.fileBytes) as unknown as BodyInit);
  assert.equal(exact.status, 415, 'read whole, then refused for what it is');
  const json = new TextEncoder().encode(JSON.stringify({ clientMessageId: 'chunked', text: 'in pieces' }));
  const pieces = new ReadableStream<Uint8Array>({
    start: (controller) => ([...json].forEach((byte) => controller.enqueue(Uint8Array.of(byte))), controller.close()),
  });
  assert.equal((await send(`/v1/rooms/${roomId}/messages`, 'application/json', pieces as unknown as BodyInit)).status, 201);
});

test('a body without end is not read to its end', async () => {
  let given = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      given += 64 * 1024;
      controller.enqueue(new Uint8Array(64 * 1024));
    },
  });
  const answer = await relay.running.relay.fetch(
    new Request('http://relay.test/v1/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: PAGE },
      body: endless,
      duplex: 'half',
    } as RequestInit),
    peer('127.0.0.1', true),
  );
  assert.equal(answer.status, 413);
  assert.ok(given <= LIMITS.jsonBytes + 3 * 64 * 1024, `${given} bytes were read`);
});

test('malformed JSON, the wrong type and the wrong shape are told apart on every address that takes JSON', async () => {
  const { token, visitorId } = await relay.visitor();
  const roomId = await conversation(relay, token);
  const addresses: [string, string][] = [
    ['POST', '/v1/sessions'],
    ['POST', '/v1/sessions/refresh'],
    ['POST', '/v1/staff/sessions'],
    ['POST', '/v1/rooms'],
    ['POST', `/v1/rooms/${roomId}/messages`],
    ['POST', `/v1/conversations/${roomId}/handovers`],
    ['POST', `/v1/conversations/${roomId}/closures`],
    ['PUT', '/v1/context'],
    ['POST', '/v1/links'],
    ['POST', '/v1/assistant/replies'],
    ['POST', '/v1/images/jobs'],
  ];
  for (const [method, path] of addresses) {
    for (const [body, type, code] of [
      ['{"a":', 'application/json', 'request/malformed'],
      ['', 'application/json', 'request/malformed'],
      ['\u0000', 'application/json', 'request/malformed'],
      ['7', 'application/json', 'request/invalid'],
      ['null', 'application/json', 'request/invalid'],
      ['[]', 'application/json', 'request/invalid'],
      ['{}', 'text/plain', 'request/unsupported-type'],
      ['a=b', 'application/x-www-form-urlencoded', 'request/unsupported-type'],
    ] as const) {
      const answer = await relay.call(method, path, { token, body, headers: { 'content-type': type } });
      assert.deepEqual([method, path, body, answer.body.code], [method, path, body, code]);
      assert.match(answer.headers.get('content-type') ?? '', /problem\+json/);
      assert.equal(answer.body.status, answer.status);
      assert.ok(answer.body.code in ERRORS);
    }
  }
  assert.equal((await relay.call('GET', `/v1/visitors/${visitorId}/export`, { token })).status, 200);
});

test('fields that are too many, too long or of the wrong kind are named', async () => {
  const { token } = await relay.visitor();
  const roomId = await conversation(relay, token);
  const wrong: [string, string, object, string][] = [
    ['POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: 'a', text: 'x', extra: 1 }, '/'],
    ['POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: 'a', text: '  ' }, '/text'],
    ['POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: 'a', text: 'x'.repeat(LIMITS.messageChars + 1) }, '/text'],
    ['POST', `/v1/rooms/${roomId}/messages`, { clientMessageId: '', text: 'x' }, '/clientMessageId'],
    ['POST', '/v1/rooms', { title: 'x'.repeat(RELAY_LIMITS.titleChars + 1), visibility: 'public', kind: 'group' }, '/title'],
    ['POST', '/v1/rooms', { title: 'x', visibility: 'secret', kind: 'group' }, '/visibility'],
    ['POST', `/v1/conversations/${roomId}/closures`, { rating: 6 }, '/rating'],
  ];
  for (const [method, path, body, pointer] of wrong) {
    const answer = await relay.call(method, path, { token, body });
    assert.deepEqual([answer.status, answer.body.errors[0].pointer], [422, pointer]);
  }
  assert.equal((await relay.call('PUT', '/v1/context', { token, body: { custom: 'x'.repeat(LIMITS.contextBytes) } })).body.code, 'request/too-large');
  assert.equal((await relay.call('PUT', '/v1/context', { token, body: { password: 'x' } })).body.code, 'request/invalid');
  for (const query of ['after=-1', 'after=x', 'limit=0', 'limit=501', 'before=0', 'after=1&before=2'])
    assert.equal((await relay.call('GET', `/v1/rooms/${roomId}/events?${query}`, { token })).body.code, 'request/invalid', query);
});

test('unknown addresses and methods', async () => {
  for (const path of ['/nothing', '/v1', '/v1/', '/v1/nothing', '/v1/rooms/x/nothing', '/.env', '/admin', '/v1/%00', '/v1/%ff'])
    assert.equal((await relay.call('GET', path)).body.code, 'request/not-found', path);
  for (const [method, path] of [
    ['GET', '/v1/sessions'],
    ['DELETE', '/v1/config'],
    ['PUT', '/v1/rooms'],
    ['POST', '/healthz'],
    ['PATCH', '/'],
  ] as const) {
    const answer = await relay.call(method, path);
    assert.deepEqual([path, answer.status, answer.body.code], [path, 405, 'request/method']);
    assert.match(answer.body.detail, /GET|POST|PUT|PATCH|DELETE/);
  }
});

test('paths that climb read nothing', async () => {
  const { port } = new URL(relay.url);
  for (const path of [
    '/kit/v1/../../../etc/passwd',
    '/kit/v1/..%2f..%2f..%2fetc%2fpasswd',
    '/kit/v1/%2e%2e/%2e%2e/package.json',
    '/kit/v1/....//....//package.json',
    '/kit/v1/..\\..\\package.json',
    '/kit/v1//etc/passwd',
    '/kit/v1/%00.js',
    '/docs/..%2fmanifest.json',
    '/docs/%2e%2e%2fmanifest.json',
    '/help/en/..%2f..%2fsecret',
    '/v1/blobs/..%2f..%2fsecret?expires=9e15&mac=x',
    '/v1/files/..%2f..%2fsecret',
  ]) {
    const answer = await raw(Number(port), `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.1 4\d\d /, path);
    assert.ok(!/root:|"private"|"hash"/.test(answer), path);
  }
});

test('a refusal for its rate can be read by the page: CORS, request id, when to come back', async () => {
  const ask = () =>
    relay.running.relay.fetch(new Request('http://relay.test/v1/config?siteKey=demo', { headers: { origin: PAGE } }), {
      address: '192.0.2.9',
      prefix: '192.0.2',
      loopback: true,
    });
  let answer = await ask();
  for (let index = 0; index < 1000 && answer.status !== 429; index += 1) answer = await ask();
  const problem = (await answer.json()) as { code: string; instance: string };
  assert.deepEqual(
    [problem.code, answer.headers.get('access-control-allow-origin'), answer.headers.get('x-request-id')],
    ['rate/limited', PAGE, problem.instance],
  );
  assert.ok(Number(answer.headers.get('retry-after')) >= 1);
  assert.match(answer.headers.get('access-control-expose-headers') ?? '', /Retry-After/);
});

test('the demo answers this machine only, on every way in', async () => {
  const far = peer('203.0.113.7', false);
  const ask = (method: string, path: string, options: { body?: object; origin?: string; token?: string } = {}) =>
    relay.running.relay
      .fetch(
        new Request(`http://relay.test${path}`, {
          method,
          headers: {
            'content-type': 'application/json',
            ...(options.origin === undefined ? {} : { origin: options.origin }),
            ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
          },
          ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
        }),
        far,
      )
      .then(async (answer) => ({ answer, body: (await answer.json().catch(() => ({}))) as { code?: string } }));
  for (const origin of [PAGE, relay.url, 'http://localhost']) {
    const { answer, body } = await ask('POST', '/v1/sessions', { body: { siteKey: 'demo' }, origin });
    assert.deepEqual([body.code, answer.headers.get('access-control-allow-origin')], ['session/origin-refused', origin === relay.url ? relay.url : null]);
    assert.equal((await ask('GET', '/v1/config?siteKey=demo', { origin })).body.code, 'session/origin-refused');
    assert.equal((await ask('POST', '/v1/beacons', { body: { siteKey: 'demo', sentAt: new Date().toISOString(), events: [] }, origin })).answer.status, 422);
  }
  assert.equal((await ask('GET', '/v1/config?siteKey=demo')).body.code, 'session/origin-refused');
  const secret = await services().vouching.rotate('demo');
  assert.ok(secret.length > 0);
  assert.equal((await ask('POST', '/v1/sessions', { body: { siteKey: 'demo', userToken: 'x.y.z' } })).body.code, 'session/origin-refused');
  assert.equal((await ask('GET', '/metrics')).body.code, 'session/forbidden');
});

test('CORS: origin by site by address', async () => {
  const site = await services().sites.create('Cors', ['https://cors.test']);
  const cases: [string | null, string | null][] = [
    ['https://cors.test', 'https://cors.test'],
    [PAGE, PAGE],
    [relay.url, relay.url],
    ['https://cors.test.evil.test', null],
    ['http://cors.test', null],
    ['https://CORS.test', null],
    ['null', null],
    ['https://evil.test', null],
    [null, null],
  ];
  for (const [origin, echoed] of cases) {
    for (const [method, path] of [
      ['GET', '/v1/config?siteKey=demo'],
      ['GET', '/v1/nothing'],
      ['OPTIONS', '/v1/rooms'],
      ['OPTIONS', '/v1/nothing'],
    ] as const) {
      const { headers } = await relay.call(method, path, { origin });
      assert.deepEqual([path, origin, headers.get('access-control-allow-origin')], [path, origin, echoed]);
      assert.equal(headers.get('access-control-allow-credentials'), null);
      assert.match(headers.get('vary') ?? '', /origin/i);
    }
  }
  const preflight = await relay.call('OPTIONS', '/v1/rooms', { origin: 'https://cors.test' });
  assert.deepEqual([preflight.status, preflight.headers.get('access-control-max-age')], [204, '600']);
  for (const name of ['authorization', 'content-type', 'idempotency-key']) assert.ok(preflight.headers.get('access-control-allow-headers')?.includes(name));
  // An origin of one site is no origin of another.
  assert.equal((await relay.call('POST', '/v1/sessions', { body: { siteKey: site.key }, origin: PAGE })).body.code, 'session/origin-refused');
  assert.equal((await relay.call('POST', '/v1/sessions', { body: { siteKey: 'demo' }, origin: 'https://cors.test' })).body.code, 'session/origin-refused');
});

test('names of files become no headers, paths or other types', async () => {
  const { token } = await relay.visitor();
  const roomId = await conversation(relay, token);
  const upload = async (name: string) => {
    const stored = await relay.call('POST', `/v1/files?roomId=${roomId}`, {
      token,
      body: 'words',
      headers: { 'content-type': 'application/octet-stream', 'x-file-name': name },
    });
    assert.equal(stored.status, 201, name);
    const got = await fetch(`${relay.url}/v1/files/${stored.body.id}`, { headers: { authorization: `Bearer ${token}`, origin: PAGE } });
    assert.equal(got.status, 200, name);
    return { name: stored.body.name as string, disposition: got.headers.get('content-disposition') ?? '', headers: got.headers };
  };
  const crafted = await upload(encodeURIComponent('a"\r\nset-cookie: x=1\r\n\r\n<script>.txt'));
  assert.equal(crafted.headers.get('set-cookie'), null);
  assert.ok(!/[\r\n"<>]/.test(crafted.name));
  assert.match(crafted.disposition, /^attachment; filename\*=UTF-8''[\w.%()'*!~-]+$/);
  assert.equal((await upload(encodeURIComponent('..\\..\\evil.txt'))).name, 'evil.txt');
  assert.equal((await upload(encodeURIComponent('invoice\u202excod.txt'))).name, 'invoicexcod.txt');
  const long = await upload(encodeURIComponent(`${'👍'.repeat(130)}.txt`));
  assert.equal([...long.name].length, 120);
  assert.ok(long.name.isWellFormed());
  for (const name of ['%E0%A4%A', '%'])
    assert.equal(
      (
        await relay.call('POST', `/v1/files?roomId=${roomId}`, {
          token,
          body: 'words',
          headers: { 'content-type': 'application/octet-stream', 'x-file-name': name },
        })
      ).body.code,
      'file/type-refused',
      name,
    );
});

test('requests that are no HTTP are answered and closed', async () => {
  const port = relay.running.port;
  assert.match(await raw(port, 'NONSENSE\r\n\r\n'), /^HTTP\/1\.1 400 /);
  assert.match(await raw(port, `GET /healthz HTTP/1.1\r\nHost: x\r\nx-long: ${'x'.repeat(100_000)}\r\n\r\n`), /^HTTP\/1\.1 431 /);
  assert.match(
    await raw(port, 'POST /v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'),
    /^HTTP\/1\.1 400 /,
  );
  assert.match(await raw(port, 'GET /healthz HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n'), /^HTTP\/1\.1 (?:200|400) /);
  assert.equal((await relay.call('GET', '/healthz')).status, 200);
});

test('other upgrades, and websockets at other addresses, are answered and closed, even if the peer keeps its end open', async () => {
  const port = relay.running.port;
  const upgrade = (path: string, to: string) =>
    raw(
      port,
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${to}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      { keepOpen: true },
    );
  assert.match(await upgrade('/v1/socket', 'foo'), /^HTTP\/1\.1 400 /);
  assert.match(await upgrade('/', 'h2c'), /^HTTP\/1\.1 400 /);
  assert.match(await upgrade('/v1/rooms', 'websocket'), /^HTTP\/1\.1 404 /);
  assert.match(await upgrade('/v1/socket', 'websocket'), /^HTTP\/1\.1 401 [\s\S]*session\/token-missing/);
});

test('headers that never end are cut off', async () => {
  const directory = relay.directory;
  const quick = await startRelay({
    config: parseConfig({}, { PORT: '0', CS_DATA_DIR: join(directory, 'quick'), CS_LOG_LEVEL: 'error' }),
    root: directory,
    logger: pino({ level: 'error' }),
    headersTimeoutMs: 400,
  });
  try {
    const started = performance.now();
    assert.match(await raw(quick.port, 'GET /healthz HTTP/1.1\r\nHost: x\r\nx-slow: '), /^HTTP\/1\.1 408 /);
    assert.ok(performance.now() - started < 5000);
    assert.equal((await fetch(`${quick.url}/healthz`)).status, 200);
  } finally {
    await quick.close();
  }
});

test('X-Forwarded-For from a peer that is no proxy of ours changes nothing, except that it is not this machine', async () => {
  const session = (headers: Record<string, string>) => relay.call('POST', '/v1/sessions', { body: { siteKey: 'demo' }, headers });
  assert.equal((await session({ 'x-forwarded-for': '127.0.0.1' })).body.code, 'session/origin-refused');
  assert.equal((await session({ forwarded: 'for=127.0.0.1', 'x-real-ip': '127.0.0.1', 'x-forwarded-host': 'localhost' })).status, 201);
  assert.equal((await relay.call('GET', '/metrics', { headers: { 'x-forwarded-for': '127.0.0.1' } })).body.code, 'session/forbidden');
  // Whoever changes the header with each request is still one address.
  let limited = 0;
  for (let index = 0; index < 80; index += 1) if ((await session({ 'x-forwarded-for': `10.0.${index}.1` })).body.code === 'rate/limited') limited += 1;
  assert.ok(limited > 0);
});

test('what the relay logs carries no words, tokens or queries', async () => {
  const lines: string[] = [];
  const directory = join(relay.directory, 'logged');
  const logged = await startRelay({
    config: parseConfig({}, { PORT: '0', CS_DATA_DIR: directory, CS_LOG_LEVEL: 'debug' }),
    root: directory,
    logger: pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) }),
  });
  try {
    const post = (path: string, body: object, token?: string, method = 'POST') =>
      fetch(`${logged.url}${path}`, {
        method,
        headers: { origin: PAGE, 'content-type': 'application/json', ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      }).then((answer) => answer.json() as Promise<{ token: string; refreshToken: string; id: string }>);
    const session = await post('/v1/sessions', { siteKey: 'demo' });
    const { id } = await post('/v1/conversations/current', {}, session.token, 'PUT');
    await post(`/v1/rooms/${id}/messages`, { clientMessageId: 'a', text: 'canary sentence' }, session.token);
    await post('/v1/nothing?secret=canaryquery', { text: 'canary sentence' }, session.token);
    await post('/v1/staff/sessions', { name: 'canaryname', password: 'canarypassword' });
    assert.ok(lines.some((line) => line.includes('"route"')));
    for (const secret of ['canary', session.token, session.refreshToken]) assert.ok(!lines.join('').includes(secret), secret);
    const stored = await readFile(join(directory, 'secret'), 'utf8');
    assert.ok(!lines.join('').includes(stored.trim()));
  } finally {
    await logged.close();
  }
});
