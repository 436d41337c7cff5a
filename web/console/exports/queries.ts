import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { ExportKind, ExportLine, ExportPreview } from '../../../kernel/exporting.ts';
import { api } from '../../api/client.ts';

const lookAgainMs = 1_000;
const minute = 60_000;

/** What she has exported herself, looked at again each second while one is being made. */
export const exportsQuery = queryOptions({
  queryKey: ['exports', 'own'],
  queryFn: () => api.get<ExportLine[]>('/api/exports'),
  refetchInterval: ({ state: { data } }) => (data?.some(({ state }) => state === 'running') ? lookAgainMs : minute),
});

export const waitingQuery = queryOptions({
  queryKey: ['exports', 'waiting'],
  queryFn: () => api.get<ExportLine[]>('/api/exports/waiting'),
  refetchInterval: minute,
});

/** What an export would be. */
export function previewQuery(what: ExportKind, org: string, filter: Readonly<Record<string, string>>) {
  const search = new URLSearchParams({ ...filter, what, org }).toString();
  return queryOptions({
    queryKey: ['exports', 'preview', search],
    queryFn: () => api.get<ExportPreview>(`/api/exports/preview?${search}`),
    placeholderData: keepPreviousData,
  });
}
