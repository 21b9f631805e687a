import { CsError, uuid } from '@cs-kit/protocol';
import type { StaffMember, StaffRole } from '@cs-kit/protocol';
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Schema, StaffTable } from '../storage/state/schema.ts';
import { digest, randomSecret } from './secrets.ts';
import type { Subject } from './sessions.ts';

/** Slow password hashes; scrypt on Node. */
export interface Passwords {
  hash(password: string): Promise<string>;
  verify(password: string, hash: string): Promise<boolean>;
}

/** Accounts of the people who answer. */
export interface Staff {
  count(): Promise<number>;
  list(): Promise<readonly StaffMember[]>;
  /** One answer for an unknown name and a wrong password: `session/credentials`. */
  signIn(name: string, password: string): Promise<Subject>;
  /** Whether this is the password of the account; throws `session/credentials` where it is not. */
  confirm(id: string, password: string): Promise<void>;
  /** Makes the account that a code of `invite` or of the first start stands for. */
  redeem(code: string, name: string, password: string): Promise<Subject>;
  /** A code that makes one account of this role, once, until it expires. */
  invite(role: StaffRole, ttlMs: number): Promise<{ readonly code: string; readonly expiresAt: number }>;
  patch(
    id: string,
    patch: {
      readonly role?: StaffRole;
      readonly active?: boolean;
      readonly capacity?: number | null;
      readonly status?: 'online' | 'away' | 'offline';
      readonly name?: string;
      readonly password?: string;
    },
  ): Promise<StaffMember>;
  find(id: string): Promise<Subject | null>;
  /** Sets the password of the user "admin", making it if it is not there. */
  ensureAdmin(password: string): Promise<void>;
  /** Notes that they were here just now: at sign-in, and when their last page closes. */
  touch(id: string): Promise<void>;
}

const MIN_PASSWORD = 10;

function checkPassword(password: string): void {
  if (password.length < MIN_PASSWORD || password.length > 200)
    throw new CsError('request/invalid', `A password has ${MIN_PASSWORD} to 200 characters.`, {
      errors: [{ pointer: '/password', detail: `${MIN_PASSWORD} to 200 characters` }],
    });
}

const nameTaken = (): CsError =>
  new CsError('request/conflict', 'Somebody already has this name. Choose another.', { errors: [{ pointer: '/name', detail: 'a name that is not taken' }] });

function toMember(row: Selectable<StaffTable>): StaffMember {
  return {
    id: row.id,
    name: row.name,
    role: row.role as StaffRole,
    status: row.status as StaffMember['status'],
    active: row.active === 1,
    lastSeenAt: row.last_seen_at === null ? null : new Date(row.last_seen_at).toISOString(),
    capacity: row.capacity,
  };
}

const toSubject = (row: Selectable<StaffTable>): Subject => ({
  id: row.id,
  kind: 'staff',
  name: row.name,
  role: row.role as StaffRole,
  siteId: null,
  origin: null,
  known: true,
});

/** Builds the accounts over the state store. */
export function createStaff(deps: { readonly db: Kysely<Schema>; readonly passwords: Passwords; readonly now: () => number }): Staff {
  const { db, passwords, now } = deps;
  // Compared against when the name is unknown, so that both answers take the same time.
  const decoy = passwords.hash(randomSecret());

  async function create(name: string, role: StaffRole, password: string): Promise<Selectable<StaffTable>> {
    const row: Selectable<StaffTable> = {
      id: uuid(now()),
      name,
      password: await passwords.hash(password),
      role,
      active: 1,
      status: 'online',
      created_at: now(),
      last_seen_at: null,
      capacity: null,
    };
    const made = await db
      .insertInto('staff')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .returningAll()
      .executeTakeFirst();
    if (made === undefined) throw nameTaken();
    return made;
  }

  async function lastAdmin(transaction: Transaction<Schema>, id: string): Promise<boolean> {
    const others = await transaction
      .selectFrom('staff')
      .select('id')
      .where('role', '=', 'admin')
      .where('active', '=', 1)
      .where('id', '!=', id)
      .executeTakeFirst();
    return others === undefined;
  }

  return {
    async count() {
      return Number(
        (
          await db
            .selectFrom('staff')
            .select((e) => e.fn.countAll<number>().as('n'))
            .executeTakeFirstOrThrow()
        ).n,
      );
    },
    async list() {
      return (await db.selectFrom('staff').selectAll().orderBy('created_at').execute()).map(toMember);
    },
    async signIn(name, password) {
      const row = await db.selectFrom('staff').selectAll().where('name', '=', name).executeTakeFirst();
      const right = await passwords.verify(password, row?.password ?? (await decoy));
      if (row === undefined || row.active === 0 || !right) throw new CsError('session/credentials', 'The name or the password is wrong.');
      return toSubject(row);
    },
    async confirm(id, password) {
      const row = await db.selectFrom('staff').select('password').where('id', '=', id).executeTakeFirst();
      if (!(await passwords.verify(password, row?.password ?? (await decoy)))) throw new CsError('session/credentials', 'This is not the current password.');
    },
    async redeem(code, name, password) {
      checkPassword(password);
      const hash = await digest(code);
      const row = await db.selectFrom('codes').selectAll().where('hash', '=', hash).executeTakeFirst();
      if (row === undefined || row.used_at !== null || row.expires_at <= now())
        throw new CsError(
          'session/code-invalid',
          'The link has been used or has expired. Ask an admin for a new one; before the first account, restart the relay.',
        );
      const used = await db.updateTable('codes').set({ used_at: now() }).where('hash', '=', hash).where('used_at', 'is', null).executeTakeFirst();
      if (used.numUpdatedRows === 0n) throw new CsError('session/code-invalid', 'The link has just been used.');
      try {
        return toSubject(await create(name, (JSON.parse(row.data) as { role: StaffRole }).role, password));
      } catch (error) {
        await db.updateTable('codes').set({ used_at: null }).where('hash', '=', hash).execute();
        throw error;
      }
    },
    async invite(role, ttlMs) {
      const code = randomSecret();
      const expiresAt = now() + ttlMs;
      await db
        .insertInto('codes')
        .values({ hash: await digest(code), purpose: 'staff', data: JSON.stringify({ role }), expires_at: expiresAt, used_at: null })
        .execute();
      return { code, expiresAt };
    },
    async patch(id, patch) {
      if (patch.password !== undefined) checkPassword(patch.password);
      const set = {
        ...(patch.role === undefined ? {} : { role: patch.role }),
        ...(patch.active === undefined ? {} : { active: patch.active ? 1 : 0 }),
        ...(patch.capacity === undefined ? {} : { capacity: patch.capacity }),
        ...(patch.status === undefined ? {} : { status: patch.status }),
        ...(patch.name === undefined ? {} : { name: patch.name }),
        ...(patch.password === undefined ? {} : { password: await passwords.hash(patch.password) }),
      };
      // In one transaction: two admins who switch each other off must not both succeed.
      return db.transaction().execute(async (transaction) => {
        const before = await transaction.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirst();
        if (before === undefined) throw new CsError('request/not-found', 'There is no such member of staff.');
        const steps = patch.active === false || (patch.role !== undefined && patch.role !== 'admin');
        if (steps && before.role === 'admin' && before.active === 1 && (await lastAdmin(transaction, id)))
          throw new CsError('request/conflict', 'This is the last admin. Make somebody else admin first.');
        if (
          patch.name !== undefined &&
          (await transaction.selectFrom('staff').select('id').where('name', '=', patch.name).where('id', '!=', id).executeTakeFirst()) !== undefined
        )
          throw nameTaken();
        if (Object.keys(set).length === 0) return toMember(before);
        return toMember(await transaction.updateTable('staff').set(set).where('id', '=', id).returningAll().executeTakeFirstOrThrow());
      });
    },
    async find(id) {
      const row = await db.selectFrom('staff').selectAll().where('id', '=', id).where('active', '=', 1).executeTakeFirst();
      return row === undefined ? null : toSubject(row);
    },
    async ensureAdmin(password) {
      checkPassword(password);
      const row = await db.selectFrom('staff').selectAll().where('name', '=', 'admin').executeTakeFirst();
      if (row === undefined) await create('admin', 'admin', password);
      else if (!(await passwords.verify(password, row.password ?? (await decoy)))) {
        await db
          .updateTable('staff')
          .set({ password: await passwords.hash(password) })
          .where('id', '=', row.id)
          .execute();
        // The password is often changed because somebody else knew it: their sessions end with it.
        await db.updateTable('refresh_tokens').set({ revoked: 1 }).where('subject', '=', row.id).execute();
      }
    },
    async touch(id) {
      await db.updateTable('staff').set({ last_seen_at: now() }).where('id', '=', id).execute();
    },
  };
}
