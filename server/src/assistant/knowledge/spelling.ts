/** Edits between two words (insert, delete, replace, swap of neighbours), or `most` + 1 where there are more. */
export function distance(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) return most + 1;
  let before: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const now = [row];
    let least = row;
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let edits = Math.min(last[column]! + 1, now[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]) edits = Math.min(edits, before[column - 2]! + 1);
      now.push(edits);
      least = Math.min(least, edits);
    }
    if (least > most) return most + 1;
    before = last;
    last = now;
  }
  return last[right.length]!;
}

/** The known word nearest to a misspelt one, or null: one edit from five letters on, two from nine; the first letter is taken as right. */
export function nearestWord(word: string, known: Iterable<string>): string | null {
  const most = word.length >= 9 ? 2 : word.length >= 5 ? 1 : 0;
  if (most === 0) return null;
  let best: string | null = null;
  let least = most + 1;
  for (const candidate of known) {
    if (candidate[0] !== word[0] || candidate.length < 4) continue;
    const edits = distance(word, candidate, most);
    if (edits < least) [best, least] = [candidate, edits];
  }
  return best;
}
