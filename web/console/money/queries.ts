import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { BudgetsAnswer } from '../../../kernel/budget.ts';
import type { ClawbackLine } from '../../../kernel/clawback.ts';
import type {
  ContributionsAnswer,
  RefundBatchAnswer,
  RefundBatchLine,
  RefundsFoundAnswer,
} from '../../../kernel/contribution.ts';
import type { Page } from '../../../kernel/answers.ts';
import type { MoneyTraceAnswer, PaymentLine } from '../../../kernel/money-trace.ts';
import type { BatchAnswer, BatchLine, FundsAnswer, StatementAnswer } from '../../../kernel/payout.ts';
import { api } from '../../api/client.ts';

const minute = 60_000;

export const fundsQuery = (org: string) =>
  queryOptions({ queryKey: ['money', 'funds', org], queryFn: () => api.get<FundsAnswer>(`/api/orgs/${org}/funds`) });

export const batchesQuery = queryOptions({
  queryKey: ['money', 'batches'],
  queryFn: () => api.get<BatchLine[]>('/api/payout-batches'),
  refetchInterval: minute,
});

const withCursor = (path: string, cursor: string | undefined) =>
  cursor === undefined ? path : `${path}${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;

export const batchQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['money', 'batch', id],
    queryFn: ({ pageParam }) => api.get<BatchAnswer>(withCursor(`/api/payout-batches/${id}`, pageParam)),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });

export const statementQuery = (org: string, fund: string, year: string) =>
  infiniteQueryOptions({
    queryKey: ['money', 'statement', org, fund, year],
    queryFn: ({ pageParam }) =>
      api.get<StatementAnswer>(
        withCursor(`/api/orgs/${org}/funds/${fund}/statement?from=${year}-01-01&to=${year}-12-31`, pageParam),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  });

export const contributionsQuery = (org: string, from: string, to: string) =>
  queryOptions({
    queryKey: ['money', 'contributions', org, from, to],
    queryFn: () => api.get<ContributionsAnswer>(`/api/orgs/${org}/contributions?${new URLSearchParams({ from, to })}`),
  });

/** Where no months are said, those of the year so far. */
export const foundQuery = (org: string, months: { readonly from?: string; readonly to?: string }) =>
  queryOptions({
    queryKey: ['money', 'found', org, months],
    queryFn: () => api.get<RefundsFoundAnswer>(`/api/orgs/${org}/refunds/found?${new URLSearchParams(months)}`),
  });

export const refundsQuery = (org: string) =>
  queryOptions({
    queryKey: ['money', 'refunds', org],
    queryFn: () => api.get<RefundBatchLine[]>(`/api/orgs/${org}/refunds`),
  });

export const refundQuery = (id: string) =>
  queryOptions({
    queryKey: ['money', 'refund', id],
    queryFn: () => api.get<RefundBatchAnswer>(`/api/refunds/${id}`),
  });

export const clawbacksQuery = (org: string) =>
  queryOptions({
    queryKey: ['money', 'clawbacks', org],
    queryFn: () => api.get<ClawbackLine[]>(`/api/orgs/${org}/clawbacks`),
  });

export const budgetsQuery = (org: string, year: number) =>
  queryOptions({
    queryKey: ['money', 'budgets', org, year],
    queryFn: () => api.get<BudgetsAnswer>(`/api/orgs/${org}/budgets?year=${year}`),
  });

/** Where payments are read: by those who serve unions, or by the audit administrator, of every union. */
const paymentsAt = (audits: boolean) => (audits ? '/api/audit/payments' : '/api/payments');

/** Each look is a row of the audit: it is taken when it is asked for, and not again by itself. */
const lookedOnce = { staleTime: Infinity, refetchOnWindowFocus: false } as const;

export const traceQuery = (id: string, audits: boolean) =>
  queryOptions({
    queryKey: ['money', 'trace', id],
    queryFn: () => api.get<MoneyTraceAnswer>(`${paymentsAt(audits)}/${id}/trace`),
    ...lookedOnce,
  });

/** Payments by whatever of one is known; page by page. */
export const paymentsQuery = (asked: Readonly<Record<string, string>>, cursor: string | undefined, audits: boolean) =>
  queryOptions({
    queryKey: ['money', 'payments', asked, cursor],
    queryFn: () =>
      api.get<Page<PaymentLine>>(
        `${paymentsAt(audits)}?${new URLSearchParams({ ...asked, ...(cursor !== undefined && { cursor }) })}`,
      ),
    ...(audits && lookedOnce),
  });
