import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { OrgAnswer, OrgChangeAnswer, OrgRef } from '../../../kernel/answers.ts';
import type { Federates } from '../../../kernel/party.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import { Refused, api } from '../../api/client.ts';
import { useKeyed } from '../../api/keyed.ts';
import { useMe } from '../session/me.ts';

export type ChangeBody =
  | { readonly kind: 'rename'; readonly name: string; readonly why: string }
  | { readonly kind: 'move'; readonly parentId: string; readonly why: string }
  | { readonly kind: 'merge'; readonly intoId: string; readonly why: string }
  | {
      readonly kind: 'split';
      readonly name: string;
      readonly members: readonly string[];
      readonly children: readonly string[];
      readonly why: string;
    }
  | { readonly kind: 'federate'; readonly name: string; readonly federates: Federates; readonly why: string }
  | { readonly kind: 'link'; readonly sectorId: string | null; readonly why: string }
  | { readonly kind: 'dissolve'; readonly why: string };

/** Under «orgs», so that whatever makes the unions stale makes their histories stale too. */
export const changesQuery = (orgId: string) =>
  queryOptions({
    queryKey: ['orgs', orgId, 'changes'],
    queryFn: () => api.get<OrgChangeAnswer[]>(`/api/orgs/${orgId}/changes`),
  });

/** From where a cadre steers a union. */
export interface Seat {
  readonly above: boolean;
  readonly itself: boolean;
  readonly sector: boolean;
}

/** From where she approves or supervises: above the union, in it, or in the sector that it answers to. */
export function useSeat({ id, lineage, sector }: Pick<OrgAnswer, 'id' | 'lineage' | 'sector'>): Seat {
  const steering = useMe().posts.filter(({ role }) => role === 'approver' || role === 'supervisor');
  const held = new Set(steering.map(({ org }) => org.id));
  return {
    above: lineage.some((org) => org.id !== id && held.has(org.id)),
    itself: held.has(id),
    sector: sector !== undefined && held.has(sector.id),
  };
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
  const keyed = useKeyed((body: Body, key: string) => api.post<OrgChangeAnswer>(path, body, key));
  return useMutation({
    mutationFn: keyed.send,
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
