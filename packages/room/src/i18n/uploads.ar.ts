import type { Translation } from '@cs-kit/core';
import type { uploads } from './uploads.en.ts';

/** كلمات ملفات الرسالة التي تُكتب؛ تُحمَّل مع أول ملف. */
const words: Translation<typeof uploads> = {
  uploading: 'رُفع {percent}',
  paused: 'متوقف عند {percent}',
  checking: 'رُفع الملف ويجري فحصه.',
  pause: 'إيقاف {name} مؤقتًا',
  resume: 'متابعة رفع {name}',
  remove: 'إزالة {name}',
  retry: 'إعادة المحاولة',
  failed: 'لم يُرفع «{name}».',
  refusedByScan: 'رفضه فاحص هذا الموقع.',
  scanUnavailable: 'تعذّر فحصه الآن. حاول بعد قليل.',
  storageFull: 'لا توجد مساحة كافية له.',
  unreachable: 'انقطع الاتصال. سيُستأنف من حيث توقف.',
};
export default words;
