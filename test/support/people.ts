import { uuid } from '@cs-kit/protocol';
import type { Session, StaffRole } from '@cs-kit/protocol';
import type { TestRelay } from './relay.ts';

/** A member of staff who is signed in. Made in the store: what costs time at the desk is the password. */
export async function colleague(relay: TestRelay, role: StaffRole): Promise<Session> {
  const { db, sessions } = relay.running.relay.services;
  const id = uuid();
  const person = { id, name: `${role} ${id.slice(-6)}`, role };
  await db
    .insertInto('staff')
    .values({ ...person, password: null, active: 1, status: 'online', created_at: 0, last_seen_at: null })
    .execute();
  return sessions.open({ ...person, kind: 'staff', siteId: null, origin: null, known: true });
}

/** The conversation of a visitor, made where there is none. */
export async function conversation(relay: TestRelay, token: string): Promise<string> {
  return (await relay.call('PUT', '/v1/conversations/current', { token })).body.id as string;
}
