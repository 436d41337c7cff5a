import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Page } from '../../../kernel/answers.ts';
import type {
  PublishedStar,
  StarChange,
  StarDeskAnswer,
  StarItem,
  StarRatingAnswer,
  StarRound,
  StarScore,
  StarSheet,
  StarSheetFacts,
  StarUnionLine,
} from '../../../kernel/stars.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

const withCursor = (said: Record<string, string>, cursor: string | undefined) =>
  new URLSearchParams({ ...said, ...(cursor !== undefined && { cursor }) });

export const deskQuery = (org: string) =>
  queryOptions({
    queryKey: ['stars', 'desk', org],
    queryFn: () => api.get<StarDeskAnswer>(`/api/star-desk?${new URLSearchParams({ org })}`),
  });

export const ratingUrl = (round: string, org: string) => `/api/star-rounds/${round}/unions/${org}`;

export const ratingQuery = (round: string, org: string) =>
  queryOptions({
    queryKey: ['stars', 'rating', round, org],
    queryFn: () => api.get<StarRatingAnswer>(ratingUrl(round, org)),
  });

export const unionsQuery = (round: string, org: string, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['stars', 'unions', round, org, cursor],
    queryFn: () => api.get<Page<StarUnionLine>>(`/api/star-rounds/${round}/unions?${withCursor({ org }, cursor)}`),
  });

export const publishedQuery = (whose: { readonly under: string } | { readonly org: string }, cursor?: string) =>
  queryOptions({
    queryKey: ['stars', 'published', whose, cursor],
    queryFn: () => api.get<Page<PublishedStar>>(`/api/open/stars?${withCursor({ ...whose }, cursor)}`),
  });

export const sheetQuery = (id: string) =>
  queryOptions({
    queryKey: ['stars', 'sheet', id],
    queryFn: () => api.get<StarSheet>(`/api/open/star-sheets/${id}`),
  });

export type SheetBody = Omit<StarSheetFacts, 'items'> & {
  readonly orgId: string;
  readonly replaces?: string;
  readonly items: readonly Omit<StarItem, 'key'>[];
};
export type RoundBody = Pick<StarRound, 'from' | 'to' | 'validUntil'> & {
  readonly sheetId: string;
  readonly objectionDays: number;
};
export interface StepBody {
  readonly seen: number;
  readonly scores?: readonly StarScore[];
  readonly changes?: readonly StarChange[];
  readonly words?: string;
}

/** The same words sent again carry the same key. */
export function useSend<Body, Answer>(path: string, onDone: (answer: Answer) => void) {
  const queries = useQueryClient();
  const keyed = useKeyed((body: Body, key: string) => api.post<Answer>(path, body, key));
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: (answer) => {
      onDone(answer);
      void queries.invalidateQueries({ queryKey: ['stars'] });
    },
  });
}
