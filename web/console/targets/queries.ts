import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../../../kernel/answers.ts';
import type { CoverageAnswer, GapLine, TargetFacts, TargetLine } from '../../../kernel/coverage.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

export const targetsQuery = (org: string) =>
  queryOptions({
    queryKey: ['targets', 'list', org],
    queryFn: () => api.get<TargetLine[]>(`/api/targets?${new URLSearchParams({ org })}`),
  });

export const coverageQuery = (id: string, org: string) =>
  queryOptions({
    queryKey: ['targets', 'coverage', id, org],
    queryFn: () => api.get<CoverageAnswer>(`/api/targets/${id}/coverage?${new URLSearchParams({ org })}`),
  });

export const gapsQuery = (id: string, org: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['targets', 'gaps', id, org, cursor],
    queryFn: () =>
      api.get<Page<GapLine>>(
        `/api/targets/${id}/gaps?${new URLSearchParams({ org, ...(cursor !== undefined && { cursor }) })}`,
      ),
  });

export type TargetBody = TargetFacts & { readonly orgId: string; readonly replaces?: string };

/** The same words sent again carry the same key. */
function useSend<Body>(path: string, onDone: (line: TargetLine) => void) {
  const queries = useQueryClient();
  const keyed = useKeyed((body: Body, key: string) => api.post<TargetLine>(path, body, key));
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: (line) => {
      onDone(line);
      void queries.invalidateQueries({ queryKey: ['targets'] });
    },
  });
}

export function useSetTarget(onDone: (line: TargetLine) => void) {
  return useSend<TargetBody>('/api/targets', onDone);
}

export function useEndTarget(id: string, onDone: (line: TargetLine) => void) {
  return useSend<{ readonly why: string }>(`/api/targets/${id}/close`, onDone);
}
