import { DuckDBUUIDValue } from '@duckdb/node-api';

/** The low 64 bits of a UUID: 62 of them random, half the bytes of the whole, and more than twice as fast to group by. */
export function shortId(uuid: string): bigint {
  return BigInt(`0x${uuid.slice(19).replace('-', '')}`);
}

/** A UUID as the database takes it. */
export function eventId(uuid: string): DuckDBUUIDValue {
  return DuckDBUUIDValue.fromUint128(BigInt(`0x${uuid.replaceAll('-', '')}`));
}
