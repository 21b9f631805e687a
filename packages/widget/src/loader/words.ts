/** The few words of the loader. The panel brings the rest. */
export interface LoaderWords {
  readonly open: string;
  readonly close: string;
  /** `#` stands for the number. */
  readonly unread: string;
  readonly failed: string;
  readonly contact: string;
  /** Said of a visitor who is in a call. */
  readonly call: string;
}

const EN: LoaderWords = {
  open: 'Open the chat',
  close: 'Close the chat',
  unread: '# unread',
  failed: 'The chat could not be loaded. Try again.',
  contact: 'Contact us',
  call: 'in a call',
};
const ZH: LoaderWords = { open: '打开聊天', close: '关闭聊天', unread: '# 条未读', failed: '聊天未能加载，请重试。', contact: '联系我们', call: '通话中' };
const AR: LoaderWords = {
  open: 'فتح المحادثة',
  close: 'إغلاق المحادثة',
  unread: 'غير مقروء: #',
  failed: 'تعذر تحميل المحادثة. أعد المحاولة.',
  contact: 'اتصل بنا',
  call: 'في مكالمة',
};

/** The words of a language; English where there are none. */
export function words(tag: string): LoaderWords {
  return /^zh/i.test(tag) ? ZH : /^ar/i.test(tag) ? AR : EN;
}
