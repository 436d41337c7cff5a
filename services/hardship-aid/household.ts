import { field } from '../../kernel/field.ts';
import { documentKinds } from '../../kernel/identity/document.ts';
import { commonPapers } from '../../kernel/papers.ts';
import { type Fen, sumFen, yuan } from '../../kernel/money.ts';
import type { Household } from './classes.ts';

/** What causes hardship; the last three strike a household whatever its income was. */
export const causes = {
  income: '收入低',
  disability: '家里有残疾人',
  schooling: '孩子上学',
  jobless: '没了工作',
  illness: '得了重病',
  accident: '出了意外',
  disaster: '遭了灾',
} as const;
const striking: readonly string[] = ['illness', 'accident', 'disaster'];

/** More than this a month, or in a year, is a slip of the hand. */
const mostIncome = yuan(200_000);
const mostSpending = yuan(2_000_000);

/** Whose document is asked for: the register knows that of whoever applies, and nobody needs that of a child. */
const grownUp = ['spouse', 'child', 'parent', 'other'] as const;
const documents = Object.keys(documentKinds);

export const householdFields = {
  household: field.rows({
    label: '家里有哪些人？',
    help: '住在一起、一起花钱的人，先填你自己。没有收入的人也要填，收入写 0。',
    of: {
      name: field.personName({ label: '姓名' }),
      relation: field.choice({
        label: '和你的关系',
        of: {
          self: '本人',
          spouse: '丈夫或妻子',
          youngChild: '孩子，不满 14 周岁',
          child: '孩子，14 周岁以上',
          parent: '父母',
          youngOther: '其他家人，不满 14 周岁',
          other: '其他家人，14 周岁以上',
        },
      }),
      kind: field.choice({
        label: '证件类型',
        of: { ...documentKinds, none: '没有证件' },
        when: { field: 'relation', is: grownUp },
      }),
      document: field.document({
        label: '证件号码',
        help: '户口簿上有。只用来核对一户一份，加密保存。',
        of: 'kind',
        when: { field: 'kind', is: documents },
      }),
      income: field.money({ label: '每月到手', help: '工资、养老金、低保都算。', max: mostIncome }),
    },
    each: { count: '位', name: '家人' },
    max: 15,
    sensitive: 'money',
    minor: { field: 'household', row: { field: 'relation', is: ['youngChild', 'youngOther'] } },
  }),
  cause: field.choice({ label: '最主要的困难是什么？', of: causes }),
  medical: field.money({
    label: '这一年看病，自己出了多少钱？',
    help: '医保、保险报销以后自己出的；没有就写 0。',
    max: mostSpending,
    sensitive: 'money',
  }),
  schooling: field.money({
    label: '这一年孩子上学，花了多少钱？',
    help: '学费、住宿费；没有就写 0。',
    max: mostSpending,
    sensitive: 'money',
  }),
  loss: field.money({
    label: '意外、灾害造成的损失，自己承担了多少？',
    help: '赔偿、保险、救助以后自己承担的；没有就写 0。',
    max: mostSpending,
    sensitive: 'money',
  }),
  jobCost: field.money({
    label: '为了上班，一年必须花多少钱？',
    help: '比如路费、在外租房；没有就写 0。',
    max: mostSpending,
    sensitive: 'money',
  }),
};

/** What may be asked for as a proof of it. */
export const householdPapers = {
  booklet: { ...commonPapers.householdBook, label: '户口簿' },
  medicalBills: field.files({
    label: '看病的结算单',
    help: '要看得清“个人支付”那一项。',
    max: 15,
    sensitive: 'health',
    when: { field: 'medical', over: 0 },
    inList: 'papers',
  }),
  schoolProof: field.files({
    label: '学费单或者在读证明',
    max: 9,
    when: { field: 'schooling', over: 0 },
    inList: 'papers',
  }),
  lossProof: field.files({
    label: '意外或灾害的证明',
    help: '比如事故认定书、消防或者居委会的证明。',
    max: 9,
    sensitive: 'dispute',
    when: { field: 'loss', over: 0 },
    inList: 'papers',
  }),
  idCard: commonPapers.idCard,
  ownRequest: commonPapers.ownRequest,
  unitProof: commonPapers.unitProof,
};

interface Claimed {
  readonly household: readonly { readonly income: Fen }[];
  readonly cause: string;
  readonly medical: Fen;
  readonly schooling: Fen;
  readonly loss: Fen;
  readonly jobCost: Fen;
}

/** What the form says of the household, over a year. */
export function claimedHousehold({ household, cause, medical, schooling, loss, jobCost }: Claimed): Household {
  return {
    size: household.length,
    income: sumFen(household.map(({ income }) => income)) * 12,
    spending: medical + schooling + loss,
    jobCost,
    struck: striking.includes(cause),
  };
}

/** What was found on the visit; the sums of the form count no more. */
export const visitFields = {
  visitedOn: field.date({ label: '哪一天去的？', notAfter: 'today' }),
  size: field.number({ label: '家里几口人？', min: 1, max: 15, unit: '人' }),
  income: field.money({ label: '核实后全家一年的收入', max: mostIncome * 12 * 15 }),
  spending: field.money({ label: '核实后一年的困难支出', max: mostSpending * 3 }),
  workCost: field.money({ label: '核实后一年必须的上班花费', max: mostSpending }),
  seen: field.longText({ label: '家里的情况', min: 4, max: 1000, sensitive: 'money' }),
};

export function visitedHousehold(said: Readonly<Record<string, unknown>>, cause: string): Household {
  return {
    size: Number(said['size']),
    income: Number(said['income']),
    spending: Number(said['spending']),
    jobCost: Number(said['workCost']),
    struck: striking.includes(cause),
  };
}
