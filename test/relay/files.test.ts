import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import type { StoredFile } from '@cs-kit/protocol';
import { colleague, conversation } from '../support/people.ts';
import { PAGE, testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

/* Who reads a file hangs on the message it stands in. */

let relay: TestRelay;
before(async () => {
  relay = await testRelay();
});
after(() => relay.stop());

async function upload(roomId: string, token: string, origin: string | null): Promise<StoredFile> {
  const response = await fetch(`${relay.url}/v1/files?roomId=${roomId}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'x-file-name': 'note.txt',
      'content-type': 'application/octet-stream',
      ...(origin === null ? {} : { origin }),
    },
    body: `secret ${uuid()}`,
  });
  return (await response.json()) as StoredFile;
}

const send = async (roomId: string, who: object, fileId: string, more: object = {}): Promise<string> =>
  (
    await relay.call('POST', `/v1/rooms/${roomId}/messages`, {
      ...who,
      body: { clientMessageId: uuid(), text: '', attachments: [{ kind: 'file', id: fileId }], ...more },
    })
  ).body.id;

const read = async (who: object, fileId: string): Promise<number> => (await relay.call('GET', `/v1/files/${fileId}`, who)).status;

async function room() {
  const visitor = await relay.visitor();
  const agent = await colleague(relay, 'agent');
  const id = await conversation(relay, visitor.token);
  const [guest, staff] = [{ token: visitor.token }, { token: agent.token, origin: null }];
  await relay.call('PUT', `/v1/conversations/${id}/assignee`, { ...staff, body: { userId: null } });
  return {
    id,
    visitor,
    agent,
    guest,
    staff,
    upload: (token: string, origin: string | null) => upload(id, token, origin),
    send: (who: object, fileId: string, more?: object) => send(id, who, fileId, more),
  };
}

test('a file is readable for the room from its message on until that is taken back, and then for nobody', async () => {
  const { id, visitor, guest, staff, upload, send } = await room();
  const file = await upload(visitor.token, PAGE);
  assert.deepEqual([await read(guest, file.id), await read(staff, file.id)], [200, 404], 'before it is sent only its owner reads it');
  const message = await send(guest, file.id);
  assert.deepEqual([await read(guest, file.id), await read(staff, file.id)], [200, 200]);
  const link = (await relay.call('POST', '/v1/links', { ...staff, body: { fileId: file.id } })).body.url as string;
  assert.equal((await fetch(link)).status, 200);
  await relay.call('DELETE', `/v1/rooms/${id}/messages/${message}`, guest);
  assert.deepEqual([await read(guest, file.id), await read(staff, file.id), (await fetch(link)).status], [404, 404, 404]);
  const { db } = relay.running.relay.services;
  assert.deepEqual(await db.selectFrom('files').select('id').where('id', '=', file.id).execute(), []);
});

test('a file that stands in two messages goes with the last one', async () => {
  const { id, visitor, guest, staff, upload, send } = await room();
  const file = await upload(visitor.token, PAGE);
  const [first, second] = [await send(guest, file.id), await send(guest, file.id)];
  await relay.call('DELETE', `/v1/rooms/${id}/messages/${first}`, guest);
  assert.equal(await read(staff, file.id), 200);
  await relay.call('DELETE', `/v1/rooms/${id}/messages/${second}`, guest);
  assert.equal(await read(staff, file.id), 404);
});

test('a file of a note is not for the visitor', async () => {
  const { agent, guest, staff, upload, send } = await room();
  const file = await upload(agent.token, null);
  await send(staff, file.id, { visibility: 'internal' });
  assert.deepEqual([await read(staff, file.id), await read(guest, file.id)], [200, 404]);
});

test('a file of a private group is for its members, not for the rest of the team', async () => {
  const [member, other] = [await colleague(relay, 'agent'), await colleague(relay, 'agent')];
  const [inside, outside] = [
    { token: member.token, origin: null },
    { token: other.token, origin: null },
  ];
  const { id } = (await relay.call('POST', '/v1/rooms?siteId=demo', { ...inside, body: { title: 'Pay', visibility: 'private', kind: 'group' } })).body;
  const file = await upload(id, member.token, null);
  await send(id, inside, file.id);
  assert.deepEqual([await read(inside, file.id), await read(outside, file.id)], [200, 404]);
  assert.equal((await relay.call('POST', '/v1/links', { ...outside, body: { fileId: file.id } })).status, 404);
});

test('sound of every kind that pages record or people send is taken as sound, and answered so that nothing runs', async () => {
  const { id, visitor, guest } = await room();
  const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
  const four = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
  const box = (name: string, ...body: readonly number[][]): number[] => [...four(8 + body.flat().length), ...letters(name), ...body.flat()];
  const element = (name: readonly number[], body: readonly number[]): number[] => [...name, 0x80 | body.length, ...body];
  const track = box('trak', box('mdia', box('hdlr', four(0), four(0), letters('soun'), four(0))));
  const tracks = element([0x16, 0x54, 0xae, 0x6b], element([0xae], element([0x83], [2])));
  const head = element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], letters('webm')));
  const sounds: readonly (readonly [string, string, readonly number[]])[] = [
    ['a.webm', 'audio/webm', [...head, ...element([0x18, 0x53, 0x80, 0x67], tracks)]],
    ['a.mp4', 'audio/mp4', [...box('ftyp', letters('isom'), four(0), letters('isom')), ...box('moov', track)]],
    ['a.m4a', 'audio/x-m4a', [...box('ftyp', letters('M4A '), four(0)), ...box('moov', track)]],
    ['a.ogg', 'audio/ogg', [...letters('OggS'), ...Array<number>(24).fill(0), ...letters('OpusHead'), ...Array<number>(60).fill(0)]],
    ['a.wav', 'audio/wav', [...letters('RIFF'), 36, 0, 0, 0, ...letters('WAVEfmt '), ...Array<number>(60).fill(0)]],
    ['a.mp3', 'audio/mpeg', [0xff, 0xfb, 0x90, 0x64, ...Array<number>(500).fill(0)]],
  ];
  for (const [name, type, bytes] of sounds) {
    const stored = await fetch(`${relay.url}/v1/files?roomId=${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${visitor.token}`, 'x-file-name': name, 'content-type': 'application/octet-stream', origin: PAGE },
      body: Uint8Array.from(bytes),
    });
    const file = (await stored.json()) as StoredFile;
    assert.deepEqual([stored.status, file.type], [201, type], name);
    const answer = await fetch(`${relay.url}/v1/files/${file.id}`, { headers: { authorization: `Bearer ${guest.token}`, origin: PAGE } });
    const { headers } = answer;
    assert.deepEqual(
      [headers.get('content-type'), headers.get('x-content-type-options'), headers.get('content-disposition')?.startsWith('inline')],
      [type, 'nosniff', true],
    );
    assert.match(headers.get('content-security-policy') ?? '', /sandbox/);
    assert.equal((await answer.arrayBuffer()).byteLength, bytes.length);
  }
});
