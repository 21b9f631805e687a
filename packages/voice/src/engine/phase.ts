import type { VoiceState } from './types.ts';

/** What an engine is busy with. */
interface Busy {
  /** What ended it. */
  readonly trouble: VoiceState | null;
  readonly starting: VoiceState | null;
  readonly speech: { readonly since: number; readonly confirmed: boolean } | null;
  /** Whether the answer is heard now. */
  readonly sounding: boolean;
  readonly understanding: boolean;
  readonly awaiting: boolean;
  readonly listening: boolean;
}

/** The one thing of all this that is shown. */
export function phaseOf({ trouble, starting, speech, sounding, understanding, awaiting, listening }: Busy): VoiceState {
  if (trouble !== null) return trouble;
  if (starting !== null) return starting;
  if (speech?.confirmed === true || (speech !== null && !sounding)) return { phase: 'hearing', since: speech.since };
  if (sounding) return { phase: 'speaking' };
  if (understanding) return { phase: 'transcribing' };
  if (awaiting) return { phase: 'thinking' };
  return { phase: listening ? 'listening' : 'idle' };
}
