import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Allotment, type Each, type Way, askedOf, inspectAllotment, isDrawn } from '../../kernel/allot.ts';
import type { CampaignAnswer, CampaignFields, CampaignLine, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { Field } from '../../kernel/field.ts';
import { readDocument } from '../../kernel/identity/document.ts';
import { ageOn } from '../../kernel/who.ts';
import type { CampaignExample } from '../../kernel/campaign-example.ts';
import type { VoucherDesk } from '../../kernel/voucher/answers.ts';
import { eachOf } from '../../kernel/metric.ts';
import { yuan } from '../../kernel/money.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { projectRoot } from '../../server/config.ts';
import { newId } from '../../server/db/id.ts';
import { findAllotments } from '../../server/registry.ts';
import {
  type Claimant,
  campaignFields,
  claim,
  disagreements,
  drafting,
  ending,
  opening,
  plantClaimants,
} from '../campaign-desk.ts';
import { type TestServer, startTestServer } from '../server.ts';
import { sayWorth } from '../voucher-desk.ts';
import { goodsOf, setYearly } from '../wish-desk.ts';

/** What holds for every folder with limited goods, without naming one. */
const allotments = [...(await findAllotments(`${projectRoot}/services`)).values()];

let s: TestServer;
let drafter: Client;
let chief: Client;
let members: Client[];
let stranger: Client;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  drafter = await s.staff('city', 'approver');
  chief = await s.staff('city', 'supervisor');
  // Of three unions, so that kinds of which each workplace has one let in all of them.
  members = [await woman(), await woman('school'), await woman('town')];
  stranger = await s.worker('workshop');
  await setYearly(s.world, yuan(1_500));
});
afterAll(() => s.close());

/** A woman of middle age, so that kinds for women of an age let her in, too. */
async function woman(org = 'factory'): Promise<Client> {
  for (;;) {
    const { document, phone } = await s.world.worker(org);
    const read = readDocument('resident-id', document, '2026-03-08');
    if (!read.ok || read.sex !== 'female' || ageOn(read.birth!, '2026-03-08') < 40) continue;
    const client = s.client();
    await client.signInByPhone(phone);
    return client;
  }
}

/** An answer that fits a question; another one for each `n`. */
function answerTo(asked: Field, n: number): unknown {
  if (asked.kind === 'choice') return Object.keys(asked.of)[0];
  if (asked.kind === 'choices') return [Object.keys(asked.of)[0]];
  if (asked.kind === 'number' || asked.kind === 'money') return asked.min ?? 1;
  if (asked.kind === 'yesNo') return true;
  if (asked.kind === 'date') return '2026-03-01';
  if (asked.kind === 'phone') return '13800138000';
  return `示例${n}`;
}

const formOf = (allotment: Allotment, per: Each, n: number) =>
  Object.fromEntries(Object.entries(askedOf(allotment, per).form).map(([id, asked]) => [id, answerTo(asked, n)]));

/** The smallest campaign there can be of a kind: one thing, and one place in the line where there is a line. */
function fieldsOf({ id, allot, wishes }: Allotment, way: Way, per: Each): CampaignFields {
  const [split] = allot.splits;
  const slice = { quota: 1, waits: allot.waits ? 1 : 0 };
  const time = { label: '上午场', startsAt: '2026-03-12T09:00:00+08:00', endsAt: '2026-03-12T11:00:00+08:00' };
  const of = { whole: slice, unions: { ...slice, orgId: s.world.orgs['city']!.id }, slots: { ...slice, ...time } };
  const windowUntil = way === 'window-then-draw' ? '2026-03-08T12:00:00+08:00' : ending;
  return campaignFields(1, {
    service: id,
    way,
    each: per,
    split: split!,
    slices: [of[split!]],
    ...(way !== 'first-come' && { windowUntil }),
    ...(wishes && { goods: goodsOf(1, 1) }),
  });
}

const each = allotments.flatMap((allotment) =>
  allotment.allot.ways.flatMap((way, n) =>
    // Whose one it is makes no difference to how it is decided: the others are played once.
    allotment.allot.each.slice(0, n === 0 ? undefined : 1).map((per) => [allotment.id, way, per, allotment] as const),
  ),
);

describe.each(each)('%s by %s for each %s', (_id, way, per, allotment) => {
  let campaign: DeskAnswer;
  const claimBy = (client: Client, n: number, more: object = {}) =>
    claim(client, campaign, {
      form: formOf(allotment, per, n),
      ...(campaign.split === 'slots' && { slice: 1 }),
      ...more,
    });

  beforeAll(async () => {
    await s.world.setClock(drafting);
    const body = { orgId: s.world.orgs['city']!.id, ...fieldsOf(allotment, way, per) };
    campaign = done(await drafter.post<DeskAnswer>('/api/campaigns', body));
    if (allotment.allot.gives === 'voucher') await sayWorth(s, { drafter, chief, org: 'city' }, campaign.id);
  });

  test('passes inspection, and says what it is in words', () => {
    expect(inspectAllotment(allotment)).toEqual([]);
    expect(allotment.lead).toMatch(/。$/);
  });

  test('is nobody’s to see or claim as long as it is a draft, and not announced by who drafted it', async () => {
    expect(refusalOf(await members[0]!.get(`/api/campaigns/${campaign.id}`))).toBe('not-found');
    expect(refusalOf(await claimBy(members[0]!, 1))).toBe('not-found');
    expect(refusalOf(await drafter.post(`/api/campaigns/${campaign.id}/moves`, { move: 'announce' }))).toBe(
      'campaign-own-check',
    );
    campaign = done(await chief.post<DeskAnswer>(`/api/campaigns/${campaign.id}/moves`, { move: 'announce' }));
    const lines = done(await members[0]!.get<CampaignLine[]>('/api/campaigns'));
    expect(lines.find(({ id }) => id === campaign.id)).toMatchObject({ phase: 'coming', left: 1 });
  });

  test('opens by the clock, for members of the union that gives', async () => {
    expect(refusalOf(await claimBy(members[0]!, 1))).toBe('claim-early');
    await s.world.setClock(opening);
    expect(refusalOf(await claimBy(stranger, 1))).toBe('claim-not-yours');
    expect(refusalOf(await claimBy(members[0]!, 1, { edition: 7 }))).toBe('claim-stale');
    const came = await Promise.all(members.map((client, n) => claimBy(client, n)));
    const states = came.map(({ status, body }) =>
      status === 201 ? body.state : refusalOf({ status, body, headers: new Headers() }),
    );
    const full = campaign.split === 'slots' ? 'slot-full' : 'sold-out';
    const expected =
      way === 'first-come'
        ? ['granted', ...(allotment.allot.waits ? ['waiting', full] : [full, full])]
        : ['entered', 'entered', 'entered'];
    expect(states.toSorted()).toEqual(expected.toSorted());
    const mine = done(await members[0]!.get<CampaignAnswer>(`/api/campaigns/${campaign.id}`)).mine;
    expect(mine?.state).toBe(came[0]!.status === 201 ? came[0]!.body.state : undefined);
  });

  test('counts what it has given, to the last', async () => {
    expect(await disagreements(s, campaign.id)).toEqual([]);
  });

  test('is over by the clock', async () => {
    await s.world.setClock(ending);
    await s.ticker.settle();
    // What is drawn among has still to be drawn.
    const refusal = isDrawn(way) ? /^draw-pending$/ : /^(claim-late|sold-out)$/;
    expect(refusalOf(await claimBy(members[2]!, 3))).toMatch(refusal);
    const supervisor = await s.staff('city', 'supervisor');
    const desk = done(await supervisor.get<DeskAnswer>(`/api/campaigns/${campaign.id}/desk`));
    expect(desk.state).toBe('closed');
    // What people still come to is settled when they have.
    const isHeld = desk.parts.some(({ endsAt }) => endsAt !== undefined && endsAt > desk.now);
    const settles = isHeld ? [] : ['settle'];
    if (way === 'first-come') expect(desk.may).toEqual([...(allotment.wishes ? ['hand'] : []), ...settles]);
  });
});

/** Campaigns as they were published, by the folder of their kind. */
const examples: (readonly [string, CampaignExample])[] = [];
for (const { id } of allotments) {
  const file = `${projectRoot}/services/${id}/campaigns.ts`;
  if (!existsSync(file)) continue;
  const { default: all } = (await import(file)) as { default: readonly CampaignExample[] };
  examples.push(...all.map((one) => [id, one] as const));
}

/** One member of each of so many unions below the city. */
async function oneOfEach(unions: number): Promise<Claimant[]> {
  const people = await plantClaimants(s, unions);
  await s.world.owner.query(
    `with given as (select * from unnest($3::uuid[], $2::uuid[]) with ordinality as g (org, person, n)),
     made as (
       insert into orgs (id, parent_id, level, name, path, city_id, cell_id)
       select g.org, c.id, 'workplace', '示例第 ' || g.n || ' 工会', c.path || replace(g.org::text, '-', '') || '.', c.id, 1
       from orgs c, given g where c.id = $1)
     update memberships m set org_id = g.org, county_id = null, town_id = null from given g where m.person_id = g.person`,
    [s.world.orgs['city']!.id, people.map(({ id }) => id), people.map(() => newId())],
  );
  return people;
}

test.each(examples.map(([id, one]) => [id, one.title, one] as const))('%s: %s', async (id, _title, example) => {
  await s.world.setClock(drafting);
  const { campaign, voucher, comes } = example;
  const body = { orgId: s.world.orgs['city']!.id, ...campaignFields(1), ...campaign, service: id };
  const draft = done(await drafter.post<DeskAnswer>('/api/campaigns', body));
  if (voucher) await sayWorth(s, { drafter, chief, org: 'city' }, draft.id, voucher, comes.plannedFen);
  const desk = done(await chief.post<DeskAnswer>(`/api/campaigns/${draft.id}/moves`, { move: 'announce' }));
  const reserved =
    voucher && done(await chief.get<VoucherDesk>(`/api/campaigns/${draft.id}/voucher`)).money.reservedFen;
  const plannedFen = voucher ? reserved : desk.worth?.plannedFen;
  expect({ stock: desk.stock, parts: desk.parts.length, plannedFen, left: desk.left }).toEqual({
    stock: comes.stock,
    parts: comes.parts ?? 1,
    plannedFen: comes.plannedFen,
    left: comes.stock,
  });
  if (comes.yuanEach !== undefined) expect(Math.trunc(plannedFen! / comes.stock / 100)).toBe(comes.yuanEach);
  expect(desk.each).toBe(campaign.each ?? 'member');
  if (comes.unions === undefined) return;
  const { count, each: perUnion } = comes.unions;
  const people = await oneOfEach(count);
  await s.world.setClock(opening);
  for (const { client } of people) done(await claim(client, desk, { slice: 1 }));
  const reader = await s.staff('city', 'supervisor');
  const { fromUnions } = done(await reader.get<DeskAnswer>(`/api/campaigns/${desk.id}/desk`));
  expect([fromUnions, eachOf(comes.stock, fromUnions)]).toEqual([count, perUnion]);
});
