import type { Line } from './line.ts';

/** What a roster may tell of a person, by the heading of its column in the template. */
export const headings = {
  name: '姓名',
  kind: '证件类型',
  number: '证件号码',
  phone: '手机号',
  union: '工会名称',
  code: '工会统一社会信用代码',
  joined: '入会日期',
} as const;

export type ColumnKey = keyof typeof headings;

/** Headings that other systems and offices write for the same. */
const synonyms: Readonly<Record<ColumnKey, readonly string[]>> = {
  name: ['会员姓名', '职工姓名', '名字', '员工姓名'],
  kind: ['证件类别', '证件种类', '身份证件类型', '有效证件类型', '证件'],
  number: [
    '证件号',
    '身份证号',
    '身份证号码',
    '身份证',
    '公民身份号码',
    '居民身份证号码',
    '有效证件号码',
    '身份证件号码',
  ],
  phone: ['手机号码', '手机', '电话', '联系电话', '联系方式', '移动电话', '电话号码'],
  union: ['工会', '所属工会', '所在工会', '基层工会名称', '基层工会', '工会全称', '所属工会名称', '工会组织名称'],
  code: ['统一社会信用代码', '信用代码', '工会信用代码', '社会信用代码', '工会统一信用代码', '工会代码'],
  joined: ['入会时间', '加入工会日期', '加入工会时间', '入会年月日'],
};

const keyOf = new Map<string, ColumnKey>(
  (Object.keys(headings) as ColumnKey[]).flatMap((key) =>
    [headings[key], ...synonyms[key]].map((heading) => [heading, key] as const),
  ),
);

/** Where the columns are, by their place from 0, and the line they are named in. */
export interface Columns {
  readonly headerNo: number;
  readonly at: Readonly<Partial<Record<ColumnKey, number>>>;
}

/** A title and a line or two of instructions often stand above the headings. */
export const headerWithin = 10;

function read(heading: unknown): ColumnKey | undefined {
  if (typeof heading !== 'string') return undefined;
  const bare = heading
    .normalize('NFKC')
    .replace(/\(.*?\)/g, '')
    .replace(/[\s*:：_-]/g, '');
  return keyOf.get(bare);
}

/** The columns if this line names them: at least two headings that are known. */
export function columnsIn(line: Line): Columns | undefined {
  const at: Partial<Record<ColumnKey, number>> = {};
  for (const [place, value] of line.values.entries()) {
    const key = read(value);
    if (key !== undefined) at[key] ??= place;
  }
  return Object.keys(at).length >= 2 ? { headerNo: line.no, at } : undefined;
}

/** The columns that a roster cannot do without and has not, in words. */
export function missingIn({ at }: Columns): string[] {
  const missing: string[] = [];
  for (const key of ['name', 'number', 'phone'] as const)
    if (at[key] === undefined) missing.push(`「${headings[key]}」`);
  if (at.union === undefined && at.code === undefined) missing.push(`「${headings.union}」或「${headings.code}」`);
  return missing;
}
