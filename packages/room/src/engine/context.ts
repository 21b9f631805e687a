import type { ConversationSummary } from '@cs-kit/protocol';

/** A fact that the host page told of itself, ready to be shown. */
export interface Fact {
  readonly group: 'product' | 'cart' | 'order' | 'custom';
  readonly name: string;
  readonly value: string;
}

const GROUPS = ['product', 'cart', 'order', 'custom'] as const;
const MOST = 24;
const LONGEST = 200;

/** The page a visitor looks at: its title, else its address. */
export function pageOf(row: ConversationSummary): { readonly title: string; readonly url: string | null } | null {
  const page = row.context?.['page'];
  if (typeof page === 'string' && page !== '') return { title: page, url: null };
  if (typeof page !== 'object' || page === null) return null;
  const { title, url } = page as { readonly title?: unknown; readonly url?: unknown };
  const words = typeof title === 'string' && title !== '' ? title : typeof url === 'string' ? url : '';
  return words === '' ? null : { title: words.slice(0, LONGEST), url: typeof url === 'string' ? url : null };
}

/** Product, basket, order and whatever else the page told, flattened to lines. Bounded: a page may send anything. */
export function factsOf(row: ConversationSummary): readonly Fact[] {
  const facts: Fact[] = [];
  for (const group of GROUPS)
    flatten(row.context?.[group], '', (name, value) => facts.length < MOST && facts.push({ group, name, value: value.slice(0, LONGEST) }));
  return facts;
}

function flatten(value: unknown, name: string, put: (name: string, value: string) => void, depth = 0): void {
  if (value === null || value === undefined || depth > 3) return;
  if (typeof value !== 'object') return put(name, String(value));
  if (Array.isArray(value)) return value.slice(0, MOST).forEach((inner, index) => put(`${name} ${index + 1}`.trim(), oneLine(inner)));
  for (const [key, inner] of Object.entries(value)) flatten(inner, name === '' ? key : `${name} ${key}`, put, depth + 1);
}

/** An entry of a list in one line: its plain values, in order. */
function oneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value)
    .filter((inner) => typeof inner !== 'object')
    .map(String)
    .join(', ');
}
