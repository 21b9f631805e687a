import type { ErrorCode } from './errors.ts';
import type { Capability } from './rest.ts';

/** `POST /v1/rooms/{roomId}/translations`. */
export interface TranslationRequest {
  readonly messageIds: readonly string[];
  /** BCP 47 tag of the reader's language. */
  readonly language: string;
}

/** One message in the language that was asked for, or why it is not. */
export type TranslatedMessage =
  | {
      readonly messageId: string;
      /** Names the words that were translated: other words have another one. */
      readonly revision: string;
      /** BCP 47 tag of the language of the original, as the engine says; null where it does not. */
      readonly from: string | null;
      /** Null where the message is in that language already, or has no words. */
      readonly text: string | null;
    }
  | { readonly messageId: string; readonly code: ErrorCode; readonly message: string; readonly retryable: boolean; readonly retryAfterMs?: number };

/** The answer to it. */
export interface TranslationsAnswer {
  /** The language as the relay keeps it: without region. */
  readonly language: string;
  readonly items: readonly TranslatedMessage[];
}

/** `GET` and `PUT /v1/conversations/{id}/translation`. */
export interface ConversationTranslation {
  readonly on: boolean;
  /** Whether there is an engine, and why not. */
  readonly capability: Capability;
}

/** The language of a tag, with its script where that is not the usual one: regions read the same words. Null for what is no language. */
export function languageOf(tag: string): string | null {
  try {
    const given = new Intl.Locale(tag);
    // What is unknown would be filled up to English; several and none are no language either.
    if (/^(?:und|mul|zxx)\b/.test(given.baseName)) return null;
    const { language, script } = given.maximize();
    return script === undefined || script === new Intl.Locale(language).maximize().script ? language : `${language}-${script}`;
  } catch {
    return null;
  }
}

const FROM_THE_RIGHT: ReadonlySet<string> = new Set(['Arab', 'Hebr', 'Thaa', 'Syrc', 'Nkoo', 'Adlm', 'Rohg']);

/** The direction in which a language is written. */
export function directionOf(tag: string): 'ltr' | 'rtl' {
  try {
    return FROM_THE_RIGHT.has(new Intl.Locale(tag).maximize().script ?? '') ? 'rtl' : 'ltr';
  } catch {
    return 'ltr';
  }
}

/** Scripts in which one language is written, all but for rarities. */
const SCRIPTS: Readonly<Record<string, string>> = {
  ko: '\\p{Script=Hangul}',
  ja: '\\p{Script=Hiragana}\\p{Script=Katakana}',
  th: '\\p{Script=Thai}',
  el: '\\p{Script=Greek}',
  he: '\\p{Script=Hebrew}',
  ka: '\\p{Script=Georgian}',
  hy: '\\p{Script=Armenian}',
  ta: '\\p{Script=Tamil}',
  te: '\\p{Script=Telugu}',
  ml: '\\p{Script=Malayalam}',
  km: '\\p{Script=Khmer}',
  lo: '\\p{Script=Lao}',
  my: '\\p{Script=Myanmar}',
};
/** Share of letters that decides: names and brands stand in other scripts. */
const MOST = 0.6;
/** Japanese is told by its syllables among Chinese characters. */
const MOST_KANA = 0.2;

/** What a translation leaves as it is: code, addresses. Bounded, so that no text takes long to look through. */
const KEPT = /```[\s\S]*?(?:```|$)|`[^`\n]+`|\b(?:https?:\/\/|www\.)\S+|[^\s@]{1,64}@[^\s@]{1,255}/giu;

/** Whether it can be seen without an engine that there is nothing to translate: no words, or the script of that language. */
export function isPlainFor(text: string, language: string): boolean {
  const letters = text.replace(KEPT, ' ').match(/\p{L}/gu) ?? [];
  if (letters.length === 0) return true;
  const script = SCRIPTS[language];
  if (script === undefined) return false;
  const own = new RegExp(`[${script}]`, 'u');
  return letters.filter((letter) => own.test(letter)).length / letters.length >= (language === 'ja' ? MOST_KANA : MOST);
}
