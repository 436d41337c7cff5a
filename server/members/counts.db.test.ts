import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrgAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import type { TestServer } from '../../test/server.ts';
import { scopedTo } from '../db/scope.ts';
import { endMemberships } from '../people/membership.ts';
import { foldDeltas } from '../stats/queries.ts';
import { countMembers, countMembersBelow } from './counts.ts';
import { type MembersWorld, keys, parents, startMembersWorld } from '../../test/members-world.ts';
import { recountMembersSql } from './recount.ts';

let world: MembersWorld;
let s: TestServer;

beforeAll(async () => {
  world = await startMembersWorld();
  s = world.s;
  for (const org of ['factory', 'factory', 'school', 'workshop', 'county']) await s.world.worker(org);
});
afterAll(() => s.close());

async function recount(): Promise<(org: string) => number> {
  const { rows } = await s.world.owner.query<{ org_id: string; n: string }>(recountMembersSql);
  const counted = new Map(rows.map((row) => [row.org_id, Number(row.n)]));
  return (org) => counted.get(world.idOf(org)) ?? 0;
}

/** Every union with its count and those of the unions right below it: as the figures say, and as the memberships do. */
async function counts(): Promise<{ counted: unknown[]; recounted: unknown[] }> {
  const truth = await recount();
  const scoped = scopedTo(s.platform.db, world.callerOf(['province']));
  const counted: unknown[] = [];
  const recounted: unknown[] = [];
  for (const org of keys) {
    const children = keys.filter((one) => parents[one] === org);
    const below = await countMembersBelow(scoped, world.idOf(org));
    const own = await countMembers(s.platform.db, world.idOf(org));
    counted.push([org, own, ...children.map((child) => below.get(world.idOf(child)) ?? 0)]);
    recounted.push([org, truth(org), ...children.map(truth)]);
  }
  return { counted, recounted };
}

test('the members of every union equal a recount after joining and leaving, folded or not', async () => {
  const agree = async () => {
    const { counted, recounted } = await counts();
    expect(counted).toEqual(recounted);
  };
  await agree();
  expect((await recount())('province')).toBe(5);
  const members = await world.join(keys.flatMap((key) => [key, key, 'factory']));
  await agree();
  await foldDeltas(s.platform.db, 1);
  await agree();
  const gone = members.filter((_, i) => i % 3 !== 1).map(({ id }) => ({ cell: 1, personId: id }));
  expect(await endMemberships(s.platform.db, gone, { day: '2024-06-01', why: 'retired' })).toBe(gone.length);
  await agree();
  await foldDeltas(s.platform.db, 1);
  await agree();
});

test('a page of a union tells its members with all below it, its own, and those of each union right below', async () => {
  const staff = await s.staff('province', 'supervisor');
  await world.join(['town', 'school', 'school']);
  const truth = await recount();
  const town = done(await staff.get<OrgAnswer>(`/api/orgs/${world.idOf('town')}`));
  expect([town.members, town.ownMembers]).toEqual([truth('town'), truth('town') - truth('factory') - truth('school')]);
  const below = town.children.map(({ id, members }) => [id, members]);
  expect(below).toContainEqual([world.idOf('school'), truth('school')]);
  expect(below).toContainEqual([world.idOf('factory'), truth('factory')]);
  const school = done(await staff.get<OrgAnswer>(`/api/orgs/${world.idOf('school')}`));
  expect([school.members, school.ownMembers]).toEqual([truth('school'), truth('school')]);
});
