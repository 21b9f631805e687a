/** A sound device of the page; null where there is none. */
export const createAudio = (): AudioContext | null => (typeof AudioContext === 'undefined' ? null : new AudioContext());
