/* Words that carry no subject: they stand in almost every question and tell nothing of the article that answers it. Edited by hand; see synonyms.ts for words that mean alike. */

const EN =
  'a about after all also am an and any anybody anyone anything are as at be been being but by can cannot could did do does doing done dont each ' +
  'either else ever every for from get gets getting give go goes going got had happen happens has have having he hello help her here hers hey hi him his how i id if ' +
  'ill im in into is isnt it its ive just kind know let lets like long look made make many may maybe me mean might mine more most much must my ' +
  'need needs no not now of off oh ok okay on one ones only or other our ours out over own per please possible really s same say see shall she should ' +
  'so some somebody someone something still such sure t take tell than thank thanks that thats the their theirs them then there these they thing ' +
  'things this those to too try trying up us use using very want wants was way we well went were what whats when where whether which while who ' +
  'whom whose why will wish with within without wont would yes yet you your youre yours does doesnt didnt cant couldnt wouldnt shouldnt wondering question policy sort kind currently actually soon currently exactly usually normally today';

const ZH = [
  '的', '了', '吗', '呢', '吧', '啊', '呀', '么', '嘛', '我', '你', '您', '他', '她', '它', '我们', '你们', '您们', '他们', '咱们', '是', '在', '有', '没有', '没', '不', '和', '与', '或', '及', '就', '都', '也', '还', '还是',
  '会', '能', '可', '可以', '能否', '能够', '是否', '可否', '要', '想', '想要', '需要', '应该', '该', '得', '把', '被', '让', '给', '对', '从', '到', '向', '为', '于', '以', '用', '上', '下', '里', '中', '这', '那', '这个', '那个', '这些', '那些',
  '怎么', '怎样', '怎么样', '怎么办', '如何', '什么', '为什么', '哪', '哪里', '哪儿', '哪些', '哪个', '谁', '几', '多', '多少', '多久', '多长', '时候', '时', '请', '请问', '麻烦', '帮', '帮忙', '帮我', '告诉', '知道', '一下', '一个', '一', '个',
  '如果', '的话', '话', '因为', '所以', '但是', '但', '才', '再', '很', '太', '又', '并', '吗', '地', '着', '过', '去', '来', '呗', '哦', '嗯', '谢谢', '你好', '您好', '东西', '做', '办', '进行', '之后', '以后', '后', '前', '之前', '跟', '等', '其他', '别的', '自己', '已经', '现在', '直接', '一般', '通常', '必须', '只', '只能', '若', '算', '行', '有没有', '是不是', '能不能', '可不可以', '会不会', '要不要', '吗', '好', '挺', '点', '些', '说', '操作', '几天', '刚', '刚刚', '刚才', '所有', '全部', '一直', '支持', '最', '更', '比较', '最好', '哪款', '哪种', '哪个', '关于', '打算', '准备', '发现', '觉得', '感觉', '开', '次', '件', '天', '会儿', '真的', '怎么回事', '为何', '何时', '是什么', '啥', '咋', '咋办', '了吗',
];

const AR = 'في من على الى إلى عن ما ماذا هل كيف متى أين اين لماذا هذا هذه ذلك التي الذي أنا انا أنت هو هي نحن مع أو او و ثم لا لم لن قد كان يمكن يمكنني أريد اريد كم أي اي لي لو سمحت فضلك';

/** Chinese characters that cling to a word without adding to it ("忘了", "寄到", "我想"). */
export const CLITICS: ReadonlySet<string> = new Set('了的到给去来过着上下我你您要想得吗呢吧才就也都还会能可请是在有把被让一这那个');

/** Stop words by language, as written before stemming. */
export const STOP_WORDS: Readonly<Record<string, ReadonlySet<string>>> = { en: new Set(EN.split(' ')), zh: new Set(ZH), ar: new Set(AR.split(' ')) };
