/* The few lines that the relay itself says in a conversation. They state facts; answers come from articles, models and people. */

/** Languages that the relay speaks. */
export type AssistantLocale = 'en' | 'zh-CN' | 'ar';

/** What a line may need to know. */
export interface LineParams {
  /** ISO time at which people are back. */
  readonly backAt?: string | null;
  /** IANA zone in which that time is shown; UTC by default. */
  readonly timeZone?: string;
  /** Address that was saved. */
  readonly email?: string;
  /** Whether the visitor can leave an address. */
  readonly mail?: boolean;
  /** Address of the page that a mail leads to. */
  readonly url?: string;
  /** How many days its link is good for, and on how many devices. */
  readonly days?: number;
  readonly devices?: number;
}

type Line = (params: LineParams, locale: AssistantLocale) => string;

/** Weekday, time and zone of an ISO time, as people write it. */
function when(iso: string, zone: string, locale: AssistantLocale): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long', hour: '2-digit', minute: '2-digit', timeZone: zone, timeZoneName: 'short' }).format(new Date(iso));
}
const back = (params: LineParams, locale: AssistantLocale): string | null =>
  params.backAt == null ? null : when(params.backAt, params.timeZone ?? 'UTC', locale);

const EN = {
  greeting: () => 'Hello. I answer questions from the help pages of this site; a person can take over at any time. What would you like to know?',
  thanks: () => 'You are welcome. Is there anything else?',
  goodbye: () => 'Goodbye. This conversation stays here if you come back.',
  'not-found': () => 'I found nothing in the help pages that answers this. These pages may be close, or a person can take over.',
  'not-found-bare': () => 'I found nothing in the help pages that answers this. A person can take over.',
  'person-wanted': () => 'A person can take over this conversation.',
  'outside-hours': (params, locale) => {
    const time = back(params, locale);
    const start = time === null ? 'Nobody is here right now.' : `Nobody is here right now. People are back on ${time}.`;
    return params.mail === true
      ? `${start} Leave an email address and the answer will reach you there.`
      : `${start} Your request is kept, and the answer will be in this conversation.`;
  },
  'nobody-available': (params) =>
    `Nobody is free right now. Your request is in the queue${params.mail === true ? '; leave an email address if you would rather not wait' : ' and the answer will be in this conversation'}.`,
  waiting: () => 'Your request has reached the team. Somebody will join this conversation.',
  'no-answer-yet': (params) =>
    `Nobody has answered yet. The team has been told again${params.mail === true ? '; leave an email address if you would rather not wait' : ''}.`,
  'answer-late': (params) =>
    `The answer takes longer than usual. Whoever is with you has been reminded${params.mail === true ? '; leave an email address if you would rather not wait' : ''}.`,
  'contact-saved': (params) =>
    params.email === undefined ? 'Saved. The answer will also be sent to you by email.' : `Saved. The answer will also be sent to ${params.email}.`,
  'mail-link': ({ url = '', days = 0, devices = 0 }) =>
    `Go on with this conversation here:\n${url}\n\nThe link is good for ${days} days, on ${devices} devices at most. Whoever has it can read this conversation and write in your name, so do not pass this mail on.`,
  'mail-page': ({ url = '' }) => `You find this conversation on our page:\n${url}`,
  translated: () => 'Messages of this conversation are translated automatically for whoever reads another language. The original is one tap away.',
  interrupted: () => 'The answer broke off. Ask again, or let a person take over.',
  'provider-failed': () =>
    'The assistant cannot answer right now because its language service does not respond. Ask again in a moment, or let a person take over.',
} satisfies Record<string, Line>;

/** Name of a line. */
export type LineKey = keyof typeof EN;

const ZH: Readonly<Record<LineKey, Line>> = {
  greeting: () => '您好。我会根据本站的帮助页面回答问题，也可以随时转接人工。请问有什么想了解的？',
  thanks: () => '不客气。还有其他问题吗？',
  goodbye: () => '再见。您再来时，这段对话仍会保留在这里。',
  'not-found': () => '帮助页面中没有找到能回答这个问题的内容。下面的页面可能相关，也可以转接人工。',
  'not-found-bare': () => '帮助页面中没有找到能回答这个问题的内容。可以为您转接人工。',
  'person-wanted': () => '可以由人工客服接手这段对话。',
  'outside-hours': (params, locale) => {
    const time = back(params, locale);
    const start = time === null ? '现在没有客服人员在线。' : `现在没有客服人员在线，将于${time}恢复。`;
    return params.mail === true ? `${start}请留下邮箱，回复会发送给您。` : `${start}您的请求已保留，回复会出现在这段对话中。`;
  },
  'nobody-available': (params) => `现在没有空闲的客服人员。您的请求已在排队${params.mail === true ? '；如不想等待，请留下邮箱' : '，回复会出现在这段对话中'}。`,
  waiting: () => '您的请求已送达客服团队，会有人加入对话。',
  'no-answer-yet': (params) => `还没有人回复，已再次提醒客服团队。${params.mail === true ? '如不想等待，请留下邮箱。' : ''}`,
  'answer-late': (params) => `回复比平时慢，已再次提醒为您服务的客服。${params.mail === true ? '如不想等待，请留下邮箱。' : ''}`,
  'contact-saved': (params) => (params.email === undefined ? '已保存。回复也会通过邮件发送给您。' : `已保存。回复也会发送到 ${params.email}。`),
  'mail-link': ({ url = '', days = 0, devices = 0 }) =>
    `点击下面的链接继续这段对话：\n${url}\n\n链接 ${days} 天内有效，最多可在 ${devices} 台设备上打开。拿到链接的人都能查看这段对话并以你的名义发言，请不要转发这封邮件。`,
  'mail-page': ({ url = '' }) => `你可以在我们的页面上找到这段对话：\n${url}`,
  translated: () => '这段对话的消息会为使用其他语言的一方自动翻译；轻点一下即可查看原文。',
  interrupted: () => '回答中断了。请再问一次，或转接人工。',
  'provider-failed': () => '语言服务没有响应，助手暂时无法回答。请稍后再问，或转接人工。',
};

const AR: Readonly<Record<LineKey, Line>> = {
  greeting: () => 'مرحبًا. أجيب عن الأسئلة من صفحات المساعدة في هذا الموقع، ويمكن لأحد الموظفين أن يتولى المحادثة في أي وقت. ماذا تود أن تعرف؟',
  thanks: () => 'على الرحب والسعة. هل هناك شيء آخر؟',
  goodbye: () => 'مع السلامة. تبقى هذه المحادثة هنا إذا عدت.',
  'not-found': () => 'لم أجد في صفحات المساعدة ما يجيب عن هذا السؤال. قد تفيدك هذه الصفحات، أو يمكن لأحد الموظفين أن يتولى المحادثة.',
  'not-found-bare': () => 'لم أجد في صفحات المساعدة ما يجيب عن هذا السؤال. يمكن لأحد الموظفين أن يتولى المحادثة.',
  'person-wanted': () => 'يمكن لأحد الموظفين أن يتولى هذه المحادثة.',
  'outside-hours': (params, locale) => {
    const time = back(params, locale);
    const start = time === null ? 'لا يوجد أحد الآن.' : `لا يوجد أحد الآن. يعود الموظفون ${time}.`;
    return params.mail === true ? `${start} اترك بريدك الإلكتروني وسيصلك الرد عليه.` : `${start} طلبك محفوظ وستجد الرد في هذه المحادثة.`;
  },
  'nobody-available': (params) =>
    `لا يوجد موظف متاح الآن. طلبك في قائمة الانتظار${params.mail === true ? '؛ اترك بريدك الإلكتروني إن كنت لا تود الانتظار' : ' وستجد الرد في هذه المحادثة'}.`,
  waiting: () => 'وصل طلبك إلى الفريق، وسينضم أحدهم إلى هذه المحادثة.',
  'no-answer-yet': (params) => `لم يرد أحد بعد. جرى تذكير الفريق مرة أخرى${params.mail === true ? '؛ اترك بريدك الإلكتروني إن كنت لا تود الانتظار' : ''}.`,
  'answer-late': (params) =>
    `يتأخر الرد أكثر من المعتاد. جرى تذكير من يتابع معك${params.mail === true ? '؛ اترك بريدك الإلكتروني إن كنت لا تود الانتظار' : ''}.`,
  'contact-saved': (params) =>
    params.email === undefined ? 'تم الحفظ. سيصلك الرد بالبريد الإلكتروني أيضًا.' : `تم الحفظ. سيُرسل الرد أيضًا إلى \u2068${params.email}\u2069.`,
  'mail-link': ({ url = '', days = 0, devices = 0 }) =>
    `تابع هذه المحادثة من هنا:\n${url}\n\nيصلح الرابط ${days} أيام وعلى ${devices} أجهزة على الأكثر. من لديه الرابط يستطيع قراءة هذه المحادثة والكتابة باسمك، فلا ترسل هذه الرسالة إلى غيرك.`,
  'mail-page': ({ url = '' }) => `تجد هذه المحادثة على صفحتنا:\n${url}`,
  translated: () => 'تُترجم رسائل هذه المحادثة آليًا لمن يقرأ بلغة أخرى، ويبقى النص الأصلي على بُعد نقرة واحدة.',
  interrupted: () => 'انقطعت الإجابة. اسأل مرة أخرى، أو دع أحد الموظفين يتولى المحادثة.',
  'provider-failed': () => 'لا تستجيب الخدمة اللغوية، ولذلك لا يستطيع المساعد الإجابة الآن. اسأل بعد قليل، أو دع أحد الموظفين يتولى المحادثة.',
};

const LINES: Readonly<Record<AssistantLocale, Readonly<Record<LineKey, Line>>>> = { en: EN, 'zh-CN': ZH, ar: AR };

/** The language in which the relay speaks to someone: Chinese, Arabic, else English. */
export function assistantLocale(tag: string): AssistantLocale {
  const language = tag.toLowerCase().split('-')[0];
  return language === 'zh' ? 'zh-CN' : language === 'ar' ? 'ar' : 'en';
}

/** One line of the relay in the language of a BCP 47 tag. */
export function assistantText(locale: string, key: LineKey, params: LineParams = {}): string {
  const spoken = assistantLocale(locale);
  return LINES[spoken][key](params, spoken);
}
