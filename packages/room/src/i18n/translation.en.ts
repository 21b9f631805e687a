/** English words of translated conversations. The other languages have the same keys. */
export const translation = {
  notice: 'Messages here are translated automatically. The original is one tap away.',
  translating: 'Translating…',
  translatedFrom: 'Translated from {language}',
  translated: 'Translated',
  originalIn: 'Original in {language}',
  original: 'Original',
  showOriginal: 'Show original',
  showTranslation: 'Show translation',
  notTranslated: 'Not translated',
  tryAgain: 'Try again',
};
