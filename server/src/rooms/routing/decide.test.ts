import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Team } from '@cs-kit/protocol';
import { decide, teamOf } from './decide.ts';
import type { Available, Picture, Waiting } from './decide.ts';

const person = (id: string, more: Partial<Available> = {}): Available => ({ id, name: id, load: 0, offeredAt: 0, capacity: null, ...more });
const waits = (id: string, since: number, more: Partial<Waiting> = {}): Waiting => ({
  id,
  siteId: 's',
  since,
  locale: 'en',
  page: null,
  teamId: null,
  offer: null,
  passed: [],
  ...more,
});
const team = (id: string, members: readonly string[], more: Partial<Team> = {}): Team => ({
  id,
  siteId: 's',
  name: id,
  members,
  languages: [],
  pages: [],
  updatedAt: '',
  ...more,
});
const NOW = 1_000_000;
const picture = (more: Partial<Picture>): Picture => ({
  now: NOW,
  rules: new Map([['s', { capacity: 2, offerMs: 30_000 }]]),
  teams: [],
  people: [],
  waiting: [],
  ...more,
});
const given = (at: Picture): string[] => decide(at).map(({ id, offer }) => `${id}:${offer?.to.id ?? '-'}`);

test('first come, first served; one after the other, up to what each may have', () => {
  const people = [person('ana'), person('bo', { load: 1 })];
  const waiting = [waits('c', 30), waits('a', 10), waits('d', 40), waits('b', 20)];
  assert.deepEqual(given(picture({ people, waiting })), ['a:ana', 'b:bo', 'c:ana'], 'the fourth waits: both have two');
  assert.deepEqual(given(picture({ people: [person('ana', { load: 2 })], waiting })), []);
  assert.deepEqual(given(picture({ waiting })), [], 'nobody is there');
});

test('a number of one’s own stands above that of the site, none at all included', () => {
  const people = [person('ana', { capacity: 0 }), person('bo', { capacity: 3, load: 1 }), person('cy', { load: 1 })];
  const waiting = [waits('a', 1), waits('b', 2), waits('c', 3), waits('d', 4)];
  assert.deepEqual(given(picture({ people, waiting })), ['a:bo', 'b:cy', 'c:bo'], 'the fourth waits');
  assert.deepEqual(given(picture({ people: people.slice(0, 1), waiting })), []);
});

test('whose turn it is follows from who was asked last, whatever the order of names', () => {
  const people = [person('ana', { offeredAt: 7 }), person('bo', { offeredAt: 3 }), person('cy', { offeredAt: 5 })];
  assert.deepEqual(given(picture({ people, waiting: [waits('1', 1), waits('2', 2), waits('3', 3), waits('4', 4)] })), ['1:bo', '2:cy', '3:ana', '4:bo']);
});

test('an offer stands until its time, then goes on to the next and never back', () => {
  const people = [person('ana'), person('bo')];
  const open = waits('a', 1, { offer: { to: 'ana', until: NOW + 1 } });
  assert.deepEqual(decide(picture({ people, waiting: [open] })), []);
  const over = waits('a', 1, { offer: { to: 'ana', until: NOW } });
  const [next] = decide(picture({ people, waiting: [over] }));
  assert.deepEqual([next?.offer?.to.id, next?.offer?.until, next?.passed, next?.fresh], ['bo', NOW + 30_000, ['ana'], true]);
  const last = waits('a', 1, { offer: { to: 'bo', until: NOW }, passed: ['ana'] });
  assert.deepEqual(
    decide(picture({ people, waiting: [last] })).map(({ offer, passed }) => [offer, passed]),
    [[null, ['ana', 'bo']]],
    'all have let it pass: it waits for anybody',
  );
  assert.deepEqual(decide(picture({ people, waiting: [waits('a', 1, { passed: ['ana', 'bo'] })] })), [], 'and nothing is asked again');
});

test('offers count as work, and whoever leaves loses theirs without having let it pass', () => {
  const people = [person('ana', { load: 1 })];
  assert.deepEqual(given(picture({ people, waiting: [waits('a', 1, { offer: { to: 'ana', until: NOW + 5 } }), waits('b', 2)] })), []);
  const [gone] = decide(picture({ people: [person('bo')], waiting: [waits('a', 1, { offer: { to: 'ana', until: NOW + 5 } })] }));
  assert.deepEqual([gone?.offer?.to.id, gone?.passed], ['bo', []]);
});

test('a site that went back to routing by hand takes its offers back', () => {
  const waiting = [waits('a', 1, { offer: { to: 'ana', until: NOW + 5 }, teamId: 't' }), waits('b', 2)];
  assert.deepEqual(decide(picture({ rules: new Map(), people: [person('ana')], waiting })), [{ id: 'a', teamId: 't', offer: null, passed: [], fresh: false }]);
});

test('the team that names page and language goes before the one that names less', () => {
  const teams = [
    team('any', []),
    team('chinese', [], { languages: ['zh'] }),
    team('returns', [], { pages: ['/returns/*'] }),
    team('returns in chinese', [], { pages: ['/returns/*', '/refunds'], languages: ['zh'] }),
    team('other site', [], { siteId: 'x', languages: ['en'] }),
  ];
  const of = (locale: string, page: string | null, teamId: string | null = null) => teamOf(waits('a', 1, { locale, page, teamId }), teams)?.id ?? null;
  assert.equal(of('en', null), 'any');
  assert.equal(of('zh-CN', null), 'chinese');
  assert.equal(of('en', 'https://shop.example/returns/boots?x=1'), 'returns');
  assert.equal(of('zh-CN', 'https://shop.example/Refunds'), 'returns in chinese');
  assert.equal(of('zhx', null), 'any', 'a language is no beginning of another one');
  assert.equal(of('en', null, 'chinese'), 'chinese', 'the one that it has stays');
  assert.equal(of('en', null, 'deleted'), 'any');
  assert.equal(teamOf(waits('a', 1), [team('german', [], { languages: ['de'] })]), null);
  const twins = [team('2', [], { name: 'Twin' }), team('1', [], { name: 'Twin' })];
  assert.equal(teamOf(waits('a', 1), twins)?.id, '1');
  assert.equal(teamOf(waits('a', 1), [team('1', [], { name: 'B' }), team('2', [], { name: 'A' }), team('3', [], { name: 'C' })])?.id, '2');
});

test('the team is asked; where nobody of it is there everybody is, and where all of it are busy it waits', () => {
  const teams = [team('t', ['bo'])];
  assert.deepEqual(
    decide(picture({ teams, people: [person('ana'), person('bo')], waiting: [waits('a', 1)] })).map(({ teamId, offer }) => [teamId, offer?.to.id]),
    [['t', 'bo']],
  );
  assert.deepEqual(given(picture({ teams, people: [person('ana')], waiting: [waits('a', 1)] })), ['a:ana']);
  assert.deepEqual(
    given(picture({ teams, people: [person('ana'), person('bo', { load: 2 })], waiting: [waits('a', 1)] })),
    ['a:-'],
    'it is the team’s, and waits',
  );
  assert.deepEqual(given(picture({ teams, people: [person('ana'), person('bo')], waiting: [waits('a', 1, { passed: ['bo'] })] })), ['a:ana']);
});
