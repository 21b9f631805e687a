import { CsAudio } from './cs-audio.ts';

/** Registers `<cs-audio>`; a call, because a bundler may drop a file that only has effects. */
export function registerAudio(): void {
  if (!customElements.get('cs-audio')) customElements.define('cs-audio', CsAudio);
}
