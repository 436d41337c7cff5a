import { nameHeadings, numberHeadings } from '../../kernel/roster-headings.ts';
import type { Line } from './line.ts';

/** The columns of one kind of workbook: what a line may tell, by the heading in the template. */
export interface Table<K extends string = string> {
  readonly headings: Readonly<Record<K, string>>;
  /** Headings that other systems and offices write for the same. */
  readonly synonyms: Readonly<Record<K, readonly string[]>>;
  /** What a workbook cannot do without: of each group one column. */
  readonly needed: readonly (readonly K[])[];
}

const memberHeadings = {
  name: '姓名',
  kind: '证件类型',
  number: '证件号码',
  phone: '手机号',
  union: '工会名称',
  code: '工会统一社会信用代码',
  joined: '入会日期',
} as const;

export type MemberKey = keyof typeof memberHeadings;

/** A roster of members. */
export const memberTable: Table<MemberKey> = {
  headings: memberHeadings,
  synonyms: {
    name: nameHeadings,
    kind: ['证件类别', '证件种类', '身份证件类型', '有效证件类型', '证件'],
    number: numberHeadings,
    phone: ['手机号码', '手机', '电话', '联系电话', '联系方式', '移动电话', '电话号码'],
    union: ['工会', '所属工会', '所在工会', '基层工会名称', '基层工会', '工会全称', '所属工会名称', '工会组织名称'],
    code: ['统一社会信用代码', '信用代码', '工会信用代码', '社会信用代码', '工会统一信用代码', '工会代码'],
    joined: ['入会时间', '加入工会日期', '加入工会时间', '入会年月日'],
  },
  needed: [['name'], ['number'], ['phone'], ['union', 'code']],
};

const unionHeadings = {
  name: '工会名称',
  level: '层级',
  federates: '联合会类型',
  parent: '上级工会',
  code: '统一社会信用代码',
  area: '行政区划代码',
  address: '办公地址',
  phone: '办公电话',
  founded: '成立日期',
  years: '届期（年）',
  begins: '本届开始日期',
} as const;

export type UnionKey = keyof typeof unionHeadings;

/** A list of unions to be founded. */
export const unionTable: Table<UnionKey> = {
  headings: unionHeadings,
  synonyms: {
    name: ['工会', '工会全称', '名称', '工会组织名称', '单位工会名称', '基层工会名称'],
    level: ['级别', '工会层级', '工会级别', '工会类型'],
    federates: ['联合会覆盖', '联合会类别', '覆盖类型'],
    parent: ['上级', '上级工会名称', '所属上级工会', '隶属工会', '主管工会', '上级工会名称或信用代码'],
    code: ['信用代码', '工会统一社会信用代码', '工会信用代码', '社会信用代码', '工会代码'],
    area: ['区划代码', '地区代码', '行政区划', '行政区划编码'],
    address: ['地址', '工会地址', '详细地址'],
    phone: ['电话', '联系电话', '工会电话', '办公室电话'],
    founded: ['成立时间', '建会日期', '建会时间'],
    years: ['届期', '任期', '每届任期'],
    begins: ['换届日期', '本届开始时间', '任期开始日期', '届期开始日期'],
  },
  needed: [['name'], ['level'], ['parent']],
};

/** Where the columns are, by their place from 0, and the line they are named in. */
export interface Columns<K extends string = string> {
  readonly headerNo: number;
  readonly at: Readonly<Partial<Record<K, number>>>;
}

/** A title and a line or two of instructions often stand above the headings. */
export const headerWithin = 10;

const bareOf = (heading: string) =>
  heading
    .normalize('NFKC')
    .replace(/\(.*?\)/g, '')
    .replace(/[\s*:：_-]/g, '');

export const keysOf = <K extends string>({ headings }: Table<K>) => Object.keys(headings) as K[];

const knownBy = new WeakMap<Table, ReadonlyMap<string, string>>();

function known<K extends string>(table: Table<K>): ReadonlyMap<string, K> {
  const before = knownBy.get(table) as ReadonlyMap<string, K> | undefined;
  if (before !== undefined) return before;
  const made = new Map(
    keysOf(table).flatMap((key) =>
      [table.headings[key], ...table.synonyms[key]].map((heading) => [bareOf(heading), key] as const),
    ),
  );
  knownBy.set(table, made);
  return made;
}

/** The columns if this line names them: at least two headings that are known. */
export function columnsIn<K extends string>(line: Line, table: Table<K>): Columns<K> | undefined {
  const at: Partial<Record<K, number>> = {};
  for (const [place, value] of line.values.entries()) {
    const key = typeof value === 'string' ? known(table).get(bareOf(value)) : undefined;
    if (key !== undefined) at[key] ??= place;
  }
  return Object.keys(at).length >= 2 ? { headerNo: line.no, at } : undefined;
}

/** The columns that a workbook cannot do without and has not, in words. */
export function missingIn<K extends string>({ at }: Columns<K>, { headings, needed }: Table<K>): string[] {
  return needed
    .filter((group) => group.every((key) => at[key] === undefined))
    .map((group) => group.map((key) => `「${headings[key]}」`).join('或'));
}
