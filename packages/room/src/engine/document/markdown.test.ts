import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TagParseRule } from 'prosemirror-model';
import { fromMarkdown, looksLikeMarkdown } from './markdown-in.ts';
import { toMarkdown } from './markdown-out.ts';
import { schema } from './schema.ts';

const PLAN = `# Ridge trip, 11 to 13 June

Meet at the **station** at *07:40*. Everyone carries ~~a tent~~ [a bag](https://shop.example/bags "Bags") and \`gas\`.

## Day by day

| Day | Way |
| --- | --- |
| Thursday | Station to Lomsbu hut, 14 km |
| Friday | Hut \\| lake |

- Tent
  - New poles

    They are longer.
- Stove
  1. Pump
  2. Gas

3. three
4. four

- [x] Tarn 2 tent, new poles
- [ ] First-aid kit

> Wind is under 12 m/s.
>
> Or it is not.

\`\`\`
let x = 1;

- no list
\`\`\`

---

one\\
two
`;

test('Markdown that is read and written says the same', () => {
  const doc = fromMarkdown(PLAN);
  doc.check();
  assert.equal(toMarkdown(doc), PLAN.replace(' "Bags"', ''));
  assert.deepEqual(fromMarkdown(toMarkdown(doc)).toJSON(), doc.toJSON(), 'and reads the same again');
});

test('what is no sign stays words, and what would be one is escaped', () => {
  const text = (words: string) => schema.nodes.doc.create(null, schema.nodes.paragraph.create(null, schema.text(words)));
  for (const words of ['# no heading', '- no list', '1. no number', '2*3*4 and [1] and a_b_c', '> no quote', 'C:\\path\\*', '--- no rule'])
    assert.equal(fromMarkdown(toMarkdown(text(words))).textContent, words, words);
  assert.equal(fromMarkdown('<b>x</b> ![a picture](https://a.example/x.png)').textContent, '<b>x</b> a picture');
  assert.equal(fromMarkdown('[bad](javascript:alert(1))').rangeHasMark(0, 5, schema.marks.link), false);
});

test('lines that go on, code with ticks, spaces inside bold, cells that are missing', () => {
  const doc = fromMarkdown('one\ntwo  \nthree');
  assert.equal(toMarkdown(doc), 'one two\\\nthree\n');
  const { strong, code } = schema.marks;
  const bold = schema.nodes.paragraph.create(null, [schema.text('bold ', [strong.create()]), schema.text('plain '), schema.text('a`b', [code.create()])]);
  assert.equal(toMarkdown(schema.nodes.doc.create(null, bold)), '**bold** plain `` a`b ``\n');
  assert.equal(toMarkdown(fromMarkdown('| a | b |\n|---|---|\n| 1 |')), '| a | b |\n| --- | --- |\n| 1 |  |\n');
  assert.equal(toMarkdown(fromMarkdown('```\n```` in\n```')), '`````\n```` in\n`````\n');
  const spanned = fromMarkdown('| a | b |\n|---|---|').firstChild!;
  const cell = spanned.firstChild!.firstChild!;
  const wide = schema.nodes.table.create(null, schema.nodes.table_row.create(null, cell.type.create({ colspan: 2 }, cell.content)));
  assert.equal(toMarkdown(schema.nodes.doc.create(null, wide)), '| a |  |\n| --- | --- |\n');
});

test('an empty document is empty, and nesting without end ends', () => {
  assert.equal(toMarkdown(fromMarkdown('')), '');
  assert.equal(fromMarkdown('> '.repeat(2000) + 'deep').textContent.endsWith('deep'), true);
  assert.ok(fromMarkdown('- '.repeat(2000) + 'deep').textContent.endsWith('deep'));
  assert.equal(toMarkdown(fromMarkdown('>')), '>\n');
});

test('pasted words are taken for Markdown only where they look like it', () => {
  for (const words of ['# Plan', '- milk\n- bread', '1. one', 'some **bold** words', '[a](https://b.example)', '```\nx\n```', '| a |\n| --- |'])
    assert.equal(looksLikeMarkdown(words), true, words);
  for (const words of ['Plain words.', 'https://a.example/x', '2 * 3 * 4', '-5 degrees', '#tag']) assert.equal(looksLikeMarkdown(words), false, words);
});

test('what was pasted is read by what it looked like, and drawn as what it is', () => {
  const element = (localName: string, style: string | null = null) =>
    ({ tagName: localName.toUpperCase(), getAttribute: () => style }) as unknown as HTMLElement;
  const attrs = (rules: readonly TagParseRule[], tag: string, node: HTMLElement) => rules.find((rule) => rule.tag === tag)?.getAttrs?.(node);
  const { heading, hard_break: br } = schema.nodes;
  const { strong, em } = schema.marks;
  assert.deepEqual(attrs(heading.spec.parseDOM as TagParseRule[], 'h2', element('h2')), { level: 2 });
  const bold = strong.spec.parseDOM as TagParseRule[];
  assert.equal(attrs(bold, 'b', element('b', 'font-weight: normal')), false, 'word processors wrap all in a bold that is none');
  assert.equal(attrs(bold, 'b', element('b')), null);
  assert.equal(attrs(bold, 'span[data-pasted-style]', element('span', 'font-weight:700')), null);
  assert.equal(attrs(em.spec.parseDOM as TagParseRule[], 'span[data-pasted-style]', element('span', 'color: red')), false);
  assert.deepEqual([br.spec.toDOM?.(br.create()), strong.spec.toDOM?.(strong.create(), true)], [['br'], ['strong', 0]]);
});

test('signs of other places, a citation say, stay as words', () => {
  assert.equal(fromMarkdown('As it says [1], ~~no~~ yes.').textContent, 'As it says [1], no yes.');
});
