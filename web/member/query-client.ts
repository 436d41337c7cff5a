import { QueryClient } from '@tanstack/react-query';
import { Refused } from '../api/client.ts';

/** Whether asking again may help: the network was gone or the server was busy. A refusal stays a refusal. */
function isPassing(fault: Error): boolean {
  return !(fault instanceof Refused) || fault.code === 'offline' || fault.status >= 500;
}

/**
 * Requests run also while the phone believes to be offline, so that a page says «no network» at once instead of showing
 * grey bars for ever.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 30_000,
        retry: (failures, fault) => failures < 1 && isPassing(fault),
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}
