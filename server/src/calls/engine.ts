import type { CallGrant, CallSource, CallTransportName, IceServer } from '@cs-kit/protocol';

/** Somebody who wants to connect to a call. */
export interface Caller {
  readonly userId: string;
  readonly name: string;
  readonly sources: readonly CallSource[];
}

/** What carries sound and picture. The relay says who may take part; the engine gives the way in. */
export interface CallEngine {
  readonly transport: CallTransportName;
  /** People that one call holds. */
  readonly seats: number;
  connect(callId: string, caller: Caller): Promise<CallGrant['connect']>;
  /** Who is there at the engine, as far as it can tell. */
  present(callId: string): Promise<readonly string[]>;
  /** Narrows or widens what somebody who is in the call may send, where the engine can. */
  allow(callId: string, userId: string, sources: readonly CallSource[]): Promise<void>;
  /** Silences somebody at the engine, where the engine can. */
  mute(callId: string, userId: string): Promise<void>;
  /** Puts somebody out at the engine, where the engine can. */
  remove(callId: string, userId: string): Promise<void>;
  end(callId: string): Promise<void>;
}

const nothing = async (): Promise<void> => undefined;

/** Two devices that talk to each other; the relay passes their signals on and sees no sound. */
export function peerEngine(iceServers: readonly IceServer[]): CallEngine {
  const connect: CallEngine['connect'] = async () => ({ type: 'peer', iceServers });
  return { transport: 'peer', seats: 2, connect, present: async () => [], allow: nothing, mute: nothing, remove: nothing, end: nothing };
}
