import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError } from '@cs-kit/protocol';
import { Form } from './form.ts';

const make = () => new Form({ name: 'Shop', uploads: false, origins: ['https://a.example'] as readonly string[] });

test('only changed fields are sent, and the answer becomes what is saved', async () => {
  const form = make();
  assert.equal(form.dirty, false);
  form.set({ name: 'Store' });
  assert.deepEqual(form.changed, ['name']);
  let sent: unknown;
  const saved = await form.save(async (patch, draft) => {
    sent = patch;
    return { ...draft, name: 'Store.' };
  });
  assert.equal(saved, true);
  assert.deepEqual(sent, { name: 'Store' });
  assert.equal(form.draft.name, 'Store.');
  assert.equal(form.dirty, false);
  assert.equal(form.state.get().status.phase, 'saved');
});

test('a list that is equal is not a change', () => {
  const form = make();
  form.set({ origins: ['https://a.example'] });
  assert.equal(form.dirty, false);
});

test('a refusal keeps every field and marks those it names, until they are edited', async () => {
  const form = make();
  form.set({ name: '', origins: ['x'] });
  const errors = [
    { pointer: '/origins/0', detail: 'an origin' },
    { pointer: '/name', detail: 'a name' },
  ];
  assert.equal(await form.save(() => Promise.reject(new CsError('request/invalid', 'x', { errors }))), false);
  assert.deepEqual(form.draft, { name: '', uploads: false, origins: ['x'] });
  assert.equal(form.problem('/origins'), 'an origin');
  form.set({ origins: [] });
  assert.equal(form.problem('/origins'), null);
  assert.equal(form.state.get().status.phase, 'failed');
  form.set({ name: 'A' });
  assert.equal(form.state.get().status.phase, 'idle');
});

test('pointers below a prefix are those of the fields', async () => {
  const form = new Form({ accent: '#000000' }, '/theme');
  form.set({ accent: 'x' });
  await form.save(() => Promise.reject(new CsError('request/invalid', 'x', { errors: [{ pointer: '/theme/accent', detail: 'a colour' }] })));
  assert.equal(form.problem('/accent'), 'a colour');
});

test('what is edited while a save is under way stays unsaved', async () => {
  const form = make();
  form.set({ name: 'Store' });
  let finish: () => void = () => undefined;
  const saving = form.save(async (_patch, draft) => {
    await new Promise<void>((done) => (finish = done));
    return draft;
  });
  assert.equal(await form.save(async (_patch, draft) => draft), false, 'one save at a time');
  form.set({ uploads: true });
  finish();
  assert.equal(await saving, true);
  assert.deepEqual(form.changed, ['uploads']);
});

test('a newer state of the relay does not overwrite edited fields', () => {
  const form = make();
  form.set({ name: 'Mine' });
  form.rebase({ name: 'Theirs', uploads: true, origins: [] });
  assert.deepEqual(form.draft, { name: 'Mine', uploads: true, origins: [] });
  assert.deepEqual(form.changed, ['name']);
  form.reset();
  assert.equal(form.draft.name, 'Theirs');
});
