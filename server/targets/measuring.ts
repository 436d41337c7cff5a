import { dayOf } from '../../kernel/calendar.ts';
import { type CoverageAnswer, type TargetLine, coverageOf, isCondition } from '../../kernel/coverage.ts';
import type { OrgRef } from '../../kernel/answers.ts';
import type { Db } from '../db/open.ts';
import type { Reach } from '../db/scope.ts';
import { countMembersAt, countUnions } from './counts.ts';
import type { Part, Result, TargetRow } from './queries.ts';

export function placeOf({ id, level }: OrgRef): Reach {
  return { level, orgId: id };
}

/** A target that has not ended, and whose total is made of unions that are known one by one. */
export function hasGaps({ counts, out_of, closed_at }: TargetRow): boolean {
  return isCondition(counts) && out_of !== 'typed' && closed_at === null;
}

interface Measure {
  readonly numerator: number;
  readonly denominator?: number;
  readonly children: readonly Part[];
}

const sum = (parts: readonly Part[], of: 'numerator' | 'denominator') =>
  parts.reduce((total, part) => total + (part[of] ?? 0), 0);

/** As it stands now under one union. A typed total is that of the union it was typed in for, and of no other. */
async function measure(db: Db, target: TargetRow, org: OrgRef, today: string): Promise<Measure> {
  const typed = org.id === target.org.id && target.typed !== null ? { denominator: target.typed } : {};
  if (target.counts === 'members') {
    const parts = await countMembersAt(db, placeOf(org));
    const own = parts.find((part) => part.org.id === org.id);
    return { numerator: own?.numerator ?? 0, ...typed, children: parts.filter((part) => part.org.id !== org.id) };
  }
  const parts = await countUnions(db, target, placeOf(org), today);
  const numerator = sum(parts, 'numerator');
  if (target.out_of !== 'typed') return { numerator, denominator: sum(parts, 'denominator'), children: parts };
  return { numerator, ...typed, children: parts.map((part) => ({ org: part.org, numerator: part.numerator })) };
}

/** What is kept of a target when it ends, with terms in force as of a day. */
export async function resultOf(db: Db, target: TargetRow, day: string): Promise<Result> {
  const { numerator, denominator = 0, children } = await measure(db, target, target.org, day);
  return { numerator, denominator, children };
}

/** As it stood when the target ended: for the union that set it and those right below, and for no other. */
function kept(target: TargetRow, org: OrgRef): Measure | undefined {
  const children = target.result_children ?? [];
  if (org.id === target.org.id)
    return { numerator: target.result_counted!, denominator: target.result_out_of!, children };
  const part = children.find((one) => one.org.id === org.id);
  return part && { ...part, children: [] };
}

/** A target under one union, with the unions right below it; undefined where nothing of it was kept. */
export async function readCoverage(
  db: Db,
  {
    row,
    line,
    org,
    now,
  }: { readonly row: TargetRow; readonly line: TargetLine; readonly org: OrgRef; readonly now: number },
): Promise<CoverageAnswer | undefined> {
  const measured = row.closed_at === null ? await measure(db, row, org, dayOf(now)) : kept(row, org);
  return (
    measured && {
      target: line,
      org,
      asOf: (row.closed_at ?? new Date(now)).toISOString(),
      total: coverageOf(measured.numerator, measured.denominator),
      children: measured.children.map((part) => ({
        org: part.org,
        coverage: coverageOf(part.numerator, part.denominator),
      })),
      hasGaps: hasGaps(row),
    }
  );
}
