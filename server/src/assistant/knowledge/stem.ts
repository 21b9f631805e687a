/* A light English stemmer: plural, -ed, -ing, -ly and the noun endings that part an article's word from a visitor's ("cancel", "cancellation"). It may give non-words; both sides pass through it. */

const IRREGULAR: Readonly<Record<string, string>> = {
  paid: 'pay',
  sent: 'send',
  bought: 'buy',
  sold: 'sell',
  lost: 'lose',
  broke: 'break',
  broken: 'break',
  chose: 'choose',
  chosen: 'choose',
  forgot: 'forget',
  forgotten: 'forget',
  took: 'take',
  taken: 'take',
  gave: 'give',
  given: 'give',
  left: 'leave',
  kept: 'keep',
  came: 'come',
  went: 'go',
  gone: 'go',
  made: 'make',
  got: 'get',
  wrote: 'write',
  written: 'write',
  spoke: 'speak',
  spoken: 'speak',
  said: 'say',
  told: 'tell',
  found: 'find',
  stolen: 'steal',
  stole: 'steal',
  worn: 'wear',
  wore: 'wear',
  torn: 'tear',
  shrunk: 'shrink',
  people: 'person',
  men: 'man',
  women: 'woman',
  children: 'child',
  feet: 'foot',
};

const ENDINGS = [
  'ations',
  'ation',
  'itions',
  'ition',
  'ments',
  'ment',
  'nesses',
  'ness',
  'ities',
  'able',
  'ible',
  'ingly',
  'edly',
  'fully',
  'ful',
  'ally',
  'ly',
  'als',
  'al',
  'ers',
] as const;
const VOWEL = /[aeiouy]/;

/** Shortest rest that an ending may leave. */
const rest = (ending: string): number => (ending === 'al' || ending === 'als' || ending === 'ers' ? 5 : ending === 'ment' || ending === 'ments' ? 3 : 4);

function dropPlural(word: string): string {
  if (word.endsWith('sses') || word.endsWith('xes') || word.endsWith('ches') || word.endsWith('shes')) return word.slice(0, -2);
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  return word.endsWith('s') && !/(ss|us|is)$/.test(word) && word.length > 3 ? word.slice(0, -1) : word;
}

function dropTense(word: string): string {
  for (const ending of ['ing', 'ed']) {
    const stem = word.slice(0, -ending.length);
    if (word.endsWith(ending) && stem.length >= 3 && VOWEL.test(stem)) return stem;
  }
  return word;
}

function dropEnding(word: string): string {
  const ending = ENDINGS.find((each) => word.endsWith(each) && word.length - each.length >= rest(each));
  return ending === undefined ? word : word.slice(0, -ending.length);
}

/** One form for what people write one way or another: final e and y, doubled consonants, British s for z. */
function level(word: string): string {
  const bare = word.length > 3 ? word.replace(/(?:e|y|i)$/, '') : word;
  const single = bare.replace(/([bdfglmnprstz])\1$/, '$1');
  return single.replace(/yz$/, 'ys').replace(/iz$/, 'is').replace(/our$/, 'or');
}

/** Stem of a lower-case English word. */
export function stem(word: string): string {
  if (word.length < 3 || /\d/.test(word)) return word;
  const plain = Object.hasOwn(IRREGULAR, word) ? IRREGULAR[word]! : dropTense(dropPlural(word));
  return level(dropEnding(plain));
}
