/** A slash and what is typed after it, right before the caret. */
export interface SlashWord {
  /** Where the slash stands. */
  readonly from: number;
  /** Where the word ends: the caret. */
  readonly to: number;
  readonly query: string;
}

/** Longest word that is still looked for. */
const WORD_CHARS = 40;

/** The slash word before the caret; null where there is none. A slash within a word, as in an address, is none. */
export function slashAt(text: string, caret: number): SlashWord | null {
  const found = /(?:^|\s)\/([^\s/]*)$/.exec(text.slice(0, caret));
  const query = found?.[1];
  return query === undefined || query.length > WORD_CHARS ? null : { from: caret - query.length - 1, to: caret, query };
}
