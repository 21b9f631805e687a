import { CsError, LIMITS, VOICE_LIMITS } from '@cs-kit/protocol';
import type { Site, TranscriptAnswer, VoiceTranscript } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import type { Actor, BlobStore } from '../context.ts';
import type { Files } from '../files.ts';
import { WORDS, createCopies } from '../images/copies.ts';
import type { Schema } from '../storage/state/schema.ts';
import type { SpeechService } from './service.ts';

/** Pages end a recording at the limit by their own clock, and what is in it may be a little longer. */
const SLACK_MS = 10_000;

/** What the transcripts work with. */
export interface TranscriptsDeps {
  readonly db: Kysely<Schema>;
  readonly blobs: BlobStore;
  readonly files: Pick<Files, 'get'>;
  readonly sites: { byId(id: string): Site | null };
  readonly speech: Pick<SpeechService, 'transcribe'>;
  /** Whether an engine is configured now. */
  readonly on: () => boolean;
}

/** Words of voice messages. Each is heard by the engine once, for whoever asks first; the words lie beside its file and go with it. */
export interface Transcripts {
  /** What there is already; asks no engine. Throws `request/not-found` for a file that the actor may not read. */
  look(actor: Actor, fileId: string): Promise<TranscriptAnswer>;
  /** The words, heard now where nobody asked before; `limit` is called before anything is paid. Throws what `look` and `SpeechService.transcribe` throw. */
  make(actor: Actor, fileId: string, limit: (site: Site) => void): Promise<VoiceTranscript>;
  /** Ends what runs. */
  close(): void;
}

const keyOf = (fileId: string): string => `${fileId}.${WORDS}`;
const read = (bytes: Uint8Array): VoiceTranscript => JSON.parse(new TextDecoder().decode(bytes)) as VoiceTranscript;

/** Makes the service. */
export function createTranscripts({ db, blobs, files, sites, speech, on }: TranscriptsDeps): Transcripts {
  const copies = createCopies(blobs);
  const stop = new AbortController();

  async function hear(actor: Actor, fileId: string, sound: Blob, limit: (site: Site) => void): Promise<Uint8Array> {
    const row = await db.selectFrom('files').select('site_id').where('id', '=', fileId).executeTakeFirst();
    const site = sites.byId(row?.site_id ?? '');
    if (site === null) throw new CsError('request/not-found', 'The file has been deleted.');
    if (sound.size > LIMITS.fileBytes) throw new CsError('request/too-large', `Words are made of recordings of at most ${LIMITS.fileBytes / 1024 / 1024} MB.`);
    limit(site);
    const { text, language } = await speech.transcribe(actor, site, {
      audio: new Uint8Array(await sound.arrayBuffer()),
      // Whoever asked may leave: others wait for the same words, and they are paid by then.
      signal: stop.signal,
      longestMs: VOICE_LIMITS.voiceMessageMs + SLACK_MS,
      waitMs: VOICE_LIMITS.transcriptMs,
    });
    const transcript: VoiceTranscript = { text: text.trim(), language: language ?? null };
    return new TextEncoder().encode(JSON.stringify(transcript));
  }

  return {
    async look(actor, fileId) {
      await files.get(actor, fileId);
      const kept = await blobs.get(keyOf(fileId));
      return { on: on(), transcript: kept === null ? null : read(kept) };
    },
    async make(actor, fileId, limit) {
      const { bytes } = await files.get(actor, fileId);
      return read(await copies.get(keyOf(fileId), () => hear(actor, fileId, bytes, limit)));
    },
    close: () => stop.abort(new CsError('relay/draining')),
  };
}
