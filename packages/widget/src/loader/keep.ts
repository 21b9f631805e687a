/** Keeps an element on a page whose framework replaces the body. Many changes in a row are answered once. */
export function keepOnPage(host: HTMLElement, doc: Document, delay = 50): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const place = (): void => {
    timer = undefined;
    if (!host.isConnected && doc.body !== null) doc.body.append(host);
    watch();
  };
  const observer = new MutationObserver(() => {
    if (timer === undefined && (!host.isConnected || doc.body !== watched)) timer = setTimeout(place, delay);
  });
  let watched: HTMLElement | null = null;
  const watch = (): void => {
    watched = doc.body;
    for (const node of [doc, doc.documentElement, doc.body]) if (node !== null) observer.observe(node, { childList: true });
  };
  if (doc.body === null) doc.addEventListener('DOMContentLoaded', place, { once: true });
  else place();
}
