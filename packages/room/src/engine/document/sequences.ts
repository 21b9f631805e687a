/** A stretch in which two rows differ: from and to in each. */
export interface Difference {
  readonly before: readonly [from: number, to: number];
  readonly after: readonly [from: number, to: number];
}

/** Where two rows differ, with as few entries taken out and put in as possible (Myers, 1986); null where that is more than `most`. */
export function differences(before: readonly string[], after: readonly string[], most: number): Difference[] | null {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let [endBefore, endAfter] = [before.length, after.length];
  while (endBefore > head && endAfter > head && before[endBefore - 1] === after[endAfter - 1]) {
    endBefore -= 1;
    endAfter -= 1;
  }
  const steps = search(before.slice(head, endBefore), after.slice(head, endAfter), most);
  if (steps === null) return null;
  const found: { before: [number, number]; after: [number, number] }[] = [];
  for (const { x, y, taken } of steps) {
    const [inBefore, inAfter] = [head + x, head + y];
    const last = found.at(-1);
    if (last !== undefined && last.before[1] === inBefore && last.after[1] === inAfter) last[taken ? 'before' : 'after'][1] += 1;
    else found.push({ before: [inBefore, inBefore + (taken ? 1 : 0)], after: [inAfter, inAfter + (taken ? 0 : 1)] });
  }
  return found;
}

/** One entry that is taken out of the older row, or put in from the newer one, at a place in both. */
interface Step {
  readonly x: number;
  readonly y: number;
  readonly taken: boolean;
}

/** The steps from one row to the other in their order. `reach` holds how far each diagonal got after so many of them. */
function search(before: readonly string[], after: readonly string[], most: number): Step[] | null {
  const bound = Math.min(most, before.length + after.length);
  const reach: Int32Array[] = [];
  for (let count = 0; count <= bound; count += 1) {
    const previous = reach[count - 1];
    const now = new Int32Array(2 * count + 1);
    reach.push(now);
    for (let diagonal = -count; diagonal <= count; diagonal += 2) {
      let x = previous === undefined ? 0 : startOf(previous, count, diagonal).x;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x += 1;
      now[diagonal + count] = x;
      if (x >= before.length && x - diagonal >= after.length) return walkBack(reach, diagonal);
    }
  }
  return null;
}

/** Where a diagonal begins after one more step, and whether that step takes an entry out. */
function startOf(previous: Int32Array, count: number, diagonal: number): { readonly x: number; readonly taken: boolean } {
  const at = (other: number): number => (Math.abs(other) > count - 1 ? -1 : (previous[other + count - 1] as number));
  const [over, under] = [at(diagonal - 1), at(diagonal + 1)];
  return diagonal === -count || (diagonal !== count && over < under) ? { x: under, taken: false } : { x: over + 1, taken: true };
}

function walkBack(reach: readonly Int32Array[], last: number): Step[] {
  const steps: Step[] = [];
  let diagonal = last;
  for (let count = reach.length - 1; count > 0; count -= 1) {
    const { x, taken } = startOf(reach[count - 1] as Int32Array, count, diagonal);
    steps.push(taken ? { x: x - 1, y: x - diagonal, taken } : { x, y: x - diagonal - 1, taken });
    diagonal += taken ? -1 : 1;
  }
  return steps.reverse();
}
