import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { RELAY_LIMITS } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { testWeb } from '../../../test/support/web.ts';
import type { TestWeb } from '../../../test/support/web.ts';
import { createRateLimiter } from '../auth/rates.ts';
import { createPreviews } from './previews.ts';
import { createPreviewStore } from './store.ts';

let web: TestWeb;
let state: Awaited<ReturnType<typeof testState>>;
const clock = new TestClock();
const now = (): number => clock.now();
before(async () => {
  web = await testWeb();
  state = await testState();
});
after(async () => {
  await web.stop();
  await state.end();
});
beforeEach(async () => {
  web.asked.length = 0;
  web.page('shop.example/', '<title>Shop</title>');
  await state.db.deleteFrom('link_previews').execute();
});

const SHOP = new URL('http://shop.example/');
const MINUTE = 60_000;
const made = (scale = 1000, ms = 2000) => createPreviews({ db: state.db, web: web.web, rates: createRateLimiter(now, scale), now, ms });
const whom = (roomId: string, actorId = 'ana') => ({ roomId, siteId: 'demo', actorId });

test('a page is looked at once for a room, also by many at the same time, and after a restart', async () => {
  const previews = made();
  const all = await Promise.all([1, 2, 3].map(() => previews.of(whom('r1'), SHOP)));
  assert.deepEqual(all[0], { url: 'http://shop.example/', host: 'shop.example', title: 'Shop', description: null, siteName: null, picture: false });
  assert.deepEqual([all[1], all[2], web.asked.length], [all[0], all[0], 1]);
  assert.equal((await made().of(whom('r1'), SHOP))?.title, 'Shop');
  assert.equal(web.asked.length, 1, 'from the disk');
  assert.equal((await previews.of(whom('r2'), SHOP))?.title, 'Shop');
  assert.equal(web.asked.length, 2, 'another room does not learn that this one was asked');
  assert.equal(await previews.picture('r1', SHOP), null);
});

test('what was found holds for a day, that nothing was found for a quarter of an hour', async () => {
  const previews = made();
  await previews.of(whom('r3'), SHOP);
  clock.advance(24 * 60 * MINUTE - 1);
  await previews.of(whom('r3'), SHOP);
  assert.equal(web.asked.length, 1);
  clock.advance(1);
  await previews.of(whom('r3'), SHOP);
  assert.equal(web.asked.length, 2);
  const gone = new URL('http://shop.example/gone');
  assert.equal(await previews.of(whom('r3'), gone), null);
  clock.advance(15 * MINUTE - 1);
  assert.equal(await previews.of(whom('r3'), gone), null);
  assert.equal(web.asked.length, 3, 'a dead link is not asked again and again');
  clock.advance(1);
  await made().of(whom('r3'), gone);
  assert.equal(web.asked.length, 4);
});

test('looks are bounded by person, by site, by host and in all', async () => {
  const previews = made(1);
  const page = (at: number): URL => new URL(`http://host${at}.example/`);
  for (let at = 0; at < 21; at += 1) web.page(`host${at}.example/`, '<title>x</title>');
  for (let at = 0; at < 20; at += 1) await previews.of(whom('r4'), page(at));
  await assert.rejects(previews.of(whom('r4'), page(20)), { code: 'rate/limited' });
  assert.equal((await previews.of(whom('r4'), page(3)))?.title, 'x', 'what is kept is given all the same');
  for (let at = 0; at < 10; at += 1) await previews.of(whom('r5', `p${at}`), new URL(`http://shop.example/${at}`));
  await assert.rejects(previews.of(whom('r5', 'px'), new URL('http://shop.example/x')), { code: 'rate/limited' });
  web.pages.set('shop.example/never', () => undefined);
  const busy = made(1000, 300);
  web.names.set('shop.example', ['93.184.216.34']);
  const waiting = Array.from({ length: 8 }, (_, at) => busy.of(whom(`q${at}`), new URL('http://shop.example/never')));
  // Each has begun before the ninth comes.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await assert.rejects(busy.of(whom('q9'), new URL('http://shop.example/never')), { code: 'rate/limited' });
  assert.deepEqual(
    await Promise.all(waiting),
    Array.from({ length: 8 }, () => null),
  );
});

test('a room that is forgotten keeps nothing, also of what is being looked at', async () => {
  const previews = made();
  await previews.of(whom('r6'), SHOP);
  let arrived = (): void => undefined;
  const asked = new Promise<void>((resolve) => (arrived = resolve));
  let answer = (): void => undefined;
  web.pages.set('shop.example/slow', (_request, response) => {
    answer = () => void response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Late</title>');
    arrived();
  });
  const late = previews.of(whom('r6'), new URL('http://shop.example/slow'));
  const refused = assert.rejects(late, { code: 'request/not-found' });
  await asked;
  await previews.forget('r6');
  answer();
  await refused;
  assert.deepEqual(await state.db.selectFrom('link_previews').selectAll().where('room_id', '=', 'r6').execute(), []);
  const closing = previews.of(whom('r6'), new URL('http://shop.example/slow'));
  const ended = assert.rejects(closing, { code: 'request/not-found' });
  while (web.asked.filter(({ url }) => url.endsWith('/slow')).length < 2) await new Promise((resolve) => setImmediate(resolve));
  previews.close();
  await ended;
});

test('the disk and the memory hold no more than their bounds', async () => {
  const store = createPreviewStore(state.db, now);
  const rows = Array.from({ length: RELAY_LIMITS.previewsKept + 40 }, (_, at) => ({
    room_id: 'old',
    hash: `h${at}`,
    body: '{}',
    picture: null,
    bytes: 2,
    made_at: now() - 3000 + at,
  }));
  for (let from = 0; from < rows.length; from += 500)
    await state.db
      .insertInto('link_previews')
      .values(rows.slice(from, from + 500))
      .execute();
  await Promise.all(Array.from({ length: 600 }, (_, at) => store.put('new', `n${at}`, '{}', null)));
  const count = async (): Promise<number> =>
    Number(
      (
        await state.db
          .selectFrom('link_previews')
          .select((e) => e.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );
  assert.ok((await count()) <= RELAY_LIMITS.previewsKept);
  assert.notEqual(await store.find('new', 'n599'), null);
  await state.db.deleteFrom('link_previews').execute();
  assert.equal(await store.find('new', 'n0'), null, 'the oldest are not in memory any more');
  assert.notEqual(await store.find('new', 'n599'), null, 'the newest are');
  await state.db
    .insertInto('link_previews')
    .values([0, 1].map((at) => ({ room_id: 'heavy', hash: `h${at}`, body: '{}', picture: null, bytes: RELAY_LIMITS.previewsBytes, made_at: now() - 10 + at })))
    .execute();
  for (let at = 0; at < 50; at += 1) await store.put('new', `m${at}`, '{}', null);
  assert.deepEqual(await state.db.selectFrom('link_previews').select('hash').where('room_id', '=', 'heavy').execute(), []);
});
