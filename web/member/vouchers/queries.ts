import { queryOptions } from '@tanstack/react-query';
import type { VoucherCodeAnswer, VoucherLine } from '../../../kernel/voucher/answers.ts';
import { Refused, api } from '../../api/client.ts';
import { keptLines, readHeldVoucher, renewVoucher } from './voucher-keeper.ts';

/** What she was given; where there is no network, what this phone has kept of it. */
async function fetchLines(): Promise<VoucherLine[]> {
  try {
    return await api.get<VoucherLine[]>('/api/my/vouchers');
  } catch (fault) {
    const kept = fault instanceof Refused && fault.code === 'offline' ? await keptLines() : [];
    if (kept.length === 0) throw fault;
    return kept;
  }
}

const halfMinute = 30_000;

export const vouchersQuery = queryOptions({
  queryKey: ['vouchers'],
  queryFn: fetchLines,
  staleTime: 0,
  networkMode: 'always',
});

export const keptVoucherQuery = (id: string) =>
  queryOptions({
    queryKey: ['voucher', 'kept', id],
    queryFn: () => readHeldVoucher(id),
    gcTime: 0,
    networkMode: 'always',
  });

export const freshVoucherQuery = (line: VoucherLine) =>
  queryOptions({
    queryKey: ['voucher', 'fresh', line.id],
    queryFn: () => renewVoucher(line),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    networkMode: 'always',
  });

export const voucherCodeQuery = (id: string, turns: boolean) =>
  queryOptions({
    queryKey: ['voucher', 'code', id],
    queryFn: () => api.post<VoucherCodeAnswer>(`/api/my/vouchers/${id}/code`, {}),
    gcTime: 0,
    staleTime: 0,
    ...(turns && { refetchInterval: halfMinute }),
  });
