import { queryOptions, useQueryClient } from '@tanstack/react-query';
import type { ChoosingAnswer, ChoosingNoted } from '../../../kernel/mutual-answers.ts';
import type { Choosing, Later } from '../../../kernel/mutual.ts';
import { api } from '../../api/client.ts';
import { useWrite } from '../use-write.ts';

const pathOf = (id: string) => `/api/campaigns/${encodeURIComponent(id)}/choosing`;

export const choosingQuery = (id: string) =>
  queryOptions({ queryKey: ['choosing', id], queryFn: () => api.get<ChoosingAnswer>(pathOf(id)) });

function useSend<B>(id: string, path: string, send: (body: B, key: string) => Promise<ChoosingNoted>) {
  const client = useQueryClient();
  return useWrite<B, ChoosingNoted>(path, send, () =>
    client.invalidateQueries({ queryKey: choosingQuery(id).queryKey }),
  );
}

export function useChoose(id: string) {
  const path = pathOf(id);
  return useSend<Choosing>(id, path, (body, key) => api.put<ChoosingNoted>(path, body, key));
}

export function useLeave(id: string) {
  const path = `${pathOf(id)}/leave`;
  return useSend<object>(id, path, (body, key) => api.post<ChoosingNoted>(path, body, key));
}

export function useLater(id: string) {
  const path = `${pathOf(id)}/later`;
  return useSend<{ readonly answer: Later }>(id, path, (body, key) => api.post<ChoosingNoted>(path, body, key));
}
