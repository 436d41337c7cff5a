import type { Day } from './calendar.ts';
import type { Verdict } from './finder/answers.ts';
import { estimated } from './finder/amounts.ts';
import { conditionsOf, judgeCondition, verdictOf } from './finder/conditions.ts';
import type { Sight, Subject } from './finder/judging.ts';
import type { Fen } from './money.ts';
import type { Member } from './rule.ts';
import type { Service } from './service.ts';
import type { BothValues } from './what-if.ts';

/** A member as the register has her, who filed nothing on the days that are tried. */
export interface MemberTried extends Member {
  /** She filed on other days, and that still stands: what a rule about earlier cases finds there is not known here. */
  readonly appliedBefore: boolean;
}

/** What of a member was looked at; null where it does not matter to anything. */
export interface FactsSeen {
  readonly joinedOn: Day | null;
  readonly standing: Member['standing'] | null;
  readonly verified: boolean | null;
  readonly appliedBefore: boolean | null;
}

export type MemberOutcome = 'gains' | 'loses' | 'stays' | 'out';

export interface MemberCompared {
  /** `out`: shut out by either set of values. */
  readonly outcome: MemberOutcome;
  /** Nothing but the register is needed to say so. */
  readonly sure: boolean;
  /** What she could get at most, nought while she is shut out; both absent where the register does not settle one. */
  readonly wasFen?: Fen;
  readonly nowFen?: Fen;
  readonly seen: FactsSeen;
}

interface Right {
  readonly verdict: Verdict;
  readonly fen: Fen | undefined;
}

/** The largest sum that one payment of the service can still come to; undefined where that cannot be told. */
function mostOf(subject: Subject, sights: Sight[]): Fen | undefined {
  let most = 0;
  for (const { pays } of Object.values(subject.service.actions)) {
    if (pays === undefined) continue;
    const told = estimated(subject, pays);
    sights.push(...told.sights);
    if (told.values === undefined) return undefined;
    most = Math.max(most, ...told.values.map((one) => ('exactly' in one ? one.exactly : one.atMost)));
  }
  return most;
}

function rightOf(subject: Subject, sights: Sight[]): Right {
  const judged = conditionsOf(subject.service).map((condition) => judgeCondition(subject, condition));
  for (const one of judged) sights.push(...one.sights);
  const verdict = verdictOf(judged);
  return { verdict, fen: verdict === 'no' ? 0 : mostOf(subject, sights) };
}

function outcomeOf(was: Verdict, becomes: Verdict): MemberOutcome {
  if (was === 'no') return becomes === 'no' ? 'out' : 'gains';
  return becomes === 'no' ? 'loses' : 'stays';
}

/**
 * How a member who did not apply stands to a service under either set of values. She is judged as the finder judges
 * somebody who has said nothing yet but what the register knows: what the finder calls not known stays not known.
 *
 * `seen` is what the judging looked at on its way to this outcome. Since it is a function of nothing else, members of a
 * union who are alike in what was seen come out alike, whatever else they differ in.
 */
export function compareMember(
  service: Service,
  { appliedBefore, ...member }: MemberTried,
  day: Day,
  { was, becomes }: BothValues,
): MemberCompared {
  const facts = Object.entries(member).map(([fact, value]) => [`member.${fact}`, value as unknown]);
  const answers = { member: true, ...Object.fromEntries(facts), earlier: appliedBefore ? [service.id] : [] };
  const sights: Sight[] = [];
  const by = (values: BothValues['was']) => rightOf({ service, profile: { answers }, day, values, wrong: [] }, sights);
  const [before, after] = [by(was), by(becomes)];
  const looked = new Set(sights.flatMap(({ questions }) => [...questions]));
  const outcome = outcomeOf(before.verdict, after.verdict);
  const settled = outcome === 'loses' ? before.verdict : after.verdict;
  return {
    outcome,
    sure: settled === 'yes',
    ...(before.fen !== undefined && after.fen !== undefined && { wasFen: before.fen, nowFen: after.fen }),
    seen: {
      joinedOn: looked.has('member.joinedOn') ? member.joinedOn : null,
      standing: looked.has('member.standing') ? member.standing : null,
      verified: looked.has('member.verified') ? member.verified : null,
      appliedBefore: looked.has('earlier') ? appliedBefore : null,
    },
  };
}
