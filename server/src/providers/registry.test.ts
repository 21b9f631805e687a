import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { CsError } from '@cs-kit/protocol';
import { createVault } from '../auth/vault.ts';
import { parseConfig } from '../config.ts';
import { openSqliteStore } from '../storage/state/sqlite.ts';
import type { StateStore } from '../storage/state/store.ts';
import { openProviders } from './registry.ts';

let directory: string;
let store: StateStore;
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cs-providers-'));
  store = await openSqliteStore(join(directory, 'state.db'));
});
after(async () => {
  await store.close();
  await rm(directory, { recursive: true });
});

test('a key goes only to the address that it was given for', async () => {
  const config = parseConfig({}, { OPENAI_API_KEY: 'sk-environment', OPENAI_BASE_URL: 'https://one.example/v1' });
  const providers = await openProviders(store.db, createVault(['s'.repeat(32)]), config, () => 1);
  const sent = (): readonly [string | undefined, string | undefined] => {
    const settings = providers.settings('openai', 'chat');
    return [settings?.baseUrl, settings?.apiKey];
  };
  assert.deepEqual(sent(), ['https://one.example/v1', 'sk-environment']);
  // An admin who names another address does not get the key of the environment sent there.
  assert.equal((await providers.change('openai', { baseUrl: 'https://thief.example/v1' })).hasKey, false);
  assert.deepEqual(sent(), ['https://thief.example/v1', 'none']);
  await providers.change('openai', { apiKey: 'sk-desk' });
  assert.deepEqual(sent(), ['https://thief.example/v1', 'sk-desk']);
  // The same server under another path keeps it, another server does not.
  await providers.change('openai', { baseUrl: 'https://thief.example/api/v1' });
  assert.deepEqual(sent(), ['https://thief.example/api/v1', 'sk-desk']);
  await providers.change('openai', { baseUrl: 'https://other.example/v1' });
  assert.deepEqual(sent(), ['https://other.example/v1', 'none']);
  await providers.change('openai', { baseUrl: 'https://two.example/v1', apiKey: 'sk-two' });
  assert.deepEqual(sent(), ['https://two.example/v1', 'sk-two']);
  // It lies sealed in the store, and is there again after a restart.
  const row = await store.db.selectFrom('settings').select('value').where('key', '=', 'provider.openai').executeTakeFirstOrThrow();
  assert.ok(!row.value.includes('sk-two'));
  assert.equal((await openProviders(store.db, createVault(['s'.repeat(32)]), config, () => 1)).settings('openai', 'chat')?.apiKey, 'sk-two');
  // Back to the environment: its own key again, and the other one is forgotten for good.
  await providers.change('openai', { baseUrl: '' });
  assert.deepEqual(sent(), ['https://one.example/v1', 'sk-environment']);
  const again = await openProviders(store.db, createVault(['s'.repeat(32)]), config, () => 1);
  assert.equal(again.settings('openai', 'chat')?.apiKey, 'sk-environment');
  await assert.rejects(providers.change('other', {}), { code: 'request/not-found' });
});

test('each provider has settings of its own, and is asked in the order that an admin set', async () => {
  const config = parseConfig({}, { DEEPGRAM_API_KEY: 'dg-environment', AZURE_SPEECH_KEY: 'az-environment' });
  const open = () => openProviders(store.db, createVault(['s'.repeat(32)]), config, () => 1);
  const providers = await open();
  const view = (name: string) => providers.views().find((one) => one.name === name)!;
  assert.deepEqual(
    providers.views().map(({ name, configured, source }) => [name, configured, source]),
    [
      ['deepgram', true, 'environment'],
      ['elevenlabs', false, 'none'],
      // A key without the address of its resource is of no use yet.
      ['azure', false, 'environment'],
      ['google', false, 'none'],
      ['dashscope', false, 'none'],
      ['openai', false, 'none'],
    ],
  );
  assert.deepEqual(['deepgram', 'openai', 'azure', 'espeak-ng'].map(providers.recipient), ['Deepgram', 'OpenAI', 'Azure Speech', 'espeak-ng']);
  assert.deepEqual([view('azure').defaultUrl, view('azure').baseUrl, view('elevenlabs').baseUrl], [null, null, null]);
  // Nor does its key go to an address that was entered at the desk.
  assert.equal((await providers.change('azure', { baseUrl: 'https://westeurope.api.cognitive.microsoft.com' })).configured, false);
  assert.equal((await providers.change('azure', { apiKey: 'az-desk' })).configured, true);
  // Whoever speaks is told of the machine that hears where it is none of the provider's.
  await providers.change('openai', { baseUrl: 'https://whisper.shop.example/v1' });
  assert.deepEqual(['openai', 'azure'].map(providers.recipient), ['whisper.shop.example', 'Azure Speech']);
  await providers.change('openai', { baseUrl: '' });
  await providers.change('elevenlabs', { apiKey: 'el-desk', capabilities: ['textToSpeech'], models: { voice: 'George' } });
  assert.equal(providers.settings('elevenlabs', 'speechToText'), null);
  assert.deepEqual(providers.settings('elevenlabs', 'textToSpeech'), {
    baseUrl: 'https://api.elevenlabs.io/v1',
    apiKey: 'el-desk',
    models: { transcription: 'scribe_v2', speech: 'eleven_flash_v2_5', voice: 'George' },
  });
  await assert.rejects(providers.change('elevenlabs', { capabilities: ['chat'] }), (error: CsError) => {
    assert.deepEqual([error.code, error.errors], ['request/invalid', [{ pointer: '/capabilities', detail: 'of speechToText, textToSpeech' }]]);
    return true;
  });
  await providers.arrange(['azure', 'openai']);
  assert.deepEqual(providers.order(), ['azure', 'openai', 'deepgram', 'elevenlabs', 'google', 'dashscope']);
  for (const wrong of [['azure', 'azure'], ['nobody']]) await assert.rejects(providers.arrange(wrong), { code: 'request/invalid' });
  const again = await open();
  assert.deepEqual(again.order(), providers.order());
  assert.equal(again.settings('azure', 'speechToText')?.apiKey, 'az-desk');
});
