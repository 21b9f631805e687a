/** Samples of one frame at 16 kHz. */
export const FRAME_SAMPLES = 512;
export const FRAME_MS = (FRAME_SAMPLES / 16_000) * 1000;
