import type { Clock } from '../rooms/live-room.ts';
import type { OpenEngine } from '../speech/live/types.ts';
import type { SpeechToText, TextToSpeech } from '../speech/types.ts';
import { azureSpeechToText, azureTextToSpeech } from './azure/index.ts';
import type { CallDeps } from './call.ts';
import { dashscopeSpeechToText, dashscopeTextToSpeech } from './dashscope/index.ts';
import { deepgramLive, deepgramSpeechToText } from './deepgram/index.ts';
import { elevenlabsSpeechToText, elevenlabsTextToSpeech } from './elevenlabs/index.ts';
import { googleSpeechToText, googleTextToSpeech } from './google/index.ts';
import { createSpeechToText, createTextToSpeech } from './openai/speech.ts';
import type { ConnectSocket } from './socket.ts';
import type { ProviderName } from './specs.ts';
import type { ProviderSettings } from './types.ts';

/** What a provider makes of its settings; null where they name no model. */
export interface SpeechMakers {
  /** Takes recordings. */
  readonly speechToText?: (settings: ProviderSettings, options?: Partial<CallDeps>) => SpeechToText | null;
  /** Hears while somebody speaks. */
  readonly live?: (settings: ProviderSettings, connect: ConnectSocket, clock: Clock) => OpenEngine;
  readonly textToSpeech?: (settings: ProviderSettings, options?: Partial<CallDeps>) => TextToSpeech | null;
}

/** The engines of speech of every provider. */
export const SPEECH_MAKERS: Readonly<Record<ProviderName, SpeechMakers>> = {
  deepgram: { speechToText: deepgramSpeechToText, live: deepgramLive },
  elevenlabs: { speechToText: elevenlabsSpeechToText, textToSpeech: elevenlabsTextToSpeech },
  azure: { speechToText: azureSpeechToText, textToSpeech: azureTextToSpeech },
  google: { speechToText: googleSpeechToText, textToSpeech: googleTextToSpeech },
  dashscope: { speechToText: dashscopeSpeechToText, textToSpeech: dashscopeTextToSpeech },
  openai: { speechToText: createSpeechToText, textToSpeech: createTextToSpeech },
};
