/** Whether an address fits a pattern: `*` stands for any characters. A pattern that begins with a slash is compared with the path alone. */
export function fitsPage(pattern: string, url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { origin, pathname } = new URL(url);
  return fits(pattern.toLowerCase(), (pattern.startsWith('/') ? pathname : `${origin}${pathname}`).toLowerCase());
}

/** The parts between the stars, each found after the one before it: no pattern takes longer than its length times that of the text. */
function fits(pattern: string, text: string): boolean {
  const parts = pattern.split('*');
  const [first = '', last = ''] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  let at = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}

/** Address of the page that a visitor said they are on; null where none is known. */
export function pageOfContext(json: string | null): string | null {
  if (json === null) return null;
  const { page } = JSON.parse(json) as { page?: unknown };
  const url = typeof page === 'object' && page !== null ? (page as { url?: unknown }).url : page;
  return typeof url === 'string' ? url : null;
}
