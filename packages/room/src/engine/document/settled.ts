import type { Readable, RelayClient } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import type { DocumentState } from './types.ts';

/** How long is waited for own changes to be on disk. */
const SETTLE_MS = 10_000;

/** Resolves when every own change of a document is on disk at the relay. */
export function settled(state: Readable<DocumentState>, platform: Pick<RelayClient['platform'], 'setTimeout' | 'clearTimeout'>): Promise<void> {
  const done = (): boolean => state.get().phase === 'live' && state.get().unsaved === 0;
  if (done()) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = platform.setTimeout(() => {
      stop();
      reject(new CsError('relay/unreachable', 'Own changes are not on disk at the relay yet.'));
    }, SETTLE_MS);
    const stop = state.subscribe(() => {
      if (!done()) return;
      platform.clearTimeout(timer);
      stop();
      resolve();
    });
  });
}
