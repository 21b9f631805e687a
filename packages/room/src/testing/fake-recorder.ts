/** A microphone that opens at once, and a recorder that hands over what a test gives it. Put in the place of those of the browser. */
export interface FakeMicrophone {
  /** What the browser answers when it is asked; null opens it. */
  fault: DOMException | null;
  /** Tracks that were opened and not closed. */
  readonly open: () => number;
  /** The microphone is pulled out. */
  pull(): void;
  /** Gives the browser its own back. */
  restore(): void;
}

/** A second of a tone as WAV: sound that every browser unpacks. */
export function tone(seconds = 1): Uint8Array<ArrayBuffer> {
  const rate = 8000;
  const count = Math.round(rate * seconds);
  const bytes = new Uint8Array(44 + count * 2);
  const view = new DataView(bytes.buffer);
  const letters = (at: number, text: string): void => [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  letters(0, 'RIFF');
  view.setUint32(4, 36 + count * 2, true);
  letters(8, 'WAVEfmt ');
  for (const [at, value] of [
    [16, 16],
    [24, rate],
    [28, rate * 2],
    [40, count * 2],
  ] as const)
    view.setUint32(at, value, true);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 2],
    [34, 16],
  ] as const)
    view.setUint16(at, value, true);
  letters(36, 'data');
  // Louder towards the end, so that bars differ.
  for (let at = 0; at < count; at += 1) view.setInt16(44 + at * 2, Math.sin(at / 3) * 20_000 * (at / count), true);
  return bytes;
}

/** Puts a fake microphone into the page. */
export function fakeMicrophone(): FakeMicrophone {
  const { MediaRecorder: recorder } = window;
  const { getUserMedia } = navigator.mediaDevices;
  const tracks: MediaStreamTrack[] = [];
  const closes: (() => Promise<void>)[] = [];
  const fake: FakeMicrophone = {
    fault: null,
    open: () => tracks.filter(({ readyState }) => readyState === 'live').length,
    pull: () => tracks.at(-1)?.onended?.(new Event('ended')),
    restore() {
      window.MediaRecorder = recorder;
      navigator.mediaDevices.getUserMedia = getUserMedia;
      for (const close of closes) void close();
    },
  };
  navigator.mediaDevices.getUserMedia = async () => {
    if (fake.fault !== null) throw fake.fault;
    const context = new AudioContext();
    closes.push(() => context.close());
    const { stream } = context.createMediaStreamDestination();
    tracks.push(...stream.getTracks());
    return stream;
  };
  window.MediaRecorder = class {
    static isTypeSupported = (): boolean => true;
    state = 'inactive';
    mimeType = 'audio/wav';
    ondataavailable: ((event: { data: Blob }) => void) | null = null;
    onstop: (() => void) | null = null;
    start(): void {
      this.state = 'recording';
    }
    stop(): void {
      this.state = 'inactive';
      queueMicrotask(() => {
        this.ondataavailable?.({ data: new Blob([tone()]) });
        this.onstop?.();
      });
    }
  } as never;
  return fake;
}
