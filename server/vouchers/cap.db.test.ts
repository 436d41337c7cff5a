import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DeskAnswer } from '../../kernel/allot-answers.ts';
import { yuan } from '../../kernel/money.ts';
import { done, refusalOf } from '../../replay/client.ts';
import {
  type Desk,
  campaignFields,
  claim,
  disagreements,
  drafting,
  openDesk,
  opening,
  plantClaimants,
  setTunable,
} from '../../test/campaign-desk.ts';
import { admit } from '../../test/merchant-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { terms } from '../../test/voucher-desk.ts';

/** 以旧换新: what all vouchers may cost the union together is 5,000,000 yuan. */
let s: TestServer;
let desk: Desk;
let shop: string;

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(drafting);
  desk = await openDesk(s);
  shop = (await admit(desk.chief, desk.orgId)).id;
  await s.world.fund('city', terms.fund, yuan(6_000_000));
});
afterAll(() => s.close());

/** Drafts trade-in vouchers of which the union pays 500 yuan each. */
async function draft(stock: number): Promise<DeskAnswer> {
  const campaign = await desk.draft(stock, { service: 'trade-in', name: '家电以旧换新', choices: ['冰箱', '空调'] });
  const worth = { ...terms, faceFen: yuan(500), merchantFen: 0, leastFen: yuan(2_000), shops: [shop] };
  done(await desk.drafter.put(`/api/campaigns/${campaign.id}/voucher`, worth));
  return campaign;
}

const announce = (id: string) => desk.chief.post<DeskAnswer>(`/api/campaigns/${id}/moves`, { move: 'announce' });

async function reservedOf(): Promise<number> {
  const { rows } = await s.world.owner.query<{ fen: string }>(
    `select coalesce(sum(balance_fen), 0)::bigint as fen from ledger_accounts where kind = 'reserved' and org_id = $1`,
    [desk.orgId],
  );
  return Number(rows[0]!.fen);
}

test('ten thousand of 500 yuan are the published cap to the yuan; one more is not announced, and cannot be added', async () => {
  const over = await draft(10_001);
  expect(refusalOf(await announce(over.id))).toBe('over-cap');
  expect(await reservedOf()).toBe(0);
  const whole = await draft(10_000);
  expect((await announce(whole.id)).status).toBe(200);
  expect(await reservedOf()).toBe(yuan(5_000_000));
  const more = campaignFields(10_001, { service: 'trade-in', name: '家电以旧换新', choices: ['冰箱', '空调'] });
  expect(refusalOf(await desk.chief.put(`/api/campaigns/${whole.id}`, more))).toBe('over-cap');
  expect(await reservedOf()).toBe(yuan(5_000_000));
});

test('of many who come for the last of it at once as many are given as the money is for, and not one more', async () => {
  await s.world.setClock(drafting);
  const before = await reservedOf();
  const { id } = await draft(20);
  const campaign = done(await announce(id));
  expect((await reservedOf()) - before).toBe(yuan(10_000));
  const people = await plantClaimants(s, 60);
  await s.world.setClock(opening);
  const came = await Promise.all(people.map(({ client }) => claim(client, campaign, { choice: '冰箱' })));
  const given = came.filter(({ status }) => status === 201);
  expect(given).toHaveLength(20);
  expect(new Set(given.map(({ body }) => body.number)).size).toBe(20);
  expect(new Set(came.filter(({ status }) => status !== 201).map((answer) => refusalOf(answer)))).toEqual(
    new Set(['sold-out']),
  );
  expect(await disagreements(s, campaign.id)).toEqual([]);
});

test('a cap that is changed later binds what comes after it, and not what was announced', async () => {
  await s.world.setClock(drafting);
  const { id } = done(await announce((await draft(20)).id));
  await setTunable(s.world, { org: 'city', service: 'trade-in', name: 'cap', from: '2026-03-02', value: yuan(10_000) });
  expect(refusalOf(await announce((await draft(21)).id))).toBe('over-cap');
  done(await announce((await draft(20)).id));
  const more = campaignFields(21, { service: 'trade-in', name: '家电以旧换新', choices: ['冰箱', '空调'] });
  expect(done(await desk.chief.put<DeskAnswer>(`/api/campaigns/${id}`, more)).stock).toBe(21);
});
