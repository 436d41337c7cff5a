import type { ValueFrom } from '../../../kernel/tuning.ts';
import { citeWords } from './rule-words.ts';

/** «依据：某办法，第三条», as a link where there is one. */
export function CiteWords({ cites }: { readonly cites: ValueFrom['cites'] }) {
  const words = citeWords(cites);
  return cites.link ? <a href={cites.link}>{words}</a> : words;
}
