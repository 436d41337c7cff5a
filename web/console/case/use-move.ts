import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { CaseAnswer } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';
import { caseQuery } from '../queries.ts';

export interface MoveBody {
  readonly action: string;
  readonly said: AnyValues;
  /** The sequence number up to which the cadre has read the case. */
  readonly seen: number;
}

/** Makes a move; afterwards every list and figure is asked for again. */
export function useMove(caseId: string, onMoved: (after: CaseAnswer) => void) {
  const queries = useQueryClient();
  const keyed = useKeyed((body: MoveBody, key: string) =>
    api.post<CaseAnswer>(`/api/cases/${caseId}/moves`, body, key),
  );
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: (after) => {
      onMoved(after);
      queries.setQueryData(caseQuery(caseId).queryKey, after);
      for (const stale of ['inbox', 'figures', 'orgs']) void queries.invalidateQueries({ queryKey: [stale] });
      void queries.invalidateQueries({ queryKey: ['cases', 'list'] });
    },
  });
}
