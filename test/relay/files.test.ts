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
