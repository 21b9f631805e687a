const FINAL_TEXT = 0x81;
const FINAL_BINARY = 0x82;
const SHORT = 125;
const MEDIUM = 0xffff;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

let last: { readonly data: string | Uint8Array; readonly frame: Buffer } = { data: '', frame: Buffer.from([FINAL_TEXT, 0]) };

/** A text or bytes as a whole, unmasked WebSocket frame (RFC 6455 §5.2). What goes to many sockets one after the other is the same value, and is framed once. */
export function frameOf(data: string | Uint8Array): Buffer {
  if (data === last.data) return last.frame;
  const text = typeof data === 'string';
  const length = text ? Buffer.byteLength(data) : data.length;
  const header = length <= SHORT ? 2 : length <= MEDIUM ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = text ? FINAL_TEXT : FINAL_BINARY;
  if (length <= SHORT) frame[1] = length;
  else if (length <= MEDIUM) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  if (text) frame.write(data, header);
  else frame.set(data, header);
  last = { data, frame };
  return frame;
}
