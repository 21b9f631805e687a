/** Reactions that are one press away. */
export const QUICK: readonly string[] = ['👍', '❤️', '😄', '🎉', '👀'];

/** Reactions of the larger choice, in rows of eight. */
export const ALL: readonly (readonly string[])[] = [
  ['👍', '👎', '👏', '🙌', '🙏', '💪', '🤝', '👋'],
  ['😀', '😄', '😅', '😂', '🙂', '😉', '😊', '😍'],
  ['😎', '🤔', '🤨', '😐', '😮', '😢', '😭', '😡'],
  ['❤️', '💙', '💚', '💛', '💜', '💯', '🔥', '✨'],
  ['✅', '❌', '⚠️', '❓', '❗', '👀', '💡', '📌'],
  ['🎉', '🎁', '🚀', '⏳', '☕', '🌲', '☀️', '🌧️'],
];
