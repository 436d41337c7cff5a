import { queryOptions } from '@tanstack/react-query';
import type { SuppliesAnswer } from '../../../kernel/supplies.ts';
import { api } from '../../api/client.ts';

export const suppliesQuery = (org: string) =>
  queryOptions({
    queryKey: ['money', 'supplies', org],
    queryFn: () => api.get<SuppliesAnswer>(`/api/orgs/${org}/supplies`),
  });
