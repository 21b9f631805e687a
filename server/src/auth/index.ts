import type { Kysely } from 'kysely';
import type { Config } from '../config.ts';
import { openProviders } from '../providers/registry.ts';
import type { Schema } from '../storage/state/schema.ts';
import { createAuditLog } from './audit.ts';
import { createBudgets } from './budgets.ts';
import { createApiKeys } from './keys.ts';
import { createRateLimiter } from './rates.ts';
import { createMailLinks } from './mail-links.ts';
import { createSigner } from './secrets.ts';
import { createSessions, createVisitors } from './sessions.ts';
import { openSites } from './sites.ts';
import { createStaff } from './staff.ts';
import type { Passwords } from './staff.ts';
import { createVault } from './vault.ts';
import { createVouching } from './vouching.ts';

/** What identity rests on. */
export interface IdentityDeps {
  readonly db: Kysely<Schema>;
  readonly config: Config;
  readonly secrets: readonly string[];
  readonly passwords: Passwords;
  /** Whether the site "demo" answers. */
  readonly demo: boolean;
  readonly ownOrigin: () => string;
  readonly now: () => number;
}

/** Who is who, what they may spend, and the keys of providers. */
export async function createIdentity({ db, config, secrets, passwords, demo, ownOrigin, now }: IdentityDeps) {
  const signer = createSigner(secrets, now);
  const vault = createVault(secrets);
  const sites = await openSites(db, { demo, ownOrigin, now });
  const staff = createStaff({ db, passwords, now });
  const visitors = createVisitors(db, now);
  const sessions = createSessions({
    db,
    signer,
    now,
    find: (id, kind, siteId, origin) => (kind === 'staff' ? staff.find(id) : visitors.find(id, siteId ?? '', origin)),
  });
  return {
    signer,
    vault,
    sites,
    staff,
    visitors,
    rates: createRateLimiter(now, config.rateScale),
    audit: createAuditLog(db, now),
    keys: createApiKeys(db, now),
    vouching: createVouching(db, vault, now),
    sessions,
    links: createMailLinks({ db, sessions, visitors, now }),
    budgets: createBudgets(db, (id) => sites.byId(id), now),
    providers: await openProviders(db, vault, config, now),
  };
}
