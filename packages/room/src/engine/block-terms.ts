import type { CsError } from '@cs-kit/protocol';

/** For how long a network is blocked, in minutes; null for ever. */
export const BLOCK_TIMES = { hour: 60, day: 24 * 60, month: 30 * 24 * 60, ever: null } as const;

/** One of those times. */
export type BlockTime = keyof typeof BLOCK_TIMES;

/** What is said beside the wish to block a visitor. */
export interface BlockWish {
  readonly reason?: string;
  /** Blocks the network of the visitor too; `own` although it holds the own address. */
  readonly address?: { readonly minutes: number | null; readonly own?: boolean };
}

/** Minutes that a block still has, for whoever brings it back; null for ever. */
export function minutesLeft(expiresAt: string | null, now: number): number | null {
  return expiresAt === null ? null : Math.max(1, Math.ceil((Date.parse(expiresAt) - now) / 60_000));
}

/** The words for what is wrong with a network; null where they are none of these. */
export function networkFault(error: Pick<CsError, 'code'> | null): 'networkInvalid' | 'networkWide' | null {
  switch (error?.code) {
    case 'block/network-invalid':
      return 'networkInvalid';
    case 'block/network-too-wide':
      return 'networkWide';
    default:
      return null;
  }
}
