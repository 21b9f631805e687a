import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { hasC2pa, pngChunks, withProvenance } from './provenance.ts';

const source = { software: 'A & B "engine"', sourceType: 'trainedAlgorithmicMedia', comment: 'Made by <a> model.' } as const;
const picture = () => sharp({ create: { width: 8, height: 6, channels: 3, background: '#3b55e6' } });

test('writes XMP and text into a PNG that stays readable, pixels untouched', async () => {
  const plain = new Uint8Array(await picture().png().toBuffer());
  const marked = withProvenance(plain, 'image/png', source);
  assert.deepEqual(pngChunks(marked).slice(0, 4), ['IHDR', 'iTXt', 'tEXt', 'tEXt']);
  const meta = await sharp(marked).metadata();
  assert.match(String(meta.xmpAsString), /trainedAlgorithmicMedia/);
  assert.deepEqual(await sharp(marked).raw().toBuffer(), await sharp(plain).raw().toBuffer());
});

test('writes XMP into a JPEG', async () => {
  const marked = withProvenance(new Uint8Array(await picture().jpeg().toBuffer()), 'image/jpeg', source);
  assert.match(String((await sharp(marked).metadata()).xmpAsString), /trainedAlgorithmicMedia/);
});

test('leaves bytes with a C2PA manifest as they are', async () => {
  const plain = new Uint8Array(await picture().png().toBuffer());
  const chunk = new Uint8Array([0, 0, 0, 4, ...new TextEncoder().encode('caBX'), 1, 2, 3, 4, 0, 0, 0, 0]);
  const signed = new Uint8Array([...plain.subarray(0, 33), ...chunk, ...plain.subarray(33)]);
  assert.equal(hasC2pa(signed, 'image/png'), true);
  assert.equal(hasC2pa(plain, 'image/png'), false);
  assert.equal(withProvenance(signed, 'image/png', source), signed);
});

test('the words survive the making of a smaller copy', async () => {
  const marked = withProvenance(new Uint8Array(await picture().png().toBuffer()), 'image/png', source);
  const copy = await sharp(marked).resize({ width: 4 }).keepXmp().webp().toBuffer();
  assert.match(String((await sharp(copy).metadata()).xmpAsString), /trainedAlgorithmicMedia/);
});

test('finds a C2PA manifest in a WebP behind chunks of odd length, and leaves every WebP alone', async () => {
  const plain = new Uint8Array(await picture().webp().toBuffer());
  const chunk = (name: string, ...data: number[]) => [...new TextEncoder().encode(name), data.length, 0, 0, 0, ...data, ...(data.length % 2 === 1 ? [0] : [])];
  const signed = new Uint8Array([...plain.subarray(0, 12), ...chunk('EXIF', 1, 2, 3), ...chunk('C2PA', 1, 2)]);
  assert.equal(hasC2pa(signed, 'image/webp'), true);
  assert.equal(hasC2pa(plain, 'image/webp'), false);
  assert.equal(withProvenance(plain, 'image/webp', source), plain);
});

test('bytes that are not what they are called stay as they are', () => {
  const words = new TextEncoder().encode('no picture');
  for (const type of ['image/png', 'image/jpeg'] as const) assert.equal(withProvenance(words, type, source), words);
});
