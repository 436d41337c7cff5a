import { type ScimFault, fault } from './fault.ts';

/** A filter as a tree, over the attributes that may be asked for. */
export type Condition<A extends string> =
  | { readonly op: 'and' | 'or'; readonly of: readonly Condition<A>[] }
  | { readonly op: 'not'; readonly of: Condition<A> }
  | { readonly op: 'eq' | 'ne'; readonly attribute: A; readonly value: string | boolean | null }
  | { readonly op: 'pr'; readonly attribute: A };

/** What may be asked for: the path in small letters, what it is called here, and what it is compared with. */
export type Attributes<A extends string> = ReadonlyMap<string, { readonly name: A; readonly is: 'string' | 'boolean' }>;

const mostCharacters = 2_000;
const mostTerms = 20;
const mostDepth = 10;

class BadFilter extends Error {}

/** A bracket, a JSON string, or a word: an attribute, an operator, a number, a literal. */
const token = /\s*(?:([()])|("(?:[^"\\\u0000-\u001F]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*")|([^\s()"]+))/y;
const others = new Set(['co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);

function tokensOf(text: string): string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  let end = 0;
  while (text.slice(end).trim() !== '') {
    const match = token.exec(text);
    if (match === null) throw new BadFilter(`从第 ${end + 1} 个字符起读不懂，文字要放在英文双引号里`);
    found.push(match[1] ?? match[2] ?? match[3]!);
    end = token.lastIndex;
  }
  return found;
}

/** The grammar of RFC 7644, 3.4.2.2, by descent: `or` binds weakest, then `and`, then `not` and brackets. */
class Reader<A extends string> {
  readonly #tokens: readonly string[];
  readonly #attributes: Attributes<A>;
  #at = 0;
  #terms = 0;

  constructor(tokens: readonly string[], attributes: Attributes<A>) {
    this.#tokens = tokens;
    this.#attributes = attributes;
  }

  readAll(): Condition<A> {
    const condition = this.#either(0);
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new BadFilter(`“${rest}”前面缺少 and 或者 or`);
    return condition;
  }

  #next(): string {
    const found = this.#tokens[this.#at];
    if (found === undefined) throw new BadFilter('条件没有写完');
    this.#at += 1;
    return found;
  }

  #takes(word: string): boolean {
    if (this.#tokens[this.#at]?.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #either(depth: number): Condition<A> {
    const of = [this.#both(depth)];
    while (this.#takes('or')) of.push(this.#both(depth));
    return of.length === 1 ? of[0]! : { op: 'or', of };
  }

  #both(depth: number): Condition<A> {
    const of = [this.#one(depth)];
    while (this.#takes('and')) of.push(this.#one(depth));
    return of.length === 1 ? of[0]! : { op: 'and', of };
  }

  #one(depth: number): Condition<A> {
    if (depth > mostDepth) throw new BadFilter(`括号最多套 ${mostDepth} 层`);
    const negated = this.#takes('not');
    if (this.#takes('(')) {
      const within = this.#either(depth + 1);
      if (!this.#takes(')')) throw new BadFilter('括号没有配对');
      return negated ? { op: 'not', of: within } : within;
    }
    if (negated) throw new BadFilter('not 后面要有括号');
    return this.#term();
  }

  #term(): Condition<A> {
    this.#terms += 1;
    if (this.#terms > mostTerms) throw new BadFilter(`最多 ${mostTerms} 个条件`);
    const path = this.#next();
    const attribute = this.#attributes.get(path.toLowerCase());
    if (attribute === undefined) throw new BadFilter(`不能按“${path}”查找`);
    const op = this.#next().toLowerCase();
    if (op === 'pr') return { op, attribute: attribute.name };
    if (others.has(op)) throw new BadFilter(`不支持 ${op}，只支持 eq、ne、pr`);
    if (op !== 'eq' && op !== 'ne') throw new BadFilter(`没有“${op}”这个比较，只支持 eq、ne、pr`);
    return { op, attribute: attribute.name, value: this.#value(path, attribute.is) };
  }

  #value(path: string, is: 'string' | 'boolean'): string | boolean | null {
    const found = this.#next();
    if (found === 'null') return null;
    if (is === 'boolean' && (found === 'true' || found === 'false')) return found === 'true';
    if (is === 'string' && found.startsWith('"')) return JSON.parse(found) as string;
    throw new BadFilter(
      is === 'boolean' ? `${path} 只能和 true、false 比较` : `${path} 要和放在英文双引号里的文字比较`,
    );
  }
}

/** Whether a filter compares one of these attributes with a text, which then stands wherever the filter does. */
export function compares<A extends string>(condition: Condition<A>, attributes: ReadonlySet<A>): boolean {
  if ('of' in condition) return [condition.of].flat().some((one) => compares(one, attributes));
  return 'value' in condition && typeof condition.value === 'string' && attributes.has(condition.attribute);
}

/** Reads a filter, or says in words what is wrong with it. */
export function readFilter<A extends string>(text: string, attributes: Attributes<A>): Condition<A> | ScimFault {
  try {
    if (text.length > mostCharacters) throw new BadFilter(`最多 ${mostCharacters} 个字符`);
    return new Reader(tokensOf(text), attributes).readAll();
  } catch (problem) {
    if (!(problem instanceof BadFilter)) throw problem;
    return fault(400, `filter 有误：${problem.message}。`, 'invalidFilter');
  }
}
