import { queryOptions } from '@tanstack/react-query';
import type { EmployerTokenAnswer, EmploymentsAnswer } from '../../../kernel/employer-answers.ts';
import { api } from '../../api/client.ts';

export type View = 'all' | 'here' | 'left';

const lookAgainMs = 2_000;
/** A carrier that is slow for longer is not waited for: every reading leaves a record. */
const looks = 8;

/** A page of those whom the employer named, asked for again a few times while a message to one of them is on its way. */
export function employmentsQuery(org: string, view: View, cursor: string | undefined) {
  const search = new URLSearchParams({ view, ...(cursor !== undefined && { cursor }) }).toString();
  return queryOptions({
    queryKey: ['employments', org, search],
    queryFn: () => api.get<EmploymentsAnswer>(`/api/orgs/${org}/employments?${search}`),
    refetchOnWindowFocus: false,
    refetchInterval: ({ state: { data, dataUpdateCount } }) => {
      const isWaiting = data?.items.some(({ state }) => state === 'inviting') ?? false;
      return isWaiting && dataUpdateCount < looks ? lookAgainMs : false;
    },
  });
}

export const tokensQuery = (org: string) =>
  queryOptions({
    queryKey: ['employer-tokens', org],
    queryFn: () => api.get<EmployerTokenAnswer[]>(`/api/orgs/${org}/employer-tokens`),
  });
