import { Frames } from './frames.ts';

/* Runs on the audio thread of the browser, in a scope whose names the DOM types do not have. Built as a file of its own. */

declare const sampleRate: number;
declare function registerProcessor(name: string, processor: object): void;
declare const AudioWorkletProcessor: { new (): { readonly port: MessagePort } };

/** Hands over the sound of its first input as frames of 16 kHz. */
class EarsProcessor extends AudioWorkletProcessor {
  readonly #frames: Frames;

  constructor({ processorOptions }: { readonly processorOptions: { readonly frameSamples: number } }) {
    super();
    this.#frames = new Frames(sampleRate, processorOptions.frameSamples, (frame) => this.port.postMessage(frame, [frame.buffer]));
  }

  process([input = []]: readonly (readonly Float32Array[])[]): boolean {
    this.#frames.push(input);
    return true;
  }
}

registerProcessor('cs-ears', EarsProcessor);
