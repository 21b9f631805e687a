import { assetUrl } from '@cs-kit/core';
import { CsError } from '@cs-kit/protocol';
import { FRAME_SAMPLES } from '../frame.ts';

const FILE = 'ears-worklet.js';

/** Cuts the sound of a node into frames of 16 kHz. The worklet is loaded by its address, which works from another origin too. Throws `voice/model-failed`. */
export async function frameNode(context: AudioContext, onFrame: (frame: Float32Array) => void): Promise<AudioWorkletNode> {
  try {
    await context.audioWorklet.addModule(assetUrl(FILE, import.meta.url));
  } catch (cause) {
    throw new CsError('voice/model-failed', `The voice detector is incomplete: ${FILE} could not be loaded. Check that the kit's assets are served.`, {
      cause,
    });
  }
  const node = new AudioWorkletNode(context, 'cs-ears', { processorOptions: { frameSamples: FRAME_SAMPLES } });
  node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => onFrame(data);
  return node;
}
