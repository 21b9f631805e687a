/** Tells how loud a track is. */
export interface Meter {
  /** 0 to 1. */
  level(): number;
  close(): void;
}

const SAMPLES = 512;
/** A voice at a normal distance fills most of the scale. */
const GAIN = 4;

/** A meter of a track over Web Audio; one without sound where the browser has none. */
export function createMeter(track: MediaStreamTrack, createContext: () => AudioContext | null): Meter {
  const context = createContext();
  if (context === null) return { level: () => 0, close: () => undefined };
  const analyser = context.createAnalyser();
  analyser.fftSize = SAMPLES;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  void context.resume().catch(() => undefined);
  const samples = new Float32Array(SAMPLES);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / SAMPLES;
      return Math.min(1, Math.sqrt(power) * GAIN);
    },
    close: () => void context.close().catch(() => undefined),
  };
}
