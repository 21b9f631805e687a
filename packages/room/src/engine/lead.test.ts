import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leadIn, leadTo, linkTo, takeLead } from './lead.ts';

const [ROOM, MESSAGE] = ['00000000-0000-7000-8000-000000000100', '00000000-0000-7000-8000-000000000777'];

test('a link names a message on the page it was copied from', () => {
  const link = linkTo('https://shop.example/tents?a=1#top', ROOM, MESSAGE);
  assert.equal(link, `https://shop.example/tents?a=1#cs-message=${ROOM}.${MESSAGE}`);
  assert.deepEqual(leadIn(new URL(link).hash), { roomId: ROOM, messageId: MESSAGE });
  for (const hash of ['', '#top', `#cs-message=${ROOM}`, `#cs-message=${ROOM}.<b>`, `#cs-message=${ROOM}.${MESSAGE}x`]) assert.equal(leadIn(hash), null);
});

test('what a room is opened for is taken once, by that room', () => {
  leadTo({ roomId: ROOM, messageId: MESSAGE, seq: 4 });
  assert.equal(takeLead('other'), null);
  assert.deepEqual(takeLead(ROOM), { roomId: ROOM, messageId: MESSAGE, seq: 4 });
  assert.equal(takeLead(ROOM), null);
});
