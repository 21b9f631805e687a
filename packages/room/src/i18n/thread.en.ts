/** English words of threads. The other languages have the same keys. */
export const thread = {
  title: 'Thread',
  startedBy: 'Started by {name}',
  replies: { one: '{count} reply', other: '{count} replies' },
  last: 'last {time}',
  openThread: 'Open the thread',
  closeThread: 'Close the thread',
  back: 'Back to the room',
  answer: 'Reply in this thread',
  nothingYet: 'No replies yet. What you write here stays under this message.',
  notesOnly: 'Only the team sees this thread.',
  rootGone: 'The message was deleted. Its thread can be read.',
  loadFailed: 'The thread did not load.',
  notThere: 'This thread is gone',
  notThereMore: 'The message that began it is not in this room any more.',
} as const;
