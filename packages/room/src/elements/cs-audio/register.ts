import { CsTranscript } from '../cs-transcript/cs-transcript.ts';
import { CsAudio } from './cs-audio.ts';

/** Registers `<cs-audio>` and what it holds; a call, because a bundler may drop a file that only has effects. */
export function registerAudio(): void {
  if (!customElements.get('cs-transcript')) customElements.define('cs-transcript', CsTranscript);
  if (!customElements.get('cs-audio')) customElements.define('cs-audio', CsAudio);
}
