import { setTimeout as delay } from 'node:timers/promises';
import { projectRoot } from '../server/config.ts';
import { type Db, openDb } from '../server/db/open.ts';
import { makePool } from '../server/db/pool.ts';
import { scopedTo } from '../server/db/scope.ts';
import { holdTree } from '../server/db/tree-lock.ts';
import { listMembers } from '../server/members/lists.ts';
import { foldEverything } from '../server/orgs/change-figures.ts';
import { findNode } from '../server/orgs/change-queries.ts';
import { holdUnions, moveSubtree } from '../server/orgs/change-subtree.ts';
import type { Sealer } from '../server/people/sealing.ts';
import { type Registry, findServices } from '../server/registry.ts';
import type { BenchDatabase } from './database.ts';
import { pick, supervisorOf } from './lists.ts';
import { type Line, spread } from './measure.ts';
import type { Register } from './registry-fill.ts';

const moves = 5;

/** Moves one county under another city and gives how long that took, in milliseconds. */
async function moveCounty(db: Db, registry: Registry, register: Register): Promise<number> {
  const top = supervisorOf('province', register.units.province[0]!);
  const began = performance.now();
  await db.transaction().execute(async (trx) => {
    await holdTree(trx);
    const scoped = scopedTo(trx, top);
    const county = (await findNode(scoped, pick(register.units.county).id))!;
    await holdUnions(trx, [county.id]);
    await foldEverything(trx);
    const others = register.units.city.filter(({ id }) => id !== county.parent!.id);
    await moveSubtree(trx, registry, county, (await findNode(scoped, pick(others).id))!);
  });
  return performance.now() - began;
}

/** Reads the newest members of the province over and over until told to stop; gives the longest that one took. */
async function readMeanwhile(db: Db, sealer: Sealer, register: Register, isOver: () => boolean): Promise<number> {
  const scoped = scopedTo(db, supervisorOf('province', register.units.province[0]!));
  let longest = 0;
  while (!isOver()) {
    const began = performance.now();
    await listMembers(scoped, sealer, undefined, undefined);
    longest = Math.max(longest, performance.now() - began);
    await delay(1);
  }
  return longest;
}

/** R6: a county with all its unions and members under another city, while somebody reads. */
export async function benchMoving(database: BenchDatabase, sealer: Sealer, register: Register): Promise<Line[]> {
  const pool = makePool(database.appUrl, { max: 2, applicationName: 'bench' });
  const db = openDb(pool);
  try {
    const registry = await findServices(`${projectRoot}/services`);
    const times: number[] = [];
    let over = false;
    const reading = readMeanwhile(db, sealer, register, () => over);
    for (let n = 0; n < moves; n += 1) times.push((await moveCounty(db, registry, register)) / 1000);
    over = true;
    const longest = await reading;
    const unions = Math.round(register.scale.workplaces / register.scale.counties);
    const members = Math.round(register.scale.members / register.scale.counties);
    return [
      {
        id: 'R6',
        says: 'a county moved under another city with its unions and members',
        ...spread(times),
        unit: 's',
        target: { must: 2, aim: 1, better: 'lower' },
        notes: `about ${unions} unions and ${members} members each; the longest reading meanwhile ${longest.toFixed(0)} ms`,
      },
    ];
  } finally {
    await db.destroy();
  }
}
