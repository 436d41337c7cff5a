import type { Page } from '../kernel/answers.ts';
import type { DoubtAnswer, DoubtLine } from '../kernel/doubt-answers.ts';
import { type Client, done } from '../replay/client.ts';
import { belongings } from '../server/doubts/belongings.ts';
import { recountMembersSql } from '../server/members/recount.ts';
import { doubtPeople } from '../server/people/doubts.ts';
import { foldDeltas } from '../server/stats/queries.ts';
import { type TestServer, startTestServer } from './server.ts';
import type { WorldPerson } from './world.ts';

/** Two records that may be one person, and the doubt about them. */
export interface Pair {
  readonly one: WorldPerson;
  readonly other: WorldPerson;
  readonly doubt: string;
}

export interface DoubtDesk {
  readonly s: TestServer;
  /** Two people of one name and birth date in these unions, put up for review. */
  pair(one?: string, other?: string): Promise<Pair>;
  /** Puts this person up for review against whoever is like her, and gives the pair with the other one. */
  doubtOf(person: WorldPerson, other: WorldPerson): Promise<string>;
  merge(who: Client, pair: Pair, changes?: Record<string, unknown>): ReturnType<typeof settle>;
  undo(who: Client, pair: Pair): ReturnType<typeof settle>;
  /** Every row of these people, as the database has it, but for what tells them of merging. */
  rowsOf(...people: WorldPerson[]): Promise<unknown>;
  /** How many members every union has, as counted and as the memberships say. */
  counts(): Promise<{ counted: unknown; recounted: unknown }>;
}

function settle(who: Client, path: string, body: unknown) {
  return who.post<DoubtAnswer>(path, body);
}

let names = 0;
const han = '甲乙丙丁戊己庚辛壬癸';

export async function openDoubtDesk(): Promise<DoubtDesk> {
  const s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  const { owner } = s.world;
  const province = await s.staff('province', 'approver');
  const people = (all: readonly WorldPerson[]) => all.map(({ id }) => id);

  async function doubtOf(person: WorldPerson, other: WorldPerson): Promise<string> {
    await doubtPeople(s.platform.db, [{ cell: 1, personId: person.id }]);
    const { items } = done(await province.get<Page<DoubtLine>>('/api/doubts'));
    const found = items.find(({ sides }) => [person.id, other.id].every((id) => sides.some((side) => side.id === id)));
    if (found === undefined) throw new Error('the two are not put up for review');
    return found.id;
  }

  async function rowsOf(...of: WorldPerson[]): Promise<unknown> {
    const rows: unknown[] = [];
    for (const { table, column, key } of belongings) {
      const mine = `t.${column} = any ($1::uuid[])${table === 'notices' ? ` and t.title not like '%档案%'` : ''}`;
      const found = await owner.query(`select to_jsonb(t) as row from ${table} t where ${mine} order by ${key}`, [
        people(of),
      ]);
      rows.push([table, column, found.rows]);
    }
    const self = await owner.query('select to_jsonb(p) as row from persons p where id = any ($1) order by id', [
      people(of),
    ]);
    return [...rows, self.rows];
  }

  return {
    s,
    doubtOf,
    rowsOf,
    async pair(one = 'factory', other = 'factory') {
      names += 1;
      const name = `示例${[...String(names)].map((digit) => han[Number(digit)]).join('')}`;
      const made = { one: await s.world.worker(one, name), other: await s.world.worker(other, name) };
      const born = made.one.document.replace(/^.{6}(....)(..)(..).*$/, '$1-$2-$3');
      await owner.query(`update persons set born_on = $2 where id = any ($1)`, [people([made.one, made.other]), born]);
      await owner.query(`update persons set document_kind = 'passport' where id = $1`, [made.other.id]);
      return { ...made, doubt: await doubtOf(made.one, made.other) };
    },
    merge(who, { one, doubt }, changes = {}) {
      const choice = {
        kept: one.id,
        name: one.id,
        document: one.id,
        phone: one.id,
        bornOn: one.id,
        otherDocument: 'hers',
      };
      return settle(who, `/api/doubts/${doubt}/merge`, { ...choice, why: '看过两张证件，是同一个人', ...changes });
    },
    undo: (who, { doubt }) => settle(who, `/api/doubts/${doubt}/undo`, { why: '合并错了，是两个人' }),
    async counts() {
      while ((await foldDeltas(s.platform.db, 1)) > 0);
      const counted = await owner.query(
        `select org_id, n::integer as n from figure_totals where metric = 'members' and n <> 0 order by org_id`,
      );
      const recounted = await owner.query(
        `select org_id, n::integer as n from (${recountMembersSql}) r order by org_id`,
      );
      return { counted: counted.rows, recounted: recounted.rows };
    },
  };
}
