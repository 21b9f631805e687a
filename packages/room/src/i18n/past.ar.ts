import type { Translation } from '@cs-kit/core';
import type { past as english } from './past.en.ts';

const past: Translation<typeof english> = {
  past: 'محادثات أخرى',
  pastLoading: 'تُحمَّل المحادثات الأخرى',
  pastFailed: 'تعذر تحميل المحادثات الأخرى.',
  noPast: 'لا محادثات أخرى لهذا الزائر.',
  sameAddress: 'البريد نفسه',
  sameAddressMore: 'زائر آخر ترك العنوان نفسه؛ لم يُتحقق منه.',
  more: 'تحميل المزيد',
  visit: 'صفحات الزيارة',
  visitLoading: 'تُحمَّل الصفحات',
  visitFailed: 'تعذر تحميل الصفحات.',
  visitAgain: 'النظر من جديد',
  noVisit: 'لا صفحات معروفة: لم يوافق الزائر على التعرف عليه، أو لم يأتِ بعد.',
  notCounted: 'لا يتعرف هذا الموقع على الزوار في صفحاته.',
  visitUnverified: 'أخبرت به الصفحات، ولم يُتحقق منه.',
  again: 'إعادة المحاولة',
};
export default past;
