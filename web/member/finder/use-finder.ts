import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Me } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import type { FinderAnswer, FinderRules } from '../../../kernel/finder/answers.ts';
import { find } from '../../../kernel/finder/find.ts';
import { spansFor } from '../../../kernel/finder/values.ts';
import { api } from '../../api/client.ts';
import { finderRulesQuery, useMe } from '../queries.ts';
import { benefits } from '../services.ts';
import { today } from '../today.ts';

/** What somebody has said, only while the page is open: it is kept nowhere, not even on the phone. */
export interface Said {
  readonly answers: AnyValues;
  readonly passed: readonly string[];
  /** The questions in the order in which they were answered or passed over. */
  readonly order: readonly string[];
}

const nothing: Said = { answers: {}, passed: [], order: [] };

export function useSaid() {
  const [said, setSaid] = useState<Said>(nothing);
  return {
    said,
    answer: (id: string, value: unknown) =>
      setSaid(({ answers, passed, order }) => ({
        answers: { ...answers, [id]: value },
        passed,
        order: [...order.filter((one) => one !== id), id],
      })),
    pass: (id: string) =>
      setSaid(({ answers, passed, order }) => ({ answers, passed: [...passed, id], order: [...order, id] })),
    /** Asks it again. */
    takeBack: (id: string) =>
      setSaid(({ answers, passed, order }) => {
        const { [id]: _gone, ...others } = answers;
        const without = (ids: readonly string[]) => ids.filter((one) => one !== id);
        return { answers: others, passed: without(passed), order: without(order) };
      }),
    clear: () => setSaid(nothing),
  };
}

/** What the phone itself knows of who is signed in; her earlier applications only the platform knows. */
export function factsOf(me: Me | null | undefined): AnyValues {
  if (!me) return {};
  if (!me.member) return { member: false };
  const { joinedOn, org, standing } = me.member;
  return {
    member: true,
    'member.verified': me.verified,
    'member.joinedOn': joinedOn,
    'member.orgLevel': org.level,
    'member.standing': standing,
  };
}

function judgeHere(rules: FinderRules, union: string | undefined, facts: AnyValues, said: Said): FinderAnswer {
  const { answers, passed } = said;
  const spansOf = spansFor(rules, union, today());
  const profile = { answers: { ...answers, ...facts } };
  return { today: today(), ...find({ services: benefits, profile, spansOf, today: today(), passed }) };
}

/**
 * Judges on the phone, so that nothing is sent and no network is needed. For a member who is signed in the platform judges
 * by her record, for it knows what she has applied for before; without a network the phone does.
 */
export function useFound(said: Said, place: string | undefined, union: string | undefined) {
  const me = useMe();
  const isMember = me.data?.member !== undefined && union === undefined && place === undefined;
  const rules = useQuery(finderRulesQuery(union));
  const { answers, passed } = said;
  const own = useQuery({
    queryKey: ['finder', answers, passed],
    queryFn: () => api.post<FinderAnswer>('/api/finder', { own: true, answers, passed }),
    enabled: isMember,
    placeholderData: (before) => before,
    gcTime: 0,
    retry: false,
  });
  const here = useMemo(
    () => rules.data && judgeHere(rules.data, union ?? place, factsOf(me.data), said),
    [rules.data, union, place, me.data, said],
  );
  const isOwn = isMember && own.data !== undefined && own.error === null;
  const isWaiting = isMember && own.isPending;
  return {
    answer: isOwn ? own.data : isWaiting ? undefined : here,
    isOwn,
    /** What is shown is still that of the answer before. */
    isBusy: isOwn && own.isPlaceholderData,
    rules,
    fault: isWaiting ? null : rules.error,
  };
}
