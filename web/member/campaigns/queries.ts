import { type QueryClient, queryOptions, useQueryClient } from '@tanstack/react-query';
import type { CampaignAnswer, CampaignLine, ClaimAnswer, DisputeAnswer } from '../../../kernel/allot-answers.ts';
import type { Attempt } from '../../../kernel/claim.ts';
import type { MyDrawAnswer } from '../../../kernel/draw-answers.ts';
import type { WishAnswer } from '../../../kernel/wish-answers.ts';
import type { WishAttempt } from '../../../kernel/wish-deciding.ts';
import { Refused, api } from '../../api/client.ts';
import { useWrite } from '../use-write.ts';

export const campaignsQuery = queryOptions({
  queryKey: ['campaigns'],
  queryFn: () => api.get<CampaignLine[]>('/api/campaigns'),
});

export const ownClaimsQuery = queryOptions({
  queryKey: ['own-claims'],
  queryFn: () => api.get<CampaignLine[]>('/api/my/claims'),
});

const pathOf = (id: string) => `/api/campaigns/${encodeURIComponent(id)}`;

export const campaignQuery = (id: string) =>
  queryOptions({ queryKey: ['campaign', id], queryFn: () => api.get<CampaignAnswer>(pathOf(id)) });

/** Null where she is in no list. While it is drawn it changes by itself. */
export const ownDrawQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaign', id, 'draw'],
    queryFn: async () => {
      try {
        return await api.get<MyDrawAnswer>(`/api/my/campaigns/${encodeURIComponent(id)}/draw`);
      } catch (fault) {
        if (fault instanceof Refused && fault.status === 404) return null;
        throw fault;
      }
    },
  });

const ownPath = (id: string) => `/api/my/campaigns/${encodeURIComponent(id)}`;

/** What she is asked of what she was given, and what she has said. */
export const wishQuery = (id: string) =>
  queryOptions({
    queryKey: ['campaign', id, 'wish'],
    queryFn: () => api.get<WishAnswer>(`${ownPath(id)}/wish`),
  });

/** Keeps what she would like. Whatever is refused, what is left of each is looked at again. */
export function useWish(id: string, onDone: () => void) {
  const client = useQueryClient();
  const path = `${ownPath(id)}/wish`;
  return useWrite<WishAttempt, WishAnswer>(
    path,
    async (attempt, key) => {
      try {
        return await api.put<WishAnswer>(path, attempt, key);
      } catch (fault) {
        await client.invalidateQueries({ queryKey: wishQuery(id).queryKey });
        throw fault;
      }
    },
    async (wish) => {
      client.setQueryData(wishQuery(id).queryKey, wish);
      await renew(client, id);
      onDone();
    },
  );
}

export function useReceived(id: string) {
  const client = useQueryClient();
  const path = `${ownPath(id)}/received`;
  return useWrite<object, WishAnswer>(
    path,
    (body, key) => api.post<WishAnswer>(path, body, key),
    () => renew(client, id),
  );
}

const useOwnWrite = (id: string, step: string) => {
  const client = useQueryClient();
  const path = `${ownPath(id)}/${step}`;
  return useWrite<object, DisputeAnswer>(
    path,
    (body, key) => api.post<DisputeAnswer>(path, body, key),
    () => renew(client, id),
  );
};

/** She says that what was noted as given to her has not reached her, and that it is settled. */
export const useDispute = (id: string) => useOwnWrite(id, 'not-received');
export const useCloseDispute = (id: string) => useOwnWrite(id, 'not-received/close');

/** What she has changed: the page and the lists are fetched anew. */
async function renew(client: QueryClient, id: string): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: campaignQuery(id).queryKey }),
    client.invalidateQueries({ queryKey: campaignsQuery.queryKey }),
    client.invalidateQueries({ queryKey: ownClaimsQuery.queryKey }),
  ]);
}

/** Claims one. Whatever is refused, the page looks again: somebody who has got one may have lost the answer. */
export function useClaim({ id, myPart }: Pick<CampaignAnswer, 'id' | 'myPart'>) {
  const client = useQueryClient();
  const path = `${pathOf(id)}/claims`;
  return useWrite<Attempt, ClaimAnswer>(
    path,
    async (attempt, key) => {
      try {
        // Said in the address too, so that a full part is answered before anybody is looked up.
        const part = attempt.slice ?? myPart;
        return await api.post<ClaimAnswer>(part === undefined ? path : `${path}?slice=${part}`, attempt, key);
      } catch (fault) {
        await renew(client, id);
        throw fault;
      }
    },
    () => renew(client, id),
  );
}

export function useGiveBack(id: string) {
  const client = useQueryClient();
  const path = `${pathOf(id)}/give-back`;
  return useWrite<object, ClaimAnswer>(
    path,
    (body, key) => api.post<ClaimAnswer>(path, body, key),
    () => renew(client, id),
  );
}
