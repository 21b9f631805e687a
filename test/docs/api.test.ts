import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { SERVICE_EVENTS } from '@cs-kit/protocol';
import { createApp } from '../../server/src/http/app.ts';
import { testRelay } from '../support/relay.ts';
import { LANGUAGES, folderOf, root } from './tables.ts';

const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');
/** Pages, the socket and what is described in words. */
const IN_WORDS = /^(?:\/$|\/desk|\/docs|\/help|\/pages\.css|\/kit\/|\/openapi\.json|\/openai\/|\/v1\/socket)/;

async function routes(): Promise<string[]> {
  const relay = await testRelay();
  try {
    const app = createApp(relay.running.relay.services);
    const all = app.routes
      .filter(({ method, path }) => method !== 'ALL' && !IN_WORDS.test(path))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    return [...new Set(all)].sort();
  } finally {
    await relay.stop();
  }
}

test('every address of the relay is documented, and no other', async () => {
  const wanted = await routes();
  for (const language of LANGUAGES) {
    const text = await read(`${folderOf(language)}/api.md`);
    const named = [...text.matchAll(/^\| `(GET|POST|PUT|PATCH|DELETE|OPTIONS) ([^?`\s]+)/gm)].map(([, method, path]) => `${method} ${path}`);
    assert.deepEqual(
      { missing: wanted.filter((route) => !named.includes(route)), gone: named.filter((route) => !wanted.includes(route)) },
      { missing: [], gone: [] },
      language,
    );
  }
});

test('every frame of the socket is documented', async () => {
  const types = [...(await read('packages/protocol/src/socket.ts')).matchAll(/readonly type: '([\w-]+)'/g)].map(([, type]) => type as string);
  assert.ok(types.length > 15);
  for (const language of LANGUAGES) {
    const text = await read(`${folderOf(language)}/api.md`);
    for (const type of types) assert.match(text, new RegExp(`^\\| (?:.*\\| )?\`${type}[ \`]`, 'm'), `${language}: ${type}`);
  }
});

test('every public event of the elements is documented with its fields', async () => {
  const events = new Map<string, readonly string[]>();
  for await (const file of glob(['packages/*/src/events.ts', 'packages/ui/src/element/events.ts'], { cwd: root })) {
    for (const part of (await read(file)).split(/^export class /m).slice(1)) {
      const type = /static readonly type = '([\w-]+)'/.exec(part)?.[1];
      if (type === undefined || type === 'cs-client-request') continue;
      const body = part.slice(0, part.search(/^\}/m));
      events.set(
        type,
        [...body.matchAll(/^ {2,4}readonly (\w+)[:;]/gm)].map(([, field]) => field as string),
      );
    }
  }
  assert.ok(events.size > 10);
  for (const language of LANGUAGES) {
    const text = await read(`${folderOf(language)}/api.md`);
    for (const [type, fields] of events) {
      const row = new RegExp(`^\\| \`${type}\` \\|.*$`, 'm').exec(text)?.[0] ?? '';
      assert.notEqual(row, '', `${language}: ${type} is missing`);
      for (const field of fields) assert.ok(row.includes(`\`${field}\``), `${language}: ${type} lacks ${field}`);
    }
    for (const name of SERVICE_EVENTS) assert.ok(text.includes(`\`${name}\``), `${language}: ${name}`);
  }
});

test('the page API and the attributes of the script tag are documented', async () => {
  const methods = [
    ...(await read('packages/widget/src/loader/api.ts'))
      .split('export interface CsKit {')[1]!
      .split('\n}')[0]!
      .matchAll(/^ {2}(\w+)\(/gm),
  ].map(([, name]) => name as string);
  const attributes = [...(await read('packages/widget/src/loader/settings.ts')).matchAll(/get\('([\w-]+)'\)/g)].map(([, name]) => name as string);
  assert.ok(methods.length >= 10 && attributes.length >= 6);
  for (const language of LANGUAGES) {
    const text = await read(`${folderOf(language)}/embedding.md`);
    for (const name of methods) assert.match(text, new RegExp(`^\\| \`${name}\\(`, 'm'), `${language}: ${name}`);
    for (const name of attributes) assert.match(text, new RegExp(`^\\| \`data-${name}\` \\|`, 'm'), `${language}: data-${name}`);
  }
});
