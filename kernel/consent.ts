import type { Day } from './calendar.ts';
import { type AnyValues, type Fields, type Sensitivity, isAsked } from './field.ts';
import type { Cite } from './rule.ts';

/**
 * What a separate consent is asked for (PIPL 29): one purpose a kind of sensitive answer, in words that a person reads once
 * and understands. A new wording that widens what is done is a new edition, and everybody is asked again.
 */
export interface ConsentText {
  readonly purpose: Sensitivity;
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
export const consentTexts: Readonly<Record<Sensitivity, readonly [ConsentText, ...ConsentText[]]>> = {
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
  money: [
    {
      ...common,
      purpose: 'money',
      label: '银行账户和收入',
      asks: '我同意工会为了给我发钱或者算清该有多少，查看和使用我的银行账户和收入。',
      data: '银行卡号、工资和家庭收入',
      use: '核实条件、发放补助',
    },
  ],
};

export const consentPurposes = Object.keys(consentTexts) as Sensitivity[];

/** The wording that is asked today. */
export function consentText(purpose: Sensitivity): ConsentText {
  return consentTexts[purpose].at(-1)!;
}

/** The consents that these answers need: of every sensitive field that has one. */
export function purposesIn(fields: Fields, values: AnyValues): Sensitivity[] {
  const answered = Object.entries(fields).filter(([id]) => values[id] !== undefined);
  return consentPurposes.filter((purpose) => answered.some(([, { sensitive }]) => sensitive === purpose));
}

/** The consents that the fields of a page need, as far as they are asked given the answers so far. */
export function purposesOf(fields: Fields, page: readonly string[], values: AnyValues): Sensitivity[] {
  const asked = page.filter((id) => fields[id] !== undefined && isAsked(fields[id], values));
  return consentPurposes.filter((purpose) => asked.some((id) => fields[id]!.sensitive === purpose));
}
