/* The relay masks again and knows more forms; this keeps the plain ones from leaving the page. */

/** Words without e-mail addresses, long numbers, tokens and the query of links. */
export function mask(text: string): string {
  return text
    .slice(0, 256)
    .replace(/(https?:\/\/[^\s?#]*)[?#]\S*/g, '$1')
    .replace(/eyJ[\w-]+\.[\w.-]+/g, '[token]')
    .replace(/[^\s@/:"'<>(]{1,64}(?:@|%40)[^\s@/"'<>)]{1,64}\.\w+/g, '[email]')
    .replace(/(?<![\w-])[+(]?\d(?:[ ().-]{0,2}\d){8,18}(?![\w-])/g, '[number]');
}

/** Origin and path of an address. */
export function placeOf(address: string): string {
  const { origin, pathname } = new URL(address);
  return mask(origin + pathname);
}

/** Origin and path of an address, and the `utm_` fields of its query. */
export function cleanUrl(address: string): string {
  const kept = [...new URL(address).searchParams]
    .filter(([name]) => name.startsWith('utm_'))
    .map(([name, value]) => `${name}=${encodeURIComponent(mask(value))}`);
  return placeOf(address) + (kept.length ? `?${kept.join('&')}` : '');
}
