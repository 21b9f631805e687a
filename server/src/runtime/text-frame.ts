const FINAL_TEXT = 0x81;
const SHORT = 125;
const MEDIUM = 0xffff;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

let lastText = '';
let lastFrame = Buffer.alloc(0);

/** A text as a whole, unmasked WebSocket frame (RFC 6455 §5.2). What goes to many sockets one after the other is the same string, and is framed once. */
export function textFrame(text: string): Buffer {
  if (text === lastText && lastFrame.length > 0) return lastFrame;
  const length = Buffer.byteLength(text);
  const header = length <= SHORT ? 2 : length <= MEDIUM ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FINAL_TEXT;
  if (length <= SHORT) frame[1] = length;
  else if (length <= MEDIUM) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, header);
  [lastText, lastFrame] = [text, frame];
  return frame;
}
