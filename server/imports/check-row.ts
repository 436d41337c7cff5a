import { type DocumentKind, documentKinds, readDocument } from '../../kernel/identity/document.ts';
import { readCreditCode } from '../../kernel/identity/credit-code.ts';
import { readName } from '../../kernel/identity/person-name.ts';
import { readPhone } from '../../kernel/identity/phone.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { Enrolling } from '../people/enrol.ts';
import { CellReader, type Flaw, type Problem } from './cell-reader.ts';
import { type Columns, type MemberKey, memberTable } from './columns.ts';
import type { Line } from './line.ts';

/** A person as a line tells of her, before her union is looked up. */
export interface Entry extends Omit<Enrolling, 'orgId' | 'cell'> {
  readonly union: { readonly name: string } | { readonly code: string };
}

export type Checked = { readonly entry: Entry } | { readonly problems: readonly Problem[] };

/** Trade Union Law, article 3, with Labour Law, article 15: nobody under sixteen is employed. */
const leastAge = 16;

const kindNames: ReadonlyMap<string, DocumentKind> = new Map<string, DocumentKind>([
  ...(Object.entries(documentKinds) as [DocumentKind, string][]).map(([kind, label]) => [label, kind] as const),
  ...(['身份证', '二代身份证', '第二代身份证', '中华人民共和国居民身份证'] as const).map(
    (label) => [label, 'resident-id'] as const,
  ),
  ['港澳居民居住证', 'hkm-residence-permit'],
  ['港澳通行证', 'hkm-travel-permit'],
  ['回乡证', 'hkm-travel-permit'],
  ['港澳居民来往内地通行证(回乡证)', 'hkm-travel-permit'],
  ['台胞证', 'taiwan-travel-permit'],
  ['外国人永久居留证', 'foreign-permanent-resident'],
  ['外国护照', 'passport'],
  ['中国护照', 'passport'],
]);

function isUnderAge(born: Day, today: Day): boolean {
  return `${Number(born.slice(0, 4)) + leastAge}${born.slice(4)}` > today;
}

function readNumber(reader: CellReader<MemberKey>, today: Day) {
  const label = reader.text('kind');
  const text = reader.number('number');
  if (label === undefined || text === undefined) return undefined;
  const kind = label === '' ? 'resident-id' : kindNames.get(label.normalize('NFKC').replaceAll(/\s/g, ''));
  if (kind === undefined)
    return reader.wrong('kind', `没有这种证件类型，请从这几种里选：${Object.values(documentKinds).join('、')}。`);
  const read = reader.taken('number', readDocument(kind, text, today));
  if (read?.birth !== undefined && isUnderAge(read.birth, today))
    return reader.wrong('number', `按证件号码，这个人还不满 ${leastAge} 周岁，不能入会。`);
  return read && { kind, number: read.number, born: read.birth ?? null };
}

function readUnion(reader: CellReader<MemberKey>): Entry['union'] | undefined {
  const code = reader.text('code');
  const name = reader.text('union');
  if (code === undefined || name === undefined) return undefined;
  if (code !== '') {
    const read = reader.taken('code', readCreditCode(code));
    return read && { code: read.creditCode };
  }
  return name === '' ? reader.wrong('union', '请填写工会名称，或者填写工会的统一社会信用代码。') : { name };
}

/** Reads one line of a roster: a person, or everything that is wrong with the line. `flaw` tells of a cell by its place. */
export function checkRow(line: Line, columns: Columns<MemberKey>, today: Day, flaw: Flaw): Checked {
  const reader = new CellReader(line, columns, memberTable, flaw);
  const text = reader.text('name');
  const name = text === undefined ? undefined : reader.taken('name', readName(text));
  const document = readNumber(reader, today);
  const typed = reader.text('phone');
  const phone = typed === undefined ? undefined : reader.taken('phone', readPhone(typed));
  const union = readUnion(reader);
  const joinedOn = reader.day('joined', today, { empty: today, later: '入会日期还没有到，请检查年份。' });
  if (!name || !document || !phone || !union || joinedOn === undefined) return { problems: reader.problems };
  const entry = { name: name.name, folded: name.folded, ...document, phone: phone.phone, union, joinedOn };
  return { entry };
}
