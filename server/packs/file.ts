import { LineCounter, type Node, type Pair, isAlias, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { type PackProblem, packFormat } from '../../kernel/rule-pack.ts';

/** A value in a file with the line it stands in. */
export interface At<T> {
  readonly value: T;
  readonly line: number;
}

/** The entries of a map by their keys, each with the line of its key. */
export type Entries = ReadonlyMap<string, At<Node | null>>;

/** Reads a file node by node and keeps what is wrong with its line, so that all of it is told at once. */
export class PackFile {
  readonly problems: PackProblem[] = [];
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  lineOf(node: Node | null | undefined, otherwise = 0): number {
    const start = node?.range?.[0];
    return start === undefined ? otherwise : this.#lines.linePos(start).line;
  }

  wrong(line: number, says: string): undefined {
    this.problems.push({ line, says });
    return undefined;
  }

  /** A map whose keys are all among these, where they are given. */
  map(at: At<Node | null> | undefined, what: string, known?: readonly string[]): Entries | undefined {
    const node = at?.value;
    if (at === undefined) return undefined;
    if (isAlias(node)) return this.wrong(at.line, '规则包里不能用引用（*），请把内容写全');
    if (!isMap(node)) return this.wrong(at.line, `${what}要写成“名称: 内容”的形式`);
    const entries = new Map<string, At<Node | null>>();
    for (const { key, value } of node.items as Pair<Node, Node | null>[]) {
      const line = this.lineOf(key, at.line);
      const name = isScalar(key) ? String(key.value) : '';
      if (known !== undefined && !known.includes(name))
        this.wrong(line, `不认识“${name}”，${what}里可以写：${known.join('、')}`);
      else entries.set(name, { value, line });
    }
    return entries;
  }

  list(at: At<Node | null>, what: string): At<Node | null>[] | undefined {
    if (!isSeq(at.value)) return this.wrong(at.line, `${what}要写成列表，每一条前面加“- ”`);
    return at.value.items.map((item) => ({ value: item as Node, line: this.lineOf(item as Node, at.line) }));
  }

  text(at: At<Node | null> | undefined, what: string): string | undefined {
    if (at === undefined) return undefined;
    const value = isScalar(at.value) ? at.value.value : undefined;
    return typeof value === 'string' ? value : this.wrong(at.line, `${what}要写成文字`);
  }

  /** Any plain value: a number, yes or no, text, a list or a map of them. */
  plain(at: At<Node | null>): unknown {
    const { value } = at;
    if (isScalar(value)) return value.value;
    if (isSeq(value)) return value.items.map((item) => (isScalar(item) ? item.value : undefined));
    if (!isMap(value)) return undefined;
    return Object.fromEntries(
      value.items.map(({ key, value: held }) => [
        isScalar(key) ? String(key.value) : '',
        isScalar(held) ? held.value : undefined,
      ]),
    );
  }
}

const said: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: '这个名称在上面已经写过一次',
  TAB_AS_INDENT: '缩进要用空格，不能用制表符',
};

/** The packs of a file by name, and which of them is meant; with problems where it is no pack at all. */
export function openPack(text: string): { file: PackFile; packs?: Entries; use?: At<string> } {
  const lines = new LineCounter();
  const file = new PackFile(lines);
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', schema: 'core' });
  for (const { code, linePos } of document.errors)
    file.wrong(linePos?.[0].line ?? 0, said[code] ?? '这里不是正确的 YAML，请检查冒号、缩进和引号');
  if (file.problems.length > 0) return { file };
  const known = ['hongqiao', 'use', 'packs'];
  const top = file.map({ value: document.contents as Node | null, line: 1 }, '规则包', known);
  if (top === undefined) return { file };
  const format = file.text(top.get('hongqiao'), 'hongqiao');
  if (format !== packFormat) file.wrong(top.get('hongqiao')?.line ?? 1, `第一行要写“hongqiao: ${packFormat}”`);
  const packs = file.map(top.get('packs') ?? { value: null, line: 1 }, 'packs');
  const used = top.get('use');
  const name = file.text(used, 'use') ?? (packs?.size === 1 ? [...packs.keys()][0] : undefined);
  if (packs === undefined || file.problems.length > 0) return { file };
  if (name === undefined || !packs.has(name)) {
    file.wrong(used?.line ?? 1, `请用“use:”写明用哪一个规则包：${[...packs.keys()].join('、')}`);
    return { file };
  }
  return { file, packs, use: { value: name, line: used?.line ?? 1 } };
}
