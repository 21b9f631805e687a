export { CsVoice } from './elements/cs-voice/cs-voice.ts';
export {
  CsChatRequestEvent,
  CsSpeakingEndedEvent,
  CsSpeakingStartedEvent,
  CsUtteranceEndedEvent,
  CsUtteranceStartedEvent,
  CsVoiceChangedEvent,
} from './events.ts';
export { VoiceEngine } from './engine/machine.ts';
export { openVoice, type VoiceOptions } from './engine/voice.ts';
export type {
  Captions,
  EarHandlers,
  Ears,
  Heard,
  Hearing,
  Notice,
  Recogniser,
  Speaker,
  SpeakOptions,
  Utterance,
  Voice,
  VoiceDeps,
  VoiceEvent,
  VoicePhase,
  VoiceSettings,
  VoiceSnapshot,
  VoiceState,
} from './engine/types.ts';
