import type { Node } from 'yaml';
import { type Day, isDay } from '../../kernel/calendar.ts';
import { type PackProblem, packValueWords, valueOfPack } from '../../kernel/rule-pack.ts';
import { type SettingAsked, type SettingCite, overlapOf } from '../../kernel/tuning.ts';
import { askedWrong, findTunable, tidied } from '../tunables/asked.ts';
import { type Ruled, findRuleSet } from '../tunables/rule-sets.ts';
import { type At, type Entries, type PackFile, openPack } from './file.ts';

/** One value as a pack says it. */
export interface PackItem extends SettingAsked {
  readonly line: number;
}

/** A pack as it is handed in. */
export interface PackGiven {
  readonly text: string;
  /** The day from which those of its values count that name none. */
  readonly from?: Day;
}

export interface ReadPack {
  readonly title: string;
  readonly items: readonly PackItem[];
  readonly problems: readonly PackProblem[];
}

const packKeys = ['title', 'extends', 'cites', 'values'];
const citeKeys = ['title', 'clause', 'link', 'from', 'to'];
const itemKeys = ['value', 'from', 'to', 'cites'];

function readCite(file: PackFile, at: At<Node | null> | undefined): SettingCite | undefined {
  const entries = file.map(at, 'cites', citeKeys);
  if (at === undefined || entries === undefined) return undefined;
  const said = citeKeys.flatMap((key) => {
    const text = file.text(entries.get(key), key);
    return text === undefined ? [] : [[key, text] as const];
  });
  const cite = Object.fromEntries(said);
  return cite['title'] === undefined
    ? file.wrong(at.line, 'cites 里要写文件名称 title')
    : { title: cite['title'], ...cite };
}

/** A pack and those it extends, itself first; nothing where they go in a circle or lead nowhere. */
function chainOf(file: PackFile, packs: Entries, use: At<string>): Entries[] | undefined {
  const chain: Entries[] = [];
  const seen: string[] = [];
  for (let at: At<string> | undefined = use; at !== undefined;) {
    const { value: name, line } = at;
    if (seen.includes(name)) return file.wrong(line, `规则包绕成了一圈：${[...seen, name].join(' → ')}`);
    const pack = packs.get(name);
    if (pack === undefined) return file.wrong(line, `没有叫“${name}”的规则包`);
    const entries = file.map(pack, name, packKeys);
    if (entries === undefined) return undefined;
    seen.push(name);
    chain.push(entries);
    const above = entries.get('extends');
    const next = file.text(above, 'extends');
    at = above !== undefined && next !== undefined ? { value: next, line: above.line } : undefined;
  }
  return chain;
}

interface Reading {
  readonly file: PackFile;
  readonly ruled: Ruled;
  readonly today: Day;
  /** From when on a value counts that names no day itself. */
  readonly from: Day | undefined;
}

/** One entry under a tunable. */
function readItem(
  { file, ruled, today, from: otherwise }: Reading,
  of: { readonly service: string; readonly name: string; readonly cites: SettingCite | undefined },
  at: At<Node | null>,
): PackItem | undefined {
  const entries = file.map(at, '每一条', itemKeys);
  if (entries === undefined) return undefined;
  const tunable = findTunable(findRuleSet(ruled, of.service)!, of.name)!;
  const [said, from, to] = [
    entries.get('value'),
    entries.has('from') ? file.text(entries.get('from'), 'from') : otherwise,
    file.text(entries.get('to'), 'to'),
  ];
  if (said === undefined || from === undefined)
    return file.wrong(at.line, '每一条都要写 value 和 from；没写 from 的，导入时要选从哪一天起');
  const value = valueOfPack(tunable, file.plain(said));
  if (value === undefined) return file.wrong(said.line, `“${tunable.label}”的值要${packValueWords(tunable)}`);
  const cites = readCite(file, entries.get('cites')) ?? of.cites;
  if (cites === undefined) return file.wrong(at.line, '没有写依据：请在这一条或者整个规则包里写 cites');
  const item = tidied({ service: of.service, name: of.name, value, from, ...(to !== undefined && { to }), cites });
  // A day that has passed is looked at later: what the union has set already is no change.
  const day = isDay(item.from) && item.from < today ? item.from : today;
  for (const { at: where, says } of askedWrong(tunable, item, day))
    file.wrong(entries.get(where)?.line ?? at.line, `“${tunable.label}”：${says}`);
  return { ...item, line: at.line };
}

/** All values of a pack for one tunable; two whose days overlap are told with both lines. */
function readTunable(reading: Reading, of: Parameters<typeof readItem>[1], at: At<Node | null>): PackItem[] {
  const items: PackItem[] = [];
  for (const entry of reading.file.list(at, of.name) ?? []) {
    const item = readItem(reading, of, entry);
    if (item === undefined) continue;
    const other = overlapOf(items, item) ?? items.find((one) => overlapOf([item], one) !== undefined);
    if (other) reading.file.wrong(item.line, `和第 ${other.line} 行的日期重叠，请错开`);
    items.push(item);
  }
  return items;
}

/** The values of one pack, service by service, unless a pack that extends it says them anew. */
function readValues(reading: Reading, pack: Entries, into: Map<string, PackItem[]>): void {
  const { file, ruled } = reading;
  const cites = readCite(file, pack.get('cites'));
  for (const [id, ofService] of file.map(pack.get('values'), 'values') ?? []) {
    const service = findRuleSet(ruled, id);
    if (service === undefined) file.wrong(ofService.line, `没有“${id}”这项服务`);
    else
      for (const [name, at] of file.map(ofService, id) ?? []) {
        const known = findTunable(service, name) !== undefined;
        if (!known) file.wrong(at.line, `“${service.title}”没有“${name}”这一项`);
        else if (!into.has(`${id} ${name}`))
          into.set(`${id} ${name}`, readTunable(reading, { service: id, name, cites }, at));
      }
  }
}

/** What a file says, with everything that is wrong in it. A pack that extends another says its own values and that one's others. */
export function readPack({ text, from }: PackGiven, ruled: Ruled, today: Day): ReadPack {
  const { file, packs, use } = openPack(text);
  const chain = packs && use && chainOf(file, packs, use);
  const items = new Map<string, PackItem[]>();
  for (const pack of chain ?? []) readValues({ file, ruled, today, from }, pack, items);
  const title = (chain?.[0] && file.text(chain[0].get('title'), 'title')) ?? '';
  if (chain !== undefined && title.trim() === '') file.wrong(use!.line, '请给规则包写一个名称 title');
  if (chain !== undefined && items.size === 0 && file.problems.length === 0)
    file.wrong(use!.line, '这个规则包里没有任何值');
  return { title, items: [...items.values()].flat(), problems: file.problems.toSorted((a, b) => a.line - b.line) };
}
