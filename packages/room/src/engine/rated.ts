import type { RelayClient, RoomState } from '@cs-kit/core';

const ratedKey = (client: RelayClient): string => `${client.storageKey}:rated`;

/** A visitor who has rated is not asked again on the next page. */
export function rememberRating(client: RelayClient | null, roomId: string): void {
  try {
    if (client !== null) client.platform.storage?.setItem(ratedKey(client), roomId);
  } catch {
    client?.platform.logger.warn('That the conversation was rated could not be stored.');
  }
}

/** Whether the visitor has rated this conversation. */
export function wasRated(client: RelayClient | null, roomId: string): boolean {
  try {
    return client !== null && roomId !== '' && client.platform.storage?.getItem(ratedKey(client)) === roomId;
  } catch {
    return false;
  }
}

/** Forgets it, for the next visitor of this device. */
export function forgetRating(client: RelayClient): void {
  try {
    client.platform.storage?.removeItem(ratedKey(client));
  } catch {
    client.platform.logger.warn('Storage could not be emptied.');
  }
}

/** Name of the person of the team who wrote last; null when only the assistant did. */
export function lastPerson(now: RoomState): string | null {
  const row = now.rows.findLast(
    (entry) =>
      entry.type === 'message' &&
      entry.author.role !== 'assistant' &&
      entry.author.role !== 'visitor' &&
      entry.author.role !== 'guest' &&
      entry.message.notice === undefined,
  );
  return row?.author.name ?? null;
}
