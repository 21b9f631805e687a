import { CsError } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';
import type { Vault } from './vault.ts';

const MAX_LIFE_S = 12 * 3600;

/** How the host app of a site proves its users. */
export interface Vouching {
  /** Makes a new HS256 secret for the site and returns it; the one before stays good for rotation. */
  rotate(siteId: string): Promise<string>;
  /** Trusts ES256 keys published at an address instead. */
  trust(siteId: string, jwksUrl: string | null): Promise<void>;
  verify(site: Site, userToken: string): Promise<{ readonly externalId: string; readonly name: string | null }>;
}

interface Stored {
  secrets: string[];
  jwksUrl: string | null;
}

/** Builds the check of host-signed tokens (`sub`, `aud` = site key, `exp` within 12 hours). */
export function createVouching(db: Kysely<Schema>, vault: Vault, now: () => number): Vouching {
  const read = async (siteId: string): Promise<Stored> => {
    const row = await db.selectFrom('settings').select('value').where('key', '=', `vouching.${siteId}`).executeTakeFirst();
    return row === undefined ? { secrets: [], jwksUrl: null } : (JSON.parse(row.value) as Stored);
  };
  const write = async (siteId: string, stored: Stored): Promise<void> => {
    const value = JSON.stringify(stored);
    await db
      .insertInto('settings')
      .values({ key: `vouching.${siteId}`, value, updated_at: now() })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: now() }))
      .execute();
  };
  // Kept, so that keys are fetched once and a forged token does not make the relay ask for them each time.
  const keySets = new Map<string, { readonly url: string; readonly keys: ReturnType<typeof createRemoteJWKSet> }>();
  const keysOf = (siteId: string, url: string): ReturnType<typeof createRemoteJWKSet> => {
    const known = keySets.get(siteId);
    if (known?.url === url) return known.keys;
    const keys = createRemoteJWKSet(new URL(url));
    keySets.set(siteId, { url, keys });
    return keys;
  };
  return {
    async rotate(siteId) {
      const bytes = crypto.getRandomValues(new Uint8Array(32));
      const secret = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
      const before = await read(siteId);
      await write(siteId, { ...before, secrets: [await vault.seal(secret), ...before.secrets].slice(0, 2) });
      return secret;
    },
    async trust(siteId, jwksUrl) {
      await write(siteId, { ...(await read(siteId)), jwksUrl });
      keySets.delete(siteId);
    },
    async verify(site, userToken) {
      const { secrets, jwksUrl } = await read(site.id);
      const options = { audience: site.key, requiredClaims: ['sub', 'exp'], currentDate: new Date(now()) };
      let last: unknown;
      for (const sealed of secrets) {
        const secret = await vault.open(sealed);
        if (secret === null) continue;
        try {
          return claimsOf((await jwtVerify(userToken, new TextEncoder().encode(secret), { ...options, algorithms: ['HS256'] })).payload, now());
        } catch (error) {
          last = error;
        }
      }
      if (jwksUrl !== null) {
        try {
          return claimsOf((await jwtVerify(userToken, keysOf(site.id, jwksUrl), { ...options, algorithms: ['ES256'] })).payload, now());
        } catch (error) {
          last = error;
        }
      }
      throw new CsError(
        'session/token-invalid',
        'The userToken was not accepted. It needs sub, aud (the site key) and exp within 12 hours, signed with the secret of the site.',
        { cause: last },
      );
    },
  };
}

function claimsOf(payload: { sub?: string; exp?: number; name?: unknown }, now: number): { externalId: string; name: string | null } {
  if ((payload.exp as number) * 1000 - now > MAX_LIFE_S * 1000)
    throw new CsError('session/token-invalid', 'The userToken lives longer than 12 hours. Give it a shorter exp.');
  return { externalId: payload.sub as string, name: typeof payload.name === 'string' && payload.name.trim() !== '' ? payload.name.slice(0, 80) : null };
}
