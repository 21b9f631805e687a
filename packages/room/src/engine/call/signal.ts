/** What two pages of one call tell each other through the room. */
export interface CallSignal {
  readonly callId: string;
  /** The page that speaks, and the one that it is for. */
  readonly session: string;
  readonly to: string;
  readonly description?: { readonly type: 'offer' | 'answer'; readonly sdp: string };
  readonly candidate?: RTCIceCandidateInit;
  /** Asks the page that makes the offers for a new one. */
  readonly again?: true;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Reads a signal; null for what is none of this call. It comes from another person's page: nothing of it is taken for granted. */
export function readSignal(data: unknown, callId: string, to: string): CallSignal | null {
  if (!isFields(data) || data['callId'] !== callId || data['to'] !== to || typeof data['session'] !== 'string') return null;
  const { session, description, candidate, again } = data;
  const base = { callId, session, to };
  if (isFields(description)) {
    const { type, sdp } = description;
    return (type === 'offer' || type === 'answer') && typeof sdp === 'string' ? { ...base, description: { type, sdp } } : null;
  }
  if (isFields(candidate)) return { ...base, candidate: candidate as RTCIceCandidateInit };
  return again === true ? { ...base, again } : null;
}
