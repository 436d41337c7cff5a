import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { AuditSearchAnswer } from '../../../kernel/audit-answers.ts';
import { api } from '../../api/client.ts';

export const asked = ['from', 'to', 'person', 'org', 'act', 'outcome', 'object'] as const;
export type Asked = Partial<Record<(typeof asked)[number], string>>;

/** Each look is a row of the audit itself: so it is taken when it is asked for, and not again by itself. */
export function auditQuery(search: Asked, cursor: string | undefined) {
  const body = { ...search, ...(cursor && { cursor }) };
  return queryOptions({
    queryKey: ['audit', body],
    queryFn: () => api.post<AuditSearchAnswer>('/api/audit/search', body),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
}
