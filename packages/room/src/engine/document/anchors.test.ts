import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node } from 'prosemirror-model';
import { prosemirrorToYXmlFragment, updateYFragment, yXmlFragmentToProseMirrorRootNode } from 'y-prosemirror';
import * as Y from 'yjs';
import { TextMap } from './anchors.ts';
import { fromMarkdown } from './markdown-in.ts';
import { schema } from './schema.ts';

/* Words of a document, and where they are after it was changed. */

const contentOf = (doc: Y.Doc): Y.XmlFragment => doc.getXmlFragment('content');
const nodeOf = (doc: Y.Doc): Node => yXmlFragmentToProseMirrorRootNode(contentOf(doc), schema);

function docOf(markdown: string): Y.Doc {
  const doc = new Y.Doc();
  prosemirrorToYXmlFragment(fromMarkdown(markdown), contentOf(doc));
  return doc;
}

/** Where words stand in the editor. */
function find(doc: Y.Doc, words: string): { from: number; to: number } {
  const found: number[] = [];
  nodeOf(doc).descendants((node, at) => {
    if (node.isTextblock) {
      const place = node.textBetween(0, node.content.size, '\n', '\n').indexOf(words);
      if (place >= 0) found.push(at + 1 + place);
    }
  });
  const [from] = found;
  assert.ok(from !== undefined, `there is no “${words}”`);
  return { from, to: from + words.length };
}

const anchorOn = (doc: Y.Doc, words: string) => {
  const { from, to } = find(doc, words);
  return new TextMap(contentOf(doc), schema).anchor(from, to) ?? assert.fail('no anchor');
};

/** The words that an anchor stands at; null where it stands at none. */
function read(doc: Y.Doc, anchor: ReturnType<typeof anchorOn>): string | null {
  const range = new TextMap(contentOf(doc), schema).range(anchor);
  return range === null ? null : nodeOf(doc).textBetween(range.from, range.to, '\n', '\n');
}

/** Changes the document as the editor does: another node, of which y-prosemirror makes changes. */
function edit(doc: Y.Doc, change: (node: Node) => Node): void {
  doc.transact(() => updateYFragment(doc, contentOf(doc), change(nodeOf(doc)), { mapping: new Map(), isOMark: new Map() } as never));
}

const textOf = (doc: Y.Doc, words: string): { text: Y.XmlText; at: number } => {
  let found: { text: Y.XmlText; at: number } | null = null;
  for (const child of contentOf(doc).createTreeWalker(() => true)) {
    if (!(child instanceof Y.XmlText)) continue;
    const at = (child.toDelta() as { insert: string }[])
      .map(({ insert }) => insert)
      .join('')
      .indexOf(words);
    if (at >= 0) found ??= { text: child, at };
  }
  return found ?? assert.fail(`there is no “${words}”`);
};

const PLAN =
  '# Ridge trip\n\nMeet at the **old station** at noon, by the clock.\n\n- [x] Tent\n- [ ] Stove and gas\n\n| a | b |\n| --- | --- |\n| one | two |\n\nLast line.\n';

test('positions are those of the editor, in lists, tables and beside breaks and rules', () => {
  const doc = docOf(`${PLAN}\n---\n\nfirst\\\nsecond\n`);
  for (const words of ['Ridge trip', 'old station', 'at noon', 'Stove', 'gas', 'two', 'Last line.', 'second']) {
    const anchor = anchorOn(doc, words);
    assert.equal(anchor.quote, words);
    assert.deepEqual(new TextMap(contentOf(doc), schema).range(anchor), find(doc, words), words);
  }
});

test('what is selected beside words does not belong, and without words there is nothing to say something about', () => {
  const doc = docOf('one two three\n\n---\n\nfour\n');
  const map = new TextMap(contentOf(doc), schema);
  assert.equal(map.anchor(4, 9)?.quote, 'two');
  assert.deepEqual([map.anchor(4, 5), map.anchor(7, 7), map.anchor(15, 16)], [null, null, null]);
  const across = map.anchor(9, 19);
  assert.equal(across?.quote, 'three\nfo', 'over paragraphs, from word to word');
  assert.equal(new TextMap(contentOf(new Y.Doc()), schema).anchor(0, 0), null);
  assert.throws(() => new TextMap(new Y.XmlFragment(), schema));
  const long = docOf(`${'x'.repeat(900)}\n`);
  assert.equal(new TextMap(contentOf(long), schema).anchor(1, 901)?.quote.length, 500);
});

test('words written at the edges do not belong; those in between do', () => {
  const doc = docOf(PLAN);
  const anchor = anchorOn(doc, 'at noon');
  const { text, at } = textOf(doc, 'at noon');
  text.insert(at + 7, ' sharp');
  text.insert(at, 'exactly ');
  assert.equal(read(doc, anchor), 'at noon');
  text.insert(textOf(doc, 'at noon').at + 3, 'high ');
  assert.equal(read(doc, anchor), 'at high noon');
});

test('deleted words leave nothing, also where others took their place; undo brings them back', () => {
  const doc = docOf(PLAN);
  const undo = new Y.UndoManager(contentOf(doc), { captureTimeout: 0 });
  const anchor = anchorOn(doc, 'old station');
  const { text, at } = textOf(doc, 'old station');
  text.delete(at, 'old station'.length);
  assert.equal(read(doc, anchor), null);
  text.insert(at, 'harbour');
  assert.equal(read(doc, anchor), null);
  undo.undo();
  undo.undo();
  assert.equal(read(doc, anchor), 'old station');
  const part = textOf(doc, 'old station');
  part.text.delete(part.at, 'old '.length);
  assert.equal(read(doc, anchor), 'station', 'what is left of them');
});

test('a paragraph that is made anew as a heading, split or joined keeps what was said about it', () => {
  const doc = docOf(PLAN);
  const anchor = anchorOn(doc, 'old station');
  edit(doc, (node) => node.copy(node.content.replaceChild(1, schema.nodes.heading.create({ level: 2 }, node.child(1).content))));
  assert.equal(contentOf(doc).get(1).toString().startsWith('<heading'), true);
  assert.equal(read(doc, anchor), 'old station');
  edit(doc, (node) => {
    const { from } = find(doc, 'the old station');
    const split = node.slice(0, from).content.append(node.slice(from).content);
    return node.copy(split);
  });
  assert.equal(read(doc, anchor), 'old station');
});

test('of words that stand there often, those in the right place are found, and none where that cannot be told', () => {
  const doc = docOf('- call Ana about tea\n- call Ben about milk\n- call Ana about cake\n');
  const place = textOf(doc, 'call Ana about cake');
  const anchor = new TextMap(contentOf(doc), schema).anchor(find(doc, 'Ana about cake').from, find(doc, 'Ana about cake').from + 3) ?? assert.fail();
  assert.equal(anchor.quote, 'Ana');
  assert.equal(place.at, 0);
  // The whole list as a numbered one: every item is made anew.
  edit(doc, (node) => node.copy(node.content.replaceChild(0, schema.nodes.ordered_list.create({ order: 1 }, node.child(0).content))));
  assert.deepEqual(new TextMap(contentOf(doc), schema).range(anchor)?.from, find(doc, 'Ana about cake').from);
  edit(doc, () => fromMarkdown('Ana, Ana and again Ana.\n'));
  assert.equal(read(doc, anchor), null);
});

test('places that nobody made are none', () => {
  const doc = docOf(PLAN);
  const anchor = anchorOn(doc, 'old station');
  for (const start of ['', '!!', 'AAAA', anchorOn(docOf('elsewhere\n'), 'elsewhere').start])
    assert.equal(read(doc, { ...anchor, start, quote: 'nowhere at all' }), null, start);
});

test('two people write at once, again and again: what was said stays at the same words', () => {
  let seed = 11;
  const next = (most: number): number => (seed = (seed * 16807) % 2147483647) % most;
  for (let round = 0; round < 60; round += 1) {
    const one = docOf('alpha beta gamma delta epsilon\n\nzeta KEPT WORDS theta\n\niota kappa lambda\n');
    const other = new Y.Doc();
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
    const anchor = anchorOn(one, 'KEPT WORDS');
    const gone = anchorOn(one, 'gamma delta');
    const take = textOf(one, 'gamma delta');
    for (let step = 0; step < 12; step += 1) {
      for (const doc of [one, other]) {
        const paragraph = contentOf(doc).get(next(contentOf(doc).length)) as Y.XmlElement;
        const text = paragraph.get(0) as Y.XmlText;
        const words = (text.toDelta() as { insert: string }[]).map(({ insert }) => insert).join('');
        const kept = words.indexOf('KEPT WORDS');
        const at = next(words.length + 1);
        // Anywhere but inside the words themselves.
        const beside = kept >= 0 && at > kept && at < kept + 10 ? kept : at;
        const kind = next(4);
        if (kind < 2) text.insert(beside, ['x', ' and ', '日本', '🙂'][next(4)] as string);
        else if (kind === 2 && beside > 0 && (kept < 0 || beside <= kept || beside > kept + 10)) text.delete(beside - 1, 1);
        else contentOf(doc).insert(next(2) * contentOf(doc).length, [paragraphOf('new words')]);
      }
      if (step === 5) take.text.delete(Math.max(0, take.text.length - take.text.length), take.text.length);
      if (next(3) === 0) sync(one, other);
    }
    sync(one, other);
    assert.deepEqual(nodeOf(one).toJSON(), nodeOf(other).toJSON());
    assert.equal(read(one, anchor), 'KEPT WORDS');
    assert.equal(read(other, anchor), 'KEPT WORDS');
    // What the other wrote into the deleted words meanwhile may stand there still.
    const left = read(one, gone);
    assert.ok(left === null || !/gamma|delta/.test(left), `${left}`);
    assert.equal(left, read(other, gone));
  }
});

function paragraphOf(words: string): Y.XmlElement {
  const paragraph = new Y.XmlElement('paragraph');
  paragraph.insert(0, [new Y.XmlText(words)]);
  return paragraph;
}

function sync(one: Y.Doc, other: Y.Doc): void {
  const [toOther, toOne] = [Y.encodeStateAsUpdate(one, Y.encodeStateVector(other)), Y.encodeStateAsUpdate(other, Y.encodeStateVector(one))];
  Y.applyUpdate(other, toOther);
  Y.applyUpdate(one, toOne);
}
