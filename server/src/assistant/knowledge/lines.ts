import { assistantLocale } from '../strings.ts';
import type { AssistantLocale } from '../strings.ts';

const LIKELY: Readonly<Record<AssistantLocale, string>> = {
  en: 'I am not certain which page answers this. These pages are the closest; a person can also take over.',
  'zh-CN': '还不能确定哪个页面能回答这个问题。下面的页面最接近，也可以转接人工。',
  ar: 'لست متأكدًا من الصفحة التي تجيب عن هذا السؤال. هذه الصفحات هي الأقرب، ويمكن لأحد الموظفين أن يتولى المحادثة.',
};

/** What is said where some pages are likely, but none for certain, in the language of a BCP 47 tag. */
export function likelyText(locale: string): string {
  return LIKELY[assistantLocale(locale)];
}
