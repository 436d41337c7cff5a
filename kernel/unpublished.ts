/**
 * Rules and amounts are plain functions over plain numbers. A value that nobody has published stops the one that reads it,
 * and nothing else: it is no nought, no undefined that compares false, and it ends no other rule.
 */
class Lacking extends Error {
  readonly lacks: string;

  constructor(lacks: string) {
    super(`no value is published for «${lacks}»`);
    this.lacks = lacks;
  }
}

const reader: ProxyHandler<Readonly<Record<string, number>>> = {
  get(values, name) {
    if (typeof name === 'symbol' || Object.hasOwn(values, name)) return values[name as string];
    throw new Lacking(name);
  },
};

/** The values as a rule or an amount may read them: only by the names it declares, and none that is not there. */
export function published<T extends Readonly<Record<string, number>>>(values: T): T {
  return new Proxy<Readonly<Record<string, number>>>(values, reader) as T;
}

/** What a function gives, and the names of the values that it asked for, in the order in which it did. */
export function readBy<R, T extends Readonly<Record<string, number>>>(
  values: T,
  act: (values: T) => R,
): { readonly gives: R; readonly read: readonly string[] } {
  const read = new Set<string>();
  const noting: ProxyHandler<T> = {
    get(of, name) {
      if (typeof name === 'string') read.add(name);
      return Reflect.get(of, name) as unknown;
    },
  };
  return { gives: act(new Proxy(values, noting)), read: [...read] };
}

/** What the function gives, or the name of the unpublished value that it asked for. */
export function unlessLacking<T>(act: () => T): T | { readonly lacks: string } {
  try {
    return act();
  } catch (fault) {
    if (fault instanceof Lacking) return { lacks: fault.lacks };
    throw fault;
  }
}
