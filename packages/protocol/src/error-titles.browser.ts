import type { ErrorCode } from './errors.ts';

/** What errors mean that pages find by themselves; of the others the relay sends the words. The browser build takes this file in the place of `error-titles.ts`. */
export const TITLES = {
  'request/not-found': 'There is nothing at this address.',
  'session/token-expired': 'The access token has expired.',
  'call/not-found': 'There is no such call.',
  'call/failed': 'The call failed.',
  'provider/interrupted': 'The answer of the provider broke off.',
  'storage/unavailable': 'The relay cannot store this now.',
  'relay/internal': 'The relay failed.',
  'relay/unreachable': 'The relay cannot be reached.',
  'relay/outdated': 'This page is older than the relay.',
  'voice/mic-denied': 'The browser blocked the microphone.',
  'voice/mic-missing': 'No microphone was found.',
  'voice/mic-busy': 'Another program uses the microphone.',
  'voice/needs-https': 'The microphone needs a secure page.',
  'voice/unsupported': 'This browser has no speech engine.',
  'voice/model-failed': 'The voice detector could not be loaded.',
  'voice/no-speech': 'No words were understood.',
} as const satisfies Partial<Record<ErrorCode, string>>;
