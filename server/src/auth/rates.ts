import { CsError } from '@cs-kit/protocol';

/** A token bucket: `burst` at once, then `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Every rate of the relay, per key in the name. */
export const RATES = {
  sessionsPerPrefix: { burst: 60, perSecond: 1 },
  requestsPerPrefix: { burst: 600, perSecond: 60 },
  signInPerName: { burst: 5, perSecond: 5 / 60 },
  messagesPerActor: { burst: 30, perSecond: 10 },
  searchesPerActor: { burst: 30, perSecond: 3 },
  framesPerActor: { burst: 400, perSecond: 60 },
  documentFramesPerActor: { burst: 400, perSecond: 60 },
  faultsPerActor: { burst: 10, perSecond: 0.1 },
  faultsPerPrefix: { burst: 60, perSecond: 1 },
  connectsPerPrefix: { burst: 400, perSecond: 20 },
  repliesPerVisitor: { burst: 10, perSecond: 0.5 },
  callStartsPerActor: { burst: 10, perSecond: 0.1 },
  ringsPerPerson: { burst: 6, perSecond: 0.05 },
  callFramesPerActor: { burst: 60, perSecond: 5 },
  signalsPerActor: { burst: 240, perSecond: 20 },
  callsPerKey: { burst: 120, perSecond: 20 },
  handoversPerVisitor: { burst: 5, perSecond: 0.1 },
  roomActionsPerActor: { burst: 120, perSecond: 2 },
  conversationActionsPerActor: { burst: 300, perSecond: 10 },
  linkFetchesPerActor: { burst: 20, perSecond: 0.2 },
  linkFetchesPerSite: { burst: 120, perSecond: 2 },
  linkFetchesPerHost: { burst: 10, perSecond: 0.5 },
  translationsPerActor: { burst: 120, perSecond: 1 },
  uploadsPerActor: { burst: 20, perSecond: 0.5 },
  uploadPartsPerActor: { burst: 120, perSecond: 10 },
  exportsPerActor: { burst: 10, perSecond: 0.1 },
  beaconsPerPrefix: { burst: 240, perSecond: 20 },
  imagesPerVisitor: { burst: 12, perSecond: 0.1 },
  speechPerVisitor: { burst: 40, perSecond: 1 },
  soundPerActor: { burst: 120, perSecond: 2 },
  paidPerPrefix: { burst: 120, perSecond: 2 },
  paidPerSite: { burst: 1200, perSecond: 20 },
} as const satisfies Record<string, Rate>;
export type RateName = keyof typeof RATES;

/** Bounds how often something is done. */
export interface RateLimiter {
  /** Takes `cost` from the bucket of `key`, or throws `rate/limited` with the time to wait. */
  take(rate: RateName, key: string, cost?: number): void;
}

/** Bounds what nobody should do at all, and what is counted when it has happened. */
export interface FaultLimiter extends RateLimiter {
  /** Throws as `take` would, and takes nothing. */
  check(rate: RateName, key: string): void;
  /** Takes one and refuses nothing: whoever goes on has to wait for longer, up to twice the time in which an empty bucket is full. */
  charge(rate: RateName, key: string): void;
}

/** Buckets kept of one rate. */
const KEYS_KEPT = 50_000;
const TRIES = 8;

interface Bucket {
  level: number;
  at: number;
}

/** One rate as it holds here, and its buckets by key. */
interface Kept {
  readonly burst: number;
  readonly perMs: number;
  readonly buckets: Map<string, Bucket>;
}

/** Drops an old bucket: one that is full again by now, where one is found soon. Those still in use go to the end. */
function makeRoom(buckets: Map<string, Bucket>, full: number): void {
  if (buckets.size < KEYS_KEPT) return;
  for (let tries = 1; ; tries += 1) {
    const [key, bucket] = buckets.entries().next().value as [string, Bucket];
    buckets.delete(key);
    if (bucket.at < full || tries === TRIES) return;
    buckets.set(key, bucket);
  }
}

/** Token buckets in memory. `scale` widens all of them, for load tests of one's own relay. */
export function createRateLimiter(now: () => number, scale = 1): FaultLimiter {
  const scaled = ({ burst, perSecond }: Rate): Kept => ({ burst: burst * scale, perMs: (perSecond * scale) / 1000, buckets: new Map() });
  const kept = Object.fromEntries(Object.entries(RATES).map(([name, rate]) => [name, scaled(rate)])) as Record<RateName, Kept>;
  /** The bucket as it is by now. */
  const bucketOf = (name: RateName, key: string): Bucket => {
    const { burst, perMs, buckets } = kept[name];
    const time = now();
    const bucket = buckets.get(key);
    if (bucket === undefined) {
      makeRoom(buckets, time - burst / perMs);
      const full = { level: burst, at: time };
      buckets.set(key, full);
      return full;
    }
    // A clock that was set back gives nothing, and takes nothing either: else everybody would be refused until it is as late again.
    bucket.level = Math.min(burst, bucket.level + Math.max(0, time - bucket.at) * perMs);
    bucket.at = time;
    return bucket;
  };
  const demand = (name: RateName, { level }: Bucket, cost: number): void => {
    if (level >= cost) return;
    const retryAfterMs = Math.ceil((cost - level) / kept[name].perMs);
    throw new CsError('rate/limited', 'Too many requests in a short time. Wait a moment, then go on.', { retryAfterMs });
  };
  return {
    take(name, key, cost = 1) {
      const bucket = bucketOf(name, key);
      demand(name, bucket, cost);
      bucket.level -= cost;
    },
    check(name, key) {
      if (kept[name].buckets.has(key)) demand(name, bucketOf(name, key), 1);
    },
    charge(name, key) {
      const bucket = bucketOf(name, key);
      bucket.level = Math.max(-kept[name].burst, bucket.level - 1);
    },
  };
}
