import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CaseAnswer, MayMove } from '../../../kernel/answers.ts';
import { type AnyValues, type Fields, isAsked } from '../../../kernel/field.ts';
import { checkFields } from '../../../kernel/form.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import type { Service } from '../../../kernel/service.ts';
import { Refused } from '../../api/client.ts';
import { filled } from '../form/answering.ts';
import { caseQuery } from '../queries.ts';
import { today } from '../words/today.ts';
import { useMove } from './use-move.ts';

export interface MoveFormProps {
  readonly of: CaseAnswer;
  readonly service: Service;
  readonly move: MayMove;
  readonly onMoved: (after: CaseAnswer) => void;
}

const nothingAsked: Fields = {};

function problemsOf(fault: unknown): readonly Reason[] {
  return fault instanceof Refused && fault.code === 'answers-wrong' ? fault.reasons : [];
}

/** The answers to what is asked, given the other answers; a question that went away takes its answer with it. */
function answersTo(asks: Fields, said: AnyValues): AnyValues {
  return Object.fromEntries(Object.entries(filled(said)).filter(([id]) => asks[id] && isAsked(asks[id], said)));
}

/**
 * What was said so far, what is wrong with it, and sending it. `seen` is what the cadre had read when the form was
 * opened: if somebody was faster the server says so, and what was typed stays until the case has been read again.
 */
export function useMoveForm({ of, service, move, onMoved }: MoveFormProps) {
  const queries = useQueryClient();
  const [seen, setSeen] = useState(of.seq);
  const [said, setSaid] = useState<AnyValues>({});
  const [found, setFound] = useState<readonly Reason[]>([]);
  const moving = useMove(of.id, onMoved);
  const asks = service.actions[move.action]?.asks ?? nothingAsked;
  return {
    asks,
    said,
    fault: moving.error,
    sending: moving.isPending,
    problems: found.length > 0 ? found : problemsOf(moving.error),
    say: (id: string, value: unknown) => setSaid((before) => ({ ...before, [id]: value })),
    send: () => {
      const answers = answersTo(asks, said);
      const problems = checkFields(asks, answers, { today: today(), rules: Object.keys(service.eligible) });
      setFound(problems);
      if (problems.length === 0) moving.mutate({ action: move.action, said: answers, seen });
    },
    readAgain: async () => {
      const now = await queries.fetchQuery({ ...caseQuery(of.id), staleTime: 0 });
      setSeen(now.seq);
      moving.reset();
    },
  };
}
