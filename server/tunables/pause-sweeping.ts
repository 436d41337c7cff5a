import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { writeAudit } from '../audit/queries.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import { tellPerson } from '../notices/queries.ts';
import type { Platform } from '../platform.ts';
import { listNearestApprovers } from './draft-queries.ts';
import { type DuePause, claimLifting, claimOverdue, liftPauses } from './pause-queries.ts';
import { pausables, resumes, stops } from './pausing.ts';

const byPlan = '到了定好的日子，自动恢复';

/** Everybody who steers the union, or the nearest above it where somebody does. */
async function tellThoseWhoSteer(
  trx: Trx,
  { climb }: DuePause,
  told: { readonly title: string; readonly says: string; readonly now: number },
): Promise<void> {
  for (const person of await listNearestApprovers(trx, climb)) await tellPerson(trx, person, told);
}

/**
 * What the clock does about pauses on the day that was planned: those for which it was chosen end by themselves, which is in
 * the audit and told; of the others those who steer the union are asked, once, to look. How many that were.
 */
export async function sweepPauses(platform: Platform): Promise<number> {
  const all = pausables(platform);
  const named = ({ service }: DuePause) => all.get(service) ?? { title: service, of: 'applications' as const };
  return platform.db.transaction().execute(async (trx) => {
    const clock = await sql<{ now: Date }>`select clock_now() as now`.execute(trx);
    const at = clock.rows[0]!.now;
    const now = at.getTime();
    const lifting = await claimLifting(trx, dayOf(now));
    if (lifting.length > 0)
      await liftPauses(
        trx,
        lifting.map(({ id }) => id),
        byPlan,
        at,
      );
    for (const pause of lifting) {
      const { title, of } = named(pause);
      const { cell, orgId, orgName } = pause;
      const entry = { cell, act: 'resume-service', actorId: null, objectKind: 'org', objectId: orgId } as const;
      await writeAudit(trx, { ...entry, purpose: `${title}：${byPlan}`, requestId: newId(now), now });
      const says = `${orgName}：${title}到了定好的日子，已经自动${resumes[of]}。`;
      await tellThoseWhoSteer(trx, pause, { title: '一项服务自动恢复受理', says, now });
    }
    const overdue = await claimOverdue(trx, dayOf(now), at);
    for (const pause of overdue) {
      const { title, of } = named(pause);
      const says = `${pause.orgName}：${title}${stops[of]}，原来预计 ${pause.until} 恢复，现在还停着。请到“暂停和恢复受理”里恢复，或者改预计的日子，职工在等。`;
      await tellThoseWhoSteer(trx, pause, { title: '一项暂停的服务到了预计恢复的日子', says, now });
    }
    return lifting.length + overdue.length;
  });
}
