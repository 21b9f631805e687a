import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soundOf } from './sound.ts';

/* A container that may hold a film is sound where every track of it is. */

const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));
const blob = (...bytes: readonly number[][]): Blob => new Blob([Uint8Array.from(bytes.flat())]);

/** An element of EBML with a size of one byte, or one that nobody knew. */
const element = (id: readonly number[], body: readonly number[], size = 0x80 | body.length): number[] => [...id, size, ...body];
const track = (type: number): number[] => element([0xae], [...element([0xd7], [1]), ...element([0x83], [type])]);
const webm = (...types: readonly number[]): Blob =>
  blob(
    element([0x1a, 0x45, 0xdf, 0xa3], element([0x42, 0x82], letters('webm'))),
    element([0x18, 0x53, 0x80, 0x67], [...element([0x15, 0x49, 0xa9, 0x66], []), ...element([0x16, 0x54, 0xae, 0x6b], types.flatMap(track))], 0xff),
  );

const four = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
const box = (name: string, ...body: readonly number[][]): number[] => [...four(8 + body.flat().length), ...letters(name), ...body.flat()];
const handler = (kind: string): number[] => box('trak', box('tkhd', four(0)), box('mdia', box('hdlr', four(0), four(0), letters(kind), four(0))));
const ftyp = box('ftyp', letters('isom'), four(0));

test('WebM', async () => {
  assert.equal(await soundOf('video/webm', webm(2)), 'audio/webm');
  assert.equal(await soundOf('video/webm', webm(2, 2)), 'audio/webm');
  assert.equal(await soundOf('video/webm', webm(1)), 'video/webm');
  assert.equal(await soundOf('video/webm', webm(2, 1)), 'video/webm');
  assert.equal(await soundOf('video/webm', webm()), 'video/webm', 'nothing in it is no sound');
  assert.equal(await soundOf('video/webm', blob([0x1a, 0x45, 0xdf, 0xa3, 0])), 'video/webm', 'broken off');
});

test('MP4, wherever the description of its tracks stands', async () => {
  assert.equal(await soundOf('video/mp4', blob(ftyp, box('moov', box('mvhd', four(0)), handler('soun')))), 'audio/mp4');
  assert.equal(await soundOf('video/mp4', blob(ftyp, box('mdat', four(1), four(2)), box('moov', handler('soun')))), 'audio/mp4');
  const long = [...four(1), ...letters('mdat'), ...four(0), ...four(20), ...four(7)];
  assert.equal(await soundOf('video/mp4', blob(ftyp, long, box('moov', handler('soun')))), 'audio/mp4');
  assert.equal(await soundOf('video/mp4', blob(ftyp, box('moov', handler('soun'), handler('vide')))), 'video/mp4');
  assert.equal(await soundOf('video/mp4', blob(ftyp)), 'video/mp4');
  assert.equal(await soundOf('video/mp4', blob(ftyp, [...four(0), ...letters('mdat')])), 'video/mp4', 'a box without a size');
  assert.equal(await soundOf('video/mp4', blob(ftyp, box('moov', [...four(2), ...letters('trak')]))), 'video/mp4', 'a box smaller than itself');
  assert.equal(await soundOf('video/mp4', blob(ftyp, [...four(9 * 2 ** 20), ...letters('moov')])), 'video/mp4', 'a description that nobody believes');
});

test('every other type is as it is, without parameters', async () => {
  assert.equal(await soundOf('audio/ogg; codecs=opus', blob([1])), 'audio/ogg');
  assert.equal(await soundOf('audio/x-m4a', blob([1])), 'audio/x-m4a');
  assert.equal(await soundOf('image/png', blob([1])), 'image/png');
});
