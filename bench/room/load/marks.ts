/* Every message carries a mark with its number, so that it is found in a frame of any wire without decoding the frame. */

const BEGIN = '~m~';
const DIGITS = 7;
const NEEDLE = Buffer.from(BEGIN);
const ZERO = 48;

/** Words of a usual length, 86 bytes with the mark. */
export const marked = (number: number): string =>
  `${BEGIN}${String(number).padStart(DIGITS, '0')} a message of some seventy characters, as people write them in chats.`;

/** Tells the number of every mark in a frame. */
export function findMarks(frame: Buffer, tell: (number: number) => void): void {
  for (let at = frame.indexOf(NEEDLE); at !== -1; at = frame.indexOf(NEEDLE, at + NEEDLE.length + DIGITS)) {
    let number = 0;
    for (let digit = 0; digit < DIGITS; digit += 1) number = number * 10 + (frame[at + NEEDLE.length + digit] as number) - ZERO;
    tell(number);
  }
}
