import { type QueryClient, infiniteQueryOptions, queryOptions, useQuery } from '@tanstack/react-query';
import type { AgendaAnswer } from '../../kernel/agenda.ts';
import type {
  BoardLine,
  CaseAnswer,
  CaseLine,
  Me,
  NoticeLine,
  Page,
  ServiceAnswer,
  UnionAnswer,
} from '../../kernel/answers.ts';
import type { MyDrawAnswer } from '../../kernel/draw-answers.ts';
import type { FinderRules } from '../../kernel/finder/answers.ts';
import type { OwnMemberships } from '../../kernel/member-answers.ts';
import type { OpenMoneyAnswer } from '../../kernel/money-trace.ts';
import type { OpenListAnswer } from '../../kernel/open-list.ts';
import type { PayeeAnswer } from '../../kernel/payout.ts';
import type { ClosingAnswer, HandlingAnswer, ConsentAnswer, SeenLine } from '../../kernel/privacy-answers.ts';
import type { SessionLine } from '../../kernel/sign-in-answers.ts';
import { shippedValues } from '../../kernel/rule.ts';
import type { Service } from '../../kernel/service.ts';
import { Refused, api } from '../api/client.ts';

function at(path: string, ...ids: readonly string[]): string {
  return [path, ...ids.map(encodeURIComponent)].join('/');
}

/** Null where nobody is signed in, which is an ordinary way to use the app and no fault. */
async function fetchMe(): Promise<Me | null> {
  try {
    return await api.get<Me>('/api/me');
  } catch (fault) {
    if (fault instanceof Refused && fault.status === 401) return null;
    throw fault;
  }
}

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: fetchMe });

export function useMe() {
  return useQuery(meQuery);
}

export function findUnion(id: string): Promise<UnionAnswer> {
  return api.get(at('/api/unions', id));
}

export function searchUnions(text: string): Promise<UnionAnswer[]> {
  return api.get(`/api/unions?q=${encodeURIComponent(text)}`);
}

export const finderRulesQuery = (union: string | undefined) =>
  queryOptions({
    queryKey: ['finder-rules', union ?? ''],
    queryFn: () => api.get<FinderRules>(`/api/finder/rules${union ? `?union=${encodeURIComponent(union)}` : ''}`),
  });

export const serviceQuery = (id: string) =>
  queryOptions({ queryKey: ['service', id], queryFn: () => api.get<ServiceAnswer>(at('/api/services', id)) });

/** All services as they stand for the reader’s union; a list is shown without it. */
export const servicesQuery = queryOptions({
  queryKey: ['services'],
  queryFn: () => api.get<ServiceAnswer[]>('/api/services'),
  staleTime: 60_000,
});

/** The values in force as rules and spans read them; the shipped ones stand in for what has not arrived. */
export function tunedOf(service: Service, answer: ServiceAnswer | undefined): Record<string, number> {
  const inForce = Object.fromEntries(
    (answer?.tuned ?? []).flatMap(({ name, value }) => (value === null ? [] : [[name, value]])),
  ) as Record<string, number>;
  return { ...shippedValues(service.tunables), ...inForce };
}

function paged<T>(key: readonly string[], path: string) {
  return infiniteQueryOptions({
    queryKey: key,
    queryFn: ({ pageParam }) =>
      api.get<Page<T>>(
        pageParam ? `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(pageParam)}` : path,
      ),
    initialPageParam: '',
    getNextPageParam: (last: Page<T>) => last.next,
  });
}

/** Null where the case has taken part in no draw so far. */
export const myDrawQuery = (id: string) =>
  queryOptions({
    queryKey: ['case', id, 'draw'],
    queryFn: async () => {
      try {
        return await api.get<MyDrawAnswer>(`${at('/api/my/cases', id)}/draw`);
      } catch (fault) {
        if (fault instanceof Refused && fault.status === 404) return null;
        throw fault;
      }
    },
  });

export const myCasesQuery = (open: boolean) =>
  paged<CaseLine>(['my-cases', String(open)], `/api/my/cases?open=${open}`);

export const caseQuery = (id: string) =>
  queryOptions({ queryKey: ['case', id], queryFn: () => api.get<CaseAnswer>(at('/api/cases', id)) });

export const boardQuery = (service: string) =>
  paged<BoardLine>(['board', service], `${at('/api/services', service)}/board`);

export const membershipQuery = queryOptions({
  queryKey: ['membership'],
  queryFn: () => api.get<OwnMemberships>('/api/my/membership'),
});

export const agendaQuery = queryOptions({
  queryKey: ['agenda'],
  queryFn: () => api.get<AgendaAnswer>('/api/my/agenda'),
});

export const consentsQuery = queryOptions({
  queryKey: ['consents'],
  queryFn: () => api.get<ConsentAnswer[]>('/api/my/consents'),
});

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: () => api.get<SessionLine[]>('/api/my/sessions'),
});

/** Fetched anew with each version: a page that was read long ago must not stand for the one of today. */
export const handlingQuery = (edition: string | null) =>
  queryOptions({
    queryKey: ['handling', edition],
    queryFn: () => api.get<HandlingAnswer>(`/api/handling-rules${edition === null ? '' : `?edition=${edition}`}`),
  });

export const closingQuery = queryOptions({
  queryKey: ['closing'],
  queryFn: () => api.get<ClosingAnswer>('/api/my/closing'),
});

export const seenQuery = paged<SeenLine>(['seen'], '/api/my/seen');

export const noticesQuery = paged<NoticeLine>(['notices'], '/api/notices');

/** A move or a filing has answered with the case as it now stands: what lists and counts it is fetched anew. */
export async function keepCase(client: QueryClient, answer: CaseAnswer): Promise<void> {
  client.setQueryData(caseQuery(answer.id).queryKey, answer);
  await Promise.all([
    client.invalidateQueries({ queryKey: ['my-cases'] }),
    client.invalidateQueries({ queryKey: ['notices'] }),
    client.invalidateQueries({ queryKey: meQuery.queryKey }),
    client.invalidateQueries({ queryKey: membershipQuery.queryKey }),
  ]);
}

/** Where she is paid, and what became of all that was granted to her. */
export const payeeQuery = queryOptions({
  queryKey: ['payee'],
  queryFn: () => api.get<PayeeAnswer>('/api/my/payee-accounts'),
});

/** What a service lists openly. */
export const openListOf = (service: string) => api.get<OpenListAnswer>(at('/api/open/lists', service));
export const openListQuery = (service: string) =>
  queryOptions({ queryKey: ['open-list', service], queryFn: () => openListOf(service) });

export const openMoneyQuery = (org: string, year: number) =>
  queryOptions({
    queryKey: ['open-money', org, year],
    queryFn: () => api.get<OpenMoneyAnswer>(`/api/open/money?org=${encodeURIComponent(org)}&year=${year}`),
  });
