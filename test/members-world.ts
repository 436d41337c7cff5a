import type { Level } from '../kernel/party.ts';
import { cadreOf } from './cadre.ts';
import { type TestServer, startTestServer } from './server.ts';
import { newId } from '../server/db/id.ts';
import type { Caller } from '../server/people/caller.ts';
import { beginMemberships } from '../server/people/membership.ts';

export interface Member {
  readonly id: string;
  readonly org: string;
  readonly joinedOn: string;
}

/** Who is right above whom in the test world, with a workplace union right under a city: neither county nor town. */
export const parents: Readonly<Record<string, string>> = {
  city: 'province',
  county: 'city',
  town: 'county',
  factory: 'town',
  school: 'town',
  bareCity: 'province',
  bareTown: 'bareCity',
  workshop: 'bareTown',
  depot: 'bareCity',
};
export const keys: readonly string[] = ['province', ...Object.keys(parents)];

/** The oracle climbs parents and knows no columns. */
export function lineOf(org: string): string[] {
  return org === 'province' ? [org] : [...lineOf(parents[org]!), org];
}

/** A server on that tree, with people who join it. */
export interface MembersWorld {
  readonly s: TestServer;
  idOf(org: string): string;
  levelOf(org: string): Level;
  people(count: number, name?: string): Promise<string[]>;
  /** Members of these unions, one each, who joined on one of these days of a month. */
  join(orgs: readonly string[], days?: readonly number[]): Promise<Member[]>;
  /** Somebody with a post in each of these unions. */
  callerOf(posts: readonly string[]): Caller;
}

export async function startMembersWorld(): Promise<MembersWorld> {
  const s = await startTestServer();
  const { id, path } = s.world.orgs['bareCity']!;
  const depot = newId();
  await s.world.owner.query(
    `insert into orgs (id, parent_id, level, name, path, city_id, cell_id) values ($1, $2, 'workplace', '示例仓库工会', $3, $2, 1)`,
    [depot, id, `${path}depot.`],
  );
  const idOf = (org: string) => (org === 'depot' ? depot : s.world.orgs[org]!.id);
  const levelOf = (org: string) => (org === 'depot' ? 'workplace' : s.world.orgs[org]!.level);
  const people = async (count: number, name = '甲') => {
    const ids = Array.from({ length: count }, () => newId());
    await s.world.owner.query(
      `insert into persons (cell_id, id, name, name_folded) select 1, id, $2, $2 from unnest($1::uuid[]) id`,
      [ids, name],
    );
    return ids;
  };
  return {
    s,
    idOf,
    levelOf,
    people,
    async join(orgs, days = [1]) {
      const ids = await people(orgs.length);
      const joinings = orgs.map((org, i) => {
        const joinedOn = `2024-05-${String(days[i % days.length]!).padStart(2, '0')}`;
        return { cell: 1, personId: ids[i]!, orgId: idOf(org), joinedOn };
      });
      await beginMemberships(s.platform.db, joinings, '2024-05-06');
      return joinings.map(({ personId, joinedOn }, i) => ({ id: personId, org: orgs[i]!, joinedOn }));
    },
    callerOf: (posts) => cadreOf(posts.map((org) => ({ id: idOf(org), name: org, level: levelOf(org) }))),
  };
}
