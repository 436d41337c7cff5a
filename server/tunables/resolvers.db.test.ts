import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../kernel/calendar.ts';
import type { Level } from '../../kernel/party.ts';
import { shippedValues, tunable } from '../../kernel/rule.ts';
import { defineService } from '../../kernel/service.ts';
import { type Setting, inForceOn } from '../../kernel/tuning.ts';
import { type FreshDatabase, freshDatabase } from '../../test/database.ts';
import { getFilingFacts } from '../cases/queries.ts';
import { listTuned } from '../cases/tunables.ts';
import { newId } from '../db/id.ts';
import { type Db, openDb } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import type { RunRow } from '../what-if/queries.ts';
import { TriedValues, dayOfChanges } from '../what-if/values.ts';

/**
 * The values of a union on a day are found in three places: by the kernel for screens, the finder and filing, by one statement
 * where values are shown and moves are made, and for drafts that are tried. Random trees, entries and days hold them together.
 */

const cites = { title: '示例办法' };
const names = ['grant', 'cap'] as const;
/** Each run sets values of a service of its own, so that nothing has to be cleared away between two. */
const serviceOf = (id: string) =>
  defineService({
    id,
    title: '示例',
    scene: 'assistance',
    lead: '示例',
    edition: 1,
    form: {},
    pages: [],
    summary: [],
    tunables: {
      grant: tunable.money({ label: '金额', default: 1, cites }),
      cap: tunable.money({ label: '最多', default: null, cites }),
    },
    eligible: {},
    states: {},
    actions: {},
    metrics: {},
  });
const shipped = shippedValues(serviceOf('').tunables);

interface Org {
  readonly id: string;
  readonly level: Level;
  readonly parent?: Org;
}

const below: Readonly<Partial<Record<Level, readonly Level[]>>> = {
  province: ['city', 'federation'],
  city: ['county', 'federation', 'workplace'],
  county: ['town', 'federation', 'workplace'],
  town: ['federation', 'workplace'],
  federation: ['workplace'],
};

const province: Org = { id: newId(), level: 'province' };

/** Of each number a union: where it hangs in the tree grown so far, and of which level it is. */
function treeOf(seeds: readonly number[]): Org[] {
  const orgs: Org[] = [province];
  for (const seed of seeds) {
    const parents = orgs.filter(({ level }) => below[level] !== undefined);
    const parent = parents[seed % parents.length]!;
    const levels = below[parent.level]!;
    orgs.push({ id: newId(), level: levels[(seed >> 8) % levels.length]!, parent });
  }
  return orgs;
}

/** A union and those above it. */
const climbFrom = (org: Org): Org[] => [org, ...(org.parent ? climbFrom(org.parent) : [])];

let fresh: FreshDatabase;
let owner: pg.Client;
let db: Db;

beforeAll(async () => {
  fresh = await freshDatabase();
  owner = new pg.Client({ connectionString: fresh.ownerUrl });
  await owner.connect();
  db = openDb(makePool(fresh.appUrl, { applicationName: 'resolvers-test', max: 2 }));
  await plantUnions([province]);
});
afterAll(async () => {
  await db.destroy();
  await owner.end();
  await fresh.drop();
});

type Entry = Setting & { readonly takenBack: boolean };

async function plantUnions(orgs: readonly Org[]): Promise<void> {
  const rows = orgs.map((org) => {
    const climb = climbFrom(org);
    const at = (level: Level) => climb.find((one) => one.level === level)?.id ?? null;
    const path = climb.toReversed().map(({ id }) => `${id.replaceAll('-', '')}.`);
    const federates = org.level === 'federation' ? 'sector' : null;
    return {
      id: org.id,
      parent_id: org.parent?.id ?? null,
      level: org.level,
      path: path.join(''),
      city_id: at('city'),
      county_id: at('county'),
      town_id: at('town'),
      federation_id: at('federation'),
      federates,
    };
  });
  await owner.query(
    `insert into orgs (id, parent_id, level, name, path, city_id, county_id, town_id, federation_id, federates, cell_id)
     select id, parent_id, level, '示例工会', path, city_id, county_id, town_id, federation_id, federates, 1
     from json_populate_recordset(null::orgs, $1)`,
    [JSON.stringify(rows)],
  );
}

async function plantEntries(service: string, entries: readonly Entry[]): Promise<void> {
  const rows = entries.map((one) => ({ ...one, id: newId() }));
  await owner.query(
    `insert into tunable_values (id, org_id, service, name, from_on, value, cites, taken_back_at, taken_back_why)
     select id, org, $2, name, "from", value, '{"title":"示例"}', case when "takenBack" then now() end,
       case when "takenBack" then '写错了' end
     from json_to_recordset($1) as (id uuid, org uuid, name text, "from" date, value bigint, "takenBack" boolean)`,
    [JSON.stringify(rows), service],
  );
}

const start = '2026-01-01';
const someDay = fc.integer({ min: 0, max: 20 }).map((n) => addDays(start, n));
const someValue = fc.option(fc.integer({ min: 2, max: 9 }));
const entry = fc.record({
  org: fc.nat(),
  name: fc.constantFrom(...names),
  from: someDay,
  value: someValue,
  takenBack: fc.boolean(),
});
const drafted = fc.record({ name: fc.constantFrom(...names), from: someDay, value: someValue });

const keyOf = ({ org, name, from }: Pick<Setting, 'org' | 'name' | 'from'>) => `${org} ${name} ${from}`;

/** The shipped values with what has been found. */
function over(found: Iterable<Pick<Setting, 'name' | 'value'>>): Record<string, number> {
  const set = [...found].map(({ name, value }) => [name, value!] as const);
  return { ...shipped, ...Object.fromEntries(set) };
}

test('the kernel, the statement, filing and drafts that are tried find the same values on every tree and day', async () => {
  const world = fc.record({
    seeds: fc.array(fc.nat(1 << 16), { minLength: 6, maxLength: 14 }),
    sets: fc.array(entry, { minLength: 4, maxLength: 24 }),
    day: someDay,
    drafter: fc.nat(),
    drafts: fc.uniqueArray(drafted, { selector: ({ name }) => name, minLength: 1, maxLength: 2 }),
  });
  let changed = 0;
  await fc.assert(
    fc.asyncProperty(world, async ({ seeds, sets, day, drafter, drafts }) => {
      const orgs = treeOf(seeds);
      const service = serviceOf(newId());
      const whole = sets.map((one) => ({ ...one, org: orgs[one.org % orgs.length]!.id }));
      // Two live entries of a union cannot begin on one day.
      const entries = [...new Map(whole.map((one) => [keyOf(one), one])).values()];
      await plantUnions(orgs.slice(1));
      await plantEntries(service.id, entries);
      const standing = entries.filter(({ takenBack }) => !takenBack);
      const org = orgs[drafter % orgs.length]!;
      const changes = drafts.filter((draft) =>
        standing.every((one) => keyOf(one) !== keyOf({ ...draft, org: org.id })),
      );
      const on = changes.length === 0 ? day : dayOfChanges(changes);
      const run = { service: service.id, org: { id: org.id }, draftIds: [], changes } as unknown as RunRow;
      const tried = await (changes.length > 0 ? TriedValues.open(db, service, run) : undefined);
      // The deepest, and one on the way there.
      for (const one of [orgs.at(-1)!, orgs.at(-4)!]) {
        const climb = climbFrom(one).map(({ id }) => id);
        const expected = over(inForceOn(climb, standing, day).values());
        const question = { orgId: one.id, personId: newId(), service, today: day };
        const [shown, filed] = await Promise.all([listTuned(db, one.id, day), getFilingFacts(db, question)]);
        expect([over(shown.filter((row) => row.service === service.id)), over(filed.set)]).toEqual([
          expected,
          expected,
        ]);
        if (tried === undefined) continue;
        const { was, becomes } = tried.of(climb);
        const after = [...standing, ...changes.map((draft) => ({ ...draft, org: org.id }))];
        expect([{ ...was }, { ...becomes }]).toEqual([
          over(inForceOn(climb, standing, on).values()),
          over(inForceOn(climb, after, on).values()),
        ]);
        if (was !== becomes) changed += 1;
      }
    }),
    { numRuns: 60 },
  );
  expect(changed).toBeGreaterThan(5);
});
