import type { RoomRole } from '@cs-kit/protocol';
import type { DocumentPerson } from './types.ts';

/** What the relay writes into everybody's awareness. */
interface Stamp {
  readonly id: string;
  readonly name: string;
  readonly role: RoomRole;
  readonly color: number;
}

/** The name on an awareness state; null where the relay has not put one there. */
export function stampOf(state: unknown): Stamp | null {
  const user = typeof state === 'object' && state !== null ? (state as { readonly user?: Partial<Stamp> }).user : undefined;
  if (typeof user?.id !== 'string' || typeof user.name !== 'string' || typeof user.role !== 'string' || typeof user.color !== 'number') return null;
  return user as Stamp;
}

/** Everybody once, however many pages they have open: this person first, then the others in the order they came. */
export function peopleOf(states: ReadonlyMap<number, unknown>, ownClient: number, me: Omit<DocumentPerson, 'color'> | null): readonly DocumentPerson[] {
  const people = new Map<string, DocumentPerson>();
  if (me !== null) people.set(me.id, { ...me, color: null });
  for (const [client, state] of states) {
    const stamp = client === ownClient ? null : stampOf(state);
    if (stamp !== null && !people.has(stamp.id)) people.set(stamp.id, { id: stamp.id, name: stamp.name, role: stamp.role, color: stamp.color });
  }
  return [...people.values()];
}
