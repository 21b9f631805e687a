import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import type { RelayFrame } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor } from '../context.ts';
import type { LiveRoom, MemberRecord, Subscriber } from '../rooms/live-room.ts';
import type { Schema } from '../storage/state/schema.ts';
import { Ringing } from './ringing.ts';
import { newCall } from './running.ts';
import type { RunningCall } from './running.ts';

type Rung = Extract<RelayFrame, { type: 'ringing' }>;

class Page implements Subscriber {
  readonly frames: Rung[] = [];
  readonly actor: Actor;
  constructor(id: string, more: Partial<Actor> = {}) {
    this.actor = { id, name: id, kind: 'staff', role: 'agent', siteId: null, origin: null, scopes: ['chat'], known: true, ...more };
  }
  deliver(text: string): void {
    this.frames.push(JSON.parse(text) as Rung);
  }
}

const member = (more: Partial<MemberRecord> = {}): MemberRecord =>
  ({ name: '', role: 'member', readSeq: 0, muted: false, standing: 'in', ...more }) as MemberRecord;

function world(kind: 'group' | 'conversation', members: Record<string, MemberRecord>, assignee: string | null = null) {
  const pages: Page[] = [];
  const open = new Set<Page>();
  const room = {
    id: 'r',
    siteId: 's',
    kind,
    visibility: 'private',
    title: 'Plans',
    members: new Map(Object.entries(members)),
    has: (page: Page) => open.has(page),
  };
  const db = {
    selectFrom: () => ({ select: () => ({ where: () => ({ executeTakeFirst: async () => ({ assignee_id: assignee }) }) }) }),
  } as unknown as Kysely<Schema>;
  let left = 2;
  const ringing = new Ringing({
    db,
    rates: {
      take: (_name, key) => {
        if (key === 'flooded' && (left -= 1) < 0) throw new CsError('rate/limited');
      },
    },
    hearers: { of: (id) => pages.filter((page) => page.actor.id === id) },
    live: () => room as unknown as LiveRoom,
  });
  const page = (id: string, more: Partial<Actor> = {}): Page => {
    const made = new Page(id, more);
    pages.push(made);
    return made;
  };
  return { ringing, page, open };
}

const call = (kind: 'group' | 'conversation', by = 'ana', ownerId: string | null = null): RunningCall =>
  newCall({ roomId: 'r', siteId: 's', kind, ownerId, startedAt: 0, startedBy: { id: by, name: by, role: 'agent' }, media: 'audio', transport: 'peer' });

test('a call of a group rings at every page of its members, but for whoever calls, who is out, and who may not speak', async () => {
  const { ringing, page, open } = world('group', {
    ana: member(),
    bo: member(),
    cai: member({ standing: 'gone' }),
    dee: member({ role: 'viewer' }),
  });
  const [ana, bo, again, cai] = [page('ana'), page('bo'), page('bo'), page('cai')];
  open.add(again);
  const running = call('group');
  await ringing.begin(running);
  assert.deepEqual(
    bo.frames.map(({ call: rung, title, quiet }) => [rung?.id, title, quiet]),
    [[running.facts.id, 'Plans', undefined]],
  );
  assert.equal(again.frames[0]?.quiet, true, 'where the room is open, it rings there');
  assert.deepEqual([ana.frames, cai.frames], [[], []]);
  assert.deepEqual(ringing.heardBy(running), ['bo']);
  const late = page('bo');
  ringing.greet(late);
  ringing.greet(page('stranger'));
  assert.equal(late.frames.length, 1);
  ringing.end(running, 'bo');
  assert.equal(late.frames[1]?.call, null);
  assert.deepEqual(ringing.heardBy(running), [], 'who has said no is not called again');
  const more = page('bo');
  ringing.greet(more);
  ringing.end(running);
  assert.deepEqual(more.frames, []);
  ringing.end(running);
});

test('a call of a conversation rings for the visitor and whoever has it; while nobody has, for those who took part', async () => {
  const members = { vera: member({ role: 'guest' }), bo: member({ role: 'moderator' }), cai: member({ role: 'moderator' }) };
  const visitor = { kind: 'visitor', role: 'visitor', siteId: 's' } as const;
  const one = world('conversation', members, 'cai');
  const [bo, cai, vera] = [one.page('bo'), one.page('cai'), one.page('vera', visitor)];
  await one.ringing.begin(call('conversation', 'vera', 'vera'));
  assert.deepEqual([bo.frames.length, cai.frames.length, vera.frames.length], [0, 1, 0]);
  assert.equal(cai.frames[0]?.title, undefined);
  await one.ringing.begin(call('conversation', 'cai', 'vera'));
  assert.deepEqual([bo.frames.length, cai.frames.length, vera.frames.length], [0, 1, 1]);
  const two = world('conversation', members, null);
  const [other, linked] = [two.page('bo'), two.page('vera', { ...visitor, only: 'another' })];
  await two.ringing.begin(call('conversation', 'cai', 'vera'));
  assert.deepEqual([other.frames.length, linked.frames.length], [1, 0], 'a session by the link of a mail hears its own conversation only');
});

test('whoever is called very often sees the call and hears nothing', async () => {
  const { ringing, page } = world('group', { ana: member(), flooded: member() });
  const victim = page('flooded');
  for (let count = 0; count < 3; count += 1) {
    const running = call('group');
    await ringing.begin(running);
    ringing.end(running);
  }
  assert.deepEqual(
    victim.frames.filter(({ call: rung }) => rung !== null).map(({ quiet }) => quiet === true),
    [false, false, true],
  );
});

test('a call that was answered or is over before anybody was found rings for nobody', async () => {
  const { ringing, page } = world('group', { ana: member(), bo: member() });
  const bo = page('bo');
  const running = call('group');
  const begun = ringing.begin(running);
  running.answeredAt = 1;
  await begun;
  assert.deepEqual(bo.frames, []);
});
