import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { OrgAnswer, OrgChangeAnswer, OrgRef } from '../../../kernel/answers.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import { Refused, api, newKey } from '../../api/client.ts';
import { useMe } from '../session/me.ts';

export type ChangeBody =
  | { readonly kind: 'rename'; readonly name: string; readonly why: string }
  | { readonly kind: 'move'; readonly parentId: string; readonly why: string }
  | { readonly kind: 'merge'; readonly intoId: string; readonly why: string }
  | { readonly kind: 'dissolve'; readonly why: string };

/** Under «orgs», so that whatever makes the unions stale makes their histories stale too. */
export const changesQuery = (orgId: string) =>
  queryOptions({
    queryKey: ['orgs', orgId, 'changes'],
    queryFn: () => api.get<OrgChangeAnswer[]>(`/api/orgs/${orgId}/changes`),
  });

/** Whether she approves or supervises in a union strictly above; the server asks the same of every change. */
export function useMaySteer({ id, lineage }: Pick<OrgAnswer, 'id' | 'lineage'>): boolean {
  const above = new Set(lineage.filter((org) => org.id !== id).map((org) => org.id));
  return useMe().posts.some(({ role, org }) => (role === 'approver' || role === 'supervisor') && above.has(org.id));
}

/** Whether the union has been given up; nothing is changed after that. */
export function isGivenUp(changes: readonly OrgChangeAnswer[], { id }: Pick<OrgRef, 'id'>): boolean {
  return changes.some(({ kind, org }) => (kind === 'merged' || kind === 'dissolved') && org.id === id);
}

/**
 * Sends a change. The same words sent again carry the same key, so that a retry after a lost answer does not change the
 * union twice. Afterwards everything is asked for again: names, places and counts of unions stand on every page.
 */
function useSend<Body>(path: string, onDone: (done: OrgChangeAnswer) => void) {
  const queries = useQueryClient();
  const last = useRef({ text: '', key: '' });
  return useMutation({
    mutationFn: (body: Body) => {
      const text = JSON.stringify(body);
      if (last.current.text !== text) last.current = { text, key: newKey() };
      return api.post<OrgChangeAnswer>(path, body, last.current.key);
    },
    onSuccess: (done) => {
      onDone(done);
      void queries.invalidateQueries();
    },
  });
}

export function useChange(orgId: string, onDone: (done: OrgChangeAnswer) => void) {
  return useSend<ChangeBody>(`/api/orgs/${orgId}/changes`, onDone);
}

export function useUndo(changeId: string, onDone: (done: OrgChangeAnswer) => void) {
  return useSend<{ readonly why: string }>(`/api/org-changes/${changeId}/undo`, onDone);
}

const noProblems: readonly Reason[] = [];

/** What of the answers the server found wrong. */
export function problemsOf(fault: unknown): readonly Reason[] {
  return fault instanceof Refused && fault.code === 'answers-wrong' ? fault.reasons : noProblems;
}
