/** English words of the files of a message that is being written; they load with the first file. The other languages have the same keys. */
export const uploads = {
  uploading: '{percent} uploaded',
  paused: 'Paused at {percent}',
  checking: 'Uploaded. It is being checked.',
  pause: 'Pause {name}',
  resume: 'Go on with {name}',
  remove: 'Remove {name}',
  retry: 'Try again',
  failed: '“{name}” was not uploaded.',
  refusedByScan: 'The scanner of this site refused it.',
  scanUnavailable: 'It could not be checked just now. Try again in a moment.',
  storageFull: 'There is no space left for it.',
  unreachable: 'The connection broke off. It goes on where it was.',
} as const;
