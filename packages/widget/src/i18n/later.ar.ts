import type { Translation } from '@cs-kit/core';
import type { en } from './later.en.ts';

const words: Translation<typeof en> = {
  more: 'خيارات أخرى',
  wider: 'أعرض',
  light: 'فاتح',
  dark: 'داكن',
  auto: 'مثل الصفحة',
  download: 'تنزيل المحادثة',
  end: 'إنهاء المحادثة',
  delete: 'حذف بياناتي',
  signOut: 'تسجيل الخروج',
  none: 'لا توجد محادثة بعد',
  nobody: 'لم يُحفظ شيء بعد',
  ended: 'انتهت المحادثة.',
  failed: 'لم ينجح ذلك ولم يتغير شيء. تحقق من الاتصال ثم أعد المحاولة.',
  notHere: 'فُتح هذا الجهاز برابط من رسالة بريد لا يصل إلا إلى هذه المحادثة. افعل ذلك حيث بدأت المحادثة، أو اطلبه من الفريق هنا.',
  deleteTitle: 'هل تريد حذف بياناتك؟',
  deleteText: 'تُمحى رسائلك وملفاتك وصورك من الخدمة ومن هذا الجهاز. لا يمكن التراجع عن ذلك.',
  deleteDo: 'حذف كل شيء',
  cancel: 'الاحتفاظ بها',
  deleted: 'حُذفت بياناتك.',
  old: 'هذه الصفحة أقدم من الخدمة.',
  oldHelp: 'حدّث الصفحة للمتابعة. ما كتبته محفوظ.',
  refresh: 'تحديث',
  replied: 'رد {name}:',
  isCalling: '{name} يتصل',
  unread: {
    zero: 'لا رسائل غير مقروءة',
    one: 'رسالة واحدة غير مقروءة',
    two: 'رسالتان غير مقروءتين',
    few: '{count} رسائل غير مقروءة',
    many: '{count} رسالة غير مقروءة',
    other: '{count} رسالة غير مقروءة',
  },
  dismiss: 'إخفاء',
};
export default words;
