import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type {
  CaseAnswer,
  CaseLine,
  FiguresAnswer,
  InboxCount,
  Me,
  OrgAnswer,
  OrgRef,
  Page,
  SavedView,
  UnionAnswer,
  WordLine,
} from '../../kernel/answers.ts';
import { api } from '../api/client.ts';

/** What the console asks the server, each with the key under which the answer is kept. */
const minute = 60_000;

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => api.get<Me>('/api/me'),
  staleTime: minute,
  // How many messages are unread stands in the frame of every page.
  refetchInterval: minute,
});

const firstPage: Record<string, string> = {};

/** What waits, of one service or of all. */
export const inboxQuery = (service: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['inbox', 'lines', service ?? 'all'],
    queryFn: ({ pageParam }) =>
      api.get<Page<CaseLine>>(`/api/inbox?${new URLSearchParams({ ...(service && { service }), ...pageParam })}`),
    initialPageParam: firstPage,
    getNextPageParam: (last) => (last.next === undefined ? undefined : { cursor: last.next }),
  });

export const inboxCountQuery = queryOptions({
  queryKey: ['inbox', 'count'],
  queryFn: () => api.get<InboxCount>('/api/inbox/count'),
  refetchInterval: minute,
});

export const caseQuery = (id: string) =>
  queryOptions({ queryKey: ['cases', 'one', id], queryFn: () => api.get<CaseAnswer>(`/api/cases/${id}`) });

/** `search` is the register's filter with its cursor, as it goes on the wire. */
export const registerQuery = (search: string) =>
  queryOptions({
    queryKey: ['cases', 'list', search],
    queryFn: () => api.get<Page<CaseLine>>(`/api/cases?${search}`),
  });

export const orgQuery = (id: string) =>
  queryOptions({ queryKey: ['orgs', id], queryFn: () => api.get<OrgAnswer>(`/api/orgs/${id}`), staleTime: minute });

/** What anybody may know of a union, in the cadre's scope or not. */
export const unionQuery = (id: string) =>
  queryOptions({
    queryKey: ['union', id],
    queryFn: () => api.get<UnionAnswer>(`/api/unions/${id}`),
    staleTime: minute,
  });

/** Federations of a sector, wherever they are. */
export const sectorsQuery = (name: string) =>
  queryOptions({
    queryKey: ['union', 'sectors', name],
    queryFn: () => api.get<UnionAnswer[]>(`/api/unions?${new URLSearchParams({ q: name, federates: 'sector' })}`),
    staleTime: minute,
  });

export const orgSearchQuery = (name: string) =>
  queryOptions({
    queryKey: ['orgs', 'search', name],
    queryFn: () => api.get<OrgRef[]>(`/api/orgs?${new URLSearchParams({ q: name })}`),
    enabled: name !== '',
    staleTime: minute,
  });

export const figuresQuery = (org: string, service: string) =>
  queryOptions({
    queryKey: ['figures', org, service],
    queryFn: () => api.get<FiguresAnswer>(`/api/figures?${new URLSearchParams({ org, service })}`),
  });

export const wordsQuery = (org: string, service: string) =>
  queryOptions({
    queryKey: ['words', org, service],
    queryFn: () => api.get<WordLine[]>(`/api/words?${new URLSearchParams({ org, service })}`),
  });

export const viewsQuery = queryOptions({
  queryKey: ['views'],
  queryFn: () => api.get<SavedView[]>('/api/views'),
});
