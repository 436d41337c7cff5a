import { levelWords, levels } from '../../kernel/party.ts';
import { newId } from '../db/id.ts';
import type { NewUnion } from '../orgs/founding.ts';
import type { Problem } from './cell-reader.ts';
import type { CheckedUnion, Named, Said, UnionEntry } from './check-union.ts';
import { unionTable } from './columns.ts';
import type { ImportRow } from './queries.ts';
import type { Standing } from './union-queries.ts';

const { headings } = unionTable;
const problem = (column: string, says: string): Problem => ({ column, says });
const keyOf = (named: Named) => ('code' in named ? `code ${named.code}` : `name ${named.name}`);
const keysOf = ({ name, code }: Said) => [
  ...(name === undefined ? [] : [`name ${name}`]),
  ...(code === undefined ? [] : [`code ${code}`]),
];

/** What a batch may mean by its names and codes, as the tree has it. */
export class Found {
  readonly #by = new Map<string, Standing[]>();

  constructor(standing: readonly Standing[]) {
    for (const one of standing) this.add(one);
  }

  add(one: Standing): void {
    for (const key of keysOf({ name: one.name, code: one.creditCode ?? undefined, parent: undefined }))
      this.#by.set(key, [...this.of(key), one]);
  }

  of(key: string): readonly Standing[] {
    return this.#by.get(key) ?? [];
  }
}

export type Decided =
  | { readonly is: 'good'; readonly founding: NewUnion }
  | { readonly is: 'unchanged' }
  /** `lost`: the union above was not found within reach or in an earlier line that is right; a later line may be it. */
  | { readonly is: 'bad'; readonly problems: readonly Problem[]; readonly lost?: true };

/**
 * Decides the lines of a list of unions in their order. A line may name as the union above one that an earlier line founds;
 * what was decided of earlier lines is remembered here, what is in the tree is asked for batch by batch.
 */
export class UnionPlan {
  readonly #org: ImportRow['org'];
  /** Founded by earlier lines. */
  readonly #planned = new Found([]);
  /** The line that has a union, new or of the tree, by its id. */
  readonly #lines = new Map<string, number>();
  /** Lines that are bad, by what they say of themselves. */
  readonly #bad = new Map<string, number>();

  constructor(org: ImportRow['org']) {
    this.#org = org;
  }

  decide(no: number, checked: CheckedUnion, tree: Found): Decided {
    const decided: Decided =
      checked.entry === undefined
        ? { is: 'bad', problems: checked.problems }
        : this.#decideEntry(no, checked.entry, tree);
    if (decided.is === 'bad') for (const key of keysOf(checked.said)) if (!this.#bad.has(key)) this.#bad.set(key, no);
    return decided;
  }

  #decideEntry(no: number, entry: UnionEntry, tree: Found): Decided {
    const above = this.#above(entry.parent, tree);
    if ('says' in above) {
      const problems = [problem(headings.parent, above.says)];
      return above.lost ? { is: 'bad', problems, lost: true } : { is: 'bad', problems };
    }
    if (levels.indexOf(above.level) >= levels.indexOf(entry.level)) {
      const says = `${levelWords[entry.level]}要设在层级更高的工会下面，上级工会现在是${levelWords[above.level]}。`;
      return { is: 'bad', problems: [problem(headings.level, says)] };
    }
    return this.#held(no, entry, above, tree) ?? this.#good(no, entry, above);
  }

  #good(no: number, entry: UnionEntry, above: Standing): Decided {
    const founding = { ...entry, id: newId(), parentId: above.id };
    this.#planned.add({ ...founding, within: true });
    this.#lines.set(founding.id, no);
    return { is: 'good', founding };
  }

  /** The union above, or why it is none. */
  #above(named: Named, tree: Found): Standing | { readonly says: string; readonly lost?: true } {
    const key = keyOf(named);
    const all = [...this.#planned.of(key), ...tree.of(key)];
    const within = all.filter((one) => one.within);
    if (within.length === 1) return within[0]!;
    if (within.length > 1) return { says: `有 ${within.length} 个工会是这个名称，请改填上级工会的统一社会信用代码。` };
    const line = this.#bad.get(key);
    if (line !== undefined)
      return { says: `上级工会在第 ${line} 行，那一行还有要改的地方，请先改好那一行。`, lost: true };
    if (all.length > 0) return { says: `这个工会不在${this.#org.name}的范围内，请由它的上级工会导入。`, lost: true };
    return { says: '没有找到这个工会，请对照「组织」页里的全称或信用代码检查。', lost: true };
  }

  /** Where the union stands already, or its code or its name under the same union is another's. */
  #held(no: number, { name, level, creditCode }: UnionEntry, above: Standing, tree: Found): Decided | undefined {
    const bad = (column: string, says: string): Decided => ({ is: 'bad', problems: [problem(column, says)] });
    const [byCode, byName] = [creditCode === null ? undefined : `code ${creditCode}`, `name ${name}`];
    const beside = (one: Standing) => one.parentId === above.id;
    const earlier = byCode && this.#planned.of(byCode)[0];
    if (earlier) return bad(headings.code, this.#repeated(earlier, '信用代码相同'));
    const namesake = this.#planned.of(byName).find(beside);
    if (namesake) return bad(headings.name, this.#repeated(namesake, '工会名称和上级工会都相同'));
    const holder = byCode === undefined ? undefined : tree.of(byCode)[0];
    if (holder && (holder.name !== name || !holder.within)) {
      const whose = holder.within ? `「${holder.name}」` : '另一个工会';
      return bad(headings.code, `${whose}已登记了这个信用代码，请对照证书核对；已改名的不用再导入，删掉这一行。`);
    }
    const stands = holder ?? tree.of(byName).find(beside);
    if (stands === undefined) return undefined;
    if (stands !== holder && creditCode !== null && stands.creditCode !== null)
      return bad(headings.code, '上级工会下面已有同名的工会，登记的信用代码和这一格不同，请核对。');
    if (stands.level !== level) return bad(headings.level, `这个工会已登记为${levelWords[stands.level]}，请核对。`);
    if (this.#lines.has(stands.id)) return bad(headings.name, this.#repeated(stands, '说的是同一个工会'));
    this.#lines.set(stands.id, no);
    return { is: 'unchanged' };
  }

  #repeated({ id }: Standing, what: string): string {
    return `和第 ${this.#lines.get(id)} 行${what}，请核对是哪一行填错，或删掉重复的一行。`;
  }
}

/** Lines of a circle that are named; one is to be mended anyway. */
const namedMost = 5;

/** What all lines of a workbook say of themselves and of the unions above, for those whose union above was not found. */
export class Outlook {
  readonly #lines = new Map<string, number>();
  readonly #above = new Map<number, string>();

  add(no: number, said: Said): void {
    for (const key of keysOf(said)) if (!this.#lines.has(key)) this.#lines.set(key, no);
    if (said.parent !== undefined) this.#above.set(no, keyOf(said.parent));
  }

  /** The line of the union above. */
  #next(no: number): number | undefined {
    return this.#lines.get(this.#above.get(no) ?? '');
  }

  /** Why the union above of this line is not found, where the workbook itself says more of it. */
  tell(no: number): Problem | undefined {
    const above = this.#next(no);
    if (above === undefined) return undefined;
    if (above === no) return problem(headings.parent, '上级工会不能是这个工会自己，请改填它的上级。');
    const way = [no];
    for (let at: number | undefined = above; at !== undefined && !way.includes(at); at = this.#next(at)) way.push(at);
    if (this.#next(way.at(-1)!) === no) {
      const named = way.toSorted((a, b) => a - b).slice(0, namedMost);
      return problem(headings.parent, `第 ${named.join('、')} 行互为上级，请改正其中一行的上级工会。`);
    }
    if (above < no) return undefined;
    return problem(headings.parent, `上级工会写在第 ${above} 行，请把那一行移到这一行上面。`);
  }
}
