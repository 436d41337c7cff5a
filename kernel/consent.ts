import type { Day } from './calendar.ts';
import { type AnyValues, type Field, type Fields, type Sensitivity, isAsked, whenHolds } from './field.ts';
import type { Cite } from './rule.ts';

/** A kind of sensitive answer, or a child below fourteen whom an answer is about (PIPL 28, 31). */
export type ConsentPurpose = Sensitivity | 'minor';

/**
 * What a separate consent is asked for (PIPL 29): one purpose a kind of sensitive answer, in words that a person reads once
 * and understands. A new wording that widens what is done is a new edition, and everybody is asked again.
 */
export interface ConsentText {
  readonly purpose: ConsentPurpose;
  readonly edition: number;
  readonly from: Day;
  /** What it is about, as a heading: «健康情况». */
  readonly label: string;
  /** The one sentence that is agreed to. */
  readonly asks: string;
  readonly data: string;
  readonly use: string;
  readonly kept: string;
  /** What becomes of things where she does not agree, or no longer does. */
  readonly without: string;
  readonly basis: Cite;
}

const law: Cite = { title: '《中华人民共和国个人信息保护法》', clause: '第十三条、第十四条、第十五条、第二十九条' };
const kept = '跟着这件事保存；你撤回同意以后，工会不再打开看，也不再用。';
const without = '不同意，要用到它的事在这里办不了，别的事照常办；可以到工会当面办，或者打 12351。';
const common = { edition: 1, from: '2026-11-28', kept, without, basis: law } as const;

/** Every edition there has been, the newest last. */
export const consentTexts: Readonly<Record<ConsentPurpose, readonly [ConsentText, ...ConsentText[]]>> = {
  health: [
    {
      ...common,
      purpose: 'health',
      label: '健康情况',
      asks: '我同意工会为了办我申请的事，查看和使用我填的健康情况。',
      data: '受伤、生病、住院的情况，病历和诊断的照片',
      use: '核实、探望、发放慰问金',
    },
  ],
  dispute: [
    {
      ...common,
      purpose: 'dispute',
      label: '你说的难处和纠纷',
      asks: '我同意经办的工会干部为了帮我解决，查看和使用我写的话和照片。',
      data: '你写的诉求、原因，和附上的照片、文件；工会帮你办时写下的经过',
      use: '了解情况、联系单位、答复和回访；统计大家常提到的词（不带名字和原话）',
    },
  ],
  identity: [
    {
      ...common,
      purpose: 'identity',
      label: '证件',
      asks: '我同意工会为了核对我是不是本人，查看和使用我的证件号码和证件照片。',
      data: '证件号码、证件照片、拿着证件的照片',
      use: '核对身份，找到或者更正你的会籍',
    },
  ],
  contact: [
    {
      ...common,
      purpose: 'contact',
      label: '联系人和电话',
      asks: '我同意工会为了办这件事，按我填的姓名和电话联系我。',
      data: '你填的联系人姓名、联系电话',
      use: '上门之前联系你',
    },
  ],
  delivery: [
    {
      ...common,
      purpose: 'delivery',
      from: '2026-12-02',
      label: '收货地址和电话',
      asks: '我同意工会为了把东西送到，使用我填的收货人、电话和地址，并且告诉送货的人。',
      data: '你填的收货人姓名、电话、地址',
      use: '把慰问品、礼品寄给你或者送上门；会告诉送货的快递和商家',
      kept: '跟着这件事保存；福利活动里填的，结清 30 天后删。你撤回同意以后，工会不再打开看，也不再用。',
      without: '不同意，东西不能送上门，可以改成自己去领；别的事照常办。',
      basis: { title: law.title, clause: '第二十三条、第二十九条' },
    },
  ],
  money: [
    {
      ...common,
      purpose: 'money',
      label: '银行账户和收入',
      asks: '我同意工会为了给我发钱或者算清该有多少，查看和使用我的银行账户和收入。',
      data: '银行卡号、工资和家庭收入',
      use: '核实条件、发放补助',
    },
    {
      ...common,
      purpose: 'money',
      edition: 2,
      from: '2026-12-05',
      label: '银行账户、收入和家里人',
      asks: '我同意工会为了给我发钱或者算清该有多少，查看和使用我的银行账户、收入，和家里有哪些人。',
      data: '银行卡号、工资和家庭收入，家里人的姓名，家里大人的证件号码',
      use: '核实条件、核对一户只办一份、发放补助',
    },
  ],
  minor: [
    {
      ...common,
      purpose: 'minor',
      from: '2026-12-01',
      label: '不满 14 周岁的孩子',
      asks: '我是孩子的父母或者其他监护人，我同意工会为了办我申请的事，查看和使用我填的孩子的情况。',
      data: '孩子的姓名、和你的关系、上几年级，能说明孩子情况的材料',
      use: '核实家庭情况、送助学、帮扶',
      without: '不同意，或者你不是孩子的监护人，请不要填孩子的情况，由监护人来办；也可以到工会当面办，或者打 12351。',
      basis: { title: '《中华人民共和国个人信息保护法》', clause: '第二十八条、第三十一条' },
    },
  ],
};

export const consentPurposes = Object.keys(consentTexts) as ConsentPurpose[];

/** The wording that is asked today. */
export function consentText(purpose: ConsentPurpose): ConsentText {
  return consentTexts[purpose].at(-1)!;
}

/** What an answer to a field needs agreed to, given the other answers. */
export function purposesFor({ sensitive, minor }: Field, values: AnyValues): ConsentPurpose[] {
  const aboutChild = minor !== undefined && whenHolds(minor, (id) => values[id]);
  return [...(sensitive === undefined ? [] : [sensitive]), ...(aboutChild ? (['minor'] as const) : [])];
}

function needed(fields: readonly Field[], values: AnyValues): ConsentPurpose[] {
  const all = new Set(fields.flatMap((one) => purposesFor(one, values)));
  return consentPurposes.filter((purpose) => all.has(purpose));
}

/** The consents that these answers need: of every sensitive field that has one, and of every one about a child. */
export function purposesIn(fields: Fields, values: AnyValues): ConsentPurpose[] {
  const answered = Object.entries(fields).filter(([id]) => values[id] !== undefined);
  return needed(
    answered.map(([, one]) => one),
    values,
  );
}

/** The consents that the fields of a page need, as far as they are asked given the answers so far. */
export function purposesOf(fields: Fields, page: readonly string[], values: AnyValues): ConsentPurpose[] {
  const asked = page.flatMap((id) => (fields[id] !== undefined && isAsked(fields[id], values) ? [fields[id]] : []));
  return needed(asked, values);
}

/** Whether a service may ask for what a purpose is about. */
export function asksFor(fields: Fields, purpose: ConsentPurpose): boolean {
  return Object.values(fields).some(({ sensitive, minor }) =>
    purpose === 'minor' ? minor !== undefined : sensitive === purpose,
  );
}
