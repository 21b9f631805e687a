import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderArticle } from './markdown.ts';

test('an article is rendered with headings below the page title, lists and tables', () => {
  assert.equal(renderArticle('# One\n\n### Three\n\n- a\n- b'), '<h2>One</h2>\n<h3>Three</h3>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n');
  assert.match(renderArticle('| a | b |\n|---|---|\n| 1 | 2 |'), /<table>/);
});

test('no HTML, no scripts and no pictures of others pass', () => {
  const html = renderArticle(
    '<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) [b](data:text/html,x) ![cat](https://evil.example/c.png) ![dog](//evil.example/d.png)',
  );
  assert.deepEqual(html.match(/<[a-z]+/g), ['<p'], html);
  assert.match(html, /cat dog/);
});

test('links to others are marked, own ones and own pictures are not', () => {
  assert.equal(
    renderArticle('[x](https://x.example) [y](/help/en/y)'),
    '<p><a href="https://x.example" rel="noopener nofollow">x</a> <a href="/help/en/y">y</a></p>\n',
  );
  assert.match(renderArticle('https://x.example'), /rel="noopener nofollow"/);
  assert.match(renderArticle('![map](/v1/images/1)'), /<img src="\/v1\/images\/1" alt="map" loading="lazy">/);
});
