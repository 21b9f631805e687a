/** Why a text is no origin. */
export type OriginFault = 'not-url' | 'scheme' | 'path' | 'star' | 'user' | 'twice' | 'many';

/** An origin, or why it is none; `suggestion` is the origin that was probably meant. */
export type OriginCheck =
  | { readonly ok: true; readonly origin: string; readonly plain: boolean }
  | { readonly ok: false; readonly fault: OriginFault; readonly suggestion: string | null };

/** Most origins of a site. */
export const ORIGINS = 50;

const LOCAL = /^(?:localhost|127\.0\.0\.1|\[::1\])$/;

/** Checks what somebody typed as an origin: scheme, host and port, and nothing more. */
export function checkOrigin(text: string, others: readonly string[] = []): OriginCheck {
  const typed = text.trim();
  const fault = (name: OriginFault, suggestion: string | null = null): OriginCheck => ({
    ok: false,
    fault: name,
    suggestion: suggestion !== null && others.includes(suggestion) ? null : suggestion,
  });
  if (typed.includes('*')) return fault('star');
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(typed)) return fault('scheme', guess(typed));
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (url === null || url.hostname === '') return fault('not-url');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return fault('scheme');
  if (url.username !== '' || url.password !== '') return fault('user', url.origin);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return fault('path', url.origin);
  if (others.includes(url.origin)) return fault('twice');
  if (others.length >= ORIGINS) return fault('many');
  return { ok: true, origin: url.origin, plain: url.protocol === 'http:' && !LOCAL.test(url.hostname) };
}

/** `shop.example/page` was probably meant as `https://shop.example`. */
function guess(typed: string): string | null {
  const local = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:$|\/)/.test(typed);
  const address = `${local ? 'http' : 'https'}://${typed.replace(/^\/+/, '')}`;
  if (!/^[^\s/:]+(?:\.[^\s/]+|:\d+|$|\/)/.test(typed) || !URL.canParse(address)) return null;
  const { origin, hostname } = new URL(address);
  return local || hostname.includes('.') ? origin : null;
}
