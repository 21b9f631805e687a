import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { TestClock } from '../../../test/support/clock.ts';
import { testState } from '../../../test/support/state.ts';
import { createStaff } from './staff.ts';
import type { Staff } from './staff.ts';

const PASSWORD = 'ten characters';
const clock = new TestClock();
let store: Awaited<ReturnType<typeof testState>>;
let staff: Staff;
const compared: string[] = [];

before(async () => {
  store = await testState();
  const passwords = {
    hash: async (password: string) => `h:${password}`,
    verify: async (password: string, hash: string) => (compared.push(hash), hash === `h:${password}`),
  };
  staff = createStaff({ db: store.db, passwords, now: clock.now });
});
after(() => store.end());

const code = (wanted: string) => (error: unknown) => error instanceof CsError && error.code === wanted;
const join = async (name: string, role: 'agent' | 'lead' | 'admin' = 'agent') => staff.redeem((await staff.invite(role, 60_000)).code, name, PASSWORD);

test('the password of the settings makes the user admin, and changes it later', async () => {
  assert.equal(await staff.count(), 0);
  await staff.ensureAdmin(PASSWORD);
  assert.equal((await staff.signIn('admin', PASSWORD)).role, 'admin');
  await staff.ensureAdmin(PASSWORD);
  await staff.ensureAdmin('another password');
  await assert.rejects(staff.signIn('admin', PASSWORD), code('session/credentials'));
  assert.equal((await staff.signIn('admin', 'another password')).name, 'admin');
  assert.equal(await staff.count(), 1);
});

test('an unknown name costs a comparison too, and gets the same answer', async () => {
  compared.length = 0;
  const answers = await Promise.all(
    [staff.signIn('nobody', PASSWORD), staff.signIn('admin', 'wrong password')].map((attempt) =>
      attempt.catch((error: CsError) => [error.code, error.message]),
    ),
  );
  assert.deepEqual(answers[0], answers[1]);
  assert.equal(compared.length, 2);
});

test('a code makes one account, within its time, and survives a name that is taken', async () => {
  const { code: link, expiresAt } = await staff.invite('lead', 60_000);
  assert.equal(expiresAt, clock.now() + 60_000);
  await assert.rejects(staff.redeem(link, 'admin', PASSWORD), code('request/conflict'));
  await assert.rejects(staff.redeem(link, 'Lea', 'short'), code('request/invalid'));
  await assert.rejects(staff.redeem(link, 'Lea', 'x'.repeat(201)), code('request/invalid'));
  const outcomes = await Promise.allSettled(['Lea', 'Leo', 'Lou'].map((name) => staff.redeem(link, name, PASSWORD)));
  assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1);
  for (const outcome of outcomes) if (outcome.status === 'rejected') assert.ok(code('session/code-invalid')(outcome.reason));
  const late = await staff.invite('agent', 60_000);
  clock.advance(60_000);
  await assert.rejects(staff.redeem(late.code, 'Late', PASSWORD), code('session/code-invalid'));
  await assert.rejects(staff.redeem('guess', 'Guess', PASSWORD), code('session/code-invalid'));
});

test('an account is changed, switched off and on', async () => {
  const { id } = await join('Ana');
  assert.deepEqual(await staff.patch(id, { role: 'lead', status: 'away', name: 'Ana B.', password: 'a newer password' }), {
    id,
    name: 'Ana B.',
    role: 'lead',
    status: 'away',
    active: true,
    lastSeenAt: null,
    capacity: null,
  });
  assert.equal((await staff.signIn('Ana B.', 'a newer password')).id, id);
  await assert.rejects(staff.patch(id, { name: 'admin' }), code('request/conflict'));
  await assert.rejects(staff.patch(id, { password: 'short' }), code('request/invalid'));
  await staff.patch(id, { active: false });
  assert.equal(await staff.find(id), null);
  await assert.rejects(staff.signIn('Ana B.', 'a newer password'), code('session/credentials'));
  await staff.patch(id, { active: true });
  assert.equal((await staff.find(id))?.name, 'Ana B.');
  await staff.touch(id);
  assert.equal((await staff.patch(id, {})).lastSeenAt, new Date(clock.now()).toISOString(), 'seen when they were there, not when somebody changed them');
  await assert.rejects(staff.patch('nobody', { status: 'away' }), code('request/not-found'));
  await assert.rejects(staff.patch('nobody', { active: false }), code('request/not-found'));
});

test('there is always an admin, also when two switch each other off at once', async () => {
  const admin = (await staff.list()).find((member) => member.name === 'admin')!;
  await assert.rejects(staff.patch(admin.id, { role: 'agent' }), code('request/conflict'));
  await assert.rejects(staff.patch(admin.id, { active: false }), code('request/conflict'));
  const other = await join('Bo', 'admin');
  const outcomes = await Promise.allSettled([staff.patch(admin.id, { active: false }), staff.patch(other.id, { role: 'agent' })]);
  assert.deepEqual(outcomes.map((outcome) => outcome.status).sort(), ['fulfilled', 'rejected']);
  assert.equal((await staff.list()).filter((member) => member.role === 'admin' && member.active).length, 1);
});
