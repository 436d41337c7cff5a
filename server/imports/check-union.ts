import type { Day } from '../../kernel/calendar.ts';
import { readCreditCode } from '../../kernel/identity/credit-code.ts';
import { isInProvince } from '../../kernel/identity/province.ts';
import { compact } from '../../kernel/identity/reading.ts';
import { placeProblems } from '../../kernel/org-place.ts';
import { type Federates, type Level, federates, levelWords } from '../../kernel/party.ts';
import { type TermYears, isUnionName, termYears } from '../../kernel/union-facts.ts';
import type { NewUnion } from '../orgs/founding.ts';
import { CellReader, type Flaw, type Problem } from './cell-reader.ts';
import { type Columns, type UnionKey, unionTable } from './columns.ts';
import type { Line } from './line.ts';

/** A union by its name, or by its credit code. */
export type Named = { readonly name: string } | { readonly code: string };

/** A union as a line tells of it, before the one above it is looked up. */
export interface UnionEntry extends Omit<NewUnion, 'id' | 'parentId'> {
  readonly parent: Named;
}

/** What a line says of itself and of the union above, right or wrong, so that other lines can be told of it. */
export interface Said {
  readonly name: string | undefined;
  readonly code: string | undefined;
  readonly parent: Named | undefined;
}

export type CheckedUnion = { readonly said: Said } & (
  | { readonly entry: UnionEntry; readonly problems?: never }
  | { readonly problems: readonly Problem[]; readonly entry?: never }
);

/** The levels below the province, which is founded first. */
export const importedLevels = ['city', 'county', 'town', 'federation', 'workplace'] as const satisfies readonly Level[];
type ImportedLevel = (typeof importedLevels)[number];

/** Other words that offices write for a level. */
const levelSynonyms: Readonly<Record<ImportedLevel, readonly string[]>> = {
  city: ['市', '市级', '地市', '地级市', '市总工会', '州总工会'],
  county: ['区县', '区', '县', '县级', '区县级', '区总工会', '县总工会'],
  town: ['镇街', '镇', '街道', '乡镇', '乡镇街道', '镇总工会', '街道总工会', '镇街总工会'],
  federation: ['联合会', '联合工会'],
  workplace: ['单位', '基层', '基层工会', '企业工会', '单位基层工会'],
};
const levelOf = new Map(
  importedLevels.flatMap((level) => [levelWords[level], ...levelSynonyms[level]].map((word) => [word, level] as const)),
);

const federatesOf = new Map<string, Federates>([
  ...(Object.entries(federates) as [Federates, string][]).map(([key, word]) => [word, key] as const),
  ...['村', '社区', '村社区', '村(社区)'].map((word) => [word, 'village'] as const),
]);

const yearsOf = new Map<string, TermYears>([
  ...termYears.flatMap((years) => [`${years}`, `${years}年`].map((word) => [word, years] as const)),
  ['三年', 3],
  ['五年', 5],
]);

type Reader = CellReader<UnionKey>;

const bare = (text: string) => text.normalize('NFKC').replaceAll(/\s/g, '');
const hidden = /\p{C}/u;

function readUnionName(reader: Reader): string | undefined {
  const text = reader.text('name');
  if (text === undefined) return undefined;
  const name = text.normalize('NFC');
  if (hidden.test(name)) return reader.wrong('name', '名称里有看不见的字符，请删掉这一格，重新打一遍。');
  return isUnionName(name) ? name : reader.wrong('name', '请填写工会全称，2 到 60 个字。');
}

function readLevel(reader: Reader): Pick<UnionEntry, 'level' | 'federates'> | undefined {
  const text = reader.text('level');
  const what = reader.text('federates');
  if (text === undefined || what === undefined) return undefined;
  const level = levelOf.get(bare(text));
  if (level === undefined) {
    const words = importedLevels.map((one) => levelWords[one]).join('、');
    return reader.wrong('level', `请从这几种里选：${words}。`);
  }
  if (level !== 'federation')
    return what === '' ? { level, federates: null } : reader.wrong('federates', '只有工会联合会填这一格，请清空。');
  const gathers = federatesOf.get(bare(what));
  const words = Object.values(federates).join('、');
  return gathers === undefined
    ? reader.wrong('federates', `工会联合会要填它覆盖什么，请从这几种里选：${words}。`)
    : { level, federates: gathers };
}

function readParent(reader: Reader): Named | undefined {
  const text = reader.text('parent');
  if (text === undefined) return undefined;
  if (text === '') return reader.wrong('parent', '请填写上级工会的全称或统一社会信用代码。');
  if (!/^[\dA-Z]{18}$/.test(compact(text))) return { name: text.normalize('NFC') };
  const read = reader.taken('parent', readCreditCode(text));
  return read && { code: read.creditCode };
}

/** The code of a union: nothing where none is written, undefined where it is wrong. */
function readCode(reader: Reader): string | null | undefined {
  const text = reader.text('code');
  if (text === undefined || text === '') return text === '' ? null : undefined;
  const read = reader.taken('code', readCreditCode(text));
  if (read === undefined) return undefined;
  return read.registry.startsWith('union')
    ? read.creditCode
    : reader.wrong('code', '这不是工会的信用代码。工会的以 81 或 89 开头，不要填单位自己的。');
}

function readArea(reader: Reader): string | null | undefined {
  const text = reader.text('area');
  if (text === undefined || text === '') return text === '' ? null : undefined;
  const area = compact(text);
  return /^\d{6}(?:\d{3})?$/.test(area) && isInProvince(area)
    ? area
    : reader.wrong('area', '区划代码是 6 位（到区县）或 9 位（到镇街）数字，请核对；空着就用上级工会的。');
}

/** Of a city: counties have other codes, and a city that is a county is one of them. */
function readCityArea(reader: Reader): string | null | undefined {
  const area = readArea(reader);
  if (area === undefined || /^\d{2}(?!00)\d{2}00$/.test(area ?? '')) return area;
  return reader.wrong('area', '市总工会要填地级市的区划代码，后两位是 00，例如 440100；县级市请选「区县总工会」。');
}

function readPlace(reader: Reader, key: 'address' | 'phone'): string | null | undefined {
  const text = reader.text(key);
  if (text === undefined || text === '') return text === '' ? null : undefined;
  if (hidden.test(text)) return reader.wrong(key, '这一格里有看不见的字符，请删掉，重新打一遍。');
  const [problem] = placeProblems({ [key]: text });
  return problem === undefined ? text : reader.wrong(key, `${problem.says}。`);
}

function readTerm(reader: Reader, today: Day): UnionEntry['term'] | undefined {
  const text = reader.text('years');
  const beginsOn = reader.day('begins', today, { empty: null, later: '本届开始日期还没有到，请检查年份。' });
  if (text === undefined || beginsOn === undefined) return undefined;
  if (text === '')
    return beginsOn === null ? null : reader.wrong('years', '填了本届开始日期，就要填届期：3 年或 5 年。');
  const years = yearsOf.get(bare(text));
  if (years === undefined) return reader.wrong('years', '每届任期是 3 年或 5 年，请填 3 或 5。');
  return beginsOn === null ? reader.wrong('begins', '填了届期，就要填本届开始日期。') : { years, beginsOn };
}

/** Reads one line of a list of unions: a union, or everything that is wrong with the line. */
export function checkUnion(line: Line, columns: Columns<UnionKey>, today: Day, flaw: Flaw): CheckedUnion {
  const reader = new CellReader(line, columns, unionTable, flaw);
  const name = readUnionName(reader);
  const what = readLevel(reader);
  const parent = readParent(reader);
  const creditCode = readCode(reader);
  const areaCode = what?.level === 'city' ? readCityArea(reader) : readArea(reader);
  const address = readPlace(reader, 'address');
  const phone = readPlace(reader, 'phone');
  const foundedOn = reader.day('founded', today, { empty: null, later: '成立日期还没有到，请检查年份。' });
  const term = readTerm(reader, today);
  const said = { name, code: creditCode ?? undefined, parent };
  if (name === undefined || what === undefined || parent === undefined || creditCode === undefined)
    return { said, problems: reader.problems };
  if (areaCode === undefined || address === undefined || phone === undefined)
    return { said, problems: reader.problems };
  if (foundedOn === undefined || term === undefined) return { said, problems: reader.problems };
  return { said, entry: { name, ...what, parent, creditCode, areaCode, address, phone, foundedOn, term } };
}
