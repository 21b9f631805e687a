/** What the offline engine understands of a prompt: a fixed list of words in English, Chinese and Arabic. Nothing else has any effect but through the seed. */
export const MOTIFS = [
  'mountain',
  'water',
  'night',
  'sun',
  'moon',
  'forest',
  'city',
  'flower',
  'snow',
  'desert',
  'wave',
  'map',
  'grid',
  'cube',
  'marble',
  'pixel',
  'paint',
  'soft',
  'flow',
  'wild',
  'calm',
] as const;
export type Motif = (typeof MOTIFS)[number];

const MOTIF_WORDS: Readonly<Record<Motif, string>> = {
  mountain: 'mountain hill peak alps ridge valley landscape volcano trail camp tent 山 峰 岭 谷 风景 帐篷 露营 جبل جبال تل وادي خيمة',
  water: 'lake sea ocean river water pond shore reflection bay 湖 海 河 江 水 池 岸 倒影 بحيرة بحر نهر ماء شاطئ',
  night: 'night northern midnight dark star galaxy space cosmos aurora 夜 星 暗 宇宙 银河 极光 ليل ليلة نجوم فضاء شفق',
  sun: 'sun sunset sunrise dawn dusk morning evening golden 太阳 日落 日出 黎明 黄昏 早晨 晨 傍晚 阳光 شمس غروب شروق فجر صباح',
  moon: 'moon moonlight crescent 月 قمر',
  forest: 'forest tree pine wood jungle woodland 森林 树 松 林 غابة شجر أشجار',
  city: 'city skyline building street town tower shop 城市 建筑 街 楼 店 مدينة شارع برج متجر',
  flower: 'flower bloom petal rose garden blossom lotus tulip spring 花 玫瑰 莲 郁金香 花园 春 زهرة زهور ورد حديقة ربيع',
  snow: 'snow winter ice frost arctic 雪 冬 冰 霜 ثلج شتاء جليد',
  desert: 'desert dune sand canyon 沙漠 沙丘 沙 صحراء رمال',
  wave: 'wave ripple layer papercut ribbon surf 波 浪 涟漪 剪纸 层 موج أمواج',
  map: 'map contour topographic terrain route hiking 地图 等高线 地形 路线 徒步 خريطة',
  grid: 'geometric geometry bauhaus tile pattern shape circle square triangle 几何 包豪斯 图案 圆 方 三角 هندسي زخرفة أشكال',
  cube: 'cube isometric block box brick 立方 等距 方块 盒 مكعب مكعبات',
  marble: 'marble ink stone smoke liquid agate 大理石 墨 石 烟 玛瑙 رخام حبر دخان',
  pixel: 'pixel 8bit retro game arcade 像素 复古 游戏 بكسل',
  paint: 'watercolour watercolor paint brush wash painting 水彩 画 颜料 笔 مائية فرشاة',
  soft: 'gradient soft blur dream background wallpaper 渐变 柔 梦 背景 壁纸 تدرج ناعم خلفية',
  flow: 'flow line wind hair stream current motion 流 线 风 丝 خطوط ريح انسياب',
  wild: 'wild storm chaos energy stormy bold dynamic 狂 风暴 混乱 活力 大胆 عاصفة جريء',
  calm: 'calm quiet peaceful still minimal simple serene gentle 静 宁静 平静 简约 简单 温柔 هادئ هادئة بسيط',
};

/** Hue in degrees of OKLCH, chroma and lightness of a named colour. */
export interface NamedColour {
  readonly hue: number;
  readonly chroma: number;
  readonly lightness: number;
}
const COLOUR_WORDS: readonly (readonly [string, number, number, number])[] = [
  ['red crimson scarlet ruby 红 赤 أحمر', 26, 0.2, 0.56],
  ['orange tangerine amber 橙 橘 琥珀 برتقالي', 55, 0.17, 0.7],
  ['yellow lemon sunflower 黄 أصفر', 95, 0.16, 0.84],
  ['gold golden brass 金 ذهبي', 82, 0.13, 0.74],
  ['lime chartreuse 青柠', 125, 0.18, 0.8],
  ['green emerald grass leaf 绿 أخضر', 148, 0.14, 0.6],
  ['olive moss 橄榄 苔 زيتوني', 112, 0.09, 0.52],
  ['mint sage 薄荷 نعناعي', 165, 0.08, 0.82],
  ['teal turquoise lagoon 青 蓝绿 فيروزي', 190, 0.1, 0.62],
  ['cyan aqua 天青', 205, 0.11, 0.76],
  ['sky azure 天蓝 سماوي', 235, 0.12, 0.7],
  ['blue cobalt sapphire 蓝 أزرق', 258, 0.17, 0.54],
  ['navy indigo 靛 深蓝 كحلي', 272, 0.12, 0.34],
  ['purple violet 紫 بنفسجي', 300, 0.17, 0.52],
  ['lavender lilac 薰衣草 淡紫', 298, 0.09, 0.78],
  ['magenta fuchsia 品红', 335, 0.2, 0.6],
  ['pink rose blush 粉 وردي', 2, 0.12, 0.76],
  ['coral salmon peach 珊瑚 桃 مرجاني', 35, 0.13, 0.74],
  ['brown chocolate coffee wood mug 棕 褐 咖啡 木 بني', 55, 0.08, 0.46],
  ['beige cream sand ivory 米 奶油 沙 بيج', 80, 0.04, 0.88],
  ['grey gray silver 灰 银 رمادي', 250, 0.012, 0.62],
  ['black 黑 أسود', 270, 0.01, 0.22],
  ['white 白 أبيض', 90, 0.006, 0.97],
];

/** What was found in a prompt. */
export interface Reading {
  readonly motifs: ReadonlySet<Motif>;
  /** In the order in which they were named. */
  readonly colours: readonly NamedColour[];
}

const HAN = /\p{Script=Han}/u;
const ARABIC = /\p{Script=Arabic}/u;

/** Article and joined particles of Arabic before a word. */
const PARTICLES = ['', 'ال', 'بال', 'وال', 'و', 'ب', 'لل'];

/** Place of a word in a text, or -1: whole words (with a plural s, or an Arabic article), but anywhere for Chinese. */
function find(text: string, tokens: readonly string[], word: string): number {
  if (HAN.test(word)) return text.indexOf(word);
  return tokens.findIndex(
    (token) =>
      token === word || token === `${word}s` || token === `${word}es` || (ARABIC.test(word) && PARTICLES.some((particle) => token === particle + word)),
  );
}

/** Reads the words of a prompt. */
export function readPrompt(prompt: string): Reading {
  const text = prompt.toLowerCase();
  const tokens = text.split(/[^\p{L}\p{N}]+/u);
  const motifs = new Set<Motif>();
  for (const motif of MOTIFS) if (MOTIF_WORDS[motif].split(' ').some((word) => find(text, tokens, word) >= 0)) motifs.add(motif);
  const found: { place: number; colour: NamedColour }[] = [];
  for (const [words, hue, chroma, lightness] of COLOUR_WORDS) {
    const places = words
      .split(' ')
      .map((word) => find(text, tokens, word))
      .filter((place) => place >= 0);
    if (places.length > 0) found.push({ place: Math.min(...places), colour: { hue, chroma, lightness } });
  }
  return { motifs, colours: found.sort((a, b) => a.place - b.place).map((entry) => entry.colour) };
}
