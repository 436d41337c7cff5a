import type { Caller } from '../people/caller.ts';

/** Whether somebody carries the money of this very union. */
export const isCashier = ({ posts }: Caller, orgId: string): boolean =>
  posts.some((post) => post.role === 'cashier' && post.orgId === orgId);

/** The unions whose money somebody sees, with all below them: whoever pays, approves or supervises there. */
export const moneyOrgs = ({ posts }: Caller): string[] => [
  ...new Set(posts.filter(({ role }) => role !== 'caseworker').map(({ orgId }) => orgId)),
];

/** Whether somebody sees the money of a union: through a post there or above it. */
export const seesMoney = (caller: Caller, line: readonly string[]): boolean =>
  moneyOrgs(caller).some((orgId) => line.includes(orgId));
