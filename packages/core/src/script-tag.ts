const attribute = (value: string): string => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** The line that puts the chat of a site on a page. */
export function scriptTag(relay: string, site: { readonly key: string; readonly features: readonly string[] }): string {
  const features = site.features.length === 0 ? '' : ` data-features="${attribute(site.features.join(','))}"`;
  return `<script async src="${attribute(relay)}/kit/v1/loader.js" data-site-key="${attribute(site.key)}"${features}></script>`;
}
