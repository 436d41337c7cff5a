import { queryOptions, useMutation } from '@tanstack/react-query';
import type { Page } from '../../../kernel/answers.ts';
import type { WhatIfAnswer, WhatIfAsked, WhatIfCase, WhatIfLine, WhatIfMember } from '../../../kernel/what-if.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

const lookAgainMs = 1_000;

/** A run; looked at again while it is under way. */
export const whatIfQuery = (id: string, under: string | undefined) =>
  queryOptions({
    queryKey: ['what-if', id, under],
    queryFn: () => api.get<WhatIfAnswer>(`/api/what-ifs/${id}${under ? `?${new URLSearchParams({ under })}` : ''}`),
    refetchInterval: ({ state: { data } }) => (data === undefined || data.state === 'running' ? lookAgainMs : false),
  });

/** The latest runs of a union. */
export const runsQuery = (org: string) =>
  queryOptions({
    queryKey: ['what-ifs', org],
    queryFn: () => api.get<Page<WhatIfLine>>(`/api/orgs/${org}/what-ifs`),
  });

export interface Behind {
  readonly what: 'cases' | 'members';
  readonly outcome: string;
  readonly under: string;
  readonly month?: string;
}

/** The list behind a number, page by page. */
export const behindQuery = (id: string, { what, outcome, under, month }: Behind, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['what-if', id, 'behind', what, outcome, under, month, cursor],
    queryFn: () =>
      api.get<Page<WhatIfCase | WhatIfMember>>(
        `/api/what-ifs/${id}/${what}?${new URLSearchParams({
          outcome,
          under,
          ...(month !== undefined && { month }),
          ...(cursor !== undefined && { cursor }),
        })}`,
      ),
  });

/** On how many days’ applications a draft is tried where nobody says otherwise. */
export const aYear = 365;

/** Begins a run. The same drafts on the same days sent again carry the same key. */
export function useTry(org: string, onBegun: (run: WhatIfLine) => void) {
  const keyed = useKeyed((asked: WhatIfAsked, key: string) =>
    api.post<WhatIfLine>(`/api/orgs/${org}/what-ifs`, asked, key),
  );
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: onBegun,
  });
}
