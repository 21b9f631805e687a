import { ENGLISH } from './synonyms-en.ts';
import { CHINESE } from './synonyms-zh.ts';

/** Groups of words and phrases with one meaning, by language. Both the visitor's question and the articles are read through them. */
export type Synonyms = Readonly<Record<string, readonly (readonly string[])[]>>;

/** The lists that come with the relay, for a shop's help pages. Edit the files freely. */
export const SYNONYMS: Synonyms = { en: ENGLISH, zh: CHINESE };
