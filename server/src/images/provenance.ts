import type { RasterType } from './types.ts';

/** How a picture came to be, as IPTC names it (cv.iptc.org/newscodes/digitalsourcetype). */
export type SourceType = 'algorithmicMedia' | 'trainedAlgorithmicMedia' | 'compositeWithTrainedAlgorithmicMedia';

/** What is written into a picture. Never the prompt: a picture that is passed on must not carry somebody's words. */
export interface Provenance {
  readonly software: string;
  readonly sourceType: SourceType;
  /** One sentence for people. */
  readonly comment: string;
  /** Further facts such as style and seed. */
  readonly facts?: Readonly<Record<string, string>>;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const utf8 = new TextEncoder();
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (char) => (char.charCodeAt(0) < 256 ? char.charCodeAt(0) : 0x3f));
const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const CRC = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const uint32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);

function pngChunk(type: string, data: Uint8Array): Uint8Array {
  const body = joinBytes(latin1(type), data);
  return joinBytes(uint32(data.length), body, uint32(crc32(body)));
}

/** The XMP packet of a provenance. */
export function xmpPacket(provenance: Provenance): string {
  const source = `http://cv.iptc.org/newscodes/digitalsourcetype/${provenance.sourceType}`;
  return (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"' +
    ` xmp:CreatorTool="${escapeXml(provenance.software)}" Iptc4xmpExt:DigitalSourceType="${source}">` +
    `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(provenance.comment)}</rdf:li></rdf:Alt></dc:description>` +
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
  );
}

const isPng = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, index) => bytes[index] === byte);
const ascii = (bytes: Uint8Array, at: number, length: number): string => String.fromCharCode(...bytes.subarray(at, at + length));

/** Types of the chunks of a PNG, in order; empty where the bytes are no PNG. */
export function pngChunks(bytes: Uint8Array): string[] {
  const types: string[] = [];
  if (!isPng(bytes)) return types;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8; at + 8 <= bytes.length; at += 12 + view.getUint32(at)) types.push(ascii(bytes, at + 4, 4));
  return types;
}

/** Whether a JPEG has a JUMBF segment, the home of C2PA. */
function jpegHasJumbf(bytes: Uint8Array): boolean {
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    if (bytes[at + 1] === 0xeb && ascii(bytes, at + 4, 2) === 'JP') return true;
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
  return false;
}

/** Whether the bytes carry a C2PA manifest. Its signature covers the file, so nothing may be added. */
export function hasC2pa(bytes: Uint8Array, type: RasterType): boolean {
  if (type === 'image/png') return pngChunks(bytes).includes('caBX');
  if (type === 'image/jpeg') return jpegHasJumbf(bytes);
  for (let at = 12; at + 8 <= bytes.length;) {
    if (ascii(bytes, at, 4) === 'C2PA') return true;
    const size = new DataView(bytes.buffer, bytes.byteOffset + at + 4, 4).getUint32(0, true);
    at += 8 + size + (size & 1);
  }
  return false;
}

function intoPng(bytes: Uint8Array, provenance: Provenance): Uint8Array {
  const headerEnd = 8 + 25; // IHDR is always first and 25 bytes long with its frame
  const texts = { Software: provenance.software, Comment: provenance.comment, ...provenance.facts };
  const chunks = Object.entries(texts).map(([key, value]) => pngChunk('tEXt', joinBytes(latin1(key), Uint8Array.of(0), latin1(value))));
  // iTXt: keyword, 0, not compressed, method 0, no language, no translated keyword
  const xmp = pngChunk('iTXt', joinBytes(latin1('XML:com.adobe.xmp'), Uint8Array.of(0, 0, 0, 0, 0), utf8.encode(xmpPacket(provenance))));
  return joinBytes(bytes.subarray(0, headerEnd), xmp, ...chunks, bytes.subarray(headerEnd));
}

function intoJpeg(bytes: Uint8Array, provenance: Provenance): Uint8Array {
  const body = joinBytes(latin1('http://ns.adobe.com/xap/1.0/\0'), utf8.encode(xmpPacket(provenance)));
  const length = body.length + 2;
  return joinBytes(bytes.subarray(0, 2), Uint8Array.of(0xff, 0xe1, length >> 8, length & 0xff), body, bytes.subarray(2));
}

/**
 * The same picture with its provenance inside, pixels untouched. Bytes with a C2PA manifest come back as they are,
 * since they already say where they come from and an addition would break their signature. WebP is left alone too:
 * engines are asked for PNG.
 */
export function withProvenance(bytes: Uint8Array, type: RasterType, provenance: Provenance): Uint8Array {
  if (hasC2pa(bytes, type)) return bytes;
  if (type === 'image/png' && isPng(bytes)) return intoPng(bytes, provenance);
  if (type === 'image/jpeg' && bytes[0] === 0xff && bytes[1] === 0xd8) return intoJpeg(bytes, provenance);
  return bytes;
}
