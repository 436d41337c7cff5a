import { expect } from 'vitest';
import type { CaseAnswer, OrgChangeAnswer } from '../kernel/answers.ts';
import { type Counted, fold } from '../kernel/metric.ts';
import { type Federates, type Level, levels } from '../kernel/party.ts';
import { type Came, type Client, done } from '../replay/client.ts';
import type { TestServer } from './server.ts';
import type { WorldOrg } from './world.ts';
import { newId } from '../server/db/id.ts';

interface OrgRow {
  readonly id: string;
  readonly parent_id: string | null;
  readonly level: Level;
  readonly path: string;
  readonly city_id: string | null;
  readonly county_id: string | null;
  readonly town_id: string | null;
  readonly federation_id: string | null;
  readonly federates: Federates | null;
  readonly sector_id: string | null;
  readonly sectors: readonly string[];
  readonly dissolved_at: Date | null;
}

/** Adds a union to the fictional town, under a key of its own. */
export async function plantUnion(
  s: TestServer,
  key: string,
  level: Level,
  parentKey: string,
  federates: Federates = 'sector',
): Promise<string> {
  const parent = s.world.orgs[parentKey]!;
  const id = newId();
  const own = (column: Level) => (column === level ? id : null);
  // The parent may have been moved since it was planted.
  const { rows } = await s.world.owner.query<{ path: string }>(
    `insert into orgs (id, parent_id, level, name, path, city_id, county_id, town_id, federation_id,
       federates, sectors, cell_id)
     select $1, id, $2, $3, path || $4, coalesce($5, city_id), coalesce($6, county_id), coalesce($7, town_id),
       coalesce($9, federation_id), $10, sectors, 1
     from orgs where id = $8 returning path`,
    [
      id,
      level,
      `${key}工会`,
      `${key}.`,
      own('city'),
      own('county'),
      own('town'),
      parent.id,
      own('federation'),
      own('federation') && federates,
    ],
  );
  const { path } = rows[0]!;
  (s.world.orgs as Record<string, WorldOrg>)[key] = { id, level, name: `${key}工会`, path };
  return id;
}

let branches = 0;

/** A new county below the city, with one town and two workplace unions; gives their keys. */
export async function plantBranch(s: TestServer) {
  branches += 1;
  const [county, town, shop, mill] = ['county', 'town', 'shop', 'mill'].map((name) => `${name}${branches}`) as [
    string,
    string,
    string,
    string,
  ];
  await plantUnion(s, county, 'county', 'city');
  await plantUnion(s, town, 'town', county);
  await plantUnion(s, shop, 'workplace', town);
  await plantUnion(s, mill, 'workplace', town);
  return { county, town, shop, mill };
}

/** An appeal of a worker, kept from the own workplace union or not. */
export async function fileAppeal(worker: Client, aboveWorkplace = false): Promise<string> {
  const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace, ...(!aboveWorkplace && { shared: true }) };
  return done(await worker.post<CaseAnswer>('/api/services/appeal/cases', { form })).id;
}

async function readTree(s: TestServer): Promise<Map<string, OrgRow>> {
  const { rows } = await s.world.owner.query<OrgRow>('select * from orgs');
  return new Map(rows.map((row) => [row.id, row]));
}

/** A union and all above it by parent_id alone, root first. */
function lineIn(tree: ReadonlyMap<string, OrgRow>, id: string): OrgRow[] {
  const org = tree.get(id)!;
  return org.parent_id === null ? [org] : [...lineIn(tree, org.parent_id), org];
}

const placeIn = (tree: ReadonlyMap<string, OrgRow>, id: string) => {
  const at = (level: Level) => lineIn(tree, id).find((org) => org.level === level)?.id ?? null;
  const federation_id = at('federation');
  return { city_id: at('city'), county_id: at('county'), town_id: at('town'), federation_id };
};

/** What a union answers to by sector, from its own link and those above alone, the nearest first. */
function sectorsIn(tree: ReadonlyMap<string, OrgRow>, id: string): string[] {
  const org = tree.get(id)!;
  if (org.sector_id !== null) return [org.sector_id, ...sectorsIn(tree, org.sector_id)];
  const parent = tree.get(org.parent_id ?? '');
  return parent?.level === 'federation' ? sectorsIn(tree, parent.id) : [];
}

/** What follows from parent_id does: paths, level columns, and the places of cases and members. */
export async function expectTree(s: TestServer): Promise<void> {
  const tree = await readTree(s);
  for (const org of tree.values()) {
    const { path, city_id, county_id, town_id, federation_id, sectors } = org;
    expect({ path, city_id, county_id, town_id, federation_id, sectors }).toEqual({
      path: `${tree.get(org.parent_id ?? '')?.path ?? ''}${path.split('.').at(-2)}.`,
      ...placeIn(tree, org.id),
      sectors: sectorsIn(tree, org.id),
    });
    const ranks = lineIn(tree, org.id).map(({ level }) => levels.indexOf(level));
    expect(ranks).toEqual([...new Set(ranks)].toSorted((a, b) => a - b));
    // Nothing that lives is below something dissolved.
    if (org.dissolved_at === null) expect(lineIn(tree, org.id).every((one) => one.dissolved_at === null)).toBe(true);
  }
  const { rows: members } = await s.world.owner.query('select * from memberships where left_on is null');
  for (const { org_id, county_id, town_id } of members) {
    const place = placeIn(tree, org_id);
    expect({ county_id, town_id }).toEqual({ county_id: place.county_id, town_id: place.town_id });
  }
  const { rows: cases } = await s.world.owner.query('select * from cases');
  for (const { org_id, org_path, city_id, county_id, town_id, owes_org_id, open } of cases) {
    const { federation_id: _, ...place } = placeIn(tree, org_id);
    expect({ org_path, city_id, county_id, town_id }).toEqual({ org_path: tree.get(org_id)!.path, ...place });
    if (open && owes_org_id !== null) expect(lineIn(tree, org_id).map(({ id }) => id)).toContain(owes_org_id);
  }
}

interface Entry {
  readonly case_id: string;
  readonly service: string;
  readonly org_id: string;
  readonly kept_above: boolean;
  readonly state: string;
  readonly action: string;
  readonly to_state: string;
  readonly age: number;
  readonly fen: number;
}

class Sums {
  readonly #sums = new Map<string, number>();
  readonly #tree: ReadonlyMap<string, OrgRow>;

  constructor(tree: ReadonlyMap<string, OrgRow>) {
    this.#tree = tree;
  }

  add(orgId: string, figure: string, n: number): void {
    const bySector = sectorsIn(this.#tree, orgId).map((id) => this.#tree.get(id)!);
    for (const { path } of [...lineIn(this.#tree, orgId), ...bySector]) {
      const key = `${path} ${figure}`;
      this.#sums.set(key, (this.#sums.get(key) ?? 0) + n);
    }
  }

  entries(only: RegExp): string[] {
    return [...this.#sums].flatMap(([key, n]) => (n !== 0 && only.test(key) ? [`${key} ${n}`] : [])).toSorted();
  }
}

/** Every figure of every union, counted anew from members and traces under the tree of now. */
async function recount(s: TestServer, only: RegExp): Promise<string[]> {
  const tree = await readTree(s);
  const sums = new Sums(tree);
  const { rows: members } = await s.world.owner.query('select org_id from memberships where left_on is null');
  for (const { org_id } of members) sums.add(org_id, 'membership members', 1);
  const { rows } = await s.world.owner.query<Entry>(
    `select t.case_id, c.service, c.org_id, c.kept_above, c.state, t.action, t.to_state,
       round(extract(epoch from t.at - c.filed_at) * 1000)::float8 as age, coalesce(l.amount_fen, 0)::float8 as fen
     from trace t join cases c on c.id = t.case_id
     left join ledger_entries l on l.case_id = t.case_id and l.action = t.action order by t.case_id, t.seq`,
  );
  const counted = new Map<string, Counted>();
  for (const row of rows) {
    const kept = row.kept_above && tree.get(row.org_id)!.level === 'workplace';
    const orgId = kept ? tree.get(row.org_id)!.parent_id! : row.org_id;
    if (!counted.has(row.case_id)) sums.add(orgId, `${row.service} state:${row.state}`, 1);
    const step = { action: row.action, to: row.to_state, age: row.age, paid: row.fen };
    const folded = fold(s.platform.registry.get(row.service)!.metrics, counted.get(row.case_id) ?? new Set(), step);
    counted.set(row.case_id, folded.counted);
    for (const { metric, n } of folded.deltas) sums.add(orgId, `${row.service} ${metric}`, n);
  }
  return sums.entries(only);
}

/**
 * The folded figures of every union, together with what waits to be folded, equal a recount. `only` picks figures: what
 * cases were counted for on the way stays with the union of that time where a merger took them elsewhere.
 */
export async function expectFigures(s: TestServer, only = /./): Promise<void> {
  const tree = await readTree(s);
  const sums = new Sums(tree);
  const { rows: waiting } = await s.world.owner.query(
    `select d.org_id, d.service, m.metric, m.n from figure_deltas d, unnest(d.metrics, d.n) m (metric, n)`,
  );
  for (const { org_id, service, metric, n } of waiting) sums.add(org_id, `${service} ${metric}`, n);
  const { rows } = await s.world.owner.query('select org_id, service, metric, n::float8 as n from figure_totals');
  const given = new Map(sums.entries(only).map((line) => splitLine(line)));
  for (const { org_id, service, metric, n } of rows) {
    const key = `${tree.get(org_id)!.path} ${service} ${metric}`;
    if (only.test(key)) given.set(key, (given.get(key) ?? 0) + n);
  }
  const lines = [...given].flatMap(([key, n]) => (n === 0 ? [] : [`${key} ${n}`])).toSorted();
  expect(lines).toEqual(await recount(s, only));
}

function splitLine(line: string): [string, number] {
  const at = line.lastIndexOf(' ');
  return [line.slice(0, at), Number(line.slice(at + 1))];
}

/** Why all changes of these tests are made, where a test does not say otherwise. */
export const why = '行政区划调整';

/** Asks for a change of a union of the world by its key. */
export function changeUnion(s: TestServer, who: Client, key: string, asked: object): Promise<Came<OrgChangeAnswer>> {
  const url = `/api/orgs/${s.world.orgs[key]!.id}/changes`;
  return who.post<OrgChangeAnswer>(url, { why, ...asked });
}
