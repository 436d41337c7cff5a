import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { ClaimState } from '../../../kernel/allot.ts';
import type {
  CampaignDrawAsked,
  CampaignFields,
  CampaignLine,
  CampaignMove,
  DeskAnswer,
  HandingLine,
} from '../../../kernel/allot-answers.ts';
import type { OpenListAnswer } from '../../../kernel/open-list.ts';
import type { ChoosingFigures } from '../../../kernel/mutual-answers.ts';
import type { WishStanding } from '../../../kernel/wish-answers.ts';
import type { Page } from '../../../kernel/answers.ts';
import { api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';

export const campaignsQuery = (org: string) =>
  queryOptions({
    queryKey: ['campaigns', 'list', org],
    queryFn: () => api.get<CampaignLine[]>(`/api/campaign-desk?${new URLSearchParams({ org })}`),
  });

/** What a service lists openly: where campaigns may go. */
export const openListQuery = (service: string) =>
  queryOptions({
    queryKey: ['open-list', service],
    queryFn: () => api.get<OpenListAnswer>(`/api/open/lists/${encodeURIComponent(service)}`),
  });

/** While things are given, a list is closed and drawn by the clock, or what was given is taken back by it. */
const isMoving = (desk: DeskAnswer | undefined) =>
  desk?.phase === 'open' || desk?.phase === 'drawing' || (desk?.state === 'called-off' && desk.settledAt === undefined);

/** While things are given the numbers run: the page looks every two seconds. */
export const deskQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaigns', 'desk', id],
    queryFn: () => api.get<DeskAnswer>(`/api/campaigns/${id}/desk`),
    refetchInterval: ({ state }) => (isMoving(state.data) ? 2_000 : false),
  });

export interface HandingFilter {
  readonly number: string;
  readonly state: ClaimState | undefined;
  readonly wish: WishStanding | undefined;
  /** Only those who say that theirs has not reached them. */
  readonly disputed: boolean;
}

/** What is taken back by the clock moves the list, too; once more when all is back. */
export const handingQuery = (
  { id, state: standing, settledAt }: Pick<DeskAnswer, 'id' | 'state' | 'settledAt'>,
  { number, state, wish, disputed }: HandingFilter,
  cursor: string | undefined,
) =>
  queryOptions({
    queryKey: ['campaigns', 'handing', id, number, state, wish, disputed, cursor, settledAt],
    refetchInterval: standing === 'called-off' && settledAt === undefined ? 2_000 : (false as const),
    queryFn: () =>
      api.get<Page<HandingLine>>(
        `/api/campaigns/${id}/claims?${new URLSearchParams({
          ...(number !== '' && { number }),
          ...(state !== undefined && { state }),
          ...(wish !== undefined && { wish }),
          ...(disputed && { disputed: 'true' }),
          ...(cursor !== undefined && { cursor }),
        })}`,
      ),
  });

/** How many pairs there were: sums, once all who came have been told. */
export const choosingQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaigns', 'choosing', id],
    queryFn: () => api.get<ChoosingFigures>(`/api/campaigns/${id}/choosing-figures`),
  });

type Sent = <B>(path: string, body: B, key: string) => Promise<DeskAnswer>;
const post: Sent = (path, body, key) => api.post<DeskAnswer>(path, body, key);
const put: Sent = (path, body, key) => api.put<DeskAnswer>(path, body, key);

/** The same words sent again carry the same key. */
function useSend<Body>(path: string, onDone: (desk: DeskAnswer) => void, send = post) {
  const queries = useQueryClient();
  const keyed = useKeyed((body: Body, key: string) => send(path, body, key));
  return useMutation({
    mutationFn: keyed.send,
    onSuccess: (desk) => {
      keyed.forget();
      queries.setQueryData(deskQuery(desk.id).queryKey, desk);
      onDone(desk);
      void queries.invalidateQueries({ queryKey: ['campaigns'] });
    },
  });
}

export const useDraft = (onDone: (desk: DeskAnswer) => void) =>
  useSend<CampaignFields & { readonly orgId: string }>('/api/campaigns', onDone);

export const useChange = (id: string, onDone: (desk: DeskAnswer) => void) =>
  useSend<CampaignFields>(`/api/campaigns/${id}`, onDone, put);

export const useMoveCampaign = (id: string, onDone: (desk: DeskAnswer) => void) =>
  useSend<{ readonly move: CampaignMove }>(`/api/campaigns/${id}/moves`, onDone);

export const useCallOff = (id: string, onDone: (desk: DeskAnswer) => void) =>
  useSend<{ readonly why: string }>(`/api/campaigns/${id}/call-off`, onDone);

export const useAgreeCallOff = (id: string, onDone: (desk: DeskAnswer) => void) =>
  useSend<{ readonly n: number }>(`/api/campaigns/${id}/call-off/agreement`, onDone);

export const useAnnounceDraw = (id: string, onDone: (desk: DeskAnswer) => void) =>
  useSend<CampaignDrawAsked>(`/api/campaigns/${id}/draw`, onDone);

export const useHandOut = (id: string, onDone: (desk: DeskAnswer) => void) =>
  useSend<{ readonly claims: readonly string[] }>(`/api/campaigns/${id}/hand-out`, onDone);

export const useAnswerDispute = (id: string, onDone: (desk: DeskAnswer) => void) =>
  useSend<{ readonly claim: string; readonly answer: string }>(`/api/campaigns/${id}/not-received/answer`, onDone);

export const useSendOut = (id: string, onDone: (desk: DeskAnswer) => void) =>
  useSend<{ readonly claims: readonly string[] }>(`/api/campaigns/${id}/sent`, onDone);
