import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scriptTag } from './script-tag.ts';

test('the script tag of a site, whatever stands in its key', () => {
  assert.equal(
    scriptTag('https://relay.test', { key: 'demo', features: ['room', 'voice'] }),
    '<script async src="https://relay.test/kit/v1/loader.js" data-site-key="demo" data-features="room,voice"></script>',
  );
  assert.equal(
    scriptTag('https://relay.test', { key: 'a"<&', features: [] }),
    '<script async src="https://relay.test/kit/v1/loader.js" data-site-key="a&quot;&lt;&amp;"></script>',
  );
});
