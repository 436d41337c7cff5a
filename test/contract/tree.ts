import { type Level, levels } from '../../kernel/party.ts';
import { newId } from '../../server/db/id.ts';
import type { TestServer } from '../server.ts';
import type { WorldOrg } from '../world.ts';

/** A union of a random tree; nothing but what it is under. */
export interface Node {
  readonly key: string;
  readonly id: string;
  readonly level: Level;
  readonly parent: Node | undefined;
  /** The federation of its sector that it answers to. */
  readonly sector?: Node;
}

/** The same numbers for the same seed, from 0 up to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface RandomTree {
  readonly nodes: readonly Node[];
  /** The union that everybody asks about, and those that stand to it in each relation. */
  readonly target: Node;
  readonly parent: Node;
  readonly child?: Node;
  readonly sibling: Node;
  readonly cousin: Node;
  readonly sector?: Node;
}

/**
 * Two cities under the province with what chance puts below them. The target is a workplace union that has joined a sector, or
 * a town union with unions below it; by place every level between may be missing.
 */
export function growTree(root: Pick<Node, 'id'>, seed: number, kind: 'workplace' | 'town', extra = 4): RandomTree {
  const random = seeded(seed);
  let made = 0;
  const province: Node = { key: 'province', id: root.id, level: 'province', parent: undefined };
  const nodes: Node[] = [province];
  const under = (parent: Node, level: Level, more: Partial<Node> = {}): Node => {
    const node = { key: `x${seed}n${(made += 1)}`, id: newId(), level, parent, ...more };
    nodes.push(node);
    return node;
  };
  const city = under(province, 'city');
  const county = random() < 0.7 ? under(city, 'county') : city;
  const parent = kind === 'town' || random() < 0.3 ? county : under(county, 'town');
  const federation = under(county, 'federation');
  const sector = kind === 'workplace' ? federation : undefined;
  const target = under(parent, kind, sector && { sector });
  const sibling = under(parent, kind);
  const child = kind === 'town' ? under(target, 'workplace') : undefined;
  const far = under(province, 'city');
  const cousin = under(random() < 0.5 ? far : under(far, 'county'), kind);
  for (let n = 0; n < extra; n += 1) {
    const above = nodes.filter(({ level }) => level !== 'workplace');
    const at = above[Math.floor(random() * above.length)]!;
    const below = levels.slice(levels.indexOf(at.level) + 1);
    under(at, below[Math.floor(random() * below.length)]!);
  }
  return { nodes, target, parent, sibling, cousin, ...(child && { child }), ...(sector && { sector }) };
}

function lineOf(node: Node): Node[] {
  return node.parent === undefined ? [node] : [...lineOf(node.parent), node];
}

/** Puts a tree below the province of the fictional town, with the columns that follow from who is under whom. */
export async function plantTree(s: TestServer, { nodes }: Pick<RandomTree, 'nodes'>): Promise<void> {
  const orgs = s.world.orgs as Record<string, WorldOrg>;
  for (const node of nodes) {
    if (node.parent === undefined) continue;
    const at = (level: Level) => lineOf(node).find((one) => one.level === level)?.id ?? null;
    const path = `${orgs[node.parent.key]!.path}${node.key}.`;
    const name = `${node.key}示例工会`;
    await s.world.owner.query(
      `insert into orgs (id, parent_id, level, name, path, city_id, county_id, town_id, federation_id, federates, sector_id,
         sectors, cell_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1)`,
      [
        node.id,
        node.parent.id,
        node.level,
        name,
        path,
        at('city'),
        at('county'),
        at('town'),
        at('federation'),
        node.level === 'federation' ? 'sector' : null,
        node.sector?.id ?? null,
        node.sector === undefined ? [] : [node.sector.id],
      ],
    );
    orgs[node.key] = { id: node.id, level: node.level, name, path };
  }
}
