import { afterAll, beforeAll, expect, test } from 'vitest';
import { yuan } from '../../kernel/money.ts';
import type { FundsAnswer } from '../../kernel/payout.ts';
import type { PackAnswer, PublishedPack } from '../../kernel/rule-pack.ts';
import type { WhatIfAsked } from '../../kernel/what-if.ts';
import { type Client, done } from '../../replay/client.ts';
import { heard, reasonsOf, refused } from '../../test/refused.ts';
import { approve, waitingDrafts } from '../../test/rule-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let who: Client;
let second: Client;
let packs: readonly PublishedPack[];

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  who = await s.staff('city', 'caseworker');
  second = await s.staff('city', 'approver');
  packs = done(await s.client().get<PublishedPack[]>('/api/open/rule-packs'));
});
afterAll(() => s.close());

const city = () => s.world.orgs['city']!.id;
const textOf = (file: string) => packs.find((pack) => pack.file === file)!.text;

test('every pack that comes with the platform can be taken in, and cites something for each value', async () => {
  expect(packs.map(({ file }) => file)).toEqual([
    'anhui-2018.yaml',
    'guangdong-2025.yaml',
    'guizhou-2018.yaml',
    'hubei.yaml',
    'xiamen-2023.yaml',
  ]);
  for (const { text, title } of packs) {
    const given = { text, from: '2026-04-01' };
    const answer = done(await who.post<PackAnswer>(`/api/orgs/${city()}/rule-packs/check`, given));
    expect(answer).toMatchObject({ title, problems: [] });
    expect(answer.lines.every(({ from, cites }) => from === '2026-04-01' && cites.title.length > 4)).toBe(true);
  }
});

test('a value without a day asks for one', async () => {
  const came = await who.post(`/api/orgs/${city()}/rule-packs`, { text: textOf('guizhou-2018.yaml') });
  expect(heard(came)).toEqual(refused('answers-wrong'));
  expect(reasonsOf(came)[0]!.says).toMatch(/^第 11 行：每一条都要写 value 和 from；没写 from 的，导入时要选从哪一天起/);
});

test('a province’s caps come in as a pack and hold once a second person has approved them', async () => {
  const text = textOf('anhui-2018.yaml');
  done(await who.post<PackAnswer>(`/api/orgs/${city()}/rule-packs`, { text, from: '2026-03-03' }));
  const drafts = await waitingDrafts(second, city());
  expect(drafts).toHaveLength(7);
  const [cap] = await waitingDrafts(who, city(), { name: 'capPerPayment' });
  const asked: WhatIfAsked = { drafts: [cap!], from: '2026-01-01', to: '2026-03-02' };
  const tried = await who.post(`/api/orgs/${city()}/what-ifs`, asked);
  expect(reasonsOf(tried)[0]!.says).toMatch(/发放上限不影响谁能申请/);
  done(await approve(second, city(), drafts));
  await s.world.setClock('2026-03-03T09:00:00+08:00');
  const cashier = await s.staff('city', 'cashier');
  const { caps } = done(await cashier.get<FundsAnswer>(`/api/orgs/${city()}/funds`));
  expect(caps).toMatchObject([
    { service: 'hospital-condolence', per: 'payment', maxFen: yuan(1_000), from: '2026-03-03', org: { id: city() } },
  ]);
  const out = await (await cashier.raw(`/api/orgs/${city()}/rule-pack`)).text();
  expect(out).toContain('capPerPayment');
  await s.world.setClock('2026-03-02T09:00:00+08:00');
});

test('what decides fees is set as every other value is', async () => {
  const given = { text: textOf('xiamen-2023.yaml'), from: '2026-04-01' };
  const [line] = done(await who.post<PackAnswer>(`/api/orgs/${city()}/rule-packs/check`, given)).lines;
  expect(line).toMatchObject({ service: 'union-fees', value: yuan(5_000), was: { value: yuan(10_000) } });
});
