import type { DraftsAnswer, TunablesAnswer } from '../kernel/tuning.ts';
import { type Came, type Client, done } from '../replay/client.ts';

interface Asked {
  readonly service: string;
  readonly name: string;
  readonly from: string;
}

/** The drafts of a day that wait at a union. */
export async function waitingDrafts(who: Client, orgId: string, of: Partial<Asked> = {}): Promise<string[]> {
  const { drafts } = done(await who.get<DraftsAnswer>(`/api/orgs/${orgId}/tunable-drafts`));
  const isMeant = (draft: Asked) => Object.entries(of).every(([key, value]) => draft[key as keyof Asked] === value);
  return drafts.filter(isMeant).map(({ id }) => id);
}

export function approve(who: Client, orgId: string, drafts: readonly string[]): Promise<Came<DraftsAnswer>> {
  return who.post<DraftsAnswer>(`/api/orgs/${orgId}/tunable-drafts/approve`, { drafts });
}

/** Drafts a value and has somebody else approve it: what comes back of either that is a refusal, else how it stands then. */
export async function setTunable(
  by: { readonly who: Client; readonly second: Client },
  orgId: string,
  asked: Asked & Readonly<Record<string, unknown>>,
): Promise<Came<TunablesAnswer>> {
  const drafted = await by.who.post<TunablesAnswer>(`/api/orgs/${orgId}/tunables`, asked);
  if (drafted.status !== 201) return drafted;
  const { service, name, from } = asked;
  const approved = await approve(by.second, orgId, await waitingDrafts(by.second, orgId, { service, name, from }));
  if (approved.status !== 201) return { ...approved, body: approved.body as unknown as TunablesAnswer };
  const read = await by.who.get<TunablesAnswer>(`/api/orgs/${orgId}/tunables?service=${service}`);
  return { ...drafted, body: done(read) };
}
