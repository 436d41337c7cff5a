import { queryOptions } from '@tanstack/react-query';
import type { CampaignLine, DeskAnswer } from '../../../kernel/allot-answers.ts';
import type { MerchantLine, SettlementAnswer, SettlementLine, VoucherDesk } from '../../../kernel/voucher/answers.ts';
import { api } from '../../api/client.ts';
import { findAllotment } from '../services.ts';

/** Under «money», so that whatever is decided about money has them asked for anew. */
export const merchantsQuery = (org: string) =>
  queryOptions({
    queryKey: ['money', 'merchants', org],
    queryFn: () => api.get<MerchantLine[]>(`/api/merchants?${new URLSearchParams({ org })}`),
  });

export const settlementsQuery = (org: string) =>
  queryOptions({
    queryKey: ['money', 'settlements', org],
    queryFn: () => api.get<SettlementLine[]>(`/api/settlements?${new URLSearchParams({ org })}`),
  });

export const settlementQuery = (id: string) =>
  queryOptions({
    queryKey: ['money', 'settlement', id],
    queryFn: () => api.get<SettlementAnswer>(`/api/settlements/${id}`),
  });

export const voucherDeskQuery = (id: string) =>
  queryOptions({
    queryKey: ['money', 'voucher', id],
    queryFn: () => api.get<VoucherDesk>(`/api/campaigns/${id}/voucher`),
  });

export const voucherCampaignQuery = (id: string) =>
  queryOptions({
    queryKey: ['money', 'voucher-campaign', id],
    queryFn: () => api.get<DeskAnswer>(`/api/campaigns/${id}/desk`),
  });

export const voucherCampaignsQuery = (org: string) =>
  queryOptions({
    queryKey: ['money', 'voucher-campaigns', org],
    queryFn: async () => {
      const lines = await api.get<CampaignLine[]>(`/api/campaign-desk?${new URLSearchParams({ org })}`);
      return lines.filter(({ service }) => findAllotment(service)?.allot.gives === 'voucher');
    },
  });
