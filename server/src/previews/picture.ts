import { RELAY_LIMITS } from '@cs-kit/protocol';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';

const TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);
/** Sides of what is kept, and of what is too small to show anything. */
const WIDEST = 480;
const TALLEST = 320;
const SMALLEST = 16;
const MOST_BYTES = 128 * 1024;

/** A picture of a stranger's page, small and drawn anew as WebP; null where the bytes are none that is taken. Only the first frame of a moving one stays, and nothing that is written in the file. */
export async function smallPicture(bytes: Uint8Array): Promise<Uint8Array | null> {
  const sniffed = await fileTypeFromBuffer(bytes);
  if (sniffed === undefined || !TYPES.has(sniffed.mime)) return null;
  try {
    const picture = sharp(bytes, { limitInputPixels: RELAY_LIMITS.imagePixels, failOn: 'error' });
    const { width, height } = await picture.metadata();
    if (width < SMALLEST || height < SMALLEST) return null;
    const small = await picture.rotate().resize({ width: WIDEST, height: TALLEST, fit: 'inside', withoutEnlargement: true }).webp({ quality: 78 }).toBuffer();
    return small.byteLength > MOST_BYTES ? null : new Uint8Array(small);
  } catch {
    return null;
  }
}
