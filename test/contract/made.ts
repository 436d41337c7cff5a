import type { OrgChangeAnswer } from '../../kernel/answers.ts';
import { consentText } from '../../kernel/consent.ts';
import type { PausesAnswer } from '../../kernel/pause.ts';
import { done } from '../../replay/client.ts';
import { askBody } from '../export-desk.ts';
import { makeCardPhone } from '../card-phone.ts';
import type { Make } from './make.ts';
import { madeCampaigns } from './made-campaigns.ts';
import { madeDraws } from './made-draws.ts';
import { madeMoney } from './made-money.ts';
import { madePosts } from './made-posts.ts';
import { madeVouchers } from './made-vouchers.ts';
import { madeAtTheDoor } from './made-at-the-door.ts';
import type { Route } from './routes.ts';
import {
  type Yard,
  askExport,
  doubt,
  fileCase,
  fileOfCase,
  imported,
  makeToken,
  mergeBody,
  notice,
  pushed,
  roster,
  inLetters,
  roundBody,
  said,
  seat,
  seatBody,
  settingBody,
  packText,
  settingDraft,
  whatIf,
  sheetBody,
  starRound,
  target,
  targetBody,
} from './yard.ts';
import { pictureOf } from '../picture.ts';

const why = '行政区划调整';
const pauseBody = { service: 'battery-swap', why: '系统维护', instead: '急事请拨打 12351' };
/** What a call before this one has paused would be in the way. */
async function resumeAll({ s, idOf, org }: Yard): Promise<void> {
  await s.world.owner.query(
    `update tunable_values set taken_back_at = clock_now(), taken_back_why = '测试' where org_id = $1 and name = 'paused'
     and taken_back_at is null`,
    [idOf(org)],
  );
}
async function pausedIn(yard: Yard) {
  await resumeAll(yard);
  const id = yard.idOf(yard.org);
  const { lines } = done(await yard.second.post<PausesAnswer>(`/api/orgs/${id}/pauses`, pauseBody));
  const entry = lines.find(({ service }) => service === pauseBody.service)!.pauses[0]!.id;
  return { by: yard.second, params: { id, entry } };
}
const ofOrg: Make = ({ idOf, org }) => ({ params: { id: idOf(org) }, query: { org: idOf(org) } });
const inOrg: Make = ({ idOf, org }) => ({ query: { org: idOf(org) } });
const ofRound: Make = async (yard) => {
  const { id, orgId } = await starRound(yard, 'check');
  return { params: { id, orgId }, query: { org: orgId } };
};
const nextDay = ({ next }: Yard) => new Date(Date.UTC(2024, 0, next('day'))).toISOString().slice(0, 10);
const code = async ({ s }: Yard) => {
  const [phone, by] = [s.world.phone(), s.client()];
  const { demoCode } = done(await by.post<{ demoCode: string }>('/api/session/code', { phone }));
  return { by, body: { phone, code: demoCode } };
};

/**
 * What each route is about, where its schema does not say it all. A route that is missing here is called with what its schema
 * makes; one with an id that nobody has named fails, and says so.
 */
export const made: Readonly<Record<string, Make>> = {
  ...madeAtTheDoor,
  ...madeDraws,
  ...madeMoney,
  ...madeCampaigns,
  ...madeVouchers,
  'POST /api/session/code': ({ s }) => ({ body: { phone: s.world.phone() } }),
  'POST /api/session': code,
  'DELETE /api/session': async ({ s, org }) => ({ by: await s.worker(org) }),
  'GET /api/cases/:id': async (yard) => ({ by: yard.own, params: { id: await fileCase(yard) } }),
  'GET /api/cases': ({ idOf, org }) => ({ query: { org: idOf(org) } }),
  'POST /api/audit/search': async ({ s }) => ({ by: await s.administrator('audit') }),
  'POST /api/cases/:id/moves': async (yard) => ({
    by: yard.own,
    params: { id: await fileCase(yard) },
    body: { action: 'accept', said: {} },
  }),
  'POST /api/case-moves': async (yard) => ({
    body: { action: 'accept', said: {}, rows: [{ id: await fileCase(yard), seen: 1 }] },
  }),
  'POST /api/group-filings/list': async (yard) => ({ body: await roster(yard) }),
  'POST /api/group-filings': async ({ s, idOf, org }) => {
    const { name, document: number } = await s.world.worker(org, '工友示例');
    const form = { plan: 'hospital', payer: 'union', insured: true };
    return { body: { org: idOf(org), service: 'mutual-aid', form, lines: [{ row: 2, name, number }] } };
  },
  'POST /api/cases/:id/reveal': async (yard) => ({
    params: { id: await fileCase(yard) },
    body: { purpose: '核实情况' },
  }),
  'PUT /api/my/consents/:purpose': () => ({
    params: { purpose: 'money' },
    body: { edition: consentText('money').edition },
  }),
  'DELETE /api/my/consents/:purpose': () => ({ params: { purpose: 'money' } }),
  'POST /api/my/closing': async ({ s, org }) => ({ by: await s.worker(org), body: {} }),
  'POST /api/views': ({ next }) => ({ body: { name: `等我办${next()}`, filter: { open: 'true' } } }),
  'DELETE /api/views/:id': async ({ own }) => {
    const view = { name: '要删的', filter: { open: 'true' } };
    return { params: { id: done(await own.post<{ id: string }>('/api/views', view)).id } };
  },
  'POST /api/files': ({ next }) => {
    const body = new FormData();
    body.append('file', new Blob([new Uint8Array(pictureOf(String(next())))]), '照片.png');
    return { body };
  },
  'GET /api/files/:id': async (yard) => ({ by: yard.own, params: { id: await fileOfCase(yard) } }),
  'POST /api/notices/read': async (yard) => ({ body: { ids: [await notice(yard)] } }),
  'GET /api/orgs': () => ({ query: { q: '示例' } }),
  'GET /api/orgs/:id': ofOrg,
  'GET /api/unions': () => ({ query: { q: '示例' } }),
  'GET /api/unions/:id': ofOrg,
  'GET /api/orgs/:id/facts': ofOrg,
  'PUT /api/orgs/:id/facts': (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: { creditCode: '', foundedOn: nextDay(yard) },
  }),
  'POST /api/orgs/:id/terms': (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: { years: 3, beginsOn: nextDay(yard), corrects: false },
  }),
  'POST /api/orgs/:id/seats': (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: seatBody(yard),
  }),
  'POST /api/seats/:id/end': async (yard) => ({
    params: { id: await seat(yard) },
    body: { untilOn: '2025-01-01', mistaken: false },
  }),
  'GET /api/terms': () => ({ query: { ending: 'over' } }),
  'GET /api/orgs/:id/place': ofOrg,
  'PUT /api/orgs/:id/place': (yard) => ({
    by: yard.second,
    params: { id: yard.idOf(yard.org) },
    body: { phone: `0755-${88_880_000 + yard.next()}` },
  }),
  'POST /api/orgs/:id/changes': (yard) => ({
    by: yard.second,
    params: { id: yard.idOf(yard.org) },
    body: { kind: 'rename', name: renamed(yard), why },
  }),
  'POST /api/org-changes/:id/undo': async (yard) => {
    const url = `/api/orgs/${yard.idOf(yard.org)}/changes`;
    const made = await yard.second.post<OrgChangeAnswer>(url, { kind: 'rename', name: renamed(yard), why });
    return { by: yard.second, params: { id: done(made).id }, body: { why } };
  },
  'GET /api/orgs/:id/changes': ofOrg,
  'GET /api/orgs/:id/tunables': (yard) => ({ params: { id: yard.idOf(yard.org) }, query: { service: 'join-union' } }),
  'POST /api/orgs/:id/tunables': (yard) => ({ params: { id: yard.idOf(yard.org) }, body: settingBody(yard.next()) }),
  'POST /api/orgs/:id/tunables/:entry/take-back': async (yard) => {
    const id = yard.idOf(yard.org);
    done(await yard.second.post(`/api/orgs/${id}/tunable-drafts/approve`, { drafts: [await settingDraft(yard)] }));
    const { rows } = await yard.s.world.owner.query<{ id: string }>(
      'select id from tunable_values where org_id = $1 order by id desc limit 1',
      [id],
    );
    return { params: { id, entry: rows[0]!.id }, body: { why } };
  },
  'GET /api/orgs/:id/tunable-drafts': ofOrg,
  'GET /api/orgs/:id/pauses': ofOrg,
  'POST /api/orgs/:id/pauses': async (yard) => {
    await resumeAll(yard);
    return { by: yard.second, params: { id: yard.idOf(yard.org) }, body: pauseBody };
  },
  'POST /api/orgs/:id/pauses/:entry/plan': async (yard) => ({ ...(await pausedIn(yard)), body: { lifts: false } }),
  'POST /api/orgs/:id/pauses/:entry/resume': async (yard) => ({ ...(await pausedIn(yard)), body: { why } }),
  'POST /api/orgs/:id/tunable-drafts/approve': async (yard) => ({
    by: yard.second,
    params: { id: yard.idOf(yard.org) },
    body: { drafts: [await settingDraft(yard)] },
  }),
  'POST /api/orgs/:id/tunable-drafts/:entry/refuse': async (yard) => ({
    by: yard.second,
    params: { id: yard.idOf(yard.org), entry: await settingDraft(yard) },
    body: { why },
  }),
  'POST /api/orgs/:id/tunable-drafts/:entry/withdraw': async (yard) => ({
    params: { id: yard.idOf(yard.org), entry: await settingDraft(yard) },
    body: { why },
  }),
  'GET /api/open/rule-pack.schema.json': () => ({}),
  'GET /api/orgs/:id/rule-pack': ofOrg,
  'POST /api/orgs/:id/rule-packs/check': (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: { text: packText(yard.next()) },
  }),
  'POST /api/orgs/:id/rule-packs': (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: { text: packText(yard.next()) },
  }),
  'POST /api/orgs/:id/what-ifs': async (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: { drafts: [await settingDraft(yard)], from: '2026-01-01', to: '2026-12-31' },
  }),
  'GET /api/orgs/:id/what-ifs': ofOrg,
  'GET /api/what-ifs/:id': async (yard) => ({ params: { id: await whatIf(yard) } }),
  'GET /api/what-ifs/:id/cases': async (yard) => ({
    params: { id: await whatIf(yard) },
    query: { outcome: 'gains' },
  }),
  'GET /api/what-ifs/:id/members': async (yard) => ({
    params: { id: await whatIf(yard) },
    query: { outcome: 'gains' },
  }),
  'GET /api/members': inOrg,
  'POST /api/members/search': ({ idOf, org, member }) => ({ body: { org: idOf(org), q: member.document } }),
  'GET /api/members/:id': ({ member }) => ({ params: { id: member.id } }),
  'GET /api/doubts': async (yard) => {
    await doubt(yard);
    return inOrg(yard, {} as Route);
  },
  'GET /api/doubts/:id': async (yard) => ({ params: { id: (await doubt(yard)).id } }),
  'POST /api/doubts/:id/merge': async (yard) => {
    const { id, kept } = await doubt(yard);
    return { by: yard.second, params: { id }, body: mergeBody(kept) };
  },
  'POST /api/doubts/:id/apart': async (yard) => ({
    params: { id: (await doubt(yard)).id },
    body: { why: '是两个人，已经核对' },
  }),
  'POST /api/doubts/:id/undo': async (yard) => {
    const { id, kept } = await doubt(yard);
    done(await yard.second.post(`/api/doubts/${id}/merge`, mergeBody(kept)));
    return { by: yard.second, params: { id }, body: { why: '合并错了，是两个人' } };
  },
  'POST /api/my/card': async () => ({ body: { key: (await makeCardPhone()).key } }),
  'POST /api/imports': async (yard) => ({ query: { kind: 'members' }, body: await roster(yard) }),
  'POST /api/imports/:id/start': async (yard) => ({ params: { id: await imported(yard, 'checked') } }),
  'POST /api/imports/:id/undo': async (yard) => ({ params: { id: await imported(yard, 'done') } }),
  'GET /api/imports/:id': async (yard) => ({ params: { id: await imported(yard, 'checked') } }),
  'GET /api/imports/:id/marked.xlsx': async (yard) => ({ params: { id: await imported(yard, 'checked') } }),
  'GET /api/orgs/:id/employments': ofOrg,
  'POST /api/orgs/:id/employments/invite': async (yard) => ({
    params: { id: yard.idOf(yard.org) },
    body: { ids: [await pushed(yard)] },
  }),
  'POST /api/orgs/:id/employer-tokens': ({ idOf, org, next }) => ({
    params: { id: idOf(org) },
    body: { label: `示例人事系统${next()}`, days: 30 },
  }),
  'GET /api/orgs/:id/employer-tokens': ofOrg,
  'POST /api/employer-tokens/:id/revoke': async (yard) => ({ params: { id: (await makeToken(yard)).id } }),
  'GET /scim/v2/Users/:id': async (yard) => ({ params: { id: await pushed(yard) } }),
  'POST /scim/v2/Users': (yard) => ({ body: said(yard) }),
  'POST /scim/v2/Users/.search': () => ({
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'] },
  }),
  'PUT /scim/v2/Users/:id': async (yard) => ({ params: { id: await pushed(yard) }, body: said(yard) }),
  'PATCH /scim/v2/Users/:id': async (yard) => ({
    params: { id: await pushed(yard) },
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'active', value: false }],
    },
  }),
  'DELETE /scim/v2/Users/:id': async (yard) => ({ params: { id: await pushed(yard) } }),
  'POST /scim/v2/Bulk': (yard) => ({
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [{ method: 'POST', path: '/Users', bulkId: 'a', data: said(yard) }],
    },
  }),
  'GET /scim/v2/ResourceTypes/:id': () => ({ params: { id: 'User' } }),
  'GET /scim/v2/Schemas/:id': () => ({ params: { id: 'urn:ietf:params:scim:schemas:core:2.0:User' } }),
  'GET /api/exports/preview': ({ idOf, org }) => ({ query: { what: 'members', org: idOf(org) } }),
  'POST /api/exports': ({ idOf, org }) => ({ body: askBody({ org: idOf(org) }) }),
  'POST /api/exports/:id/decision': async (yard) => ({
    by: yard.second,
    params: { id: await askExport(yard, true) },
    body: { agrees: false, why: '用途说得不清楚' },
  }),
  'POST /api/exports/:id/cancel': async (yard) => ({ params: { id: await askExport(yard, false) } }),
  'GET /api/exports/:id/file': async (yard) => {
    const id = await askExport(yard, false);
    // Whoever has exported much within a day needs a second person.
    await yard.second.post(`/api/exports/${id}/decision`, { agrees: true, why: '' });
    await yard.s.ticker.settle();
    return { params: { id } };
  },
  'GET /api/schemas/:file': () => ({ params: { file: 'members.json' } }),
  'GET /api/figures': ({ idOf, org }) => ({ query: { org: idOf(org), service: 'appeal' } }),
  'GET /api/words': ({ idOf, org }) => ({ query: { org: idOf(org), service: 'appeal' } }),
  'GET /api/targets': inOrg,
  'POST /api/targets': (yard) => ({ body: targetBody(yard) }),
  'POST /api/targets/:id/close': async (yard) => ({ params: { id: await target(yard) }, body: { why } }),
  'GET /api/targets/:id/coverage': async (yard) => ({
    params: { id: await target(yard) },
    query: { org: yard.idOf(yard.org) },
  }),
  'GET /api/targets/:id/gaps': async (yard) => ({
    params: { id: await target(yard) },
    query: { org: yard.idOf(yard.org) },
  }),
  'POST /api/star-sheets': (yard) => ({ by: yard.second, body: sheetBody(yard) }),
  'POST /api/star-rounds': async (yard) => {
    const made = await yard.second.post<{ id: string }>('/api/star-sheets', sheetBody(yard));
    return { by: yard.second, body: roundBody(done(made).id) };
  },
  'POST /api/star-rounds/:id/publish': async (yard) => ({
    by: yard.second,
    params: { id: (await starRound(yard, 'publish')).id },
  }),
  'POST /api/star-rounds/:id/unions/:orgId/score': async (yard) => {
    const { id, orgId, scores } = await starRound(yard, 'score');
    return { params: { id, orgId }, body: { seen: 0, scores } };
  },
  'POST /api/star-rounds/:id/unions/:orgId/check': async (yard) => {
    const { id, orgId } = await starRound(yard, 'check');
    return { by: yard.second, params: { id, orgId }, body: { seen: 1, changes: [] } };
  },
  'POST /api/star-rounds/:id/unions/:orgId/object': async (yard) => {
    const { id, orgId } = await starRound(yard, 'object');
    return { params: { id, orgId }, body: { seen: 3, words: '合同其实是二月签的' } };
  },
  'POST /api/star-rounds/:id/unions/:orgId/answer': async (yard) => {
    const { id, orgId } = await starRound(yard, 'answer');
    return { by: yard.second, params: { id, orgId }, body: { seen: 4, words: '已经核对原件', changes: [] } };
  },
  'GET /api/star-desk': inOrg,
  'GET /api/star-rounds/:id/unions': ofRound,
  'GET /api/star-rounds/:id/unions/:orgId': ofRound,
  ...madePosts,
  'GET /api/open/star-sheets/:id': async (yard) => ({ params: { id: (await starRound(yard, 'score')).sheetId } }),
};

/** A name that the union has not had yet. */
const renamed = ({ s, org, next }: Yard) => `${s.world.orgs[org]!.name.slice(0, 20)}${inLetters(next())}`;
