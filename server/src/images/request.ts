import { CsError, RELAY_LIMITS } from '@cs-kit/protocol';
import type { ImageCapabilities, ImageModel, ImageRequest, ImageSize } from './types.ts';

const refuse = (pointer: string, detail: string): CsError =>
  new CsError('request/invalid', `The field ${pointer} is not allowed: ${detail}.`, { errors: [{ pointer, detail }] });

/** The size that an engine makes which is nearest to the one wished, by shape first and then by area. */
export function snapSize(wish: ImageSize, capabilities: ImageCapabilities): ImageSize {
  const free = capabilities.freeSize;
  if (free !== null) {
    const snap = (side: number): number => Math.min(free.max, Math.max(free.min, Math.round(side / free.step) * free.step));
    return { width: snap(wish.width), height: snap(wish.height) };
  }
  const distance = (size: ImageSize): number =>
    Math.abs(Math.log(size.width / size.height / (wish.width / wish.height))) * 4 + Math.abs(Math.log((size.width * size.height) / (wish.width * wish.height)));
  return capabilities.sizes.reduce((best, size) => (distance(size) < distance(best) ? size : best));
}

/**
 * A request as one engine will run it: size snapped, seed filled in. Throws `request/invalid` where it asks for
 * something that the engine has not, rather than leaving it out silently.
 */
export function fitRequest(request: ImageRequest, model: ImageModel, random: () => number): ImageRequest {
  const can = model.capabilities;
  const prompt = request.prompt.trim();
  if (prompt === '') throw refuse('/prompt', 'words that describe the picture');
  if (prompt.length > Math.min(can.promptChars, RELAY_LIMITS.promptChars))
    throw refuse('/prompt', `at most ${Math.min(can.promptChars, RELAY_LIMITS.promptChars)} characters`);
  if (request.count > Math.min(can.count, RELAY_LIMITS.imagesPerJob))
    throw refuse('/count', `at most ${Math.min(can.count, RELAY_LIMITS.imagesPerJob)} pictures with ${model.label}`);
  if (request.style !== undefined && !can.styles.includes(request.style))
    throw refuse('/style', can.styles.length === 0 ? `no style, which ${model.label} does not know` : `one of ${can.styles.join(', ')}`);
  if (request.quality !== undefined && !can.qualities.includes(request.quality))
    throw refuse('/quality', can.qualities.length === 0 ? `no quality, which ${model.label} does not know` : `one of ${can.qualities.join(', ')}`);
  if (request.seed !== undefined && !can.seed) throw refuse('/seed', `no seed, which ${model.label} does not take`);
  if (request.negativePrompt !== undefined && !can.negativePrompt) throw refuse('/negativePrompt', `no negative prompt, which ${model.label} does not take`);
  if (request.source !== undefined && (!can.edit || model.edit === undefined))
    throw refuse('/source', `no source picture: ${model.label} cannot change pictures`);
  if (request.mask !== undefined && request.source === undefined) throw refuse('/mask', 'a mask only together with a source picture');
  const seed = can.seed ? (request.seed ?? Math.floor(random() * 0x1_0000_0000)) : undefined;
  return { ...request, prompt, ...snapSize(request, can), engine: model.name, seed };
}
