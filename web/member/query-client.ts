import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { Refused } from '../api/client.ts';
import { meQuery } from './queries.ts';

/** Whether asking again may help: the network was gone or the server was busy. A refusal stays a refusal. */
function isPassing(fault: Error): boolean {
  return !(fault instanceof Refused) || fault.code === 'offline' || fault.status >= 500;
}

/**
 * Requests run also while the phone believes to be offline, so that a page says «no network» at once instead of showing
 * grey bars for ever.
 */
export function makeQueryClient(): QueryClient {
  // A session that has ended is noticed at the first refusal; the pages then ask for a sign-in and lead back.
  const onError = (fault: Error) => {
    if (fault instanceof Refused && fault.code === 'sign-in-needed') client.setQueryData(meQuery.queryKey, null);
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 30_000,
        retry: (failures, fault) => failures < 1 && isPassing(fault),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  return client;
}
