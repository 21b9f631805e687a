import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CsError, LIMITS, uuid } from '@cs-kit/protocol';
import type { Site } from '@cs-kit/protocol';
import type { Kysely } from 'kysely';
import { memoryBlobs } from '../../../test/support/blobs.ts';
import type { Actor } from '../context.ts';
import { dropBlob } from '../images/copies.ts';
import type { Schema } from '../storage/state/schema.ts';
import { createTranscripts } from './transcripts.ts';
import type { Transcript } from './types.ts';

/* What the real recogniser says stands in test/relay/transcripts.test.ts. */

const id = uuid();
const actor = { kind: 'visitor', id: uuid() } as Actor;

function setUp(size = 10) {
  const kept = new Map<string, Uint8Array>([[id, new Uint8Array(size)]]);
  const blobs = memoryBlobs(kept);
  const asked: { answer(transcript: Transcript): void; fail(error: Error): void; signal: AbortSignal; longestMs: number | undefined }[] = [];
  const sites = new Map<string, Site>([['s', { id: 's' } as Site]]);
  const db = { selectFrom: () => ({ select: () => ({ where: () => ({ executeTakeFirst: async () => ({ site_id: 's' }) }) }) }) };
  const transcripts = createTranscripts({
    db: db as unknown as Kysely<Schema>,
    blobs,
    sites: { byId: (site) => sites.get(site) ?? null },
    on: () => true,
    files: {
      get: async () => {
        const bytes = await blobs.open(id);
        if (bytes === null) throw new CsError('request/not-found');
        return { file: { name: 'a', type: 'audio/webm' }, bytes };
      },
    },
    speech: {
      transcribe: (_actor, _site, { signal, longestMs }) =>
        new Promise((answer, fail) => {
          asked.push({ answer, fail, signal, longestMs });
          signal.addEventListener('abort', () => fail(signal.reason as Error));
        }),
    },
  });
  let limited = 0;
  const make = () => transcripts.make(actor, id, () => void (limited += 1));
  return { kept, blobs, asked, sites, transcripts, make, limited: () => limited };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('one question for all who ask at once; the words are kept, and no engine is asked again', async () => {
  const { asked, make, limited, transcripts } = setUp();
  const all = Promise.all([make(), make()]);
  await turn();
  assert.deepEqual([asked.length, limited(), asked[0]?.longestMs], [1, 1, 310_000]);
  asked[0]?.answer({ text: ' yes ', language: 'en', segments: [] });
  const words = { text: 'yes', language: 'en' };
  assert.deepEqual(await all, [words, words]);
  assert.deepEqual([await make(), asked.length, limited()], [words, 1, 1]);
  assert.deepEqual(await transcripts.look(actor, id), { on: true, transcript: words });
});

test('that nothing was understood is kept too, a failure is not', async () => {
  const { asked, make } = setUp();
  const failing = make();
  await turn();
  asked[0]?.fail(new CsError('provider/timeout'));
  await assert.rejects(failing, { code: 'provider/timeout' });
  const making = make();
  await turn();
  asked[1]?.answer({ text: '', segments: [] });
  assert.deepEqual([await making, await make(), asked.length], [{ text: '', language: null }, { text: '', language: null }, 2]);
});

test('a message that goes while its words are made leaves none behind', async () => {
  const { kept, blobs, asked, make } = setUp();
  const making = make();
  await turn();
  await dropBlob(blobs, id);
  asked[0]?.answer({ text: 'yes', segments: [] });
  await making;
  assert.deepEqual([...kept.keys()], []);
});

test('what is too large, or of a site that is gone, is asked of no engine; a relay that stops waits for none', async () => {
  const large = setUp(LIMITS.fileBytes + 1);
  await assert.rejects(large.make(), { code: 'request/too-large' });
  const { sites, asked, make, transcripts } = setUp();
  const waiting = make();
  await turn();
  transcripts.close();
  await assert.rejects(waiting, { code: 'relay/draining' });
  sites.clear();
  await assert.rejects(make(), { code: 'request/not-found' });
  assert.deepEqual([large.asked.length, large.limited(), asked.length], [0, 0, 1]);
});
