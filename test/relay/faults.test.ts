import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { LogEvent, Session } from '@cs-kit/protocol';
import { RelayProcess, freePort } from '../support/relay-process.ts';
import { PAGE } from '../support/relay.ts';
import { TestSocket } from '../support/socket.ts';

/* A real process on a disk that is really full, and with a clock that is set while it runs. */

async function call<T>({ url }: RelayProcess, method: string, path: string, token: string | null, body?: unknown): Promise<{ status: number; body: T }> {
  const raw = body instanceof Uint8Array;
  const response = await fetch(url + path, {
    method,
    headers: {
      origin: PAGE,
      'content-type': raw ? 'application/octet-stream' : 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(raw ? { 'x-file-name': 'a.txt' } : {}),
    },
    ...(body === undefined ? {} : { body: raw ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as T };
}
const begin = async (relay: RelayProcess) => {
  const session = (await call<Session>(relay, 'POST', '/v1/sessions', null, { siteKey: 'demo' })).body;
  const { id } = (await call<{ id: string }>(relay, 'POST', '/v1/rooms', session.token, { title: 'Plan', visibility: 'public', kind: 'group' })).body;
  return { session, roomId: id };
};
async function log(relay: RelayProcess, roomId: string, token: string): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for (;;) {
    const { body } = await call<{ events: LogEvent[]; more: boolean }>(
      relay,
      'GET',
      `/v1/rooms/${roomId}/events?after=${events.at(-1)?.seq ?? 0}&limit=500`,
      token,
    );
    events.push(...body.events);
    if (!body.more) return events;
  }
}
const said = (events: readonly LogEvent[]): string[] => events.flatMap((event) => (event.kind === 'message' ? [event.message.clientMessageId ?? ''] : []));
const gapless = (events: readonly LogEvent[]): void =>
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, index) => index + 1),
    'no gap',
  );

/** A disk of so many megabytes; null where this machine lets nobody make one. */
function smallDisk(megabytes: number): string | null {
  const directory = mkdtempSync(join(tmpdir(), 'cs-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', directory], { stdio: 'ignore' });
    return directory;
  } catch {
    return null;
  }
}
const disk = process.platform === 'linux' ? smallDisk(80) : null;

test(
  'a disk that is full: what cannot be kept is refused by name, what was acknowledged is there, and it goes on when there is room',
  { skip: disk === null ? 'a small disk can only be made by root' : false },
  async () => {
    const directory = disk as string;
    const relay = new RelayProcess(await freePort(), join(directory, 'data'), { CS_RATE_SCALE: '1000' });
    const ballast = join(directory, 'ballast');
    try {
      await relay.start();
      const { session, roomId } = await begin(relay);
      const acked: string[] = [];
      const refused = new Map<string, number>();
      const say = async (id: string): Promise<boolean> => {
        const { status, body } = await call<{ code?: string }>(relay, 'POST', `/v1/rooms/${roomId}/messages`, session.token, {
          clientMessageId: id,
          text: 'x'.repeat(7000),
        });
        if (status === 201) acked.push(id);
        else refused.set(body.code ?? '', (refused.get(body.code ?? '') ?? 0) + 1);
        return status === 201;
      };
      for (let index = 0; index < 20; index += 1) assert.ok(await say(`before${index}`));
      // Everything that is free.
      const free = Number(execFileSync('df', ['--output=avail', '-B1', directory]).toString().split('\n')[1]);
      await writeFile(ballast, new Uint8Array(free)).catch(() => undefined);
      for (let index = 0; index < 500 && (refused.get('storage/full') ?? 0) < 5; index += 1) await say(`during${index}`);
      assert.deepEqual([...refused.keys()], ['storage/full']);
      const file = await call<{ code: string }>(relay, 'POST', `/v1/files?roomId=${roomId}`, session.token, new TextEncoder().encode('word '.repeat(100_000)));
      assert.deepEqual([file.status, file.body.code], [507, 'storage/full']);
      const socket = await TestSocket.open(relay.url, session.token, PAGE);
      socket.send({ type: 'join', roomId });
      await socket.next('joined');
      socket.send({ type: 'send', roomId, clientMessageId: 'by socket', text: 'y'.repeat(7000), ref: 's' });
      const answer = await Promise.race([socket.next('error'), socket.next('acked')]);
      if (answer.type === 'acked') acked.push('by socket');
      else assert.equal(answer.code, 'storage/full');
      socket.terminate();
      // It can be read all the while.
      assert.equal((await fetch(`${relay.url}/healthz`)).status, 200);
      assert.deepEqual(said(await log(relay, roomId, session.token)), acked);
      // And it may be killed like that.
      await relay.kill();
      await rm(ballast);
      await relay.start();
      assert.ok(await say('after'));
      const events = await log(relay, roomId, session.token);
      gapless(events);
      assert.deepEqual(said(events), acked, 'nothing that was acknowledged is lost, nothing that was refused is there');
    } finally {
      await relay.kill();
      execFileSync('umount', [directory]);
      await rm(directory, { recursive: true, force: true });
    }
  },
);

test('a clock that is set: ten minutes forward, a day back, and right again; everything goes on in order, and nobody is locked out', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'cs-clock-'));
  const HOUR = 3600_000;
  const relay = new RelayProcess(await freePort(), directory, {
    CLOCK_JUMPS: [HOUR / 6, -24 * HOUR, 0].join(','),
    NODE_OPTIONS: `--import=${fileURLToPath(new URL('../support/jumps.ts', import.meta.url))}`,
  });
  try {
    await relay.start();
    const { session, roomId } = await begin(relay);
    const listener = await TestSocket.open(relay.url, session.token, PAGE);
    listener.send({ type: 'join', roomId });
    await listener.next('joined');
    const acked: string[] = [];
    for (const step of ['right', 'forward', 'back', 'again']) {
      if (step !== 'right') process.kill(relay.pid, 'SIGUSR2');
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (let index = 0; index < 10; index += 1) {
        const id = `${step}${index}`;
        const { status, body } = await call<{ code?: string }>(relay, 'POST', `/v1/rooms/${roomId}/messages`, session.token, { clientMessageId: id, text: id });
        assert.deepEqual([status, body.code], [201, undefined], id);
        acked.push(id);
      }
      // A visitor who comes now is let in, whatever the time.
      assert.equal((await call<Session>(relay, 'POST', '/v1/sessions', null, { siteKey: 'demo' })).status, 201, step);
    }
    for (const id of acked)
      await listener.next('events', ({ events }) => events.some((event) => event.kind === 'message' && event.message.clientMessageId === id));
    const events = await log(relay, roomId, session.token);
    gapless(events);
    assert.deepEqual(said(events), acked);
    // Ids that were made while the clock was wrong are ids all the same, also after a restart.
    await relay.kill();
    await relay.start();
    assert.deepEqual(said(await log(relay, roomId, session.token)), acked);
    listener.terminate();
  } finally {
    await relay.kill();
    await rm(directory, { recursive: true, force: true });
  }
});
