import type { Kysely } from 'kysely';
import type { Schema } from '../storage/state/schema.ts';

const KEY = 'insights.salts';
const DAY = 86_400_000;

interface Salts {
  readonly day: number;
  readonly salt: string;
  readonly before: string | null;
}

/** Gives cookieless visitors an id that lasts a day and cannot be traced back once its salt is gone. */
export class DailyIds {
  readonly #database: Kysely<Schema>;
  readonly #overlapMs: number;
  #salts: Salts | null = null;
  #loading: Promise<Salts> | null = null;

  /** `overlapMs`: how long after midnight the id of the day before goes on for somebody who was just there. */
  constructor(database: Kysely<Schema>, overlapMs: number) {
    this.#database = database;
    this.#overlapMs = overlapMs;
  }

  /** The id of a sender, in the form of a UUID. `wasHere` tells whether an id was seen within the overlap. */
  async id(siteId: string, prefix: string, userAgent: string, now: number, wasHere: (id: string) => boolean): Promise<string> {
    const salts = await this.#current(now);
    if (salts.before !== null && now - salts.day * DAY < this.#overlapMs) {
      const before = await digest(salts.before, siteId, prefix, userAgent);
      if (wasHere(before)) return before;
    }
    return digest(salts.salt, siteId, prefix, userAgent);
  }

  async #current(now: number): Promise<Salts> {
    const day = Math.floor(now / DAY);
    if (this.#salts?.day === day) return this.#salts;
    this.#loading ??= this.#load(day, now).finally(() => {
      this.#loading = null;
    });
    this.#salts = await this.#loading;
    return this.#salts;
  }

  async #load(day: number, now: number): Promise<Salts> {
    const row = await this.#database.selectFrom('settings').select('value').where('key', '=', KEY).executeTakeFirst();
    const stored = row === undefined ? null : (JSON.parse(row.value) as Salts);
    if (stored?.day === day) return stored;
    const salts: Salts = { day, salt: randomHex(), before: stored?.day === day - 1 ? stored.salt : null };
    const value = JSON.stringify(salts);
    await this.#database
      .insertInto('settings')
      .values({ key: KEY, value, updated_at: now })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value, updated_at: now }))
      .execute();
    return salts;
  }
}

function randomHex(): string {
  return hex(crypto.getRandomValues(new Uint8Array(32)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function digest(...parts: readonly string[]): Promise<string> {
  const sum = hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(parts)))));
  return `${sum.slice(0, 8)}-${sum.slice(8, 12)}-8${sum.slice(13, 16)}-8${sum.slice(17, 20)}-${sum.slice(20, 32)}`;
}
