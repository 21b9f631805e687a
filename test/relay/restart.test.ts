import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { uuid } from '@cs-kit/protocol';
import type { LogEvent, Session } from '@cs-kit/protocol';
import { openSqliteStore } from '../../server/src/storage/state/sqlite.ts';
import { conversation } from '../support/people.ts';
import { testRelay } from '../support/relay.ts';
import type { TestRelay } from '../support/relay.ts';

const QUESTION = 'How do I return an item?';

/** Writes a visitor's words into the log of a relay that is down. */
async function plant(directory: string, visitor: Session, roomId: string, text: string, at: number): Promise<string> {
  const store = await openSqliteStore(join(directory, 'state.db'));
  const id = uuid();
  await store.append({
    roomId,
    id,
    at,
    kind: 'message',
    authorId: visitor.user.id,
    body: JSON.stringify({
      author: { id: visitor.user.id, name: visitor.user.name, role: 'visitor' },
      kind: 'message',
      message: { id, text, clientMessageId: id },
    }),
  });
  await store.close();
  return id;
}

/** Answers in a room by what they answer, once nothing is being written any more. */
async function answers(relay: TestRelay, visitor: Session, roomId: string): Promise<string[]> {
  const { services } = relay.running.relay;
  await services.leftovers;
  const { body } = await relay.call('GET', `/v1/rooms/${roomId}/events?limit=500`, { token: visitor.token });
  return (body.events as LogEvent[]).flatMap((event) => (event.kind === 'message' && event.message.inReplyTo !== undefined ? [event.message.inReplyTo] : []));
}

test('what was asked in the last minute and not answered is answered once after a restart; the rest is not', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-restart-'));
  try {
    let relay = await testRelay({}, { directory });
    const [visitor, waiting] = [await relay.visitor(), await relay.visitor()];
    const roomId = await conversation(relay, visitor.token);
    const waitingRoom = await conversation(relay, waiting.token);
    await relay.call('POST', `/v1/conversations/${waitingRoom}/handovers`, { token: waiting.token, body: { to: 'staff' } });
    const seen = (await relay.call('GET', `/v1/rooms/${roomId}/events`, { token: visitor.token })).body.lastSeq as number;
    await relay.stop();

    const now = Date.now();
    await plant(directory, visitor, roomId, 'Asked long ago', now - 61_000);
    await plant(directory, visitor, roomId, '  ', now);
    const open = await plant(directory, visitor, roomId, QUESTION, now);
    await plant(directory, waiting, waitingRoom, QUESTION, now);
    for (let restart = 0; restart < 3; restart += 1) {
      relay = await testRelay({}, { directory });
      assert.equal(await relay.running.relay.services.leftovers, restart === 0 ? 1 : 0);
      let found = await answers(relay, visitor, roomId);
      while (found.length === 0) found = await answers(relay, visitor, roomId);
      assert.deepEqual(found, [open]);
      assert.deepEqual(await answers(relay, waiting, waitingRoom), []);
      const page = (await relay.call('GET', `/v1/rooms/${roomId}/events?limit=500`, { token: visitor.token })).body as { events: LogEvent[]; lastSeq: number };
      assert.deepEqual(
        page.events.map((event) => event.seq),
        Array.from({ length: seen + 4 }, (_, index) => index + 1),
      );
      assert.equal(page.lastSeq, seen + 4);
      await relay.stop();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test('sessions, sites, secrets and the audit chain are those of before', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-restart-'));
  try {
    let relay = await testRelay({}, { directory });
    const visitor = await relay.visitor();
    const staff = await relay.staff();
    const made = (await relay.call('POST', '/v1/sites', { token: staff.token, origin: null, body: { name: 'Kept', origins: ['https://kept.test'] } })).body as {
      id: string;
    };
    await relay.stop();
    relay = await testRelay({}, { directory });
    assert.equal((await relay.call('GET', '/v1/conversations', { token: visitor.token })).status, 200);
    assert.equal((await relay.call('POST', '/v1/sessions/refresh', { body: { refreshToken: visitor.refreshToken } })).body.visitorId, visitor.visitorId);
    assert.equal((await relay.call('GET', `/v1/sites/${made.id}`, { token: staff.token, origin: null })).body.name, 'Kept');
    await relay.call('DELETE', `/v1/sites/${made.id}`, { token: staff.token, origin: null });
    const { audit } = relay.running.relay.services;
    assert.deepEqual(
      (await audit.list(null, 10)).map((entry) => entry.action),
      ['site.removed', 'site.created'],
    );
    assert.equal(await audit.firstBroken(), null);
    await relay.stop();
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
