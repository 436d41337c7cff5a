import type { Instant, OrgRef } from './answers.ts';
import type { Reason } from './refusal.ts';

/** What a union holds in boxes: every change of it, to the box. */
export const supplyKinds = {
  received: '入库',
  passed: '分给别的工会',
  arrived: '别的工会分来',
  'handed-out': '发放',
  'brought-back': '发出后退回',
  counted: '盘点',
} as const;
export type SupplyKind = keyof typeof supplyKinds;

/** What is asked of POST /api/orgs/:id/supplies; what arrives is written together with what is passed. */
export interface SupplyAsked {
  readonly kind: Exclude<SupplyKind, 'arrived'>;
  readonly goods: string;
  /** Of a count what lies on the shelf, of all others how many go or come. */
  readonly boxes: number;
  /** The union that they are passed to. */
  readonly to?: string;
  /** Where they are handed out or come back from, and how many people that is for. */
  readonly site?: string;
  readonly people?: number;
  /** Where they came from, or why a count differs. */
  readonly says?: string;
}

export interface SupplyEntry {
  readonly kind: SupplyKind;
  readonly goods: string;
  /** With its sign. */
  readonly boxes: number;
  readonly after: number;
  readonly other?: OrgRef;
  readonly site?: string;
  readonly people?: number;
  readonly says?: string;
  /** The number of the case that handed them out. */
  readonly case?: string;
  readonly by: string;
  readonly at: Instant;
}

/**
 * One kind of goods of a union with all below it: what came from outside, what of that was handed out and not brought back,
 * what counts have added or taken away, and what lies on the shelves. What one passes to another below is neither.
 */
export interface SupplySums {
  readonly goods: string;
  readonly came: number;
  readonly handedOut: number;
  readonly counted: number;
  readonly left: number;
}

/** GET /api/orgs/:id/supplies, and the answer of booking. */
export interface SuppliesAnswer {
  readonly org: OrgRef;
  readonly asOf: Instant;
  /** On its own shelf. */
  readonly own: readonly { readonly goods: string; readonly boxes: number }[];
  /** Of itself and all below. */
  readonly sums: readonly SupplySums[];
  /** Its own, the latest first. */
  readonly entries: readonly SupplyEntry[];
  readonly mayBook: boolean;
  /** The unions right below it, and the one above: where boxes may go. */
  readonly near: readonly OrgRef[];
}

/**
 * A move that takes boxes off the shelf of the union that owes it, or puts back what came back of them: `goods` and `boxes` are
 * asked, `site` is a field of the form.
 */
export interface SupplyMove {
  readonly kind: 'handed-out' | 'brought-back';
  readonly goods: string;
  readonly boxes: string;
  readonly site: string;
}

const mostBoxes = 1_000_000;
const lengthOf = (text = '') => [...text.trim()].length;

function wordsWrong({ kind, site, says, to }: SupplyAsked): Reason[] {
  const reasons: Reason[] = [];
  const atSite = kind === 'handed-out' || kind === 'brought-back';
  if (atSite && (lengthOf(site) < 2 || lengthOf(site) > 80))
    reasons.push({ at: 'site', says: '请写明是哪个工地、哪个单位，2 到 80 个字，不写个人的名字' });
  if (kind === 'passed' && to === undefined) reasons.push({ at: 'to', says: '请选择分给哪个工会' });
  if (kind === 'received' && lengthOf(says) < 2)
    reasons.push({ at: 'says', says: '请写明从哪里来，比如哪一批、哪一家买的，至少 2 个字' });
  if (lengthOf(says) > 200) reasons.push({ at: 'says', says: '最多写 200 个字' });
  return reasons;
}

/** What is wrong with what somebody books, whatever lies on the shelf. */
export function suppliesWrong(asked: SupplyAsked): Reason[] {
  const { kind, goods, boxes } = asked;
  const least = kind === 'counted' ? 0 : 1;
  const reasons: Reason[] = [];
  if (lengthOf(goods) < 1 || lengthOf(goods) > 40)
    reasons.push({ at: 'goods', says: '请写明是什么物品，最多 40 个字' });
  if (!Number.isSafeInteger(boxes) || boxes < least || boxes > mostBoxes)
    reasons.push({ at: 'boxes', says: `请填写 ${least} 到 ${mostBoxes.toLocaleString('en')} 之间的箱数` });
  return [...reasons, ...wordsWrong(asked)];
}
