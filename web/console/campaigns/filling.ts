import { useId, useState } from 'react';
import type { Allotment } from '../../../kernel/allot.ts';
import type { DeskAnswer } from '../../../kernel/allot-answers.ts';
import type { OrgRef } from '../../../kernel/answers.ts';
import { problemsOf } from '../orgs/use-change.ts';
import { type Said, type SaidSlice, fieldsOf, startOf } from './said.ts';
import { useChange, useDraft } from './queries.ts';

export interface FormProps {
  readonly org: OrgRef;
  readonly allotment: Allotment;
  /** The campaign that is changed. */
  readonly old?: DeskAnswer;
  readonly onClose: () => void;
  readonly onDone: (desk: DeskAnswer) => void;
}

/** A campaign as it is being typed, and its way to the server. */
export function useFilling({ org, allotment, old, onDone }: FormProps) {
  const form = useId();
  const [said, setSaid] = useState(() => startOf(allotment, old));
  const drafting = useDraft(onDone);
  const changing = useChange(old?.id ?? '', onDone);
  const sending = old === undefined ? drafting : changing;
  const problems = problemsOf(sending.error);
  return {
    form,
    said,
    allotment,
    problems,
    fault: sending.error,
    sending: sending.isPending,
    /** How it is given stands once it is announced. */
    fixed: old !== undefined && old.state !== 'draft',
    /** What unions had left is everybody's: of their numbers none is changed any more. */
    released: old?.releasedAt !== undefined,
    problemAt: (name: string) => problems.find(({ at }) => at === name)?.says,
    say: (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part })),
    saySlice: (at: number, part: Partial<SaidSlice>) =>
      setSaid((before) => ({
        ...before,
        slices: before.slices.map((one, i) => (i === at ? { ...one, ...part } : one)),
      })),
    send: () =>
      old === undefined ? drafting.mutate({ orgId: org.id, ...fieldsOf(said) }) : changing.mutate(fieldsOf(said)),
  };
}

export type Filling = ReturnType<typeof useFilling>;
