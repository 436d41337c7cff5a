import type { CaseAnswer, CaseLine, MayMove } from '../../../kernel/answers.ts';
import type { Fields } from '../../../kernel/field.ts';
import type { Service } from '../../../kernel/service.ts';

/** Cases that one move can be made on together: of one service, in one state. */
export interface Kind {
  readonly key: string;
  readonly title: string;
  readonly stateLabel: string;
  readonly lines: readonly CaseLine[];
}

function keyOf({ service, state }: CaseLine): string {
  return `${service} ${state}`;
}

export function isLike(a: CaseLine, b: CaseLine): boolean {
  return keyOf(a) === keyOf(b);
}

/** The chosen cases by what can be done with them together, the largest part first. */
export function kindsOf(lines: readonly CaseLine[]): Kind[] {
  return [...new Set(lines.map(keyOf))]
    .map((key) => {
      const alike = lines.filter((line) => keyOf(line) === key);
      return { key, title: alike[0]!.title, stateLabel: alike[0]!.stateLabel, lines: alike };
    })
    .toSorted((a, b) => b.lines.length - a.lines.length);
}

/** What a move asks of many cases: a file belongs to one case, so none is asked for. */
export function bulkAsks(service: Service, action: string): Fields {
  const asks = Object.entries(service.actions[action]?.asks ?? {});
  return Object.fromEntries(asks.filter(([, field]) => field.kind !== 'files'));
}

/** The moves that can be made on many cases as on this one: all but those that need a file of each case. */
export function bulkMoves(service: Service, { may }: Pick<CaseAnswer, 'may'>): MayMove[] {
  return may.filter(({ action }) =>
    Object.values(service.actions[action]?.asks ?? {}).every((field) => field.kind !== 'files' || field.optional),
  );
}
