import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { DocumentComment, Session } from '@cs-kit/protocol';
import * as Y from 'yjs';
import { DocumentEditor, until } from '../support/editor.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

/* Comments on documents over HTTP: what is refused, that an author cannot be sent along, and what goes with a person. */

let relay: TestRelay;
const editors: DocumentEditor[] = [];
before(async () => {
  relay = await testRelay({ CS_RATE_SCALE: '100' });
});
after(async () => {
  for (const editor of editors) editor.close();
  await relay.stop();
});

async function commented(): Promise<{ owner: Session; member: Session; outsider: Session; path: string; anchor: object; editor: DocumentEditor }> {
  const [owner, member, outsider] = [await relay.visitor(), await relay.visitor(), await relay.visitor()];
  const { body } = await relay.call('POST', '/v1/rooms', { token: owner.token, body: { title: 'Trip', visibility: 'private', kind: 'group' } });
  const roomId = body.id as string;
  const invite = await relay.call('POST', `/v1/rooms/${roomId}/invites`, { token: owner.token, body: { role: 'member', expiresInHours: 1 } });
  await relay.call('POST', '/v1/invites/acceptances', { token: member.token, body: { code: invite.body.code as string } });
  const editor = await new DocumentEditor(relay.url, roomId, 'plan', owner.token).synced();
  editors.push(editor);
  editor.write('Meet at the station.');
  const documents = `/v1/rooms/${roomId}/documents`;
  await until(async () => (await relay.call('GET', documents, { token: owner.token })).body.items.length === 1, 'it is there');
  const text = new Y.Doc().getText('text');
  text.insert(0, 'station');
  const place = (index: number, assoc: number): string =>
    Buffer.from(Y.encodeRelativePosition(Y.createRelativePositionFromTypeIndex(text, index, assoc))).toString('base64url');
  const anchor = { start: place(0, 0), end: place(7, -1), quote: 'station', before: 'Meet at the ', after: '.' };
  return { owner, member, outsider, path: `${documents}/plan/comments`, anchor, editor };
}

test('said, answered, changed, resolved, deleted and brought back', async () => {
  const { owner, member, path, anchor } = await commented();
  const said = await relay.call('POST', path, { token: member.token, body: { text: '  Which one? ', anchor } });
  assert.equal(said.status, 201);
  const first = said.body as DocumentComment;
  assert.deepEqual([first.text, first.author, first.anchor], ['Which one?', { id: member.user.id, name: member.user.name }, anchor]);
  assert.equal((await relay.call('POST', path, { token: owner.token, body: { text: 'The old one.', threadId: first.id } })).status, 201);
  assert.equal((await relay.call('PATCH', `${path}/${first.id}`, { token: member.token, body: { text: 'Which one is it?' } })).body.text, 'Which one is it?');
  assert.equal((await relay.call('PATCH', `${path}/${first.id}`, { token: owner.token, body: { resolved: true } })).body.resolved.by.id, owner.user.id);
  assert.equal((await relay.call('DELETE', `${path}/${first.id}`, { token: member.token })).status, 204);
  const listed = (await relay.call('GET', path, { token: owner.token })).body.items as DocumentComment[];
  assert.deepEqual(
    listed.map(({ text }) => text),
    ['', 'The old one.'],
  );
  assert.equal((await relay.call('PATCH', `${path}/${first.id}`, { token: member.token, body: { deleted: false } })).body.text, 'Which one is it?');
});

test('the same comment that is sent again is one', async () => {
  const { owner, path, anchor } = await commented();
  const send = () =>
    relay.call('POST', path, { token: owner.token, body: { text: 'Once.', anchor }, headers: { 'idempotency-key': 'the-same-key-of-one-comment' } });
  assert.equal((await send()).body.id, (await send()).body.id);
  assert.equal((await relay.call('GET', path, { token: owner.token })).body.items.length, 1);
});

test('what is none of the contract is refused, a forged author too, and outsiders learn nothing', async () => {
  const { owner, outsider, path, anchor } = await commented();
  for (const body of [
    { text: 'forged', anchor, author: { id: outsider.user.id, name: 'Somebody' } },
    { text: '   ', anchor },
    { text: 'x'.repeat(4001), anchor },
    { text: 'x' },
    { text: 'x', anchor: { ...anchor, start: 'no place!' } },
    { text: 'x', anchor: { ...anchor, start: '____' } },
    { text: 'x', anchor: { ...anchor, quote: '' } },
    { text: 'x', anchor: { ...anchor, quote: 'x'.repeat(501) } },
    { text: 'x', anchor: { ...anchor, before: 'x'.repeat(41) } },
    { text: 'x', threadId: 'none' },
  ]) {
    const { status, body: answer } = await relay.call('POST', path, { token: owner.token, body });
    assert.deepEqual([status >= 400, answer.code], [true, 'request/invalid'], JSON.stringify(body).slice(0, 80));
  }
  const { id } = (await relay.call('POST', path, { token: owner.token, body: { text: 'x', anchor } })).body as DocumentComment;
  for (const body of [{}, { author: 'x' }, { deleted: true }])
    assert.equal((await relay.call('PATCH', `${path}/${id}`, { token: owner.token, body })).body.code, 'request/invalid');
  for (const [method, address, body] of [
    ['GET', path, undefined],
    ['POST', path, { text: 'x', anchor }],
    ['PATCH', `${path}/${id}`, { resolved: true }],
    ['DELETE', `${path}/${id}`, undefined],
  ] as const)
    assert.equal((await relay.call(method, address, { token: outsider.token, ...(body === undefined ? {} : { body }) })).body.code, 'room/not-found', method);
});

test('comments are in the export of who wrote them, and go with them', async () => {
  const { owner, member, path, anchor } = await commented();
  await relay.call('POST', path, { token: member.token, body: { text: 'Mine.', anchor } });
  await relay.call('POST', path, { token: owner.token, body: { text: 'Theirs.', anchor } });
  const exported = await relay.call('GET', `/v1/visitors/${member.user.id}/export`, { token: member.token });
  assert.deepEqual(
    (exported.body.comments as { quote: string; text: string }[]).map(({ quote, text }) => [quote, text]),
    [['station', 'Mine.']],
  );
  assert.equal((await relay.call('DELETE', `/v1/visitors/${member.user.id}`, { token: member.token })).status < 300, true);
  const left = (await relay.call('GET', path, { token: owner.token })).body.items as DocumentComment[];
  assert.deepEqual(
    left.map(({ text }) => text),
    ['Theirs.'],
  );
});
