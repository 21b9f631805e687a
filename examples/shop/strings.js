const STRINGS = {
  en: {
    question: 'May we count visits?',
    explanation: 'It helps us see where people get stuck. No advertising, no other companies.',
    accept: 'Accept analytics',
    refuse: 'Only what is necessary',
    added: '{name} is in your cart.',
    cart: 'Cart',
    items: { one: 'Cart, {count} item', other: 'Cart, {count} items' },
  },
  zh: {
    question: '可以统计您的访问吗？',
    explanation: '这样我们能看出大家在哪里卡住。没有广告，也不交给其他公司。',
    accept: '接受统计',
    refuse: '仅限必要',
    added: '{name}已放入购物车。',
    cart: '购物车',
    items: { other: '购物车，{count} 件' },
  },
  ar: {
    question: 'هل تسمح لنا بإحصاء الزيارات؟',
    explanation: 'يساعدنا ذلك على معرفة أين يتعثر الزوار. لا إعلانات ولا شركات أخرى.',
    accept: 'قبول الإحصاءات',
    refuse: 'الضروري فقط',
    added: 'أُضيف إلى السلة: {name}',
    cart: 'السلة',
    items: { one: 'السلة، منتج واحد', two: 'السلة، منتجان', few: 'السلة، {count} منتجات', many: 'السلة، {count} منتجًا', other: 'السلة، {count} منتج' },
  },
};

/** Language of this page: en, zh or ar. */
export const language = document.documentElement.lang.slice(0, 2) in STRINGS ? document.documentElement.lang.slice(0, 2) : 'en';

/** Text in the language of the page, with `{name}` filled in and the plural chosen by `count`. */
export function text(key, params = {}) {
  const entry = STRINGS[language][key];
  const template = typeof entry === 'string' ? entry : (entry[new Intl.PluralRules(language).select(params.count ?? 0)] ?? entry.other);
  return template.replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole));
}

/** Amount as the shop writes it, in whole euros. */
export function euros(amount) {
  return `€${amount}`;
}
