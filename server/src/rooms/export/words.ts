/** Words of an export. */
export interface ExportWords {
  readonly conversation: string;
  readonly exported: string;
  readonly times: string;
  readonly deleted: string;
  readonly note: string;
  readonly thread: string;
  readonly links: string;
}

const EN: ExportWords = {
  conversation: 'Conversation',
  exported: 'Exported',
  times: 'Times in',
  deleted: 'deleted',
  note: 'internal note',
  thread: 'in a thread',
  links: 'Links to files open until',
};
const ZH: ExportWords = {
  conversation: '会话',
  exported: '导出时间',
  times: '时区',
  deleted: '已删除',
  note: '内部备注',
  thread: '话题中的回复',
  links: '文件链接有效期至',
};
const AR: ExportWords = {
  conversation: 'المحادثة',
  exported: 'صُدّرت في',
  times: 'الأوقات بتوقيت',
  deleted: 'محذوفة',
  note: 'ملاحظة داخلية',
  thread: 'في سلسلة ردود',
  links: 'تعمل روابط الملفات حتى',
};

/** The words of a language; English for those that the relay does not speak. */
export function exportWords(locale: string): { readonly words: ExportWords; readonly lang: string; readonly dir: 'ltr' | 'rtl' } {
  if (/^zh\b/i.test(locale)) return { words: ZH, lang: 'zh-CN', dir: 'ltr' };
  return /^ar\b/i.test(locale) ? { words: AR, lang: 'ar', dir: 'rtl' } : { words: EN, lang: 'en', dir: 'ltr' };
}
