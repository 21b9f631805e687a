import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInline, parseMarkdown, safeHref } from './markdown.ts';
import type { Inline } from './markdown.ts';

const flat = (nodes: readonly Inline[]): string =>
  nodes
    .map((node) => {
      if (node.type === 'text') return node.value;
      if (node.type === 'code') return `<c>${node.value}</c>`;
      if (node.type === 'break') return '\n';
      if (node.type === 'citation') return `<${node.number}>`;
      if (node.type === 'link') return `<a ${node.href}>${flat(node.children)}</a>`;
      return `<${node.type === 'strong' ? 'b' : 'i'}>${flat(node.children)}</>`;
    })
    .join('');

test('reads bold, italic and code', () => {
  assert.equal(flat(parseInline('a **b *c* d** `e*f*` _g_')), 'a <b>b <i>c</i> d</b> <c>e*f*</c> <i>g</i>'.replaceAll('</b>', '</>').replaceAll('</i>', '</>'));
  assert.equal(flat(parseInline('2 * 3 * 4, snake_case_name, \\*as is\\*')), '2 * 3 * 4, snake_case_name, *as is*');
  assert.equal(flat(parseInline('**open and `open')), '**open and `open');
});

test('links only what is safe', () => {
  assert.equal(
    flat(parseInline('see [help](https://a.example/x), or http://b.example/y.')),
    'see <a https://a.example/x>help</a>, or <a http://b.example/y>http://b.example/y</a>.',
  );
  assert.equal(flat(parseInline('[x](javascript:alert(1))')), 'x)');
  assert.equal(flat(parseInline('[x](data:text/html,hi)')), 'x');
  assert.equal(flat(parseInline('![a picture](https://a.example/p.png)')), 'a picture');
  assert.equal(safeHref(' vbscript:x'), null);
  assert.equal(safeHref('mailto:a@b.example'), 'mailto:a@b.example');
  assert.equal(flat(parseInline('(https://a.example/w_(x))')), '(<a https://a.example/w_(x)>https://a.example/w_(x)</a>)');
  assert.equal(flat(parseInline('见https://a.example/说明。')).includes('。</a>'), false);
});

test('citations point only at sources that exist', () => {
  assert.equal(flat(parseInline('free [1] and [3]', { citations: 2 })), 'free <1> and [3]');
});

test('plain text keeps its signs', () => {
  const [block] = parseMarkdown('2*3*4\n# not a title\nhttps://a.example/', { plain: true });
  assert.equal(block?.type === 'paragraph' && flat(block.children), '2*3*4\n# not a title\n<a https://a.example/>https://a.example/</a>');
});

test('reads blocks', () => {
  const blocks = parseMarkdown('Intro\nline two\n\n- one\n- two\n  more\n\n3. three\n4. four\n\n```js\n*code*\n```\n> said\n## Title');
  assert.deepEqual(
    blocks.map((block) => block.type),
    ['paragraph', 'list', 'list', 'code', 'quote', 'heading'],
  );
  const [, bullets, numbers, code] = blocks;
  assert.equal(bullets?.type === 'list' && flat(bullets.items[1] ?? []), 'two\nmore');
  assert.equal(numbers?.type === 'list' && numbers.ordered && numbers.start, 3);
  assert.equal(code?.type === 'code' && code.value, '*code*');
});

test('an unfinished fence of a streaming answer is code already', () => {
  assert.deepEqual(parseMarkdown('```\nhalf'), [{ type: 'code', value: 'half' }]);
});

test('hostile input stays fast', () => {
  const started = performance.now();
  for (const piece of ['*', '**a ', '[', '[](', '`', '_a', '> ', '- ', 'http://', '!['])
    parseMarkdown(piece.repeat(Math.floor(8000 / piece.length)), { citations: 3 });
  assert.ok(performance.now() - started < 1500);
});
