import type { FeedMade } from '../../kernel/agenda.ts';
import type { CampaignMove, ClaimAnswer, DeskAnswer } from '../../kernel/allot-answers.ts';
import { done } from '../../replay/client.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { carryDraws } from '../../server/draws/work.ts';
import { campaignFields } from '../campaign-desk.ts';
import { yuan } from '../../kernel/money.ts';
import { sourcesFor } from '../draw-desk.ts';
import { goodsOf, setYearly } from '../wish-desk.ts';
import type { Make } from './make.ts';
import { type Yard, yardMorning } from './yard.ts';

/** What the routes of campaigns are about: each call has a campaign of its own. */
const hour = 3_600_000;
const later = (hours: number) => new Date(yardMorning.getTime() + hours * hour).toISOString();
const fields = () => campaignFields(5, { opensAt: later(6), closesAt: later(48), slices: [{ quota: 5, waits: 2 }] });

async function drafted({ own, idOf, org }: Yard): Promise<string> {
  return done(await own.post<DeskAnswer>('/api/campaigns', { orgId: idOf(org), ...fields() })).id;
}

/** An event to which the worker came, of the folder in which those who came choose each other. */
async function came({ own, second, worker, idOf, org, s }: Yard): Promise<string> {
  const body = { orgId: idOf(org), ...fields(), service: 'matchmaking' };
  const { id } = done(await own.post<DeskAnswer>('/api/campaigns', body));
  done(await second.post(`/api/campaigns/${id}/moves`, { move: 'announce' }));
  await s.world.setClock(later(7));
  const claim = await worker.post<ClaimAnswer>(`/api/campaigns/${id}/claims`, { edition: 1, form: { single: true } });
  done(await own.post(`/api/campaigns/${id}/hand-out`, { claims: [done(claim).id] }));
  return id;
}

/** The same once all who came have been told. */
async function revealed(yard: Yard): Promise<string> {
  const id = await came(yard);
  await yard.s.world.setClock(later(48 + 25));
  await yard.s.ticker.settle();
  return id;
}

const move = async ({ second }: Yard, id: string, to: CampaignMove) =>
  done(await second.post<DeskAnswer>(`/api/campaigns/${id}/moves`, { move: to }));

/** Announced by somebody above, and open from then on. */
async function opened(yard: Yard): Promise<string> {
  const id = await drafted(yard);
  await move(yard, id, 'announce');
  await yard.s.world.setClock(later(7));
  return id;
}

async function claimed(yard: Yard): Promise<{ id: string; claim: string }> {
  const id = await opened(yard);
  const claim = done(await yard.worker.post<ClaimAnswer>(`/api/campaigns/${id}/claims`, { edition: 1, form: {} }));
  return { id, claim: claim.id };
}

/** One that is drawn, in its window; whoever drafted it may announce its draw, as may all who steer. */
async function drawn(yard: Yard): Promise<string> {
  const window = { way: 'draw', windowUntil: later(48) } as const;
  const body = { orgId: yard.idOf(yard.org), ...fields(), ...window };
  const { id } = done(await yard.own.post<DeskAnswer>('/api/campaigns', body));
  await move(yard, id, 'announce');
  return id;
}

const drawBody = { sources: sourcesFor(dayOf(Date.parse(later(90)))) };

/** Entered by the worker, the list closed since. */
async function inList(yard: Yard): Promise<string> {
  const id = await drawn(yard);
  await yard.s.world.setClock(later(7));
  done(await yard.worker.post(`/api/campaigns/${id}/claims`, { edition: 1, form: {} }));
  done(await yard.second.post(`/api/campaigns/${id}/draw`, drawBody));
  await yard.s.world.setClock(later(49));
  await carryDraws(yard.s.platform);
  return id;
}

/** A campaign for which a union signs its members up, open. */
async function signingUp(yard: Yard): Promise<string> {
  const body = { orgId: yard.idOf(yard.org), ...fields(), service: 'outing' };
  const { id } = done(await yard.own.post<DeskAnswer>('/api/campaigns', body));
  await move(yard, id, 'announce');
  await yard.s.world.setClock(later(7));
  return id;
}

const calendarOf = async ({ worker }: Yard) =>
  done(await worker.post<FeedMade>('/api/my/calendar-feed', {})).path.replace('/api/calendars/', '');

/** What the worker was given and is asked about, of the folder that asks. */
async function granted(yard: Yard): Promise<{ id: string; claim: string }> {
  // Every call of a walk is made by the same member, whose year is to be long enough for all of them.
  await setYearly(yard.s.world, yuan(1_000_000));
  const body = { orgId: yard.idOf(yard.org), ...fields(), service: 'holiday-gift', goods: goodsOf(5, 5) };
  const { id } = done(await yard.own.post<DeskAnswer>('/api/campaigns', body));
  await move(yard, id, 'announce');
  await yard.s.world.setClock(later(7));
  const claim = done(await yard.worker.post<ClaimAnswer>(`/api/campaigns/${id}/claims`, { edition: 1, form: {} }));
  return { id, claim: claim.id };
}

/** The same, noted as handed out. */
async function fetched(yard: Yard): Promise<{ id: string; claim: string }> {
  const { id, claim } = await claimed(yard);
  done(await yard.own.post(`/api/campaigns/${id}/hand-out`, { claims: [claim] }));
  return { id, claim };
}

const wish = { good: 1, form: { way: 'pickUp' } };

/** Said by her, and the hand-out begun. */
async function handed(yard: Yard): Promise<{ id: string; claim: string }> {
  const { id, claim } = await granted(yard);
  done(await yard.worker.put(`/api/my/campaigns/${id}/wish`, wish));
  await move(yard, id, 'hand');
  return { id, claim };
}

async function sent(yard: Yard): Promise<string> {
  const { id, claim } = await handed(yard);
  done(await yard.own.post(`/api/campaigns/${id}/sent`, { claims: [claim] }));
  return id;
}

export const madeCampaigns: Readonly<Record<string, Make>> = {
  'GET /api/campaigns/:id/calendar.ics': async (yard) => ({ params: { id: await opened(yard) } }),
  'GET /api/open/calendar.ics': ({ idOf, org }) => ({ query: { org: idOf(org) } }),
  'GET /api/calendars/:file': async (yard) => ({ params: { file: await calendarOf(yard) } }),
  'DELETE /api/my/calendar-feed': async (yard) => {
    await calendarOf(yard);
    return { by: yard.worker };
  },
  'GET /api/open/lists/:service': () => ({ params: { service: 'recuperation-base' } }),
  'GET /api/group-claims': ({ idOf, org }) => ({ query: { org: idOf(org) } }),
  'POST /api/group-claims': async (yard) => {
    const { name, document: number } = await yard.s.world.worker(yard.org, '工友示例');
    const campaign = await signingUp(yard);
    return { body: { org: yard.idOf(yard.org), campaign, edition: 1, lines: [{ row: 2, name, number }] } };
  },
  'GET /api/campaigns/:id': async (yard) => ({ params: { id: await opened(yard) } }),
  // It ends by itself where nothing more is to come.
  'GET /api/campaigns/:id/live': async (yard) => {
    const id = await opened(yard);
    await move(yard, id, 'close');
    return { params: { id } };
  },
  'POST /api/campaigns/:id/claims': async (yard) => ({
    params: { id: await opened(yard) },
    body: { edition: 1, form: {} },
  }),
  'POST /api/campaigns/:id/give-back': async (yard) => ({ params: { id: (await claimed(yard)).id } }),
  'GET /api/campaign-desk': ({ idOf, org }) => ({ query: { org: idOf(org) } }),
  'POST /api/campaigns': ({ idOf, org }) => ({ body: { orgId: idOf(org), ...fields() } }),
  'PUT /api/campaigns/:id': async (yard) => ({ params: { id: await drafted(yard) }, body: fields() }),
  'POST /api/campaigns/:id/moves': async (yard) => ({
    by: yard.second,
    params: { id: await drafted(yard) },
    body: { move: 'announce' },
  }),
  'POST /api/my/campaigns/:id/not-received': async (yard) => ({
    by: yard.worker,
    params: { id: (await fetched(yard)).id },
  }),
  'POST /api/my/campaigns/:id/not-received/close': async (yard) => {
    const { id } = await fetched(yard);
    done(await yard.worker.post(`/api/my/campaigns/${id}/not-received`, {}));
    return { by: yard.worker, params: { id } };
  },
  'POST /api/campaigns/:id/not-received/answer': async (yard) => {
    const { id, claim } = await fetched(yard);
    done(await yard.worker.post(`/api/my/campaigns/${id}/not-received`, {}));
    return { params: { id }, body: { claim, answer: '签收单上是别人签的，已经补发' } };
  },
  'POST /api/campaigns/:id/call-off': async (yard) => ({
    by: yard.second,
    params: { id: await opened(yard) },
    body: { why: '场地临时关闭' },
  }),
  'POST /api/campaigns/:id/call-off/agreement': async (yard) => {
    const { id } = await claimed(yard);
    done(await yard.second.post(`/api/campaigns/${id}/call-off`, { why: '场地临时关闭' }));
    return { params: { id }, body: { n: 1 } };
  },
  'POST /api/campaigns/:id/draw': async (yard) => ({
    by: yard.second,
    params: { id: await drawn(yard) },
    body: drawBody,
  }),
  'GET /api/my/campaigns/:id/draw': async (yard) => ({ by: yard.worker, params: { id: await inList(yard) } }),
  'GET /api/campaigns/:id/desk': async (yard) => ({ params: { id: await drafted(yard) } }),
  'GET /api/campaigns/:id/claims': async (yard) => ({ params: { id: (await claimed(yard)).id }, query: {} }),
  'POST /api/campaigns/:id/hand-out': async (yard) => {
    const { id, claim } = await claimed(yard);
    return { params: { id }, body: { claims: [claim] } };
  },
  'GET /api/my/campaigns/:id/wish': async (yard) => ({ by: yard.worker, params: { id: (await granted(yard)).id } }),
  'PUT /api/my/campaigns/:id/wish': async (yard) => ({
    by: yard.worker,
    params: { id: (await granted(yard)).id },
    body: wish,
  }),
  'POST /api/my/campaigns/:id/received': async (yard) => ({ by: yard.worker, params: { id: await sent(yard) } }),
  'POST /api/campaigns/:id/sent': async (yard) => {
    const { id, claim } = await handed(yard);
    return { params: { id }, body: { claims: [claim] } };
  },
  'GET /api/campaigns/:id/choosing': async (yard) => ({ params: { id: await came(yard) } }),
  'GET /api/campaigns/:id/choosing-figures': async (yard) => ({ params: { id: await came(yard) } }),
  'PUT /api/campaigns/:id/choosing': async (yard) => ({
    params: { id: await came(yard) },
    body: { chosen: [], reach: '下周末见' },
  }),
  'POST /api/campaigns/:id/choosing/leave': async (yard) => ({ params: { id: await revealed(yard) } }),
  'POST /api/campaigns/:id/choosing/later': async (yard) => ({
    params: { id: await revealed(yard) },
    body: { answer: 'again' },
  }),
};
