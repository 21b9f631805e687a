import type { SpeechVoice } from '../speech/types.ts';

const KEPT_MS = 10 * 60_000;

/** Voices of a provider, asked for at most once in ten minutes. The usual one is always there, whatever the provider says, and also where it says nothing. */
export function listed(ask: () => Promise<readonly SpeechVoice[]>, usual: string, now: () => number): () => Promise<readonly SpeechVoice[]> {
  let known: { readonly items: Promise<readonly SpeechVoice[]>; readonly until: number } | null = null;
  const read = async (): Promise<readonly SpeechVoice[]> => {
    const items = await ask().catch((): readonly SpeechVoice[] => []);
    return items.some(({ id }) => id === usual) ? items : [{ id: usual, name: usual, languages: [] }, ...items];
  };
  return () => {
    if (known === null || known.until < now()) known = { items: read(), until: now() + KEPT_MS };
    return known.items;
  };
}
