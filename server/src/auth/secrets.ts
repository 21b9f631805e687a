import { CsError } from '@cs-kit/protocol';
import type { SiteRole } from '@cs-kit/protocol';
import { SignJWT, errors, jwtVerify } from 'jose';
import type { Scope } from '../context.ts';

/** What an access token says of its holder. */
export interface TokenClaims {
  readonly subject: string;
  readonly kind: 'visitor' | 'staff';
  readonly name: string;
  readonly role: SiteRole;
  readonly siteId: string | null;
  readonly origin: string | null;
  readonly scopes: readonly Scope[];
  readonly known: boolean;
  /** Family of refresh tokens that it belongs to. */
  readonly session?: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const encoder = new TextEncoder();

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

/** 256 random bits as text: refresh tokens, codes, keys. */
export function randomSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** SHA-256 in hex. Random secrets are stored only in this form. */
export async function digest(text: string): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(text)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Signs and checks what the relay hands out. The first secret signs, all are accepted: that is the rotation. */
export interface Signer {
  issue(claims: TokenClaims): Promise<string>;
  /** Throws `session/token-expired` or `session/token-invalid`. */
  verify(token: string): Promise<TokenClaims>;
  /** HMAC of a text, base64url: links to one blob. */
  mac(text: string): Promise<string>;
  checkMac(text: string, mac: string): Promise<boolean>;
}

async function hmac(secret: string, text: string): Promise<string> {
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  return base64url(new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text))));
}

function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let index = 0; index < a.length; index += 1) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}

/** Builds the signer. `now` in epoch milliseconds. */
export function createSigner(secrets: readonly string[], now: () => number): Signer {
  const keys = secrets.map((secret) => encoder.encode(secret));
  const first = secrets[0] as string;
  return {
    async issue(claims) {
      const { subject, expiresAt, ...rest } = claims;
      return new SignJWT({ ...rest })
        .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
        .setSubject(subject)
        .setAudience('cs-kit')
        .setIssuedAt(Math.floor(now() / 1000))
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(keys[0] as Uint8Array);
    },
    async verify(token) {
      let last: unknown;
      for (const key of keys) {
        try {
          const { payload } = await jwtVerify(token, key, {
            algorithms: ['HS256'],
            audience: 'cs-kit',
            typ: 'at+jwt',
            currentDate: new Date(now()),
            requiredClaims: ['sub', 'exp'],
          });
          const { sub, exp, kind, name, role, siteId, origin, scopes, known, session } = payload as Record<string, unknown>;
          const own = session === undefined ? {} : { session };
          return { subject: sub, expiresAt: (exp as number) * 1000, kind, name, role, siteId, origin, scopes, known, ...own } as TokenClaims;
        } catch (error) {
          if (error instanceof errors.JWTExpired) throw new CsError('session/token-expired', 'The access token has expired. Refresh the session.');
          last = error;
        }
      }
      throw new CsError('session/token-invalid', 'The access token is not one of this relay. Start a new session.', { cause: last });
    },
    mac: (text) => hmac(first, text),
    async checkMac(text, mac) {
      for (const secret of secrets) if (equalInConstantTime(await hmac(secret, text), mac)) return true;
      return false;
    },
  };
}
