import type { Instant } from './answers.ts';
import type { Day } from './calendar.ts';

/** Which cases anybody may see, under which name, and which answers: none of them sensitive. */
export interface OpenList<S extends string = string, A extends string = string> {
  readonly title: string;
  readonly states: readonly S[];
  /** The field it goes by; a rating names it so. */
  readonly name: string;
  /** Fields by what they are called in the list. */
  readonly shows: Readonly<Record<string, string>>;
  /** By this move it tells how many people it had, each time: the number field of its answers. */
  readonly returns?: { readonly by: A; readonly people: string };
}

/** How a name is compared with what somebody typed: without blanks, wide and narrow letters alike. */
export const foldName = (name: string): string => name.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();

/**
 * What is rated, by the name that the list of that service has, from which its id is found when it is filed; when somebody was
 * back from it; and the ratings that are summed.
 */
export interface Rates {
  readonly list: string;
  readonly name: string;
  readonly on: string;
  readonly aspects: readonly string[];
}

/** Fewer people than this are nobody's business: what each of them said could be guessed. */
export const fewestRating = 5;

/** One aspect of what was rated: the points that so many people gave, of five each. */
export interface AspectLine {
  readonly label: string;
  readonly points: number;
  readonly people: number;
}

/** One of what is listed, with what anybody may know of it. */
export interface OpenListLine {
  readonly id: string;
  readonly name: string;
  readonly facts: readonly { readonly label: string; readonly says: string }[];
  readonly since: Day;
  /** The last day for which it holds, where it ends. */
  readonly until?: Day;
  /** What it has told of those it had: how many times, and how many people in all. */
  readonly returned?: { readonly times: number; readonly people: number };
  /** How many people went there by this platform; absent while they are too few. */
  readonly went?: number;
  /** What those of them said who rated it; absent while they are too few. */
  readonly ratings?: readonly AspectLine[];
}

/** GET /api/open/lists/:service */
export interface OpenListAnswer {
  readonly service: string;
  readonly title: string;
  readonly asOf: Instant;
  /** Numbers of fewer people than this are left out, and ratings are added so many at a time. */
  readonly fewest: number;
  /** Whether what is listed here is rated at all. */
  readonly rated: boolean;
  readonly lines: readonly OpenListLine[];
}
