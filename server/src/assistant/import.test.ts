import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '@cs-kit/protocol';
import { importArticles, slugOf } from './import.ts';
import type { Imported } from './import.ts';

const markdown = (content: string, name = 'some-page.md'): Imported => importArticles({ format: 'markdown', name, content, locale: 'en' });
const csv = (content: string): Imported => importArticles({ format: 'csv', name: 'a.csv', content, locale: 'en' });
const html = (content: string, name = 'page.html'): Imported => importArticles({ format: 'html', name, content, locale: 'en' });

test('Markdown with front matter is one article', () => {
  const { articles, problems } = markdown(
    '\ufeff---\r\ntitle: "Send back: how"\r\nslug: Send Back\r\nlocale: zh_CN\r\ntags: [returns, \'money back\']\r\nurl: https://shop.example/help\r\n# note\r\n---\r\n\r\nBody.\r\n\r\n# Part\r\nMore.',
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(articles, [
    {
      title: 'Send back: how',
      slug: 'send-back',
      locale: 'zh-CN',
      body: 'Body.\n\n# Part\nMore.',
      tags: ['returns', 'money back'],
      url: 'https://shop.example/help',
    },
  ]);
});

test('front matter may list tags line by line and leave the title to the heading', () => {
  assert.deepEqual(markdown('---\ntags:\n  - one\n  - two\n---\n# Heading\nText').articles, [
    { title: 'Heading', slug: 'heading', locale: 'en', body: 'Text', tags: ['one', 'two'] },
  ]);
  assert.equal(markdown('---\nlang: de\n---\nText', 'dir/ein-titel.md').articles[0]!.title, 'ein titel');
  assert.equal(markdown('---\ntitle: Same\n---\n# Same\nText').articles[0]!.body, 'Text');
});

test('Markdown without front matter is split at its top headings, not at those in code', () => {
  const { articles, problems } = markdown('Preamble\n# One #\ntext\n```sh\n# no heading\n```\n~~~\n# nor here\n~~~\n## Sub\n# Two\nbody\n# One\nagain');
  assert.deepEqual(
    articles.map(({ title, slug }) => [title, slug]),
    [
      ['One', 'one'],
      ['Two', 'two'],
      ['One', 'one-2'],
    ],
  );
  assert.deepEqual(problems, [{ line: 1, detail: 'The text before the first `# ` heading belongs to no article and is left out.' }]);
  assert.deepEqual(markdown('Only text').articles[0], { title: 'some page', slug: 'some-page', locale: 'en', body: 'Only text', tags: [] });
});

test('faults in front matter are told with their line', () => {
  assert.deepEqual(markdown('---\ntitle: X\n').problems, [{ line: 1, detail: 'The front matter is not closed by a line `---`.' }]);
  assert.equal(markdown('---\ntitle: X\n!!!\n---\nText').problems[0]?.line, 3);
  const { articles, problems } = markdown('---\ntitle: X\nlocale: not a tag\nurl: javascript:alert(1)\n---\nText');
  assert.deepEqual([articles[0]?.locale, articles[0]?.url, problems.length], ['en', undefined, 2]);
});

test('CSV takes both names of its columns, in any order, and counts lines through quoted cells', () => {
  const { articles, problems } = csv('answer,QUESTION,tags,locale\r\n"Line one\nline two",How?,"a; b",de\r\n,None,,\r\n\r\nText,,,\r\n');
  assert.deepEqual(articles, [{ title: 'How?', slug: 'how', locale: 'de', body: 'Line one\nline two', tags: ['a', 'b'] }]);
  assert.deepEqual(problems, [
    { line: 4, detail: '“None” has no text.' },
    { line: 6, detail: 'There is no title.' },
  ]);
  assert.match(csv('name;text\na;b').problems[0]!.detail, /missing: title.*body/);
  assert.equal(csv('标题;内容\n退款;五天').articles[0]?.slug, '退款');
  assert.match(csv('title,body\n"open').problems[0]!.detail, /unterminated/i);
});

test('HTML becomes Markdown of the main part', () => {
  const page =
    '<html><head><title>Shop | Returns</title><style>p{}</style><script>x()</script></head><body><nav>Menu</nav><main><h1>Returns</h1><p>Send it <b>back</b> in <em>60</em> days<br>or <a href="https://shop.example/a (b)">ask</a> <a href="javascript:x">us</a>, see * [x] <img alt="map" src="m.png"></p><h3>How</h3><ol><li>Pack</li><li><p>Post</p><ul><li>soon</li></ul></li></ol><table><tr><th>A</th><td>B</td></tr></table><pre>code  here</pre><hr><b> </b><i></i><h2></h2><ul></ul><!-- no --></main><footer>Foot</footer></body></html>';
  const { articles, problems } = html(page);
  assert.deepEqual(problems, []);
  assert.equal(articles[0]!.title, 'Returns');
  assert.equal(
    articles[0]!.body,
    [
      'Send it **back** in *60* days\nor [ask](https://shop.example/a%20%28b%29) us, see \\* \\[x\\] map',
      '### How',
      '1. Pack\n2. Post\n  - soon',
      'A | B',
      '```\ncode  here\n```',
    ].join('\n\n'),
  );
  assert.equal(html('<title>Only a title</title><p>Text</p>').articles[0]!.title, 'Only a title');
  assert.equal(html('<p>Text</p>', 'the-name.html').articles[0]!.title, 'the name');
});

test('bounds are kept and told', () => {
  assert.match(markdown(`# ${'x'.repeat(LIMITS.articleTitleChars + 1)}\ntext`).problems[0]!.detail, /title is longer/);
  assert.match(markdown(`# x\n${'y'.repeat(LIMITS.articleChars + 1)}`).problems[0]!.detail, /Split it/);
  assert.match(markdown('# x\n').problems[0]!.detail, /no text/);
  assert.match(markdown('y'.repeat(4_000_001)).problems[0]!.detail, /longer than/);
  assert.match(markdown(' \n').problems[0]!.detail, /empty/);
  const many = markdown(Array.from({ length: 1001 }, (_, index) => `# T${index}\ntext`).join('\n'));
  assert.deepEqual([many.articles.length, many.problems.length], [1000, 1]);
});

test('garbage never throws', () => {
  let seed = 7;
  const next = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fffffff);
  const pieces = ['<', '>', '"', ',', '\n', '---', '# ', '```', '\0', '<li>', '</p>', '&#x0;', '\ud800', '退', ':', '[', '<!--', '<script>'];
  for (let round = 0; round < 300; round += 1) {
    const content = Array.from({ length: next() % 60 }, () => pieces[next() % pieces.length]).join('');
    for (const format of ['markdown', 'csv', 'html'] as const) assert.ok(Array.isArray(importArticles({ format, name: 'x', content, locale: 'en' }).problems));
  }
  assert.match(html('<div>'.repeat(20_000)).problems[0]?.detail ?? '', /./);
});

test('a page that is nested deeper than any is refused at once instead of holding the relay up; one of real depth, and paragraphs without ends, are read', () => {
  for (const nested of ['<b>'.repeat(60_000) + '</b>'.repeat(60_000), '<div>'.repeat(60_000), '<!-- a --><em>'.repeat(20_000)])
    assert.deepEqual([html(nested).articles, html(nested).problems], [[], [{ detail: 'The file could not be read as html.' }]]);
  assert.equal(html(`<h1>Deep</h1>${'<div>'.repeat(100)}Words.${'</div>'.repeat(100)}`).articles[0]?.body, 'Words.');
  const shallow = ['<p>Words.', '<path d="M0 0"/>', '<script>if (a<b && b<i) x()</script>', '<!-- <b><b> -->', 'a < b '];
  assert.match(html(`<h1>Open</h1>${shallow.join('').repeat(300)}`).articles[0]?.body ?? '', /Words/);
  for (const cut of ['<!-- ', '<b', '<script>']) assert.ok(html(`<h1>Cut</h1><p>Words.</p>${cut.repeat(300)}`).articles.length <= 1);
});

test('slugs keep letters of every script', () => {
  assert.deepEqual(
    ['Où? Ça va!', '退款 多久', '***', 'a'.repeat(200)].map((title) => slugOf(title).slice(0, 80)),
    ['ou-ca-va', '退款-多久', 'article', 'a'.repeat(80)],
  );
});

test('a format that nobody reads is told as a problem, not thrown', () => {
  assert.deepEqual(importArticles({ format: 'pdf' as 'html', name: 'a.pdf', content: '%PDF', locale: 'en' }), {
    articles: [],
    problems: [{ detail: 'The file could not be read as pdf.' }],
  });
});
