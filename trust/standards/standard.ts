/** One requirement of a standard. */
export interface Control {
  /** As tests name it, such as `MLPS-16`. */
  readonly id: string;
  /** Chapter, clause or level, as the standard counts. */
  readonly place: string;
  readonly says: string;
  /**
   * How it is met where no test proves all of it: it does not apply, the one who runs the platform sets it, or a document of
   * the repository says it; or what is lacking, which makes it a gap whatever is proven. Absent where a test is owed.
   */
  readonly otherwise?: { readonly how: 'not applicable' | 'setting' | 'document' | 'gap'; readonly says: string };
}

const ways = { na: 'not applicable', set: 'setting', by: 'document', lacks: 'gap' } as const;

/** Reads lines of the form `number place | says | way words`; the last part where tests do not prove it, or not all. */
export function readStandard(prefix: string, text: string): readonly Control[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [head = '', says = '', owed] = line.split(' | ');
    const [number, ...place] = head.split(' ');
    const control = { id: `${prefix}-${number}`, place: place.join(' '), says };
    if (owed === undefined) return control;
    const [way = '', ...words] = owed.split(' ');
    if (!Object.hasOwn(ways, way)) throw new Error(`${control.id}: «${way}» is no way to meet it`);
    return { ...control, otherwise: { how: ways[way as keyof typeof ways], says: words.join(' ') } };
  });
}
