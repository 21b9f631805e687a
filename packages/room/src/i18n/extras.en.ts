/** English words of the parts of a chat that load when they are first used. The other languages have the same keys. */
export const extras = {
  menu: 'What to do with this message',
  reactions: 'Reactions',
  moreReactions: 'More reactions',
  reply: 'Reply',
  edit: 'Edit',
  copyText: 'Copy text',
  people: 'People to mention',
  delete: 'Delete',
} as const;
