import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import { isPublicAddress } from '../public-address.ts';
import type { Turns } from '../rooms/turns.ts';
import { webAddress } from './link.ts';
import { readPage } from './page.ts';
import type { PageFacts } from './page.ts';
import { smallPicture } from './picture.ts';
import type { Web, WebAnswer, WebAsk } from './web.ts';

/** What a look needs. */
export interface LookDeps {
  readonly web: Web;
  /** One request at a time to each host. */
  readonly turns: Turns;
  /** Throws `rate/limited` where a host was asked too often. */
  readonly limitHost: (host: string) => void;
}

/** What was seen behind a link. */
export interface Seen {
  readonly facts: PageFacts;
  readonly picture: Uint8Array | null;
}

const HTML = /^(?:text\/html|application\/xhtml\+xml)\b/i;
const PAGE = { accept: 'text/html, application/xhtml+xml', wanted: (type: string) => HTML.test(type), bytes: RELAY_LIMITS.previewPageBytes };
const PICTURE = { accept: 'image/webp, image/png, image/jpeg, image/gif', wanted: () => true, bytes: RELAY_LIMITS.previewPictureBytes };
const LEADS_ON: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const IP = /^\[|^\d+(?:\.\d+){3}$/;

type Kind = Pick<WebAsk, 'accept' | 'wanted' | 'bytes'>;

/** Every address of a host, each checked: one that is not public refuses all, as nobody knows which of them answers. */
async function addressOf(web: Web, host: string): Promise<string> {
  const addresses = IP.test(host) ? [host.replaceAll(/[[\]]/g, '')] : await web.resolve(host);
  const [first] = addresses;
  if (first === undefined || !addresses.every(isPublicAddress)) throw new Error('The host has an address that is not public.');
  return first;
}

/** Asks an address and where it leads on to; each step is checked afresh. */
async function follow({ web, turns, limitHost }: LookDeps, start: URL, kind: Kind, signal: AbortSignal): Promise<WebAnswer & { readonly url: URL }> {
  let url = start;
  for (let steps = 0; steps <= RELAY_LIMITS.previewRedirects; steps += 1) {
    const at = url;
    const answer = await turns(at.host, async () => {
      signal.throwIfAborted();
      limitHost(at.host);
      // Looked up right before it is asked, and asked at the address that was looked at: a name may say another one a moment later.
      const address = await addressOf(web, at.hostname);
      signal.throwIfAborted();
      return web.get({ ...kind, url: at, address, signal });
    });
    if (!LEADS_ON.has(answer.status)) return { ...answer, url };
    const next = answer.location === null ? null : webAddress(answer.location, url);
    if (next === null) throw new Error('The page leads on to an address that is not asked.');
    url = next;
  }
  throw new Error('The page leads on too often.');
}

async function pictureOf(deps: LookDeps, address: URL | null, signal: AbortSignal): Promise<Uint8Array | null> {
  if (address === null) return null;
  try {
    const { body, whole } = await follow(deps, address, PICTURE, signal);
    return whole ? await smallPicture(body) : null;
  } catch {
    // A page is worth showing without its picture.
    return null;
  }
}

/** Rejects with the reason of the signal as soon as it comes, whatever the work still waits for. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((done, fail) => {
    if (signal.aborted) fail(signal.reason as Error);
    signal.addEventListener('abort', () => fail(signal.reason as Error), { once: true });
    work.then(done, fail);
  });
}

/** Looks at the page behind a link; null where it tells nothing, or cannot be had. Throws `rate/limited` only. */
export async function look(deps: LookDeps, link: URL, signal: AbortSignal): Promise<Seen | null> {
  try {
    const { status, type, body, url } = await within(signal, follow(deps, link, PAGE, signal));
    const facts = status === 200 && PAGE.wanted(type) ? readPage(body, type, url) : null;
    if (facts === null) return null;
    const picture = await within(signal, pictureOf(deps, facts.picture, signal)).catch(() => null);
    return { facts, picture };
  } catch (error) {
    if (error instanceof CsError) throw error;
    return null;
  }
}
