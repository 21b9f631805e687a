/** Words of the panel about the link of a mail. */
export const en = {
  opening: 'Opening the conversation of your e-mail…',
  gone: 'This link is not good any more: it has expired, was opened on too many devices, or a newer e-mail took its place. Write here to go on.',
  elsewhere: 'Another conversation was begun on this device. Once you open the one of the e-mail, the other is no longer found here.',
  openHere: 'Open it here',
  stay: 'Keep this one',
  signedIn: 'You are signed in here, and this link is not of your account. Sign out, or open it in another browser.',
  failed: 'The conversation of your e-mail could not be opened. Check the connection, then try again.',
  again: 'Try again',
} as const;
