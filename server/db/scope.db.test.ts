import * as fc from 'fast-check';
import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Level, levels } from '../../kernel/party.ts';
import { cadreOf } from '../../test/cadre.ts';
import { type FreshDatabase, freshDatabase } from '../../test/database.ts';
import { countCases, listCases } from '../cases/lists.ts';
import { findCase } from '../cases/queries.ts';
import { standingTo } from '../cases/reader.ts';
import { projectRoot } from '../config.ts';
import { listNewest } from '../members/queries.ts';
import { findOrg } from '../orgs/queries.ts';
import { type Registry, findServices } from '../registry.ts';
import { newId } from './id.ts';
import { type Db, openDb } from './open.ts';
import { makePool } from './pool.ts';
import { type Scoped, reachOfOrgs, scopedTo } from './scope.ts';

interface Node {
  readonly id: string;
  readonly label: string;
  readonly level: Level;
  parent: Node | undefined;
  /** The federation it answers to by a link of its own. */
  sector?: Node;
}

interface Filed {
  readonly id: string;
  readonly org: Node;
  readonly kept: boolean;
}

interface Post {
  readonly org: Node;
}

const applicant = newId();
const nat = fc.nat(1000);
const plan = fc.record({
  orgs: fc.array(fc.record({ parent: nat, level: nat }), { minLength: 1, maxLength: 14 }),
  links: fc.array(fc.record({ org: nat, sector: nat }), { maxLength: 6 }),
  before: fc.array(fc.record({ org: nat, kept: fc.boolean() }), { maxLength: 8 }),
  moves: fc.array(fc.record({ org: nat, parent: nat }), { maxLength: 4 }),
  after: fc.array(fc.record({ org: nat, kept: fc.boolean() }), { maxLength: 6 }),
  posts: fc.array(nat, { maxLength: 4 }),
  asked: nat,
});

let fresh: FreshDatabase;
let owner: pg.Pool;
let db: Db;
let registry: Registry;

beforeAll(async () => {
  fresh = await freshDatabase();
  owner = new pg.Pool({ connectionString: fresh.ownerUrl, max: 1 });
  db = openDb(makePool(fresh.appUrl, { applicationName: 'scope-test', max: 2 }));
  registry = await findServices(`${projectRoot}/services`);
  await owner.query(`insert into persons (cell_id, id, name, name_folded) values (1, $1, '示例工友', '示例工友')`, [
    applicant,
  ]);
});

afterAll(async () => {
  await db.destroy();
  await owner.end();
  await fresh.drop();
});

const rank = (node: Node) => levels.indexOf(node.level);
const pick = <T>(from: readonly T[], at: number): T => from[at % from.length]!;

/** Any level below the parent's may follow: a city without counties, a workplace right under the province. */
function grow(orgs: readonly { parent: number; level: number }[]): Node[] {
  const nodes: Node[] = [{ id: newId(), label: 'r', level: 'province', parent: undefined }];
  for (const [index, { parent, level }] of orgs.entries()) {
    const above = pick(
      nodes.filter((node) => node.level !== 'workplace'),
      parent,
    );
    const below = levels.slice(rank(above) + 1);
    nodes.push({ id: newId(), label: `n${index}`, level: pick(below, level), parent: above });
  }
  return nodes;
}

function lineOf(node: Node): Node[] {
  return node.parent === undefined ? [node] : [...lineOf(node.parent), node];
}

/** What a union answers to by sector, through its own link or through the federation above it. */
function sectorsOf(node: Node): Node[] {
  if (node.sector !== undefined) return [node.sector, ...sectorsOf(node.sector)];
  return node.parent?.level === 'federation' ? sectorsOf(node.parent) : [];
}

/** Links as they may be made: one line by sector, without a circle, and none for what stands under a federation already. */
function linkSome(nodes: readonly Node[], links: readonly { org: number; sector: number }[]): void {
  const federations = nodes.filter(({ level }) => level === 'federation');
  const free = nodes.filter(
    (node) => rank(node) >= levels.indexOf('federation') && node.parent?.level !== 'federation',
  );
  if (federations.length === 0 || free.length === 0) return;
  for (const { org, sector } of links) {
    const [node, up] = [pick(free, org), pick(federations, sector)];
    if (node !== up && !sectorsOf(up).includes(node)) node.sector = up;
  }
}

function rowOf(node: Node) {
  const line = lineOf(node);
  const at = (level: Level) => line.find((one) => one.level === level)?.id ?? null;
  const path = line.map(({ label }) => `${label}.`).join('');
  const federates = node.level === 'federation' ? 'sector' : null;
  const sectors = sectorsOf(node).map(({ id }) => id);
  const placed = {
    path,
    city_id: at('city'),
    county_id: at('county'),
    town_id: at('town'),
    federation_id: at('federation'),
  };
  return {
    id: node.id,
    parent_id: node.parent?.id ?? null,
    level: node.level,
    name: node.label,
    ...placed,
    federates,
    sector_id: node.sector?.id ?? null,
    sectors,
  };
}

async function plant(nodes: readonly Node[]): Promise<void> {
  await owner.query('delete from cases');
  await owner.query('delete from memberships');
  await owner.query('delete from persons where id <> $1', [applicant]);
  await owner.query('delete from orgs');
  await owner.query(
    `insert into orgs (id, parent_id, level, name, path, city_id, county_id, town_id, federation_id, federates, sector_id, sectors, cell_id)
     select id, parent_id, level, name, path, city_id, county_id, town_id, federation_id, federates, sector_id, sectors, 1 from jsonb_to_recordset($1) as o
       (id uuid, parent_id uuid, level text, name text, path text, city_id uuid, county_id uuid, town_id uuid,
        federation_id uuid, federates text, sector_id uuid, sectors uuid[])`,
    [JSON.stringify(nodes.map(rowOf))],
  );
  // One member in each union, with the id of her union.
  await owner.query(`insert into persons (cell_id, id, name, name_folded) select 1, id, name, name from orgs`);
  await owner.query(
    `insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
     select 1, id, id, id, county_id, town_id, '2026-11-01' from orgs`,
  );
}

async function replant(nodes: readonly Node[]): Promise<void> {
  await owner.query(
    `update orgs t set parent_id = o.parent_id, path = o.path, city_id = o.city_id, county_id = o.county_id, town_id = o.town_id,
       federation_id = o.federation_id, sectors = o.sectors
     from jsonb_to_recordset($1) as o (id uuid, parent_id uuid, path text, city_id uuid, county_id uuid, town_id uuid,
       federation_id uuid, sectors uuid[])
     where t.id = o.id`,
    [JSON.stringify(nodes.map(rowOf))],
  );
  await owner.query(
    `update cases c set city_id = o.city_id, county_id = o.county_id, town_id = o.town_id, org_path = o.path
     from orgs o where o.id = c.org_id`,
  );
  await owner.query(
    `update memberships m set county_id = o.county_id, town_id = o.town_id from orgs o where o.id = m.org_id`,
  );
}

async function file(nodes: readonly Node[], wanted: readonly { org: number; kept: boolean }[]): Promise<Filed[]> {
  const filed = wanted.map(({ org: at, kept }) => {
    return { id: newId(), org: pick(nodes, at), kept };
  });
  const rows = filed.map(({ id, org, kept }) => ({ ...rowOf(org), id, org_id: org.id, kept }));
  await owner.query(
    `insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, city_id, county_id, town_id,
       org_path, state, open, seq, entered_seq, filed_at, entered_at, kept_above, form, summary, tuned, findings)
     select 1, id, 'appeal', 1, id::text, 1, $2, org_id, city_id, county_id, town_id, path, 'filed', true, 1, 1, now(), now(), kept,
       '{}', '', '{}', '[]'
     from jsonb_to_recordset($1) as c
       (id uuid, org_id uuid, city_id uuid, county_id uuid, town_id uuid, path text, kept boolean)`,
    [JSON.stringify(rows), applicant],
  );
  return filed;
}

const callerWith = (posts: readonly Post[]) => cadreOf(posts.map(({ org }) => ({ ...org, name: org.label })));

/**
 * The oracle. It climbs parents and links and knows no columns: a post reaches what lies at or under its union, or answers to it by
 * sector. What was kept from a workplace union is seen by those above it alone.
 */
const reachesOrg = (posts: readonly Post[], node: Node) =>
  posts.some(({ org }) => lineOf(node).includes(org) || sectorsOf(node).includes(org));
function isUnder(above: Node, { org, kept }: Filed): boolean {
  const own = org.level === 'workplace' && org.sector !== undefined;
  return lineOf(org).includes(above) || (!(kept && own) && sectorsOf(org).includes(above));
}
const reachesCase = (posts: readonly Post[], filed: Filed) =>
  posts.some(({ org }) => isUnder(org, filed) && !(filed.kept && org.level === 'workplace'));
/** The same caller with the first wall taken away: every condition of the SQL that names a reach is «true». */
const withoutFirst = (scoped: Scoped): Scoped => ({ ...scoped, reaches: [{ level: 'province', orgId: newId() }] });
/** And with the second: the statements of the first wall, as the role that no policy of the reader's is for. */
const withoutSecond = (scoped: Scoped): Scoped => ({ ...scoped, db: scoped.beyond });
const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id).toSorted();

describe('scope over random trees, posts, cases and moves of unions', () => {
  it('is what climbing from each union finds, in the register, for one case, in the tree, and with either wall alone [MLPS-9, MLPS-10, ASVS-8.2.2, ASVS-8.4.1]', async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (given) => {
        const nodes = grow(given.orgs);
        linkSome(nodes, given.links);
        await plant(nodes);
        const before = await file(nodes, given.before);
        for (const { org, parent } of given.moves) {
          const moving = pick(nodes, org);
          const may = (node: Node) => moving.sector === undefined || node.level !== 'federation';
          const above = nodes.filter((node) => rank(node) < rank(moving) && may(node));
          if (above.length > 0) moving.parent = pick(above, parent);
        }
        await replant(nodes);
        const cases = [...before, ...(await file(nodes, given.after))];
        const posts = given.posts.map((at) => ({ org: pick(nodes, at) }));
        const caller = callerWith(posts);
        const scoped = scopedTo(db, caller);

        const seen = cases.filter((one) => reachesCase(posts, one));
        const listed = await listCases(scoped, registry, { open: undefined }, undefined, Date.now(), 1000);
        expect(idsOf(listed.items)).toEqual(idsOf(seen));

        for (const maimed of [withoutFirst(scoped), withoutSecond(scoped)]) {
          const still = await listCases(maimed, registry, { open: undefined }, undefined, Date.now(), 1000);
          expect(idsOf(still.items)).toEqual(idsOf(seen));
          expect(await countCases(maimed, { open: undefined }, Date.now())).toBe(seen.length);
        }
        const members = nodes.filter((node) => reachesOrg(posts, node));
        for (const one of [scoped, withoutFirst(scoped), withoutSecond(scoped)]) {
          const newest = await listNewest(one, one.reaches);
          expect(newest.map(({ person_id: id }) => id).toSorted()).toEqual(idsOf(members));
        }
        const persons = await sql<{ id: string }>`select id from persons`.execute(scoped.db);
        // The applicant is a member nowhere: by a case of his, or as the province's.
        const hasHim = seen.length > 0 || posts.some((post) => post.org.level === 'province');
        expect(idsOf(persons.rows)).toEqual(idsOf([...members, ...(hasHim ? [{ id: applicant }] : [])]));

        const orgs = await sql<{ id: string }>`select o.id from orgs o where ${reachOfOrgs(scoped.reaches)}`.execute(
          db,
        );
        expect(idsOf(orgs.rows)).toEqual(idsOf(nodes.filter((node) => reachesOrg(posts, node))));

        const asked = pick(nodes, given.asked);
        const org = await findOrg(scoped, asked.id);
        expect(org !== undefined).toBe(reachesOrg(posts, asked));
        const filter = { org: { id: asked.id, level: asked.level }, open: true };
        const under = await listCases(scoped, registry, filter, undefined, Date.now(), 1000);
        expect(idsOf(under.items)).toEqual(idsOf(seen.filter((one) => isUnder(asked, one))));

        for (const one of cases) {
          const row = (await findCase(db, one.id))!;
          expect(row.lineage.map(({ id }) => id)).toEqual(lineOf(one.org).map(({ id }) => id));
          expect([one.id, standingTo(row, caller, scoped.reaches)]).toEqual([
            one.id,
            reachesCase(posts, one) ? 'staff' : undefined,
          ]);
        }
      }),
      { numRuns: 150 },
    );
  }, 60_000);

  it('matches nothing for a caller without a post, rather than everything [ASVS-8.4.1, MLPS-9]', async () => {
    const nodes = grow([{ parent: 0, level: 0 }]);
    await plant(nodes);
    await file(nodes, [{ org: 0, kept: false }]);
    const scoped = scopedTo(db, callerWith([]));
    expect((await listCases(scoped, registry, { open: undefined }, undefined, Date.now())).items).toEqual([]);
    expect(await findOrg(scoped, nodes[0]!.id)).toBeUndefined();
  });

  it('reads a case as its applicant whatever the posts', async () => {
    const nodes = grow([{ parent: 0, level: 4 }]);
    await plant(nodes);
    const [filed] = await file(nodes, [{ org: 1, kept: true }]);
    const row = (await findCase(db, filed!.id))!;
    expect(standingTo(row, { ...callerWith([]), personId: applicant }, [])).toBe('applicant');
    // The own workplace union of a case kept from it does not even learn that it exists.
    const workplace = callerWith([{ org: nodes[1]! }]);
    expect(standingTo(row, workplace, scopedTo(db, workplace).reaches)).toBeUndefined();
  });
});
