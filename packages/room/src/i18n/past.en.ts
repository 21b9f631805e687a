/** English words of what came before: earlier conversations, pages, merging. The other languages have the same keys. */
export const past = {
  past: 'Other conversations',
  pastLoading: 'Loading other conversations',
  pastFailed: 'The other conversations could not be loaded.',
  noPast: 'No other conversations of this visitor.',
  sameAddress: 'same e-mail',
  sameAddressMore: 'Another visitor who gave the same address; it is not verified.',
  more: 'Load more',
  visit: 'Pages of the visit',
  visitLoading: 'Loading the pages',
  visitFailed: 'The pages could not be loaded.',
  visitAgain: 'Look again',
  noVisit: 'No pages are known: the visitor has not agreed to be recognised, or has not been here.',
  notCounted: 'This site recognises no visitors on its pages.',
  visitUnverified: 'Told by the pages, not verified.',
  again: 'Try again',
} as const;
