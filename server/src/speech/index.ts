import { createSpeechEngines } from './engines.ts';
import type { SpeechEngineDeps } from './engines.ts';
import { gathered } from './live/gathered.ts';
import { metered } from './live/metered.ts';
import { createSpeechStreams } from './live/streams.ts';
import type { SpeechStreamsDeps } from './live/streams.ts';
import type { OpenLive } from './live/types.ts';
import { createSpeechService } from './service.ts';
import type { SpeechServiceDeps } from './service.ts';
import { createTranscripts } from './transcripts.ts';
import type { TranscriptsDeps } from './transcripts.ts';

type Deps = SpeechEngineDeps & Omit<SpeechServiceDeps, 'stt' | 'tts'> & Omit<TranscriptsDeps, 'speech' | 'on'> & Omit<SpeechStreamsDeps, 'open'>;

/** Everything around speech: the engines, what calls them, streams of speech, and the words of voice messages. */
export function createSpeechServices(deps: Deps) {
  const speechEngines = createSpeechEngines(deps);
  const speech = createSpeechService({ ...deps, ...speechEngines });
  const transcripts = createTranscripts({ ...deps, speech, on: () => speechEngines.stt() !== null });
  const gathering = gathered(speech);
  const listening = (): OpenLive | null => {
    const live = speechEngines.live();
    if (live === null) return speechEngines.stt() === null ? null : gathering;
    return metered(live, { ...deps, failed: speechEngines.failed });
  };
  const speechStreams = createSpeechStreams({ ...deps, open: listening });
  return { speechEngines, speech, transcripts, speechStreams };
}
