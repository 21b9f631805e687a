import type { Canvas } from '../../engine/canvas.ts';
import type { Picture } from '../../engine/types.ts';

/** Hands the bytes of a picture to the browser, under a name made of its words. */
export async function download(canvas: Canvas | null, picture: Picture): Promise<void> {
  if (canvas === null) return;
  const blob = await canvas.bytes(picture.imageId);
  const words = picture.prompt.replace(/[\\/:*?"<>|]+/g, ' ').trim();
  const ending = blob.type.split('/')[1]?.replace('jpeg', 'jpg') ?? 'png';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${words.slice(0, 60) || 'picture'}.${ending}`;
  link.click();
  // The browser reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
