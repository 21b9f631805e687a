import type { Row } from '@cs-kit/core';
import type { Block, Split } from './timeline.ts';

/** Rows whose numbers begin alike are made into lines together. */
const BLOCK = 256;

/** Puts rows into blocks. A hundred thousand are gone through within a frame, so nothing is made or copied for a row that is the same as before. */
export const blocks: Split = (rows, before, show, byId) => {
  const parts = new Map<number, Pick<Block, 'rows' | 'shown'>>();
  for (let from = 0, to = 0; from < rows.length; from = to) {
    const number = Math.floor(rows[from]!.seq / BLOCK);
    const old = before.get(number);
    const end = (number + 1) * BLOCK;
    let same = old !== undefined;
    for (; to < rows.length && rows[to]!.seq < end; to += 1) same &&= rows[to] === old?.rows[to - from];
    if (old !== undefined && same && old.rows.length === to - from) parts.set(number, old);
    else {
      const part = rows.slice(from, to);
      parts.set(number, { rows: part, shown: part.filter(show) });
    }
  }
  if (byId !== null) {
    const changed = (number: number, list: readonly Row[], others: ReadonlyMap<number, { readonly rows: readonly Row[] }>): readonly Row[] =>
      others.get(number)?.rows === list ? [] : list;
    for (const [number, old] of before) for (const row of changed(number, old.rows, parts)) if (row.type === 'message') byId.delete(row.id);
    for (const [number, part] of parts) for (const row of changed(number, part.rows, before)) if (row.type === 'message') byId.set(row.id, row);
  }
  return parts;
};
