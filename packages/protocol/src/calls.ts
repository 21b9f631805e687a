import type { Author } from './log.ts';
import { may } from './rights.ts';
import type { RoomRole } from './rights.ts';

/** What somebody brings into a call. */
export type CallSource = 'microphone' | 'camera' | 'screen';

/** What a call began as; a camera can be turned on in either. */
export type CallMedia = 'audio' | 'video';

/** How sound and picture travel: between two devices, or through a LiveKit server. */
export type CallTransportName = 'peer' | 'livekit';

/** Somebody who is in a call, as the relay vouches for it. */
export interface CallParticipant {
  readonly userId: string;
  readonly name: string;
  readonly role: RoomRole;
  /** Which page of theirs is in it: another one that joins takes over. */
  readonly session: string;
  /** Whether that page has a connection to the relay now. */
  readonly connected: boolean;
  readonly muted?: true;
  /** Who muted them, until they speak again. */
  readonly mutedBy?: { readonly id: string; readonly name: string };
  readonly camera?: true;
  readonly screen?: true;
}

/** A call that goes on in a room. */
export interface Call {
  readonly id: string;
  readonly roomId: string;
  /** ISO time. */
  readonly startedAt: string;
  readonly startedBy: Author;
  /** ISO time at which a second person came; null while it rings. */
  readonly answeredAt: string | null;
  readonly media: CallMedia;
  readonly transport: CallTransportName;
  readonly participants: readonly CallParticipant[];
}

/** A server that helps two devices to find each other, as browsers take it. */
export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** What a person needs to take part in a call. */
export interface CallGrant {
  readonly call: Call;
  /** Name of this page in the call. */
  readonly session: string;
  /** What the role of this person may bring. */
  readonly sources: readonly CallSource[];
  readonly connect:
    | { readonly type: 'peer'; readonly iceServers: readonly IceServer[] }
    | {
        readonly type: 'livekit';
        readonly url: string;
        readonly token: string;
        /** ISO time until which the token opens the door. */ readonly expiresAt: string;
      };
}

/** A call that is over. */
export interface PastCall {
  readonly id: string;
  readonly startedAt: string;
  readonly startedBy: Author;
  readonly media: CallMedia;
  readonly transport: CallTransportName;
  readonly endedAt: string;
  readonly outcome: 'ended' | 'missed';
  /** Seconds from the answer to the end; 0 for one that was missed. */
  readonly seconds: number;
}

/** What a role may bring into a call: a guest speaks, a viewer is not in calls at all. */
export function callSources(role: RoomRole): readonly CallSource[] {
  if (may(role, 'start-call')) return ['microphone', 'camera', 'screen'];
  return may(role, 'signal') ? ['microphone'] : [];
}
