import type { Node } from 'prosemirror-model';
import { differences } from './sequences.ts';

/** One passage in which two documents differ: where it stands in each, and how. `changed` are the same words in another form. */
export interface Change {
  readonly kind: 'inserted' | 'deleted' | 'replaced' | 'changed';
  readonly before: Span;
  readonly after: Span;
}

/** A part of a document, by positions. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Token extends Span {
  /** What makes two of them the same. */
  readonly key: string;
  /** Whether it is nothing but space between words. */
  readonly space: boolean;
}

/** Beyond so many differences within neighbouring blocks these count as written anew: marking single words would tell nobody anything. */
const MOST_EDITS = 2000;

const words = new Intl.Segmenter(undefined, { granularity: 'word' });

/** Where two documents differ: first by whole blocks, then, in blocks that were changed, by words. In the order of the newer one. */
export function compare(before: Node, after: Node): readonly Change[] {
  const changes: Change[] = [];
  for (const run of runs(blocksOf(before), blocksOf(after)) ?? [whole(before, after)]) {
    const inBefore = tokensIn(before, run.before);
    const inAfter = tokensIn(after, run.after);
    const inner = inBefore.length === 0 || inAfter.length === 0 ? null : runs(inBefore, inAfter);
    for (const spans of inner === null ? [run] : joined(inner, inAfter)) changes.push({ kind: kindOf(before, after, spans), ...spans });
  }
  return changes;
}

type Spans = Pick<Change, 'before' | 'after'>;

const whole = (before: Node, after: Node): Spans => ({ before: { from: 0, to: before.content.size }, after: { from: 0, to: after.content.size } });

/** Stretches in which two rows of tokens differ; null where that is more than is looked for. */
function runs(before: readonly Token[], after: readonly Token[]): Spans[] | null {
  const keys = (tokens: readonly Token[]): string[] => tokens.map(({ key }) => key);
  const found = differences(keys(before), keys(after), MOST_EDITS);
  return found === null ? null : found.map((one) => ({ before: spanOf(before, ...one.before), after: spanOf(after, ...one.after) }));
}

/** The part of the document that some tokens cover; where there are none, the place between their neighbours. */
function spanOf(tokens: readonly Token[], from: number, to: number): Span {
  const at = tokens[from]?.from ?? tokens[from - 1]?.to ?? 0;
  return to > from ? { from: at, to: tokens[to - 1]!.to } : { from: at, to: at };
}

/** Changed words with nothing but a space between them are read as one change. */
function joined(spans: readonly Spans[], after: readonly Token[]): Spans[] {
  const spaces = new Set(after.filter(({ space }) => space).map(({ from, to }) => `${from} ${to}`));
  const result: Spans[] = [];
  for (const next of spans) {
    const last = result.at(-1);
    const near =
      last !== undefined && spaces.has(`${last.after.to} ${next.after.from}`) && next.before.from - last.before.to === next.after.from - last.after.to;
    if (near) result[result.length - 1] = { before: { from: last.before.from, to: next.before.to }, after: { from: last.after.from, to: next.after.to } };
    else result.push(next);
  }
  return result;
}

function kindOf(before: Node, after: Node, spans: Spans): Change['kind'] {
  const [was, is] = [contentOf(before, spans.before), contentOf(after, spans.after)];
  if (was === is) return 'changed';
  if (was === '') return 'inserted';
  return is === '' ? 'deleted' : 'replaced';
}

/** Words and other things that can be seen; what stands for the form of blocks counts for nothing. */
const contentOf = (doc: Node, { from, to }: Span): string => doc.textBetween(from, to, '', (leaf) => `<${leaf.type.name}>`);

/** The blocks of a document as tokens of their own. */
function blocksOf(doc: Node): Token[] {
  const tokens: Token[] = [];
  doc.forEach((node, from) => tokens.push({ key: JSON.stringify(node.toJSON()), from, to: from + node.nodeSize, space: false }));
  return tokens;
}

/** Words, spaces, and beginnings and ends of blocks in a part of a document that begins and ends between blocks. */
function tokensIn(doc: Node, { from, to }: Span): Token[] {
  const tokens: Token[] = [];
  const push = (key: string, at: number, size: number, space = false): void => void tokens.push({ key, from: at, to: at + size, space });
  const walk = (parent: Node, start: number): void =>
    parent.forEach((node, offset) => {
      const at = start + offset;
      if (parent === doc && (at < from || at + node.nodeSize > to)) return;
      const { name } = node.type;
      if (node.isText) {
        const marks = JSON.stringify(node.marks.map((mark) => mark.toJSON() as unknown));
        for (const { segment, index } of words.segment(node.text ?? '')) push(`${marks} ${segment}`, at + index, segment.length, segment.trim() === '');
      } else if (node.isLeaf) push(`<${name}>`, at, node.nodeSize);
      else {
        push(`<${name} ${JSON.stringify(node.attrs)}>`, at, 1);
        walk(node, at + 1);
        push(`</${name}>`, at + node.nodeSize - 1, 1);
      }
    });
  walk(doc, 0);
  return tokens;
}
