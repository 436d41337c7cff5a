import type { Random } from './random.ts';

export type Sex = 'female' | 'male';

/** Frequent in Guangdong first; the draw below favours the head of the list. */
const surnames = (
  '陈 李 黄 张 梁 林 刘 吴 罗 杨 何 王 谢 叶 曾 周 邓 郑 朱 钟 冯 徐 温 曹 彭 江 许 廖 蔡 胡 卢 赖 赵 古 郭 苏 潘 余 谭 ' +
  '欧 袁 区 莫 麦 邝 冼 欧阳 司徒 马 高 宋 唐 韩 肖 程 邹 龙 万 段 雷 汤 尹 黎 易 常 武 乔 贺 龚 文 庞 樊 兰 殷 施 陶 洪 ' +
  '翟 安 颜 倪 严 牛 章 鲁 葛 韦 植 禤 卓 侯 柯 丘 巫 沈 吕 丁 姚 傅 方 石 姜 崔 秦 阮 上官 诸葛'
).split(' ');
const female = [
  ...'婷敏丽芳霞燕玲娟红梅英华慧琳洁莹秀珍凤兰静怡欣妍雯晴瑶诗倩颖珊蓉桂银彩娇云雪月琴碧翠妙思嘉佩晓小美玉春秋萍',
];
const male = [
  ...'伟强军杰勇明辉涛斌鹏飞浩宇志建国文海健俊峰波林龙平刚锋超毅亮华荣富贵永成德仁光彬凯翔豪泽轩铭展振锦炳耀坚权柱',
];
const either = [...'家子一永世安宏少嘉天新正景福泰元书清东南宁远和'];

/** Beyond the two-byte sets of old systems: CJK extensions A to E, some of them outside the first plane. */
const rare = [...'𬭚㛃䶮𬱖𬀩𫖯𬬭𬴊䜣㸌𬍛𫍯䴖𬘭𬸚'];
const rareSurnames = ['㑇', '䢺', '𬨨', '㮾'];

const dottedFirst: Readonly<Record<Sex, readonly string[]>> = {
  male: '阿卜杜拉 买买提 艾力 吐尔逊 库尔班 玉素甫 热合曼 伊力亚斯 阿不力孜 赛买提 木拉提 叶尔波拉提'.split(' '),
  female: '古丽努尔 阿依古丽 热依汗 帕提古丽 阿依夏木 姑丽米热 茹鲜古丽 米娜瓦尔 早热古丽 阿米娜'.split(' '),
};
const dottedLast =
  '买买提 吐尔逊 阿卜杜热西提 艾买提 卡德尔 尼亚孜 依明 肉孜 托合提 亚森 吾布力卡斯木 斯迪克 阿布都热依木 哈力克'.split(
    ' ',
  );

const latinGiven: Readonly<Record<Sex, readonly string[]>> = {
  male: ['Anders', 'Émile', 'João', 'Kwame', 'Lukas', 'Minh', 'Patrick', 'Rafael', 'Søren', 'Thabo', 'Yusuf', 'Kenji'],
  female: [
    'Aïcha',
    'Beatriz',
    'Chloé',
    'Elif',
    'Ingrid',
    'Linh',
    'Maria José',
    'Nadia',
    'Olga',
    'Priya',
    'Zoë',
    'Yuki',
  ],
};
const latinFamily = [
  'O’Brien',
  'Müller-Lindqvist',
  'D’Angelo',
  'da Silva',
  'Nguyen',
  'Okonkwo',
  'Petrović',
  'Šimunek',
  'St. Clair',
  'Tanaka',
  'van der Berg',
  'Ñáñez',
];

/** Two or three Han characters, four with a double surname. */
export function hanName(sex: Sex, random: Random): string {
  return frequentSurname(random) + givenName(sex, random);
}

/** A name with a character that many systems cannot store, in the given name or, less often, as the surname. */
export function rareName(sex: Sex, random: Random): string {
  if (random.chance(0.15)) return random.pick(rareSurnames) + givenName(sex, random);
  return frequentSurname(random) + (random.chance(0.5) ? random.pick(either) : '') + random.pick(rare);
}

/** A name of two parts with the separator U+00B7, which the order of twelve ministries of 2016 prescribes. */
export function dottedName(sex: Sex, random: Random): string {
  return `${random.pick(dottedFirst[sex])}·${random.pick(dottedLast)}`;
}

export function latinName(sex: Sex, random: Random): string {
  return `${random.pick(latinGiven[sex])} ${random.pick(latinFamily)}`;
}

function frequentSurname(random: Random): string {
  return surnames[Math.floor(random.next() ** 2 * surnames.length)]!;
}

function givenName(sex: Sex, random: Random): string {
  const own = sex === 'female' ? female : male;
  if (random.chance(0.15)) return random.pick(own);
  return random.chance(0.5) ? random.pick(either) + random.pick(own) : random.pick(own) + random.pick(own);
}
