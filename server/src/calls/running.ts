import { CsError, callSources, uuid } from '@cs-kit/protocol';
import type { Author, Call, CallMedia, CallParticipant, CallTransportName, ClientFrame, PastCall, RoomRole } from '@cs-kit/protocol';
import type { Selectable } from 'kysely';
import type { Actor } from '../context.ts';
import type { Subscriber } from '../rooms/live-room.ts';
import type { CallsTable } from '../storage/state/schema.ts';

/** Frames about a call. */
export type CallFrame = Extract<ClientFrame, { type: 'call' }>;

/** The place of somebody in a call. */
export interface Seat {
  actor: Actor;
  role: RoomRole;
  session: string;
  /** The socket that keeps the place; null while it is gone. */
  subscriber: Subscriber | null;
  muted: boolean;
  mutedBy: { readonly id: string; readonly name: string } | null;
  camera: boolean;
  screen: boolean;
  cancelGrace: () => void;
}

/** What is known of a call beside who is in it. */
export interface CallFacts {
  readonly id: string;
  readonly roomId: string;
  readonly siteId: string;
  readonly kind: 'conversation' | 'group';
  /** The visitor of a conversation. */
  readonly ownerId: string | null;
  readonly startedAt: number;
  readonly startedBy: Author;
  readonly media: CallMedia;
  readonly transport: CallTransportName;
  readonly answeredAt: number | null;
}

const none = (): void => undefined;

/** A call that goes on: who is in it, and who has said no. */
export class RunningCall {
  readonly facts: CallFacts;
  readonly seats = new Map<string, Seat>();
  readonly declined = new Set<string>();
  /** Who has left or was put out since the relay gave them the way in. */
  readonly gone = new Set<string>();
  /** Who has come in at the engine and has no place yet, and when. */
  readonly arrivals = new Map<string, number>();
  answeredAt: number | null;
  ended = false;
  cancelRing: () => void = none;
  cancelAlone: () => void = none;

  constructor(facts: CallFacts) {
    this.facts = facts;
    this.answeredAt = facts.answeredAt;
  }

  /** The call as everybody in the room is told of it. */
  get call(): Call {
    const { id, roomId, startedAt, startedBy, media, transport } = this.facts;
    return {
      id,
      roomId,
      startedAt: new Date(startedAt).toISOString(),
      startedBy,
      answeredAt: this.answeredAt === null ? null : new Date(this.answeredAt).toISOString(),
      media,
      transport,
      participants: [...this.seats.values()].map(shown),
    };
  }

  /** Takes somebody in, or a change of somebody who is in. A second page of the same person takes the place over. */
  sit(subscriber: Subscriber, role: RoomRole, frame: CallFrame, seats: number): void {
    const { actor } = subscriber;
    for (const [userId, other] of this.seats)
      if (userId !== actor.id && other.session === frame.session) throw new CsError('room/forbidden', 'This name of a page belongs to somebody else.');
    checkSources(role, frame);
    const known = this.seats.get(actor.id);
    if (known === undefined && this.seats.size >= seats) throw new CsError('call/full', `This call holds ${seats} people.`);
    known?.cancelGrace();
    const same = known?.session === frame.session ? known : undefined;
    const muted = frame.muted ?? same?.muted ?? false;
    this.seats.set(actor.id, {
      actor,
      role,
      session: frame.session,
      subscriber,
      muted,
      mutedBy: muted ? (same?.mutedBy ?? null) : null,
      camera: frame.camera ?? same?.camera ?? false,
      screen: frame.screen ?? same?.screen ?? false,
      cancelGrace: none,
    });
  }

  /** Whether everybody who is called has said no. */
  refusedBy(called: readonly string[]): boolean {
    return this.answeredAt === null && called.length > 0 && called.every((id) => this.declined.has(id));
  }

  /** Stops what waits. */
  stop(): void {
    this.ended = true;
    this.cancelRing();
    this.cancelAlone();
    for (const seat of this.seats.values()) seat.cancelGrace();
  }
}

/** Nobody shows what their role may not bring: `room/forbidden`. */
function checkSources(role: RoomRole, frame: CallFrame): void {
  const sources = callSources(role);
  for (const source of ['camera', 'screen'] as const)
    if (frame[source] === true && !sources.includes(source)) throw new CsError('room/forbidden', `The role ${role} brings no ${source} into a call.`);
}

function shown({ actor, role, session, subscriber, muted, mutedBy, camera, screen }: Seat): CallParticipant {
  return {
    userId: actor.id,
    name: actor.name,
    role,
    session,
    connected: subscriber !== null,
    ...(muted ? { muted: true as const } : {}),
    ...(mutedBy === null ? {} : { mutedBy }),
    ...(camera ? { camera: true as const } : {}),
    ...(screen ? { screen: true as const } : {}),
  };
}

/** A call that begins. */
export function newCall(facts: Omit<CallFacts, 'id' | 'answeredAt'>): RunningCall {
  return new RunningCall({ ...facts, id: uuid(facts.startedAt), answeredAt: null });
}

/** A call that is over, as its row tells. */
export function past(row: Selectable<CallsTable>): PastCall {
  const endedAt = row.ended_at ?? row.started_at;
  return {
    id: row.id,
    startedAt: new Date(row.started_at).toISOString(),
    startedBy: JSON.parse(row.starter) as Author,
    media: row.media as CallMedia,
    transport: row.transport as CallTransportName,
    endedAt: new Date(endedAt).toISOString(),
    outcome: row.outcome as PastCall['outcome'],
    seconds: row.answered_at === null ? 0 : Math.round((endedAt - row.answered_at) / 1000),
  };
}
