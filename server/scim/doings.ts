import { auditEmployer } from '../employers/audit.ts';
import type { Employer } from '../employers/tokens.ts';
import { newId } from '../db/id.ts';
import { type Trx, stateOf, uniqueViolation } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { type ScimFault, fault, isFault, notFound } from './fault.ts';
import { applyPatch } from './patch.ts';
import { type Kept, deleteNotice, findNotice, insertNotice, listClashing, openRow, updateNotice } from './queries.ts';
import { type Said, isSame, readUser } from './said.ts';

/** Who asks for a change, and the version she has seen where she says so. */
export interface Occasion {
  readonly employer: Employer;
  readonly requestId: string;
  readonly ifMatch?: string | undefined;
}

const taken = fault(
  409,
  '这家单位已经报过同样 userName 或者 externalId 的人，请改用 PUT 或 PATCH 更新。',
  'uniqueness',
);
const changed = fault(412, '这个人刚才已经被改过，请重新读取后再改。');

/** RFC 9110: `*`, or a list of entity tags; ours are weak. */
export function isMatching(header: string, version: number): boolean {
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === `"${version}"`);
}

function audit(trx: Trx, { employer, requestId }: Occasion, id: string, act: 'employer-said' | 'employer-took-back') {
  return auditEmployer(trx, {
    cell: employer.cell,
    actorId: null,
    act,
    kind: 'employment',
    ids: [id],
    purpose: `token ${employer.tokenId}`,
    requestId,
    now: employer.now,
  });
}

/**
 * Somebody is said to work there. The same said twice is one notice and the same answer, also when both come at once; another
 * person under a userName or externalId that is in use is refused.
 */
export async function createUser(platform: Platform, body: unknown, occasion: Occasion): Promise<Kept | ScimFault> {
  const said = readUser(body);
  if (isFault(said)) return said;
  const { employer } = occasion;
  const made = await platform.db.transaction().execute(async (trx) => {
    const row = await insertNotice(trx, platform.sealer, employer, newId(), said);
    if (row === undefined) return undefined;
    await audit(trx, occasion, row.id, 'employer-said');
    return openRow(platform.sealer, row);
  });
  if (made !== undefined) {
    platform.nudge();
    return made;
  }
  const clashing = await listClashing(platform.db, platform.sealer, employer, said);
  return clashing.length === 1 && isSame(clashing[0]!.said, said) ? clashing[0]! : taken;
}

/** Holds one notice, lets `act` do its part with it, and answers what came of it. */
async function holding<T>(
  platform: Platform,
  id: string,
  { employer, ifMatch }: Occasion,
  act: (trx: Trx, held: Kept) => Promise<T | ScimFault>,
): Promise<T | ScimFault> {
  try {
    const done = await platform.db.transaction().execute(async (trx) => {
      const held = await findNotice(trx, platform.sealer, employer, id, true);
      if (held === undefined) return notFound;
      if (ifMatch !== undefined && !isMatching(ifMatch, held.version)) return changed;
      return act(trx, held);
    });
    platform.nudge();
    return done;
  } catch (problem) {
    if (stateOf(problem) === uniqueViolation) return taken;
    throw problem;
  }
}

function changing(
  platform: Platform,
  id: string,
  occasion: Occasion,
  decide: (before: Said) => Said | ScimFault,
): Promise<Kept | ScimFault> {
  return holding(platform, id, occasion, async (trx, held) => {
    const said = decide(held.said);
    if (isFault(said)) return said;
    // What is sent again changes nothing, not even the version.
    if (isSame(said, held.said)) return held;
    const row = await updateNotice(trx, platform.sealer, occasion.employer, held, said);
    await audit(trx, occasion, id, 'employer-said');
    return openRow(platform.sealer, row);
  });
}

export function replaceUser(
  platform: Platform,
  id: string,
  body: unknown,
  occasion: Occasion,
): Promise<Kept | ScimFault> {
  return changing(platform, id, occasion, (before) => readUser(body, before.active));
}

export function patchUser(
  platform: Platform,
  id: string,
  body: unknown,
  occasion: Occasion,
): Promise<Kept | ScimFault> {
  return changing(platform, id, occasion, (before) => applyPatch(before, body));
}

export async function removeUser(platform: Platform, id: string, occasion: Occasion): Promise<ScimFault | undefined> {
  const done = await holding(platform, id, occasion, async (trx, held) => {
    await deleteNotice(trx, occasion.employer, held);
    await audit(trx, occasion, id, 'employer-took-back');
    return null;
  });
  return done ?? undefined;
}
