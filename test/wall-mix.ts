import { sql } from 'kysely';
import type { Db, Reader } from '../server/db/open.ts';
import { scopedTo } from '../server/db/scope.ts';
import type { Caller } from '../server/people/caller.ts';

/** A caller and which of the cases of all viewers she may be shown, however they are asked for. */
export interface Viewer {
  readonly caller: Caller;
  readonly cases: readonly string[];
}

class Undone extends Error {}

/** What a connection tells of whose reach it is in; a handle that is in nobody's says that it is the app. */
async function left(db: Db): Promise<string> {
  const { rows } = await sql<{ me: string; left: string | null }>`select current_user as me, concat(
    current_setting('app.whole', true), current_setting('app.person', true), current_setting('app.unions', true),
    current_setting('app.wholly', true), current_setting('app.workplaces', true), current_setting('app.members', true),
    nullif(current_setting('plan_cache_mode'), 'auto')) as left`.execute(db);
  const { me, left: settings } = rows[0]!;
  return me === 'hongqiao_app' ? (settings ?? '') : `${me} ${settings}`;
}

async function casesSeen(db: Reader, asked: readonly string[]): Promise<string> {
  const { rows } = await sql<{ id: string }>`/* prepared: mixed-cases */
    select id from cases where cell_id = 1 and id = any (${asked}::uuid[])`.execute(db);
  return rows
    .map(({ id }) => id)
    .toSorted()
    .join();
}

/** One of the ways in which a request can end; gives what of somebody else's reach it met. */
type Way = (db: Db, viewer: Viewer, asked: readonly string[]) => Promise<string[]>;

const expectSeen = (seen: string, { cases }: Viewer) => (seen === cases.toSorted().join() ? [] : [`saw ${seen}`]);
const expectNothing = (found: string) => (found === '' ? [] : [`left ${found}`]);

const ways: readonly Way[] = [
  async (db, viewer, asked) => expectSeen(await casesSeen(scopedTo(db, viewer.caller).db, asked), viewer),
  async (db) => expectNothing(await left(db)),
  async (db, { caller }) => {
    const fails = sql`select 1 / (count(*) - count(*)) from cells`.execute(scopedTo(db, caller).db);
    const came = await fails.then(
      () => 'no error',
      () => '',
    );
    return [...expectNothing(came), ...expectNothing(await left(db))];
  },
  async (db, { caller }) => {
    const writes = sql`update cases set summary = 'x' where cell_id = 1 and id is null`.execute(
      scopedTo(db, caller).db,
    );
    const came = await writes.then(
      () => 'written',
      () => '',
    );
    return [...expectNothing(came), ...expectNothing(await left(db))];
  },
  async (db, viewer, asked) =>
    db.transaction().execute(async (trx) => {
      const { db: walled } = scopedTo(trx, viewer.caller);
      return [...expectSeen(await casesSeen(walled, asked), viewer), ...expectNothing(await left(trx))];
    }),
  async (db, viewer, asked) => {
    let found: string[] = [];
    const undone = db.transaction().execute(async (trx) => {
      found = expectSeen(await casesSeen(scopedTo(trx, viewer.caller).db, asked), viewer);
      throw new Undone();
    });
    await undone.catch((fault: unknown) => {
      if (!(fault instanceof Undone)) throw fault;
    });
    return [...found, ...expectNothing(await left(db))];
  },
  async (db, viewer, asked) =>
    db.transaction().execute(async (trx) => {
      const { db: walled } = scopedTo(trx, viewer.caller);
      await sql`savepoint before`.execute(trx);
      await sql`select 1 / (count(*) - count(*)) from cells`.execute(walled).catch(() => {});
      await sql`rollback to savepoint before`.execute(trx);
      return [...expectNothing(await left(trx)), ...expectSeen(await casesSeen(walled, asked), viewer)];
    }),
];

/**
 * So many requests of viewers who take turns, in every way they can end, always as many at once as `atOnce`: over a pool of
 * fewer connections each follows on many others. Gives what of another's reach was met or left behind; nothing, if all holds.
 */
export async function mixRequests(
  db: Db,
  viewers: readonly Viewer[],
  { requests, atOnce }: { readonly requests: number; readonly atOnce: number },
): Promise<string[]> {
  const asked = [...new Set(viewers.flatMap(({ cases }) => cases))];
  const met: string[] = [];
  let next = 0;
  const work = async () => {
    while (next < requests) {
      const turn = next++;
      // Steps without a common factor: every viewer comes to every way, after every other.
      const viewer = viewers[(turn * 7 + Math.floor(turn / viewers.length)) % viewers.length]!;
      met.push(...(await ways[turn % ways.length]!(db, viewer, asked)));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return met;
}
