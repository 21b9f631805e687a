import { RELAY_LIMITS } from '@cs-kit/protocol';

const DAY_MS = 24 * 3600_000;
const WEEK_MS = 7 * DAY_MS;
const DAILY_MS = 30 * DAY_MS;

/** What thinning needs of a version. */
export interface Kept {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly name: string | null;
  /** Bytes that it takes. */
  readonly packed: number;
}

/**
 * The versions that go: of those that nobody named, everything of the last day stays, the newest of each day for 30 days, the newest of each
 * week after that; and of these the oldest go where there are too many, or too many bytes in all. The newest of all stays. Expects the newest first.
 */
export function surplus(versions: readonly Kept[], now: number): string[] {
  const seen = new Set<string>();
  const gone = new Set<string>();
  const own = versions.filter(({ name }) => name === null);
  for (const { id, at } of own) {
    const age = now - at;
    if (age < DAY_MS) continue;
    const slot = age < DAILY_MS ? `day ${Math.floor(at / DAY_MS)}` : `week ${Math.floor(at / WEEK_MS)}`;
    if (seen.has(slot)) gone.add(id);
    seen.add(slot);
  }
  const left = own.filter(({ id }) => !gone.has(id));
  for (const { id } of left.slice(RELAY_LIMITS.versionsPerDocument)) gone.add(id);
  let bytes = versions.filter(({ id }) => !gone.has(id)).reduce((sum, { packed }) => sum + packed, 0);
  for (const { id, packed } of left.toReversed()) {
    if (bytes <= RELAY_LIMITS.versionBytes) break;
    if (gone.has(id) || id === versions[0]?.id) continue;
    gone.add(id);
    bytes -= packed;
  }
  return [...gone];
}
