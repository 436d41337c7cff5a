import type { Fen } from '../../kernel/money.ts';
import { formatYuan, yuan } from '../../kernel/money.ts';
import { notPublished, tunable, unpublished } from '../../kernel/rule.ts';

/** For what a workplace union gives its members something. */
export const givenFor = {
  holiday: '过节',
  birthday: '生日',
  wedding: '结婚',
  birth: '生孩子',
  retirement: '退休',
  bereavement: '家里亲人去世',
} as const;
export type GivenFor = keyof typeof givenFor;

/** What a cap is of. Festivals are capped together for a year, or each by itself; provinces differ in that. */
type Capped = GivenFor | 'springFestival' | 'otherFestival';
export type Caps = Readonly<Record<Capped, Fen> & { readonly byFestival: number }>;

/** The caps that provinces have published (2018), fen; of all others none is known. */
export const publishedCaps: Readonly<Record<string, Readonly<Partial<Caps>>>> = {
  安徽: {
    holiday: yuan(1_500),
    birthday: yuan(300),
    wedding: yuan(600),
    birth: yuan(600),
    retirement: yuan(1_000),
    bereavement: yuan(1_000),
  },
  贵州: { byFestival: 1, springFestival: yuan(500), otherFestival: yuan(200), birthday: yuan(300) },
};

function saidOf(of: Capped): string {
  const known = Object.entries(publishedCaps).flatMap(([province, caps]) =>
    caps[of] === undefined ? [] : [`${province} ${formatYuan(caps[of])}`],
  );
  return known.length === 0 ? '各省自己定。' : `各省自己定。已经公布的：${known.join('，')}（2018年）。`;
}

const cap = (of: Capped, label: string) =>
  tunable.money({ label, default: unpublished, cites: notPublished(saidOf(of)) });

/** Caps are each province's own: until the union above has set one, nothing can be given for that. */
export const capTunables = {
  byFestival: tunable.yesNo({
    label: '节日慰问：每个节日单独定上限（不是全年合计）',
    default: false,
    cites: notPublished('各省自己定。已经公布的：安徽全年合计，贵州每个节日单独定（2018年）。没有登记的，按全年合计。'),
  }),
  springFestival: cap('springFestival', '节日慰问：春节最多（每个节日单独定的）'),
  otherFestival: cap('otherFestival', '节日慰问：其他每个节日最多（每个节日单独定的）'),
  holiday: cap('holiday', '节日慰问：一年最多（全年合计的）'),
  birthday: cap('birthday', '生日慰问：最多'),
  wedding: cap('wedding', '结婚慰问：最多'),
  birth: cap('birth', '生育慰问：最多'),
  retirement: cap('retirement', '退休纪念：最多'),
  bereavement: cap('bereavement', '亲人去世慰问：最多'),
};
