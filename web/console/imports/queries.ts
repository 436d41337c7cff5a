import { queryOptions } from '@tanstack/react-query';
import type { ImportAnswer, ImportLine } from '../../../kernel/import-answers.ts';
import { api } from '../../api/client.ts';
import { isAtWork } from './import-words.ts';

const lookAgainMs = 1_000;

export const importsQuery = queryOptions({
  queryKey: ['imports', 'list'],
  queryFn: () => api.get<ImportLine[]>('/api/imports'),
  refetchInterval: ({ state: { data } }) => (data?.some(isAtWork) ? lookAgainMs : false),
});

/** One import, asked for again each second while the server is working on it. */
export const importQuery = (id: string) =>
  queryOptions({
    queryKey: ['imports', 'one', id],
    queryFn: () => api.get<ImportAnswer>(`/api/imports/${id}`),
    refetchInterval: ({ state: { data } }) => (data === undefined || isAtWork(data) ? lookAgainMs : false),
  });
