import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Passwords } from '../auth/staff.ts';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const BYTES = 32;

/** Passwords by scrypt; the parameters stand in the hash, so that they can grow later. */
export const scryptPasswords: Passwords = {
  async hash(password) {
    const salt = randomBytes(16);
    return `scrypt$${COST.N}$${salt.toString('base64')}$${(await derive(password.normalize('NFKC'), salt, BYTES, COST)).toString('base64')}`;
  },
  async verify(password, hash) {
    const [, cost, salt, wanted] = hash.split('$');
    if (cost === undefined || salt === undefined || wanted === undefined) return false;
    const expected = Buffer.from(wanted, 'base64');
    const actual = await derive(password.normalize('NFKC'), Buffer.from(salt, 'base64'), expected.length, { ...COST, N: Number(cost) });
    return timingSafeEqual(actual, expected);
  },
};
