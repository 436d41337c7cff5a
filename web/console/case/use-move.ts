import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { CaseAnswer } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { api, newKey } from '../../api/client.ts';
import { caseQuery } from '../queries.ts';

export interface MoveBody {
  readonly action: string;
  readonly said: AnyValues;
  /** The sequence number up to which the cadre has read the case. */
  readonly seen: number;
}

/** The same words sent again carry the same key, so that a retry after a lost answer does not move the case twice. */
function useKeyFor() {
  const last = useRef({ body: '', key: '' });
  return (body: MoveBody) => {
    const text = JSON.stringify(body);
    if (last.current.body !== text) last.current = { body: text, key: newKey() };
    return last.current.key;
  };
}

/** Makes a move; afterwards every list and figure is asked for again. */
export function useMove(caseId: string, onMoved: (after: CaseAnswer) => void) {
  const queries = useQueryClient();
  const keyFor = useKeyFor();
  return useMutation({
    mutationFn: (body: MoveBody) => api.post<CaseAnswer>(`/api/cases/${caseId}/moves`, body, keyFor(body)),
    onSuccess: (after) => {
      onMoved(after);
      queries.setQueryData(caseQuery(caseId).queryKey, after);
      for (const stale of ['inbox', 'figures', 'orgs']) void queries.invalidateQueries({ queryKey: [stale] });
      void queries.invalidateQueries({ queryKey: ['cases', 'list'] });
    },
  });
}
