import { expect, test } from 'vitest';
import { levels } from '../kernel/party.ts';
import type { Level, Role } from '../kernel/party.ts';
import { planProvince } from './plan.ts';
import { demoAccounts } from './province.ts';

const plan = planProvince({ seed: 5, workplaces: 200 });
const unionsAt = (level: Level): number => plan.unions.filter((union) => union.level === level).length;

test('the same seed gives the same plan', () => {
  const again = planProvince({ seed: 5, workplaces: 200 });
  expect(again.unions).toEqual(plan.unions);
  expect(again.posts).toEqual(plan.posts);
  expect(again.accounts).toEqual(plan.accounts);
  expect([again.worker(77), again.staff(77)]).toEqual([plan.worker(77), plan.staff(77)]);
});

test.each<[Level, number, Role[]]>([
  ['province', 1, ['caseworker', 'supervisor', 'cashier', 'approver']],
  ['city', 1, ['caseworker', 'supervisor', 'cashier', 'approver']],
  ['county', 1, ['caseworker', 'supervisor', 'cashier']],
  ['town', 0.7, ['caseworker', 'supervisor']],
  ['workplace', 0.5, ['caseworker', 'supervisor']],
])('of the unions at level %s a share of %d is staffed, with %j', (level, share, roles) => {
  const posts = plan.posts.filter((post) => post.union.level === level);
  const staffed = Map.groupBy(posts, (post) => post.union.id);
  expect(staffed.size).toBe(Math.round(unionsAt(level) * share));
  for (const held of staffed.values()) expect(held.map((post) => post.role)).toEqual(roles);
});

test('every post has a login of its own and a holder of its own, a member of the union served', () => {
  expect(new Set(plan.posts.map((post) => post.login)).size).toBe(plan.posts.length);
  const holders = plan.posts.map((_, n) => plan.staff(n));
  expect(new Set(holders.map((holder) => holder.personId)).size).toBe(plan.posts.length);
  expect(holders.map((holder) => holder.union)).toEqual(plan.posts.map((post) => post.union));
  for (const { login } of plan.posts) expect(login).toMatch(/^(?:44\d{4}(?:\d{3})?(?:-[a-z]+)?|w\d{4})-[a-z]+$/);
});

test('the demo accounts are every role and level of one branch and of its couriers, with three workers of its workplace', () => {
  const { staff, workers } = plan.accounts;
  expect(new Set(staff.map(({ level }) => level))).toEqual(new Set(levels));
  expect(staff).toHaveLength(4 + 4 + 3 + 2 + 3 + 2);
  const branch = plan.unions.filter((union) => staff.some(({ orgId }) => orgId === union.id));
  expect(branch).toHaveLength(6);
  const couriers = branch.find(({ level }) => level === 'federation')!;
  expect([couriers.federates, couriers.parentId]).toEqual(['sector', branch[1]!.id]);
  const line = branch.filter((union) => union !== couriers);
  expect(line.every(({ path }) => branch.at(-1)!.path.startsWith(path))).toBe(true);
  expect(workers.map(({ orgId, verified }) => [orgId, verified])).toEqual([
    [branch.at(-1)!.id, true],
    [branch.at(-1)!.id, true],
    [branch.at(-1)!.id, false],
  ]);
});

test('the worker without a county is in 中山', () => {
  const { withoutCounty } = plan.accounts;
  const union = plan.unions.find(({ id }) => id === withoutCounty.orgId)!;
  expect(union.countyId).toBeNull();
  expect(union.path).toMatch(/^44\.20\.118\./);
});

test('the demo accounts do not depend on how many workplaces there are', () => {
  expect(demoAccounts(5)).toEqual(plan.accounts);
});

test('the rider belongs to the federation of the couriers whose staff can sign in', () => {
  const { rider, staff } = plan.accounts;
  expect(staff.find(({ level }) => level === 'federation')!.orgId).toBe(rider.orgId);
});

test('a few hundred of 30,000 belong to no workplace but to federations of a sector', () => {
  const gigs = Array.from({ length: 30_000 }, (_, n) => plan.worker(n).union).filter(
    ({ level }) => level !== 'workplace',
  );
  expect(gigs.every(({ level, federates, cityId }) => level === 'federation' && federates === 'sector' && cityId)).toBe(
    true,
  );
  expect(gigs.length).toBeGreaterThan(200);
  expect(gigs.length).toBeLessThan(600);
});

test('every workplace has members, and some have many more than others', () => {
  const counts = new Map<string, number>();
  for (let n = 0; n < 4_000; n++) {
    const { level, id } = plan.worker(n).union;
    if (level === 'workplace') counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  expect(counts.size).toBe(200);
  expect(Math.max(...counts.values())).toBeGreaterThan(5 * Math.min(...counts.values()));
});
