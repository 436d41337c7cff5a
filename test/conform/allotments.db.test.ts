import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Allotment, type Way, inspectAllotment, isDrawn } from '../../kernel/allot.ts';
import type { CampaignAnswer, CampaignFields, CampaignLine, DeskAnswer } from '../../kernel/allot-answers.ts';
import type { Field } from '../../kernel/field.ts';
import { yuan } from '../../kernel/money.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { projectRoot } from '../../server/config.ts';
import { findAllotments } from '../../server/registry.ts';
import { campaignFields, claim, disagreements, drafting, ending, opening } from '../campaign-desk.ts';
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
  members = [await s.worker(), await s.worker('school'), await s.worker()];
  stranger = await s.worker('workshop');
  await setYearly(s.world, yuan(1_500));
});
afterAll(() => s.close());

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

const formOf = ({ form }: Allotment, n: number) =>
  Object.fromEntries(Object.entries(form).map(([id, asked]) => [id, answerTo(asked, n)]));

/** The smallest campaign there can be of a kind: one thing, and one place in the line where there is a line. */
function fieldsOf({ id, allot, wishes }: Allotment, way: Way): CampaignFields {
  const [split] = allot.splits;
  const slice = { quota: 1, waits: allot.waits ? 1 : 0 };
  const time = { label: '上午场', startsAt: '2026-03-12T09:00:00+08:00', endsAt: '2026-03-12T11:00:00+08:00' };
  const of = { whole: slice, unions: { ...slice, orgId: s.world.orgs['city']!.id }, slots: { ...slice, ...time } };
  const windowUntil = way === 'window-then-draw' ? '2026-03-08T12:00:00+08:00' : ending;
  return campaignFields(1, {
    service: id,
    way,
    split: split!,
    slices: [of[split!]],
    ...(way !== 'first-come' && { windowUntil }),
    ...(wishes && { goods: goodsOf(1, 1) }),
  });
}

const each = allotments.flatMap((allotment) =>
  allotment.allot.ways.map((way) => [allotment.id, way, allotment] as const),
);

describe.each(each)('%s by %s', (_id, way, allotment) => {
  let campaign: DeskAnswer;
  const claimBy = (client: Client, n: number, more: object = {}) =>
    claim(client, campaign, { form: formOf(allotment, n), ...(campaign.split === 'slots' && { slice: 1 }), ...more });

  beforeAll(async () => {
    await s.world.setClock(drafting);
    const body = { orgId: s.world.orgs['city']!.id, ...fieldsOf(allotment, way) };
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
