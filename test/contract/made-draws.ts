import { addDays, dayOf, startOfDay } from '../../kernel/calendar.ts';
import type { DrawDeskAnswer } from '../../kernel/draw-answers.ts';
import { done } from '../../replay/client.ts';
import { seedValues, sourcesFor } from '../draw-desk.ts';
import type { Make } from './make.ts';
import { type Yard, filing, nextMoment, yardMorning } from './yard.ts';

const service = 'degree-subsidy';
const today = dayOf(yardMorning.getTime());
const tomorrow = addDays(today, 1);

/** What the routes of draws are about: a case that waits for the draw of the yard's own union. */
async function pooled(yard: Yard): Promise<{ caseId: string; by: Awaited<ReturnType<typeof filing>>['by'] }> {
  const { s, org, idOf } = yard;
  const { by, form } = await filing(yard, s.platform.registry.get(service)!);
  const { id } = done(await by.post<{ id: string }>(`/api/services/${service}/cases`, { form }));
  await s.world.owner.query(
    `update cases set state = 'pooled', owes_party = null, owes_role = null, owes_org_id = $2 where id = $1`,
    [id, idOf(org)],
  );
  // Each of its own moment, by which they stand in lists.
  await nextMoment(yard);
  // One at a time of a union: what a call before has left under way is over.
  await s.world.owner.query('alter table draws disable trigger draws_again_by_two');
  await s.world.owner.query(
    `update draws set state = 'dropped', dropped_at = clock_now(), dropped_by = announced_by, dropped_why = '示例'
     where state in ('announced', 'frozen')`,
  );
  await s.world.owner.query('alter table draws enable trigger draws_again_by_two');
  return { caseId: id, by };
}

const announceBody = ({ idOf, org, next }: Yard) => ({
  org: idOf(org),
  service,
  title: `学历补贴抽签${next()}`,
  sources: sourcesFor(tomorrow),
});

async function announced(yard: Yard): Promise<string> {
  await pooled(yard);
  return done(await yard.own.post<DrawDeskAnswer>('/api/draws', announceBody(yard))).draw.id;
}

async function frozen(yard: Yard): Promise<{ id: string; caseId: string; by: Yard['worker'] }> {
  const { caseId, by } = await pooled(yard);
  const { id } = done(await yard.own.post<DrawDeskAnswer>('/api/draws', announceBody(yard))).draw;
  done(await yard.own.post(`/api/draws/${id}/freeze`, {}));
  return { id, caseId, by };
}

/** A list of more than there are places, whose sources are out: its seed may be read. */
async function outToday(yard: Yard): Promise<string> {
  const { id } = await frozen(yard);
  await yard.s.world.owner.query('alter table draws disable trigger draws_go_forward');
  await yard.s.world.owner.query('update draws set undrawn = false where id = $1', [id]);
  await yard.s.world.owner.query('alter table draws enable trigger draws_go_forward');
  await yard.s.world.setClock(new Date(startOfDay(tomorrow) + 60_000));
  return id;
}

export const madeDraws: Readonly<Record<string, Make>> = {
  'GET /api/draws': async (yard) => {
    await announced(yard);
    return {};
  },
  'POST /api/draws': async (yard) => {
    await pooled(yard);
    return { body: announceBody(yard) };
  },
  'GET /api/draws/:id': async (yard) => ({ params: { id: await announced(yard) } }),
  'GET /api/draws/:id/winners': async (yard) => ({ params: { id: (await frozen(yard)).id } }),
  'POST /api/draws/:id/freeze': async (yard) => ({ params: { id: await announced(yard) }, body: {} }),
  'POST /api/draws/:id/drop': async (yard) => ({ params: { id: await announced(yard) }, body: { why: '来源写错了' } }),
  'POST /api/draws/:id/readings': async (yard) => ({
    params: { id: await outToday(yard) },
    body: { values: seedValues },
  }),
  'POST /api/draws/:id/again': async (yard) => ({
    params: { id: await outToday(yard) },
    body: { why: '这一期没有开奖', sources: sourcesFor(addDays(tomorrow, 3)) },
  }),
  'POST /api/draws/:id/agree-again': async (yard) => {
    const id = await outToday(yard);
    done(
      await yard.own.post(`/api/draws/${id}/again`, {
        why: '这一期没有开奖',
        sources: sourcesFor(addDays(tomorrow, 3)),
      }),
    );
    // Somebody else of the same union.
    return { by: await yard.s.staff(yard.org, 'caseworker'), params: { id }, body: {} };
  },
  'GET /api/my/cases/:id/draw': async (yard) => {
    const { caseId, by } = await frozen(yard);
    return { by, params: { id: caseId } };
  },
  'GET /api/open/draws/:id': async (yard) => ({ params: { id: await announced(yard) } }),
  'GET /api/open/draws/:id/:text': async (yard) => ({ params: { id: (await frozen(yard)).id, text: 'list' } }),
};
