import { createHash, randomBytes } from 'node:crypto';
import type { CampaignFields, CampaignMove, ClaimAnswer, DeskAnswer } from '../kernel/allot-answers.ts';
import { Client, done } from '../replay/client.ts';
import { newId } from '../server/db/id.ts';
import type { TestServer } from './server.ts';

/** The morning on which the campaigns of tests are drafted, and when they open and end. */
export const drafting = '2026-03-02T09:00:00+08:00';
export const opening = '2026-03-08T10:00:00+08:00';
export const ending = '2026-03-10T18:00:00+08:00';

/** A campaign of gift packs as a cadre drafts it; `stock` of them for everybody. */
export function campaignFields(stock: number, more: Partial<CampaignFields> = {}): CampaignFields {
  return {
    service: 'gift-pack',
    name: '三八节礼包',
    lead: '每人一份，凭领取号到工会领。',
    way: 'first-come',
    split: 'whole',
    choices: [],
    opensAt: opening,
    closesAt: ending,
    slices: [{ quota: stock, waits: 0 }],
    ...more,
  };
}

/** Those who give: one drafts, another announces. */
export interface Desk {
  readonly drafter: Client;
  readonly chief: Client;
  readonly orgId: string;
  draft(stock: number, more?: Partial<CampaignFields>): Promise<DeskAnswer>;
  /** Drafts and announces, on the morning of drafting, where the clock then stands. */
  announce(stock: number, more?: Partial<CampaignFields>): Promise<DeskAnswer>;
  /** The same, and the clock stands where it opens. */
  open(stock: number, more?: Partial<CampaignFields>): Promise<DeskAnswer>;
  move(id: string, move: CampaignMove): Promise<DeskAnswer>;
}

export async function openDesk(s: TestServer, org = 'city'): Promise<Desk> {
  const [drafter, chief] = [await s.staff(org, 'caseworker', 'approver'), await s.staff(org, 'supervisor')];
  const orgId = s.world.orgs[org]!.id;
  const draft = async (stock: number, more: Partial<CampaignFields> = {}) =>
    done(await drafter.post<DeskAnswer>('/api/campaigns', { orgId, ...campaignFields(stock, more) }));
  const move = async (id: string, to: CampaignMove) =>
    done(await chief.post<DeskAnswer>(`/api/campaigns/${id}/moves`, { move: to }));
  const announce: Desk['announce'] = async (stock, more) => {
    await s.world.setClock(drafting);
    return move((await draft(stock, more)).id, 'announce');
  };
  const open: Desk['open'] = async (stock, more) => {
    const campaign = await announce(stock, more);
    await s.world.setClock(opening);
    return campaign;
  };
  return { drafter, chief, orgId, draft, move, announce, open };
}

export interface Claimant {
  readonly id: string;
  readonly client: Client;
  readonly token: string;
}

/** Many members of a union who are signed in already, by statements over all of them. */
export async function plantClaimants(s: TestServer, count: number, org = 'factory'): Promise<Claimant[]> {
  const ids = Array.from({ length: count }, () => newId());
  const accounts = ids.map(() => newId());
  const tokens = ids.map(() => randomBytes(32).toString('base64url'));
  const { owner, orgs } = s.world;
  await owner.query(
    `insert into persons (cell_id, id, name, name_folded, verified)
     select 1, id, '工友' || n, '工友' || n, true from unnest($1::uuid[]) with ordinality p (id, n)`,
    [ids],
  );
  await owner.query(
    `insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
     select 1, gen_random_uuid(), p.id, o.id, o.county_id, o.town_id, '2020-01-01' from unnest($1::uuid[]) p (id), orgs o
     where o.id = $2`,
    [ids, orgs[org]!.id],
  );
  await owner.query(
    `insert into accounts (cell_id, id, person_id, kind) select 1, a, p, 'worker' from unnest($1::uuid[], $2::uuid[]) x (a, p)`,
    [accounts, ids],
  );
  await owner.query(
    `insert into sessions (token_hash, cell_id, account_id, person_id, kind, created_at, expires_at, ends_at, idle_seconds)
     select h, 1, a, p, 'worker', '2026-01-01', '2099-01-01', '2099-01-01', 86400 * 365
     from unnest($1::bytea[], $2::uuid[], $3::uuid[]) x (h, a, p)`,
    [tokens.map((token) => createHash('sha256').update(token).digest()), accounts, ids],
  );
  return ids.map((id, i) => ({ id, token: tokens[i]!, client: new Client(s.url, tokens[i]) }));
}

/** A value as a union has set it, without the two who draft and approve one. */
export async function setTunable(
  { owner, orgs }: TestServer['world'],
  {
    org,
    service,
    name,
    from,
    value,
  }: Readonly<Record<'org' | 'service' | 'name' | 'from', string>> & { value: number },
): Promise<void> {
  await owner.query(
    `insert into tunable_values (id, org_id, service, name, from_on, value, cites, set_by, set_at)
     values ($1, $2, $3, $4, $5, $6, '{"title": "示例通知"}', $1, clock_now())`,
    [newId(), orgs[org]!.id, service, name, from, value],
  );
}

export const claim = (client: Client, { id, edition }: Pick<DeskAnswer, 'id' | 'edition'>, more: object = {}) =>
  client.post<ClaimAnswer>(`/api/campaigns/${id}/claims`, { edition, form: {}, ...more });

/** Lets a crowd claim over HTTP, so many at a time; whoever is told that many are waiting comes again as the apps do. */
export async function rush<T>(
  people: readonly Claimant[],
  atOnce: number,
  act: (one: Claimant, at: number) => Promise<T>,
): Promise<T[]> {
  const came: T[] = [];
  let next = 0;
  const one = async () => {
    for (let at = next++; at < people.length; at = next++) {
      people[at]!.client.isPatient = true;
      came[at] = await act(people[at]!, at);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return came;
}

/** What a campaign holds against what its parts say: every count is the count of the claims. Empty where all agree. */
export async function disagreements(s: TestServer, campaignId: string): Promise<unknown[]> {
  const { rows } = await s.world.owner.query(
    `select s.slice, s.quota, s.given, s.waiting, k.held, k.waits, k.numbers, k.numbered, j.left from campaign_slices s
     cross join lateral (
       select count(*) filter (where state in ('granted', 'fetched', 'missed'))::integer as held,
         count(*) filter (where state = 'waiting')::integer as waits,
         count(distinct number)::integer as numbers, count(number)::integer as numbered
       from claims c where c.cell_id = s.cell_id and c.campaign_id = s.campaign_id and c.slice = s.slice) k
     cross join lateral (select coalesce(sum(n), 0)::integer as left, count(*)::integer as entries, max(seq) as last
       from stock_entries e where e.cell_id = s.cell_id and e.campaign_id = s.campaign_id and e.slice = s.slice) j
     where s.campaign_id = $1 and (s.given <> k.held or s.waiting <> k.waits or k.numbers <> k.numbered
       or j.left <> s.quota - s.given or j.entries <> s.entries or j.last is distinct from s.entries)`,
    [campaignId],
  );
  return rows;
}
