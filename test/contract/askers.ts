import { type Duty, duties } from '../../kernel/duty.ts';
import { type Role, roles } from '../../kernel/party.ts';
import { Client } from '../../replay/client.ts';
import type { TestServer } from '../server.ts';
import { makeToken, type Yard } from './yard.ts';
import type { Asker } from './oracle.ts';
import type { Node, RandomTree } from './tree.ts';

/** Somebody who asks, by role and by how her union stands to the one that is asked about. */
export interface Voice extends Asker {
  readonly role: Role | 'member' | 'none' | 'employer' | 'administrator' | 'nobody';
  readonly relation: string;
  /** Of an administrator of the platform. */
  readonly duty?: Duty;
  readonly client: Client;
  readonly headers: Readonly<Record<string, string>>;
}

const relationsOf = (tree: RandomTree): (readonly [string, Node])[] => {
  const above: (readonly [string, Node])[] = [];
  for (let node: Node | undefined = tree.parent; node !== undefined; node = node.parent)
    above.push([`above: ${node.level}`, node]);
  return [
    ['own', tree.target],
    ...above,
    ...(tree.child ? [['child', tree.child] as const] : []),
    ['sibling', tree.sibling],
    ['cousin', tree.cousin],
    ...(tree.sector ? [['sector', tree.sector] as const] : []),
  ];
};

/** The other employer's system, with a token of its own. */
async function systemOf(s: TestServer, node: Node, relation: string): Promise<Voice> {
  const own = await s.staff(node.key, 'approver');
  const { token } = await makeToken({
    own,
    org: node.key,
    idOf: (key: string) => s.world.orgs[key]!.id,
    next: () => 1,
  } as Yard);
  const headers = { authorization: `Bearer ${token!}` };
  return { role: 'employer', relation, client: s.client(), headers, posts: [], isSelf: false, system: node };
}

/** Everybody who asks about one union: each role in each relation, members, systems, somebody without a post, nobody. */
export async function askersOf(yard: Yard, tree: RandomTree, asked: readonly Role[] = roles): Promise<Voice[]> {
  const { s } = yard;
  const voices: Voice[] = [];
  const add = (voice: Omit<Voice, 'headers' | 'isSelf'> & Partial<Voice>) =>
    voices.push({ headers: {}, isSelf: false, ...voice });
  for (const [relation, node] of relationsOf(tree)) {
    for (const role of asked)
      add({ role, relation, client: await s.staff(node.key, role), posts: [node], memberOf: node });
    add({ role: 'member', relation, client: await s.worker(node.key), posts: [], memberOf: node });
  }
  add({ role: 'member', relation: 'self', client: yard.worker, posts: [], memberOf: tree.target, isSelf: true });
  add({ role: 'none', relation: 'none', client: await s.staff(tree.cousin.key), posts: [], memberOf: tree.cousin });
  add({ role: 'member', relation: 'none', client: await s.newcomer(), posts: [] });
  add({ role: 'nobody', relation: 'none', client: s.client(), posts: [] });
  for (const duty of duties)
    add({ role: 'administrator', relation: duty, duty, client: await s.administrator(duty), posts: [] });
  if (tree.target.level === 'workplace') voices.push(await systemOf(s, tree.sibling, 'sibling'));
  if (tree.target.level === 'workplace') voices.push(await systemOf(s, tree.cousin, 'cousin'));
  return voices;
}
