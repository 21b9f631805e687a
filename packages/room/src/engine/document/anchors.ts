import { RELAY_LIMITS } from '@cs-kit/protocol';
import type { CommentAnchor } from '@cs-kit/protocol';
import type { Schema } from 'prosemirror-model';
import * as Y from 'yjs';

/** Words in the positions of the editor. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A run of words: where it begins in the editor's positions, and in the plain words of the whole document. */
interface Run {
  readonly text: Y.XmlText;
  readonly at: number;
  readonly plainAt: number;
  readonly length: number;
}

/** Fewest signs of the words around, or of the words themselves, by which words are known again. */
const KNOWN_BY_CONTEXT = 8;
const KNOWN_BY_ITSELF = 16;

const encode = (position: Y.RelativePosition): string =>
  btoa(String.fromCharCode(...Y.encodeRelativePosition(position)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const decode = (place: string): Y.RelativePosition =>
  Y.decodeRelativePosition(Uint8Array.from(atob(place.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0)));

function wordsOf(text: Y.XmlText): string {
  return (text.toDelta() as readonly { readonly insert: unknown }[]).map(({ insert }) => (typeof insert === 'string' ? insert : '')).join('');
}

/**
 * The words of a document as they are now, with their places. Built from the Yjs document alone: its nodes are those of the
 * editor, so that the positions are too.
 */
export class TextMap {
  readonly #doc: Y.Doc;
  readonly #runs: readonly Run[];
  readonly #byText: ReadonlyMap<unknown, Run>;
  #plain: string | null = null;

  constructor(content: Y.XmlFragment, { nodes }: Schema) {
    if (content.doc === null) throw new Error('the text belongs to no document');
    this.#doc = content.doc;
    const runs: Run[] = [];
    let plainAt = 0;
    const walk = (parent: Y.XmlFragment, start: number): number => {
      let at = start;
      for (const child of parent.toArray()) {
        if (child instanceof Y.XmlText) {
          runs.push({ text: child, at, plainAt, length: child.length });
          plainAt += child.length + 1;
          at += child.length;
        } else if (child instanceof Y.XmlElement) at = nodes[child.nodeName]?.isLeaf === true ? at + 1 : walk(child, at + 1) + 1;
      }
      return at;
    };
    walk(content, 0);
    this.#runs = runs;
    this.#byText = new Map(runs.map((run) => [run.text, run]));
  }

  /** Ties words to their places. Null where there are none between these positions. */
  anchor(from: number, to: number): CommentAnchor | null {
    const first = this.#runs.find(({ at, length }) => length > 0 && at + length > from);
    const last = this.#runs.findLast(({ at, length }) => length > 0 && at < to);
    if (first === undefined || last === undefined) return null;
    let begin = first.plainAt + Math.max(0, from - first.at);
    let end = last.plainAt + Math.min(last.length, to - last.at);
    while (begin < end && /\s/.test(this.#words.charAt(begin))) begin += 1;
    while (begin < end && /\s/.test(this.#words.charAt(end - 1))) end -= 1;
    const [start, stop] = [this.#runAt(begin), this.#runAt(end - 1)];
    if (begin >= end || start === null || stop === null) return null;
    return {
      // The first character, and the last one: what is written before or after them does not belong.
      start: encode(Y.createRelativePositionFromTypeIndex(start.text, begin - start.plainAt, 0)),
      end: encode(Y.createRelativePositionFromTypeIndex(stop.text, end - stop.plainAt, -1)),
      quote: this.#words.slice(begin, Math.min(end, begin + RELAY_LIMITS.commentQuoteChars)),
      before: this.#words.slice(Math.max(0, begin - RELAY_LIMITS.commentContextChars), begin),
      after: this.#words.slice(end, end + RELAY_LIMITS.commentContextChars),
    };
  }

  /** Where the words are now. Null where they were deleted. */
  range(anchor: CommentAnchor): Range | null {
    const [start, end] = [this.#place(anchor.start), this.#place(anchor.end)];
    if (start !== null && end !== null && start.plain < end.plain) return { from: start.at, to: end.at };
    return this.#found(anchor);
  }

  get #words(): string {
    return (this.#plain ??= this.#runs.map(({ text }) => wordsOf(text)).join('\n'));
  }

  #runAt(plain: number): Run | null {
    return this.#runs.findLast(({ plainAt, length }) => plainAt <= plain && plain < plainAt + length) ?? null;
  }

  #place(place: string): { readonly at: number; readonly plain: number } | null {
    let found: Y.AbsolutePosition | null;
    try {
      found = Y.createAbsolutePositionFromRelativePosition(decode(place), this.#doc);
    } catch {
      // Another program may have sent anything.
      return null;
    }
    const run = found === null ? undefined : this.#byText.get(found.type);
    return found === null || run === undefined ? null : { at: run.at + found.index, plain: run.plainAt + found.index };
  }

  /** A paragraph that becomes a heading, or goes into a list, is made anew: its words are found by what they say and by what stands around them. */
  #found({ quote, before, after }: CommentAnchor): Range | null {
    const words = this.#words;
    const scores: { readonly at: number; readonly score: number }[] = [];
    for (let at = words.indexOf(quote); at >= 0; at = words.indexOf(quote, at + 1))
      scores.push({ at, score: sameEnd(words.slice(Math.max(0, at - before.length), at), before) + sameBegin(words.slice(at + quote.length), after) });
    const [best, next] = scores.toSorted((one, other) => other.score - one.score);
    if (best === undefined) return null;
    const wanted = Math.min(KNOWN_BY_CONTEXT, before.length + after.length);
    const known = best.score >= wanted ? best.score > (next?.score ?? -1) : next === undefined && quote.length >= KNOWN_BY_ITSELF;
    const [first, last] = [this.#runAt(best.at), this.#runAt(best.at + quote.length - 1)];
    if (!known || first === null || last === null) return null;
    return { from: first.at + best.at - first.plainAt, to: last.at + best.at + quote.length - last.plainAt };
  }
}

function sameBegin(one: string, other: string): number {
  let count = 0;
  while (count < one.length && count < other.length && one[count] === other[count]) count += 1;
  return count;
}

function sameEnd(one: string, other: string): number {
  let count = 0;
  while (count < one.length && count < other.length && one.at(-1 - count) === other.at(-1 - count)) count += 1;
  return count;
}
