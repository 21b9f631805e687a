/** Rows that are chosen together. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** From where a range is drawn; null before the first. */
  readonly anchor: string | null;
}

/** Nothing chosen. */
export const NONE: Selection = Object.freeze({ ids: new Set<string>(), anchor: null });

/** Adds a row or takes it away; over the limit nothing is added. */
export function toggled({ ids }: Selection, id: string, most: number): Selection {
  const next = new Set(ids);
  if (next.has(id)) next.delete(id);
  else if (next.size < most) next.add(id);
  return { ids: next, anchor: id };
}

/** Adds every row from the anchor to this one, in the order they are shown, as far as the limit goes. */
export function ranged(now: Selection, order: readonly string[], id: string, most: number): Selection {
  const to = order.indexOf(id);
  const from = now.anchor === null ? to : order.indexOf(now.anchor);
  if (to < 0) return now;
  const start = from < 0 ? to : from;
  const range = order.slice(Math.min(start, to), Math.max(start, to) + 1);
  const next = new Set(now.ids);
  for (const one of start <= to ? range : range.toReversed()) if (next.size < most) next.add(one);
  return { ids: next, anchor: now.anchor ?? id };
}

/** Without the rows that are not shown any more; the same where all are. */
export function kept(now: Selection, order: readonly string[]): Selection {
  const shown = new Set(order);
  const next = [...now.ids].filter((id) => shown.has(id));
  return next.length === now.ids.size ? now : { ids: new Set(next), anchor: now.anchor !== null && shown.has(now.anchor) ? now.anchor : null };
}
