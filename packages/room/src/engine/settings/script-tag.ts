import type { Site } from './types.ts';

const attribute = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The line that puts the chat on a page. */
export function scriptTag(relay: string, site: Pick<Site, 'key' | 'features'>): string {
  return `<script async src="${attribute(relay)}/kit/v1/loader.js" data-site-key="${attribute(site.key)}" data-features="${site.features.join(',')}"></script>`;
}

/** Whether pages with https cannot load from the relay: its address is plain http beyond this computer. */
export function plainRelay(relay: string): boolean {
  if (!URL.canParse(relay)) return false;
  const { protocol, hostname } = new URL(relay);
  return protocol === 'http:' && !/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname);
}
