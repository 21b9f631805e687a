/** What the page says on the script tag. */
export interface LoaderSettings {
  /** Address of the relay, without a slash at the end. */
  readonly relay: string;
  /** Public key of the site. */
  readonly siteKey: string;
  /** Address of the folder of the loader, with a slash at the end. */
  readonly kit: string;
  /** Features that the page wants, or null for all that the site has. */
  readonly features: string | null;
  /** Mode of analytics that the page asks for, or null for that of the site. */
  readonly analytics: string | null;
  /** BCP 47 tag of the language that the page asks for, or null. */
  readonly lang: string | null;
  /** Address of a contact page or `mailto:` for browsers that cannot run the kit. */
  readonly contact: string | null;
}

const LOADER_PATH = /^(.*)\/kit\/v1\/loader\.js$/;

/** The script tag that runs now. Null in modules and in code that was put in later, hence the search. */
export function findScript(doc: Document): HTMLScriptElement | null {
  const current = doc.currentScript as HTMLScriptElement | null;
  if (current !== null && current.src !== '') return current;
  return doc.querySelector<HTMLScriptElement>('script[data-site-key][src*="loader.js"]');
}

/** Reads the settings of a script tag; null where the site key or the address is missing. */
export function readSettings(script: HTMLScriptElement | null): LoaderSettings | null {
  if (script === null || script.src === '') return null;
  const get = (name: string): string | null => script.getAttribute('data-' + name);
  const siteKey = get('site-key');
  if (siteKey === null || siteKey === '') return null;
  const source = new URL(script.src);
  // A relay may live below a path: what stands before `/kit/v1/` is its address.
  const relay = get('relay') || source.origin + (LOADER_PATH.exec(source.pathname)?.[1] || '');
  return {
    relay: relay.replace(/\/+$/, ''),
    siteKey,
    kit: new URL('.', source).href,
    features: get('features'),
    analytics: get('analytics'),
    lang: get('lang'),
    contact: get('contact'),
  };
}

/** Whether a secure page would need an insecure relay, which browsers refuse. A relay on this machine counts as secure. */
export function isMixed(page: string, relay: string): boolean {
  const target = new URL(relay);
  return page === 'https:' && target.protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(target.hostname);
}
