import { queryOptions } from '@tanstack/react-query';
import type { MembersAnswer } from '../../../kernel/answers.ts';
import type { MemberAnswer } from '../../../kernel/member-answers.ts';
import { api } from '../../api/client.ts';

/** What is asked of the register of members. */
export interface MembersAsked {
  readonly org?: string | undefined;
  readonly cursor?: string | undefined;
  /** A name, or a whole document or phone number. Never part of an address, the page's or the request's. */
  readonly q?: string | undefined;
}

export function membersQuery({ org, cursor, q }: MembersAsked) {
  const asked = Object.entries({ org, cursor }).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const search = new URLSearchParams(asked).toString();
  return queryOptions({
    queryKey: ['members', 'list', search, q],
    queryFn: () =>
      q === undefined
        ? api.get<MembersAnswer>(`/api/members?${search}`)
        : api.post<MembersAnswer>('/api/members/search', { org, q }),
  });
}

/** Every reading of a card leaves a record: it is read when it is opened, and not again for a window that comes back. */
export function memberQuery(id: string) {
  return queryOptions({
    queryKey: ['members', 'one', id],
    queryFn: () => api.get<MemberAnswer>(`/api/members/${id}`),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
}
