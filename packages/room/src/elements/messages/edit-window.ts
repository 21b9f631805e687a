import { LIMITS, may } from '@cs-kit/protocol';
import type { RoomRole } from '@cs-kit/protocol';

/** How long own messages may be changed: what the relay allows. */
export function editWindow(role: RoomRole): number {
  if (!may(role, 'edit-own')) return 0;
  return role === 'guest' ? LIMITS.editWindowMs : Number.POSITIVE_INFINITY;
}
