import { PROTOCOL_VERSION } from '@cs-kit/protocol';
import type { PublicConfig } from '@cs-kit/protocol';

const capability = { engine: 'none', available: true };
/** Settings of a site as the relay gives them to the hub. */
export const CONFIG: PublicConfig = {
  protocolVersion: PROTOCOL_VERSION,
  siteName: 'Shop',
  features: ['room'],
  capabilities: {
    assistant: capability,
    speechToText: capability,
    textToSpeech: capability,
    images: capability,
    calls: capability,
    translation: capability,
    email: capability,
    files: capability,
  },
  limits: { messageChars: 8000, fileBytes: 1000, uploadBytes: 1000, attachments: 10 },
  locales: ['en'],
  theme: { accent: null, logoUrl: null, assistantName: 'Fern', greeting: {}, side: 'end', radius: null, scheme: 'light' },
  availability: { people: true, backAt: null },
  analytics: 'off',
};

/** A session of a visitor, as the relay answers with it. */
export const session = (id: string) => ({
  token: `token-${id}`,
  expiresAt: new Date(Date.now() + 900_000).toISOString(),
  refreshToken: `refresh-${id}`,
  visitorId: id,
  user: { id, name: 'Mira', role: 'visitor' },
});
/** The same as it lies in storage. */
export const stored = (id: string, more: object = {}) => ({ ...session(id), until: Date.now() + 900_000, known: false, ...more });

/** An answer of the relay. */
export const json = (body: unknown, status = 200): Promise<Response> =>
  Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } }));

/** Plays the relay at http://relay.test from the start of a suite to its end; what else is fetched goes its way. */
export function playRelay(answer: (url: URL, init: RequestInit | undefined) => Promise<Response>): { readonly start: () => void; readonly end: () => void } {
  const native = window.fetch.bind(window);
  const played = (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(String(input instanceof Request ? input.url : input), location.href);
    return url.hostname === 'relay.test' ? answer(url, init) : native(input, init);
  };
  return { start: () => void (window.fetch = played as typeof window.fetch), end: () => void (window.fetch = native) };
}
