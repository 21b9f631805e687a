import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { policies, startExample } from '../../examples/strict-csp/server.mjs';
import { LANGUAGES, folderOf, root } from './tables.ts';

test('the documented policies are those of the example', async () => {
  const { selfHosted, scriptTag } = policies('https://relay.example.com/chat');
  for (const language of LANGUAGES) {
    const blocks = [...(await readFile(join(root, folderOf(language), 'embedding.md'), 'utf8')).matchAll(/^```\n(default-src .+)\n```$/gm)].map(
      ([, policy]) => policy,
    );
    assert.deepEqual(blocks, [selfHosted, scriptTag], language);
  }
});

test('the example sends its policies, serves the built files and collects reports', async () => {
  const relay = 'http://127.0.0.1:8787';
  const example = await startExample({ relay, siteKey: 'a"b', port: 0 });
  try {
    const [own, tag] = await Promise.all(['/self-hosted', '/script-tag'].map((path) => fetch(example.url + path)));
    assert.equal(own!.headers.get('content-security-policy'), `${policies(relay).selfHosted}; report-uri /csp-reports`);
    assert.equal(tag!.headers.get('content-security-policy'), `${policies(relay).scriptTag}; report-uri /csp-reports`);
    const page = await own!.text();
    const hub = /src="(\/kit\/[^"]+\/hub\.js)"/.exec(page)?.[1];
    assert.ok(hub !== undefined && page.includes('site-key="a&#34;b"'));
    assert.equal((await fetch(example.url + hub)).headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.equal((await fetch(`${example.url}/kit/../manifest.json`)).status, 404);
    const report = { 'csp-report': { 'document-uri': `${example.url}/self-hosted`, 'effective-directive': 'style-src-attr', 'blocked-uri': 'inline' } };
    assert.equal((await fetch(`${example.url}/csp-reports`, { method: 'POST', body: JSON.stringify(report) })).status, 204);
    assert.equal((await fetch(`${example.url}/csp-reports`, { method: 'POST', body: 'no' })).status, 400);
    assert.deepEqual(
      example.reports.map(({ directive, blocked }) => [directive, blocked]),
      [['style-src-attr', 'inline']],
    );
  } finally {
    await example.close();
  }
});
