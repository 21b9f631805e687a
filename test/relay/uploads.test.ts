import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { LIMITS, RELAY_LIMITS, uuid } from '@cs-kit/protocol';
import type { Problem, Session, StoredFile, UploadState } from '@cs-kit/protocol';
import sharp from 'sharp';
import { colleague, conversation } from '../support/people.ts';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { say, testScanner } from '../support/scanner.ts';
import type { TestScanner } from '../support/scanner.ts';
import { tus } from '../support/tus.ts';

/* Files that come in parts by tus 1.0, what is kept of them, and how large pictures are shown. */

let relay: TestRelay;
let scanner: TestScanner;
before(async () => {
  scanner = await testScanner();
  relay = await testRelay({ CS_UPLOAD_MB: '20', CS_SCAN_URL: scanner.url, CS_SCAN_SECRET: 'a secret of sixteen', CS_RATE_SCALE: '100' });
});
after(async () => {
  await relay.stop();
  await scanner.stop();
});

const MB = 2 ** 20;
/** A file of a type that is taken, larger than one request may be. */
const pdf = (bytes: number): Buffer => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes - 9)]);
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const codeOf = async (answer: Response): Promise<string> => ((await answer.json()) as Problem).code;

async function room() {
  const visitor = await relay.visitor();
  const roomId = await conversation(relay, visitor.token);
  return { visitor, roomId, guest: tus({ url: relay.url, token: visitor.token }) };
}

test('a large file comes in parts, goes into a message, and is read byte for byte', async () => {
  const { visitor, roomId, guest } = await room();
  const bytes = pdf(LIMITS.fileBytes + 3 * MB);
  const made = await guest.create(roomId, 'Größe.pdf', bytes.length);
  const state = (await made.json()) as UploadState;
  assert.equal(made.status, 201);
  assert.equal(made.headers.get('location'), `/v1/uploads/${state.id}`);
  assert.equal(made.headers.get('tus-resumable'), '1.0.0');
  const left = Date.parse(made.headers.get('upload-expires') ?? '') - Date.now();
  assert.ok(left > RELAY_LIMITS.uploadMs - 60_000 && left <= RELAY_LIMITS.uploadMs);
  for (let at = 0; at < bytes.length; at += 4 * MB) {
    const part = bytes.subarray(at, at + 4 * MB);
    const answer = await guest.patch(state.id, at, part as Uint8Array<ArrayBuffer>);
    assert.deepEqual([answer.status, answer.headers.get('upload-offset')], [204, String(at + part.length)]);
  }
  const answer = await guest.finish(state.id);
  const file = (await answer.json()) as StoredFile;
  assert.deepEqual([answer.status, file.name, file.type, file.size, file.sha256], [201, 'Größe.pdf', 'application/pdf', bytes.length, sha256(bytes)]);
  const sent = await relay.call('POST', `/v1/rooms/${roomId}/messages`, {
    token: visitor.token,
    body: { clientMessageId: uuid(), text: '', attachments: [{ kind: 'file', id: file.id }] },
  });
  assert.equal(sent.status, 201);
  const read = await fetch(`${relay.url}/v1/files/${file.id}`, { headers: { authorization: `Bearer ${visitor.token}`, origin: PAGE } });
  assert.equal(read.headers.get('content-length'), String(bytes.length));
  assert.equal(sha256(new Uint8Array(await read.arrayBuffer())), file.sha256);
  // What has become a file is told as such, so that a client whose answer was lost does not begin again.
  assert.deepEqual(((await (await guest.send('GET', `/v1/uploads/${state.id}`)).json()) as UploadState).file, file);
  assert.equal(await guest.offset(state.id), bytes.length);
});

test('the address tells what it speaks; other versions and half a call are refused by name', async () => {
  const { roomId, guest } = await room();
  const told = await fetch(`${relay.url}/v1/uploads`, { method: 'OPTIONS' });
  assert.deepEqual(
    [told.status, told.headers.get('tus-version'), told.headers.get('tus-extension'), told.headers.get('tus-max-size')],
    [204, '1.0.0', 'creation,expiration,termination', String(20 * MB)],
  );
  const old = await guest.send('POST', '/v1/uploads', { 'tus-resumable': '0.2.2', 'upload-length': '1' });
  assert.deepEqual([old.status, old.headers.get('tus-version'), await codeOf(old)], [412, '1.0.0', 'upload/version']);
  const { id } = (await (await guest.create(roomId, 'a.txt', 4)).json()) as UploadState;
  const stranger = tus({ url: relay.url, token: (await relay.visitor()).token });
  const refusals: [() => Promise<Response>, number, string][] = [
    [() => guest.send('POST', `/v1/uploads?roomId=${roomId}`, { 'upload-defer-length': '1' }), 422, 'request/invalid'],
    [() => guest.send('POST', `/v1/uploads?roomId=${roomId}`, { 'upload-length': '-1' }), 422, 'request/invalid'],
    [() => guest.send('POST', `/v1/uploads?roomId=${roomId}`, { 'upload-length': '4', 'upload-metadata': 'filename %%%' }), 422, 'request/invalid'],
    [() => guest.create(roomId, 'a.txt', 0), 422, 'request/invalid'],
    [() => guest.create(roomId, 'a.txt', 20 * MB + 1), 413, 'file/too-large'],
    [() => guest.patch(id, 1, 'x'), 409, 'request/conflict'],
    [() => guest.patch(id, 0, 'xxxxx'), 413, 'file/too-large'],
    [() => guest.send('PATCH', `/v1/uploads/${id}`, { 'upload-offset': '0', 'content-type': 'text/plain' }, 'x'), 415, 'request/unsupported-type'],
    [() => guest.send('PATCH', `/v1/uploads/${id}`, { 'content-type': 'application/offset+octet-stream' }, 'x'), 422, 'request/invalid'],
    [() => guest.finish(id), 409, 'request/conflict'],
    [() => guest.send('GET', `/v1/uploads/${uuid()}`), 404, 'request/not-found'],
    [() => fetch(`${relay.url}/v1/uploads/${id}`), 401, 'session/token-missing'],
    [() => stranger.send('GET', `/v1/uploads/${id}`), 404, 'request/not-found'],
    [() => stranger.create(roomId, 'a.txt', 4), 404, 'room/not-found'],
  ];
  for (const [call, status, code] of refusals) {
    const answer = await call();
    assert.deepEqual([answer.status, await codeOf(answer)], [status, code]);
  }
  assert.equal((await guest.send('HEAD', `/v1/uploads/${uuid()}`)).status, 404);
  assert.equal((await guest.send('DELETE', `/v1/uploads/${id}`)).status, 204);
  assert.equal((await guest.send('HEAD', `/v1/uploads/${id}`)).status, 404);
  const preflight = await fetch(`${relay.url}/v1/uploads/${id}`, { method: 'OPTIONS', headers: { origin: PAGE, 'access-control-request-method': 'PATCH' } });
  assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /upload-offset/);
  assert.match((await guest.create(roomId, 'a.txt', 4)).headers.get('access-control-expose-headers') ?? '', /Location.*Upload-Offset/);
});

test('whoever may not send files in a room begins none there, and goes on with none', async () => {
  const { roomId, guest } = await room();
  const { id } = (await (await guest.create(roomId, 'a.txt', 4)).json()) as UploadState;
  const { sites } = relay.running.relay.services;
  await sites.patch('demo', { uploads: false });
  try {
    for (const answer of [await guest.create(roomId, 'a.txt', 4), await guest.patch(id, 0, '1234'), await guest.finish(id)])
      assert.equal(await codeOf(answer), 'session/forbidden');
    // The staff send files all the same.
    const agent = await colleague(relay, 'agent');
    const staff = tus({ url: relay.url, token: agent.token, origin: null });
    assert.equal((await staff.whole(roomId, 'a.txt', Buffer.from('words'))).size, 5);
  } finally {
    await sites.patch('demo', { uploads: true });
  }
  const key = await relay.running.relay.services.auth.keys.create('demo', 'chat', ['chat']);
  assert.equal(await codeOf(await tus({ url: relay.url, token: key.key, origin: null }).create(roomId, 'a.txt', 4)), 'session/forbidden');
});

test('page and desk know how large a file may be', async () => {
  const agent = await colleague(relay, 'agent');
  const { limits } = (await relay.call('GET', '/v1/config?siteKey=demo')).body;
  assert.deepEqual(limits, { messageChars: LIMITS.messageChars, fileBytes: LIMITS.fileBytes, uploadBytes: 20 * MB, attachments: LIMITS.attachments });
  assert.deepEqual((await relay.call('GET', '/v1/limits', { token: agent.token, origin: null })).body, limits);
  assert.equal((await relay.call('GET', '/v1/limits')).body.code, 'session/token-missing');
});

test('a deleted visitor leaves nothing on the way', async () => {
  const { visitor, roomId, guest } = await room();
  const { id } = (await (await guest.create(roomId, 'a.txt', 4)).json()) as UploadState;
  await guest.patch(id, 0, '12');
  const folder = join(relay.directory, 'blobs', 'parts');
  assert.ok((await readdir(folder)).includes(id));
  assert.equal((await relay.call('DELETE', `/v1/visitors/${visitor.visitorId}`, { token: visitor.token })).status, 200);
  assert.ok(!(await readdir(folder)).includes(id));
});

test('the scanner sees every upload, and what it does not call clean can be read by nobody', async () => {
  const { visitor, roomId, guest } = await room();
  const upload = (bytes: Uint8Array, path = `/v1/files?roomId=${roomId}`) =>
    fetch(`${relay.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${visitor.token}`, origin: PAGE, 'x-file-name': 'a.pdf', 'content-type': 'application/octet-stream' },
      body: bytes as Uint8Array<ArrayBuffer>,
    });
  const picture = await sharp({ create: { width: 3, height: 2, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  const large = pdf(LIMITS.fileBytes + 1);
  scanner.asked.length = 0;
  assert.equal((await upload(pdf(100))).status, 201);
  assert.equal((await upload(picture, '/v1/images')).status, 201);
  const clean = await guest.whole(roomId, 'a.pdf', large);
  assert.deepEqual(
    scanner.asked.map(({ headers, bytes }) => [headers.authorization, bytes.length]),
    [100, picture.length, large.length].map((length) => ['Bearer a secret of sixteen', length]),
  );
  assert.equal(sha256(scanner.asked[2]?.bytes ?? Buffer.of()), clean.sha256);

  const { id } = (await (await guest.create(roomId, 'a.pdf', 100)).json()) as UploadState;
  await guest.patch(id, 0, pdf(100) as Uint8Array<ArrayBuffer>);
  assert.equal((await relay.call('GET', `/v1/files/${id}`, { token: visitor.token })).status, 404);
  scanner.answer = (response) => say(response, 'away', 503);
  const waits = await guest.finish(id);
  assert.deepEqual([waits.status, waits.headers.get('retry-after')], [503, '10']);
  assert.equal(await codeOf(waits), 'file/scan-unavailable');
  assert.equal(await codeOf(await upload(pdf(100))), 'file/scan-unavailable');
  scanner.answer = (response) => say(response, { clean: false, reason: 'Eicar' });
  for (const answer of [await guest.finish(id), await upload(pdf(100)), await upload(picture, '/v1/images')])
    assert.deepEqual([answer.status, await codeOf(answer)], [422, 'file/refused-by-scan']);
  scanner.answer = (response) => say(response, { clean: true });
  assert.equal((await guest.finish(id)).status, 404);
  assert.equal((await relay.call('GET', `/v1/files/${id}`, { token: visitor.token })).status, 404);
});

test('a photograph has a thumbnail for whoever may read it, upright and without what the camera wrote', async () => {
  const { visitor, roomId, guest } = await room();
  const noise = { width: 1600, height: 1200, channels: 3 as const, background: '#777', noise: { type: 'gaussian' as const, mean: 128, sigma: 40 } };
  const photo = await sharp({ create: noise })
    .withExif({ IFD0: { Model: 'Camera of Mira' } })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: 95 })
    .toBuffer();
  const file = await guest.whole(roomId, 'photo.jpg', photo);
  assert.deepEqual([file.width, file.height], [1200, 1600]);
  const read = (query: string, token = visitor.token) =>
    fetch(`${relay.url}/v1/files/${file.id}${query}`, { headers: { authorization: `Bearer ${token}`, origin: PAGE } });
  const answer = await read('?size=thumb');
  const small = Buffer.from(await answer.arrayBuffer());
  const about = await sharp(small).metadata();
  assert.deepEqual([answer.headers.get('content-type'), about.format, about.width, about.height, about.exif], ['image/webp', 'webp', 360, 480, undefined]);
  assert.ok(small.length * 5 < file.size, `${small.length} of ${file.size} bytes`);
  assert.equal((await read('')).headers.get('content-length'), String(file.size));
  assert.equal((await read('?size=huge')).status, 422);
  const stranger = await relay.visitor();
  assert.equal((await read('?size=thumb', stranger.token)).status, 404);
  await relay.call('DELETE', `/v1/visitors/${visitor.visitorId}`, { token: visitor.token });
  const kept = await readdir(join(relay.directory, 'blobs'), { recursive: true });
  assert.deepEqual(
    kept.filter((name) => name.includes(file.id)),
    [],
  );
});

/** Sends the first bytes of a part and then holds the line. */
function hold(url: string, session: Session, id: string, offset: number, length: number, bytes: Uint8Array): () => void {
  const line = request(`${url}/v1/uploads/${id}`, {
    method: 'PATCH',
    headers: {
      'tus-resumable': '1.0.0',
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
      'content-length': String(length),
      authorization: `Bearer ${session.token}`,
      origin: PAGE,
    },
  });
  line.on('error', () => undefined);
  line.write(bytes);
  return () => line.destroy();
}

test('a relay that is killed in the middle of a part has what came, and the rest makes the same file', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-uploads-'));
  const process = new RelayProcess(await freePort(), directory);
  await process.start();
  try {
    const json = async (method: string, path: string, body: object, token?: string) =>
      (await (
        await fetch(process.url + path, {
          method,
          headers: { 'content-type': 'application/json', origin: PAGE, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
          body: JSON.stringify(body),
        })
      ).json()) as any;
    const session = (await json('POST', '/v1/sessions', { siteKey: 'demo' })) as Session;
    const { id: roomId } = await json('PUT', '/v1/conversations/current', {}, session.token);
    const guest = tus({ url: process.url, token: session.token });
    const bytes = pdf(LIMITS.fileBytes + 2 * MB);
    const { id } = (await (await guest.create(roomId, 'a.pdf', bytes.length)).json()) as UploadState;
    assert.equal((await guest.patch(id, 0, bytes.subarray(0, 4 * MB) as Uint8Array<ArrayBuffer>)).status, 204);
    const drop = hold(process.url, session, id, 4 * MB, bytes.length - 4 * MB, bytes.subarray(4 * MB, 6 * MB));
    const part = join(directory, 'blobs', 'parts', id);
    while ((await stat(part)).size < 5 * MB) await new Promise((resolve) => setImmediate(resolve));
    await process.kill();
    drop();
    await process.start();
    const offset = await guest.offset(id);
    assert.ok(offset >= 5 * MB && offset <= 6 * MB, String(offset));
    assert.equal((await guest.patch(id, offset, bytes.subarray(offset) as Uint8Array<ArrayBuffer>)).status, 204);
    const file = (await (await guest.finish(id)).json()) as StoredFile;
    assert.equal(file.sha256, sha256(bytes));
    const read = await fetch(`${process.url}/v1/files/${id}`, { headers: { authorization: `Bearer ${session.token}`, origin: PAGE } });
    assert.ok(bytes.equals(Buffer.from(await read.arrayBuffer())), 'byte for byte');
  } finally {
    await process.stop();
    await rm(directory, { recursive: true, force: true });
  }
});

test('a line that breaks in the middle of a part leaves what came', async () => {
  const { visitor, roomId, guest } = await room();
  const bytes = pdf(2 * MB);
  const { id } = (await (await guest.create(roomId, 'a.pdf', bytes.length)).json()) as UploadState;
  const drop = hold(relay.url, visitor, id, 0, bytes.length, bytes.subarray(0, MB));
  const size = () =>
    stat(join(relay.directory, 'blobs', 'parts', id)).then(
      (found) => found.size,
      () => 0,
    );
  while ((await size()) < MB) await new Promise((resolve) => setImmediate(resolve));
  drop();
  assert.equal(await guest.offset(id), MB);
  await guest.patch(id, MB, bytes.subarray(MB) as Uint8Array<ArrayBuffer>);
  assert.equal(((await (await guest.finish(id)).json()) as StoredFile).sha256, sha256(bytes));
});
