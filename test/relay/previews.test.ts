import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import sharp from 'sharp';
import { colleague, conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';
import { testWeb } from '../support/web.ts';
import type { TestWeb } from '../support/web.ts';

/* The relay looks at pages for those who may read the message that names them, where the site lets it. */

let web: TestWeb;
let relay: TestRelay;
before(async () => {
  web = await testWeb();
  relay = await testRelay({ CS_RATE_SCALE: '2' }, { web: web.web });
  const picture = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#ff0000' } })
    .png()
    .toBuffer();
  web.page('shop.example/tent', '<title>Tarn 2</title><meta property="og:image" content="/tent.png">');
  web.page('shop.example/tent.png', picture, { 'content-type': 'image/png' });
  web.page('shop.example/stove', '<title>Stove</title>');
});
after(async () => {
  await relay.stop();
  await web.stop();
});
beforeEach(() => (web.asked.length = 0));

const services = () => relay.running.relay.services;
const previews = (on: boolean) => services().sites.patch('demo', { linkPreviews: on });
type Who = { readonly token: string; readonly origin?: null };

async function talk() {
  const visitor = await relay.visitor();
  const guest: Who = { token: visitor.token };
  const staff: Who = { token: (await colleague(relay, 'agent')).token, origin: null };
  const id = await conversation(relay, visitor.token);
  await relay.call('PUT', `/v1/conversations/${id}/assignee`, { ...staff, body: { userId: null } });
  const say = async (who: Who, text: string, more: object = {}): Promise<string> =>
    (await relay.call('POST', `/v1/rooms/${id}/messages`, { ...who, body: { clientMessageId: uuid(), text, ...more } })).body.id as string;
  const ask = (who: Who, message: string, part = '') => relay.call('GET', `/v1/rooms/${id}/messages/${message}/preview${part}`, who);
  return { id, visitor, guest, staff, say, ask };
}
const LINK = 'Is it http://shop.example/tent ?';

test('nothing is asked of the web until the site switches previews on', async () => {
  const { guest, say, ask } = await talk();
  const message = await say(guest, LINK);
  assert.equal(services().sites.byId('demo')?.linkPreviews, false, 'off at first, also at the demo');
  assert.deepEqual((await ask(guest, message)).body, { on: false, preview: null });
  assert.equal((await ask(guest, message, '/picture')).body.code, 'request/not-found');
  assert.deepEqual(web.asked, []);
  await previews(true);
  const { status, body } = await ask(guest, message);
  const card = { url: 'http://shop.example/tent', host: 'shop.example', title: 'Tarn 2', description: null, siteName: null, picture: true };
  assert.deepEqual([status, body], [200, { on: true, preview: card }]);
  await previews(false);
  assert.deepEqual((await ask(guest, message)).body, { on: false, preview: null }, 'and off again, what was seen is given out no more');
  assert.equal((await ask(guest, message, '/picture')).status, 404);
});

test('both sides see the same card, whoever sent the link; the page is asked once', async () => {
  await previews(true);
  const { id, guest, staff, say, ask } = await talk();
  for (const who of [guest, staff]) {
    web.asked.length = 0;
    const message = await say(who, LINK);
    assert.deepEqual((await ask(guest, message)).body, (await ask(staff, message)).body);
    assert.ok(web.asked.length <= 2, 'page and picture');
    const picture = await fetch(`${relay.url}/v1/rooms/${id}/messages/${message}/preview/picture`, { headers: { authorization: `Bearer ${staff.token}` } });
    assert.equal(picture.status, 200);
    assert.equal(picture.headers.get('content-type'), 'image/webp');
    assert.deepEqual([picture.headers.get('x-content-type-options'), picture.headers.get('content-security-policy')], ['nosniff', 'sandbox']);
    assert.equal((await sharp(new Uint8Array(await picture.arrayBuffer())).metadata()).format, 'webp');
  }
});

test('only for who may read the message: no stranger, no server key, no note for its visitor, nothing that was taken back', async () => {
  await previews(true);
  const { id, guest, staff, say, ask } = await talk();
  const message = await say(guest, LINK);
  const stranger: Who = { token: (await relay.visitor()).token };
  assert.equal((await ask(stranger, message)).body.code, 'room/not-found');
  assert.equal((await ask(stranger, message, '/picture')).body.code, 'room/not-found');
  const key = await services().auth.keys.create('demo', 'chat', ['chat']);
  assert.equal((await ask({ token: key.key, origin: null }, message)).body.code, 'session/forbidden');
  assert.equal((await relay.call('GET', `/v1/rooms/${id}/messages/${message}/preview`)).body.code, 'session/token-missing');
  const note = await say(staff, LINK, { visibility: 'internal' });
  assert.deepEqual((await ask(staff, note)).body, { on: true, preview: null });
  assert.equal((await ask(guest, note)).body.code, 'request/not-found');
  assert.deepEqual(web.asked, [], 'none of these led to a look');
  assert.equal((await ask(guest, message)).body.preview.title, 'Tarn 2');
  await relay.call('DELETE', `/v1/rooms/${id}/messages/${message}`, guest);
  assert.equal((await ask(guest, message)).body.code, 'request/not-found');
  assert.equal((await ask(staff, message, '/picture')).body.code, 'request/not-found');
  const { db } = services();
  assert.deepEqual(await db.selectFrom('link_previews').select('hash').where('room_id', '=', id).execute(), []);
});

test('a changed message shows what it says now; one without a link nothing', async () => {
  await previews(true);
  const { id, guest, say, ask } = await talk();
  const message = await say(guest, LINK);
  assert.equal((await ask(guest, message)).body.preview.title, 'Tarn 2');
  await relay.call('PATCH', `/v1/rooms/${id}/messages/${message}`, { ...guest, body: { text: 'Rather http://shop.example/stove' } });
  const { preview } = (await ask(guest, message)).body;
  assert.deepEqual([preview.title, preview.picture], ['Stove', false]);
  assert.equal((await ask(guest, message, '/picture')).body.code, 'request/not-found');
  for (const text of ['no link', 'http://127.0.0.1:8787/', 'http://shop.example/missing'])
    assert.deepEqual((await ask(guest, await say(guest, text))).body, { on: true, preview: null }, text);
});

test('erasing a visitor takes the previews of the conversation away', async () => {
  await previews(true);
  const { id, visitor, guest, say, ask } = await talk();
  await ask(guest, await say(guest, LINK));
  const kept = () => services().db.selectFrom('link_previews').select('hash').where('room_id', '=', id).execute();
  assert.equal((await kept()).length, 1);
  assert.equal((await relay.call('DELETE', `/v1/visitors/${visitor.visitorId}`, guest)).status, 200);
  assert.deepEqual(await kept(), []);
});
