import type { Scope } from '../../server/http/contract.ts';
import type { Node } from './tree.ts';

/**
 * Who may see what, told a second time and in another way than by the server: it climbs from a union to those above it and
 * knows no level, no column and no path. Whatever an answer shows beyond this is a leak.
 */
export interface Asker {
  /** The unions in which she holds a post. */
  readonly posts: readonly Node[];
  readonly memberOf?: Node | undefined;
  /** Whether what is asked about is her own. */
  readonly isSelf: boolean;
  /** The union whose employer's system asks. */
  readonly system?: Node | undefined;
}

/** What there is to see of somebody in a union. */
export type Secret = 'name' | 'text' | 'case' | 'person' | 'document' | 'phone' | 'sealed';

/** Whether a union lies under another: by place, or by the sector that it or a federation above it has joined. */
function isUnder(node: Node, above: Node): boolean {
  if (node === above) return true;
  if (node.parent !== undefined && isUnder(node.parent, above)) return true;
  return node.sector !== undefined && isUnder(node.sector, above) && isFederation(above);
}

/** By sector one answers to the federation, not to those above it. */
function isFederation({ level }: Node): boolean {
  return level === 'federation';
}

export function reaches({ posts }: Asker, node: Node): boolean {
  return posts.some((post) => isUnder(node, post));
}

/** Whether something of a union exists at all for who asks, by the scope that its route declares. */
export function mayKnow(asker: Asker, scope: Scope, node: Node): boolean {
  if (scope === 'public') return true;
  if (scope === 'own') return asker.isSelf;
  if (scope === 'employer') return asker.system === node;
  if (scope === 'post') return asker.posts.includes(node);
  if (scope === 'own-union') return asker.memberOf === node;
  // What colleagues share on the board of their union is moved by them, too.
  if (scope === 'case' && (asker.isSelf || asker.memberOf === node)) return true;
  return reaches(asker, node);
}

/** Whether an answer may have this of somebody in a union in it. Whole numbers are in none, whoever asks. */
export function maySee(asker: Asker, secret: Secret, node: Node): boolean {
  if (secret === 'document' || secret === 'phone') return false;
  if (secret === 'sealed') return asker.isSelf;
  if (secret === 'person') return asker.isSelf || reaches(asker, node);
  return asker.isSelf || asker.memberOf === node || reaches(asker, node);
}
