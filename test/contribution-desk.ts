import type { ContributionsAnswer } from '../kernel/contribution.ts';
import { type Client, done } from '../replay/client.ts';

/** Says what a union is owed for a month, for which the law’s two per cent are due; the id of the contribution. */
export async function sayDue(who: Client, orgId: string, month: string, wagesFen = 1_000_00): Promise<string> {
  const body = { kind: 'fees', month, wagesFen };
  done(await who.post<ContributionsAnswer>(`/api/orgs/${orgId}/contributions`, body));
  const url = `/api/orgs/${orgId}/contributions?from=${month}&to=${month}`;
  return done(await who.get<ContributionsAnswer>(url)).own.find(({ kind }) => kind === 'fees')!.id;
}

/** What was due for a month comes in, whole. */
export async function payFees(who: Client, orgId: string, month: string, wagesFen = 1_000_00): Promise<void> {
  const id = await sayDue(who, orgId, month, wagesFen);
  done(await who.post(`/api/contributions/${id}/receipts`, { fen: Math.floor((wagesFen * 2) / 100) }));
}
