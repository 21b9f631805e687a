import { createSpeechEngines } from './engines.ts';
import type { SpeechEngineDeps } from './engines.ts';
import { createSpeechService } from './service.ts';
import type { SpeechServiceDeps } from './service.ts';
import { createTranscripts } from './transcripts.ts';
import type { TranscriptsDeps } from './transcripts.ts';

type Deps = SpeechEngineDeps & Omit<SpeechServiceDeps, 'stt' | 'tts'> & Omit<TranscriptsDeps, 'speech' | 'on'>;

/** Everything around speech: the engines, what calls them, and the words of voice messages. */
export function createSpeechServices(deps: Deps) {
  const speechEngines = createSpeechEngines(deps);
  const speech = createSpeechService({ ...deps, ...speechEngines });
  const transcripts = createTranscripts({ ...deps, speech, on: () => speechEngines.stt() !== null });
  return { speechEngines, speech, transcripts };
}
