const HEADER = 44;
/** What stands for a length that nobody knows yet. */
const UNKNOWN = 0xffff_ffff;

function header(wav: Uint8Array, sampleRate: number, bytes: number | null): void {
  const view = new DataView(wav.buffer, wav.byteOffset);
  const ascii = (at: number, text: string): void => {
    for (let index = 0; index < text.length; index += 1) wav[at + index] = text.charCodeAt(index);
  };
  ascii(0, 'RIFF');
  view.setUint32(4, bytes === null ? UNKNOWN : 36 + bytes, true);
  ascii(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(36, 'data');
  view.setUint32(40, bytes ?? UNKNOWN, true);
}

/** 16-bit mono samples in pieces as a WAV file. */
export function wavOf(pieces: readonly Uint8Array[], sampleRate: number): Uint8Array {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const wav = new Uint8Array(HEADER + bytes);
  header(wav, sampleRate, bytes);
  let at = HEADER;
  for (const piece of pieces) {
    wav.set(piece, at);
    at += piece.length;
  }
  return wav;
}

/** 16-bit mono samples as they come as a WAV file; its header says that the length is not known. */
export function wavStream(samples: ReadableStream<Uint8Array>, sampleRate: number): ReadableStream<Uint8Array> {
  return samples.pipeThrough(
    new TransformStream({
      start(controller) {
        const head = new Uint8Array(HEADER);
        header(head, sampleRate, null);
        controller.enqueue(head);
      },
    }),
  );
}
