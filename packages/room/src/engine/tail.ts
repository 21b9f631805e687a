/** The end of a list in order of `seq`: what comes after a number. A long room is not gone through for what is new in it. */
export function after<T extends { readonly seq: number }>(list: readonly T[], seq: number): readonly T[] {
  let from = list.length;
  while (from > 0 && list[from - 1]!.seq > seq) from -= 1;
  return list.slice(from);
}
