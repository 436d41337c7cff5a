import { queryOptions } from '@tanstack/react-query';
import type { CampaignAnswer } from '../../../kernel/allot-answers.ts';
import type { GroupAnswer, GroupAsked, GroupClaimAsked, GroupLine, GroupRow } from '../../../kernel/group-filing.ts';
import { api } from '../../api/client.ts';
import { useCourse } from '../course/use-course.ts';

/** Files for everybody on a list. */
export const useGroup = () =>
  useCourse<GroupLine, Omit<GroupAsked, 'lines'>, GroupRow>({
    size: 20,
    send: (asked, lines, key) => api.post<GroupAnswer>('/api/group-filings', { ...asked, lines }, key),
    isOf: (row, line) => row.row === line.row,
    stale: ['inbox', 'figures', 'cases'],
  });

/** Open campaigns for which a union may sign its members up. */
export const groupClaimsQuery = (org: string) =>
  queryOptions({
    queryKey: ['group-claims', org],
    queryFn: () => api.get<CampaignAnswer[]>(`/api/group-claims?${new URLSearchParams({ org })}`),
  });

/** Signs everybody on a list up for a campaign. */
export const useGroupClaims = () =>
  useCourse<GroupLine, Omit<GroupClaimAsked, 'lines'>, GroupRow>({
    size: 20,
    send: (asked, lines, key) => api.post<GroupAnswer>('/api/group-claims', { ...asked, lines }, key),
    isOf: (row, line) => row.row === line.row,
    stale: ['group-claims', 'campaigns'],
  });
