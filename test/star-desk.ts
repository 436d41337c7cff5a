import { expect } from 'vitest';
import type { Page } from '../kernel/answers.ts';
import type { PublishedStar, StarRatingAnswer, StarRound, StarScore, StarSheet } from '../kernel/stars.ts';
import { type Client, done } from '../replay/client.ts';
import { type TestServer, startTestServer } from './server.ts';
import { plantBranch } from './tree-oracle.ts';

export let s: TestServer;
export let setter: Client;
export let between: Client;
export let own: Client;
export let branch: Awaited<ReturnType<typeof plantBranch>>;
const logins: string[] = [];

/** Sets the hand clock; a session does not outlast a night, so everybody signs in anew. */
export async function clock(at: string): Promise<void> {
  await s.world.setClock(at);
  const clients = logins.map(() => s.client());
  for (const [n, client] of clients.entries()) await client.signInByPassword(logins[n]!, s.world.password);
  [setter, between, own] = clients as [Client, Client, Client];
}
export const idOf = (key: string) => s.world.orgs[key]!.id;

/** A county with a town and two workplace unions, and somebody who steers in three of them. */
export async function prepare(): Promise<void> {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  branch = await plantBranch(s);
  logins.length = 0;
  logins.push((await s.world.staff(branch.county, 'supervisor')).login!);
  logins.push((await s.world.staff(branch.town, 'approver')).login!);
  logins.push((await s.world.staff(branch.shop, 'approver')).login!);
  await clock('2026-03-02T09:00:00+08:00');
}

const sheetBody = (more: object = {}) => ({
  orgId: idOf(branch.county),
  name: '示例星级评定',
  level: 'workplace',
  items: [
    { text: '职工之家有活动', points: 40, proof: '活动照片' },
    { text: '集体合同已签订', points: 30, proof: '合同扫描件' },
    { text: '任期没有届满', points: 10, proof: '', measure: { counts: 'term-in-force' } },
    { text: '会员千人以上', points: 20, proof: '', measure: { counts: 'members', least: 1000 } },
  ],
  thresholds: [10, 30, 50, 70, 90],
  ...more,
});
export const setSheet = (who: Client, more: object = {}) => who.post<StarSheet>('/api/star-sheets', sheetBody(more));
export const openRound = (who: Client, sheetId: string, more: object = {}) =>
  who.post<StarRound>('/api/star-rounds', {
    sheetId,
    from: '2026-03-01',
    to: '2026-03-31',
    validUntil: '2027-12-31',
    ...more,
  });
export async function begin(more: object = {}): Promise<{ sheet: StarSheet; round: StarRound }> {
  const sheet = done(await setSheet(setter, more));
  return { sheet, round: done(await openRound(setter, sheet.id)) };
}
export const scores = (a: number, b: number): StarScore[] => [
  { key: 'i1', points: a, words: '全年十二次活动', files: [] },
  { key: 'i2', points: b, words: '三月签订', files: [] },
];
export const urlOf = (round: StarRound, key = branch.shop) => `/api/star-rounds/${round.id}/unions/${idOf(key)}`;
export const read = (who: Client, round: StarRound, key = branch.shop) => who.get<StarRatingAnswer>(urlOf(round, key));
export const score = (who: Client, round: StarRound, [a, b]: readonly [number, number], seen = 0, key = branch.shop) =>
  who.post<StarRatingAnswer>(`${urlOf(round, key)}/score`, { seen, scores: scores(a, b) });
export const check = (who: Client, round: StarRound, seen: number, changes: object[] = []) =>
  who.post<StarRatingAnswer>(`${urlOf(round)}/check`, { seen, changes });
export const publish = (who: Client, round: StarRound) =>
  who.post<{ published: number }>(`/api/star-rounds/${round.id}/publish`, {});
export const object = (who: Client, round: StarRound, seen: number) =>
  who.post<StarRatingAnswer>(`${urlOf(round)}/object`, { seen, words: '合同其实是二月签的' });
export const answer = (who: Client, round: StarRound, seen: number, changes: object[] = []) =>
  who.post<StarRatingAnswer>(`${urlOf(round)}/answer`, { seen, words: '已经核对原件', changes });
export const open = async (query: string) =>
  done(await s.client().get<Page<PublishedStar>>(`/api/open/stars?${query}`)).items;

export async function published(points: readonly [number, number] = [40, 0]): Promise<StarRound> {
  const { round } = await begin();
  done(await score(own, round, points));
  done(await check(between, round, 1));
  expect(done(await publish(setter, round))).toEqual({ published: 1 });
  return round;
}
