import { CsError, SPEECH_STREAM, isUuid } from '@cs-kit/protocol';
import type { SpeechRequest } from '@cs-kit/protocol';
import { z } from 'zod';
import { LANGUAGE } from '../../locale.ts';

const Begin = z.strictObject({
  type: z.literal('start'),
  language: z.string().max(35).regex(LANGUAGE, 'a BCP 47 tag such as en or pt-BR').optional(),
  sampleRate: z.number().int().min(SPEECH_STREAM.leastRate).max(SPEECH_STREAM.mostRate),
  encoding: z.literal('pcm16'),
});
const Resume = z.strictObject({ type: z.literal('start'), streamId: z.string().refine(isUuid, 'a UUID'), receivedBytes: z.number().int().min(0) });
const Rest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('commit'), turnId: z.string().min(1).max(SPEECH_STREAM.turnIdChars).optional() }),
  z.strictObject({ type: z.literal('cancel') }),
  z.strictObject({ type: z.literal('stop') }),
]);

/** Reads what a page says. Throws `request/malformed` where it is no JSON object, `request/invalid` with the field that is wrong. */
export function readRequest(text: string): SpeechRequest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new CsError('request/malformed', 'A control frame is one JSON object.');
  }
  const start = (value as { type?: unknown } | null)?.type === 'start';
  const shape = !start ? Rest : Object.hasOwn(value as object, 'streamId') ? Resume : Begin;
  const asked = shape.safeParse(value);
  if (asked.success) return asked.data as SpeechRequest;
  const issue = asked.error.issues[0];
  const pointer = `/${issue?.path.map(String).join('/') ?? ''}`;
  throw new CsError('request/invalid', `${pointer}: ${issue?.message}`, { errors: [{ pointer, detail: issue?.message ?? 'not valid' }] });
}
