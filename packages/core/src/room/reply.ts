import type { ReplyDelta } from '@cs-kit/protocol';
import type { ReplyInProgress } from './types.ts';

/** The running answer after one more piece. A piece that leaves a gap is skipped: the words so far stay, and the finished message brings the rest. */
export function addDelta(now: ReplyInProgress | null, piece: ReplyDelta): ReplyInProgress {
  const { replyId, inReplyTo, offset, delta } = piece;
  const before = now?.replyId === replyId ? now : null;
  const text = before?.text ?? '';
  const end = offset + delta.length;
  const sources = piece.sources ?? before?.sources;
  return Object.freeze({
    replyId,
    inReplyTo,
    text: offset > text.length || end <= text.length ? text : text.slice(0, offset) + delta,
    step: piece.step ?? (delta === '' ? (before?.step ?? 'searching') : 'writing'),
    ...(before?.citations === undefined ? {} : { citations: before.citations }),
    ...(sources === undefined ? {} : { sources }),
  });
}
