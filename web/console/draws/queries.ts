import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { DrawDeskAnswer, DrawWinnersAnswer, DrawsAnswer, SourceAsked } from '../../../kernel/draw-answers.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

export const drawsQuery = queryOptions({
  queryKey: ['draws', 'all'],
  queryFn: () => api.get<DrawsAnswer>('/api/draws'),
});

const soon = 3_000;

/** While something is going on by itself it is asked for again. */
export const drawQuery = (id: string) =>
  queryOptions({
    queryKey: ['draws', 'one', id],
    queryFn: () => api.get<DrawDeskAnswer>(`/api/draws/${id}`),
    refetchInterval: ({ state }) => (isMoving(state.data) ? soon : false),
  });

function isMoving(desk: DrawDeskAnswer | undefined): boolean {
  if (desk === undefined) return false;
  const { state, undrawn, sources } = desk.draw;
  return (
    state === 'drawn' || (state === 'frozen' && (undrawn === true || sources.every(({ value }) => value !== undefined)))
  );
}

export const winnersQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['draws', 'winners', id],
    queryFn: ({ pageParam }) =>
      api.get<DrawWinnersAnswer>(
        `/api/draws/${id}/winners${pageParam === undefined ? '' : `?cursor=${encodeURIComponent(pageParam)}`}`,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });

export interface AnnounceBody {
  readonly org: string;
  readonly service: string;
  readonly title: string;
  readonly sources: readonly SourceAsked[];
}

/** The same words sent again carry the same key, so that a retry after a lost answer does nothing twice. */
export function useDrawStep<Body>(path: string, onDone: (desk: DrawDeskAnswer) => void) {
  const queries = useQueryClient();
  const keyed = useKeyed((body: Body, key: string) => api.post<DrawDeskAnswer>(path, body, key));
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: (desk) => {
      // What was sent is done: the same words again are meant anew.
      keyed.forget();
      queries.setQueryData(drawQuery(desk.draw.id).queryKey, desk);
      void queries.invalidateQueries({ queryKey: ['draws'] });
      onDone(desk);
    },
  });
}
