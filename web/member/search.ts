import type { Service } from '../../kernel/service.ts';

/** Characters that say how and not what: shared ones prove nothing about what somebody is looking for. */
const fillers = new Set('我你他她它的了在是不没有怎么样吗呢啊被把要想能可以和跟就都也很这那个一给让到');

function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

function pairs(text: string): string[] {
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, at) => text.slice(at, at + 2));
}

function shareOf(parts: readonly string[], text: string): number {
  return parts.length === 0 ? 0 : parts.filter((part) => text.includes(part)).length / parts.length;
}

/**
 * How well one text answers a question, 0 to 1: the one inside the other, else shared pairs of characters, else shared
 * characters that carry meaning. There are no word lists: a phone sorts a few hundred texts at each key.
 */
function likeness(question: string, text: string): number {
  if (text === '') return 0;
  if (text.includes(question) || (text.length > 1 && question.includes(text))) return 1;
  const meaningful = [...question].filter((letter) => !fillers.has(letter));
  return 0.8 * shareOf(pairs(question), text) + 0.15 * shareOf(meaningful, text);
}

function scoreOf(question: string, { title, lead, words = [], form }: Service): number {
  const choices = Object.values(form).flatMap((asked) => (asked.kind === 'choice' ? Object.values(asked.of) : []));
  const best = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => likeness(question, plain(text))));
  return 5 * best([title]) + 4 * best(words) + 2 * best([lead]) + 2 * best(choices);
}

/** Below this only stray characters agree. */
const least = 0.5;

/** The services that may answer what happened to somebody, the likeliest first. */
export function searchServices(asked: string, services: readonly Service[]): Service[] {
  const question = plain(asked);
  if (question === '') return [];
  const found = services
    .map((service) => ({ service, score: scoreOf(question, service) }))
    .filter(({ score }) => score >= least);
  // oxlint-disable-next-line unicorn/no-array-sort -- the browsers of phones from before 2023 have no toSorted
  return found.sort((a, b) => b.score - a.score).map(({ service }) => service);
}
