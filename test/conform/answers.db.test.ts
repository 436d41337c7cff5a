import { Compile } from 'typebox/compile';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MembersAnswer } from '../../kernel/answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { type AnswerName, answerSchemas } from '../../server/http/answer-schemas.ts';
import { connect, person } from '../employer-system.ts';
import { makeCardPhone } from '../card-phone.ts';
import { askBody } from '../export-desk.ts';
import { waitingDrafts } from '../rule-desk.ts';
import { type TestServer, startTestServer } from '../server.ts';

/** Real answers are what the document says: nothing missing, nothing more. */
let server: TestServer;
let worker: Client;
let clerk: Client;
let caseId = '';
let pushedId = '';
const employments = () => `/api/orgs/${server.world.orgs['factory']!.id}/employments`;

beforeAll(async () => {
  server = await startTestServer();
  clerk = await server.staff('factory', 'caseworker', 'supervisor');
  worker = await server.worker();
  const form = { topic: 'canteen', what: '夜班没有热饭吃。', aboveWorkplace: false, shared: true };
  caseId = done(await worker.post<{ id: string }>('/api/services/appeal/cases', { form })).id;
  done(await worker.put('/api/services/appeal/draft', { form: { topic: 'wages' } }));
  done(await clerk.post('/api/views', { name: '等我办', filter: { open: 'true' } }));
  pushedId = (await (await connect(server)).push(person(1))).body.id;
  await server.ticker.settle();
});
afterAll(() => server.close());

function fits(name: AnswerName, answer: unknown): void {
  const check = Compile(answerSchemas[name]);
  expect([name, ...check.Errors(answer)]).toEqual([name]);
}

const factoryId = () => server.world.orgs['factory']!.id;

function targetBody() {
  const definition = '登记了女职工委员会主任的单位工会。';
  const measure = { counts: 'women-committee', outOf: 'unions', level: 'workplace', goal: 80 };
  const source = { title: '示例市总工会工作要点', clause: '三', link: 'https://example.org/' };
  return {
    orgId: factoryId(),
    name: '女职工组织',
    definition,
    source,
    ...measure,
    from: '2026-01-01',
    to: '2099-12-31',
  };
}

function settingBody() {
  const cites = { title: '示例办法', clause: '三', link: 'https://example.org/' };
  return { service: 'join-union', name: 'atOnce', value: 1, from: '2099-01-01', cites };
}

/** A value that is drafted and tried. */
async function askWhatIf() {
  const from = `2098-01-0${(await waitingDrafts(clerk, factoryId())).length + 1}`;
  const tried = { ...settingBody(), service: 'hospital-condolence', name: 'grant', value: 80_000 };
  done(await clerk.post(`/api/orgs/${factoryId()}/tunables`, { ...tried, from }));
  const drafts = await waitingDrafts(clerk, factoryId(), { from });
  const asked = { drafts, from: '2026-01-01', to: '2026-12-31' };
  return clerk.post<{ id: string }>(`/api/orgs/${factoryId()}/what-ifs`, asked);
}

/** A round of the factory's own town, in which the factory has scored, been checked and been published. */
async function starRound(): Promise<string> {
  const town = await server.staff('town', 'supervisor');
  const items = [{ text: '职工之家', points: 10, proof: '照片' }];
  const sheet = { orgId: server.world.orgs['town']!.id, name: '星级评定', level: 'workplace', items };
  const thresholds = [1, 2, 3, 4, 5];
  const made = done(await town.post<{ id: string }>('/api/star-sheets', { ...sheet, thresholds }));
  const days = { from: '2020-01-01', to: '2099-12-31', validUntil: '2100-12-31' };
  const round = done(await town.post<{ id: string }>('/api/star-rounds', { sheetId: made.id, ...days })).id;
  const url = `/api/star-rounds/${round}/unions/${factoryId()}`;
  const scores = [{ key: 'i1', points: 8, words: '有照片', files: [] }];
  done(await clerk.post(`${url}/score`, { seen: 0, scores }));
  done(await town.post(`${url}/check`, { seen: 1, changes: [{ key: 'i1', points: 7, why: '照片不全' }] }));
  starred ??= await town.post(`/api/star-rounds/${round}/publish`, {});
  return round;
}
let starred: { status: number; body: unknown } | undefined;

/** One who is on the list, and one whom nobody knows. */
async function groupOf() {
  const { name, document } = await server.world.worker('factory', '工友示例');
  const form = { plan: 'hospital', payer: 'union', insured: true };
  const lines = [document, server.world.documentNumber()].map((number, n) => ({ row: n + 2, name, number }));
  return clerk.post('/api/group-filings', { org: factoryId(), service: 'mutual-aid', form, lines });
}

async function targetUrl(): Promise<string> {
  const { body } = await clerk.get<readonly { readonly id: string }[]>(`/api/targets?org=${factoryId()}`);
  return `/api/targets/${body[0]!.id}`;
}

const readings: readonly (readonly [
  AnswerName,
  'one' | 'list' | 'page',
  () => Promise<{ status: number; body: unknown }>,
])[] = [
  ['Me', 'one', () => clerk.get('/api/me')],
  ['Me', 'one', () => worker.get('/api/me')],
  ['OwnMemberships', 'one', () => worker.get('/api/my/membership')],
  ['ServiceAnswer', 'list', () => worker.get('/api/services')],
  ['ServiceAnswer', 'one', () => worker.get('/api/services/work-injury-visit')],
  [
    'CheckAnswer',
    'one',
    () => worker.post('/api/services/work-injury-visit/check', { form: { injuredOn: '2020-01-01' } }),
  ],
  ['Draft', 'one', () => worker.get('/api/services/appeal/draft')],
  ['CaseLine', 'page', () => worker.get('/api/my/cases')],
  ['CaseAnswer', 'one', () => worker.get(`/api/cases/${caseId}`)],
  ['CaseAnswer', 'one', () => clerk.get(`/api/cases/${caseId}`)],
  ['CaseLine', 'page', () => clerk.get('/api/inbox')],
  ['CaseLine', 'page', () => clerk.get('/api/cases')],
  ['InboxCount', 'one', () => clerk.get('/api/inbox/count')],
  ['CaseAnswer', 'one', () => clerk.post(`/api/cases/${caseId}/moves`, { action: 'accept', said: {} })],
  [
    'BulkAnswer',
    'one',
    () => clerk.post('/api/case-moves', { action: 'accept', said: {}, rows: [{ id: caseId, seen: 0 }] }),
  ],
  ['GroupAnswer', 'one', groupOf],
  ['Revealed', 'one', () => clerk.post(`/api/cases/${caseId}/reveal`, { purpose: '核实情况' })],
  ['BoardLine', 'page', () => worker.get('/api/services/appeal/board')],
  ['NoticeLine', 'page', () => worker.get('/api/notices')],
  ['OrgAnswer', 'one', () => clerk.get(`/api/orgs/${server.world.orgs['factory']!.id}`)],
  ['UnionFactsAnswer', 'one', () => clerk.get(`/api/orgs/${server.world.orgs['factory']!.id}/facts`)],
  [
    'UnionFactsAnswer',
    'one',
    () =>
      clerk.post(`/api/orgs/${server.world.orgs['factory']!.id}/terms`, {
        years: 3,
        beginsOn: '2020-02-29',
        corrects: false,
      }),
  ],
  [
    'UnionFactsAnswer',
    'one',
    () =>
      clerk.post(`/api/orgs/${server.world.orgs['factory']!.id}/seats`, {
        committee: 'audit',
        office: 'chair',
        name: '张示例',
        fromOn: '2020-02-29',
      }),
  ],
  ['TargetLine', 'one', () => clerk.post('/api/targets', targetBody())],
  ['TargetLine', 'list', () => clerk.get(`/api/targets?org=${factoryId()}`)],
  ['CoverageAnswer', 'one', async () => clerk.get(`${await targetUrl()}/coverage?org=${factoryId()}`)],
  ['GapLine', 'page', async () => clerk.get(`${await targetUrl()}/gaps?org=${factoryId()}`)],
  ['StarRatingAnswer', 'one', async () => clerk.get(`/api/star-rounds/${await starRound()}/unions/${factoryId()}`)],
  ['StarPublishAnswer', 'one', async () => starred!],
  ['StarUnionLine', 'page', async () => clerk.get(`/api/star-rounds/${await starRound()}/unions?org=${factoryId()}`)],
  ['StarDeskAnswer', 'one', () => clerk.get(`/api/star-desk?org=${factoryId()}`)],
  ['FinderRules', 'one', () => worker.get(`/api/finder/rules?union=${factoryId()}`)],
  ['FinderAnswer', 'one', () => worker.post('/api/finder', { own: true, answers: { occasions: ['hospital'] } })],
  ['PublishedStar', 'page', () => worker.get('/api/open/stars')],
  ['TermLine', 'page', () => clerk.get('/api/terms?ending=over')],
  ['TunablesAnswer', 'one', () => clerk.post(`/api/orgs/${factoryId()}/tunables`, settingBody())],
  ['TunablesAnswer', 'one', () => clerk.get(`/api/orgs/${factoryId()}/tunables?service=join-union`)],
  [
    'PackAnswer',
    'one',
    () =>
      clerk.post(`/api/orgs/${factoryId()}/rule-packs/check`, {
        text: 'hongqiao: rule-pack/1\npacks: { own: { title: 示例, cites: { title: 示例 }, values: { join-union: { atOnce: [{ value: true, from: 2098-06-01 }] } } } }\n',
      }),
  ],
  ['WhatIfLine', 'one', askWhatIf],
  ['WhatIfAnswer', 'one', async () => clerk.get(`/api/what-ifs/${done(await askWhatIf()).id}`)],
  ['DraftsAnswer', 'one', () => clerk.get(`/api/orgs/${factoryId()}/tunable-drafts`)],
  ['UnionAnswer', 'one', () => clerk.get(`/api/unions/${factoryId()}`)],
  ['MembersAnswer', 'one', () => clerk.get('/api/members')],
  [
    'MemberAnswer',
    'one',
    async () => {
      const { body } = await clerk.get<MembersAnswer>('/api/members');
      return clerk.get(`/api/members/${body.items[0]!.id}`);
    },
  ],
  ['CardAnswer', 'one', async () => worker.post('/api/my/card', { key: (await makeCardPhone()).key })],
  ['CardCodeAnswer', 'one', () => worker.post('/api/my/card/code', {})],
  ['CardKeysAnswer', 'one', () => worker.get('/api/card/keys')],
  ['CardStandingAnswer', 'one', () => worker.post('/api/card/standing', { code: '' })],
  ['OrgRef', 'list', () => clerk.get('/api/orgs?q=厂')],
  ['FiguresAnswer', 'one', () => clerk.get(`/api/figures?org=${server.world.orgs['factory']!.id}&service=appeal`)],
  ['WordLine', 'list', () => clerk.get(`/api/words?org=${server.world.orgs['factory']!.id}&service=appeal`)],
  [
    'ExportPreview',
    'one',
    () => clerk.get(`/api/exports/preview?what=members&org=${server.world.orgs['factory']!.id}`),
  ],
  ['ExportLine', 'one', () => clerk.post('/api/exports', askBody({ org: server.world.orgs['factory']!.id }))],
  [
    'ExportLine',
    'list',
    async () => {
      await server.ticker.settle();
      return clerk.get('/api/exports');
    },
  ],
  ['OrgPlace', 'one', () => clerk.get(`/api/orgs/${server.world.orgs['factory']!.id}/place`)],
  ['SavedView', 'list', () => clerk.get('/api/views')],
  ['EmploymentsAnswer', 'one', () => clerk.get(employments())],
  ['InvitedAnswer', 'one', () => clerk.post(`${employments()}/invite`, { ids: [pushedId] })],
  ['EmployerTokenAnswer', 'list', () => clerk.get(`/api/orgs/${server.world.orgs['factory']!.id}/employer-tokens`)],
  ['Refusal', 'one', () => worker.get('/api/inbox')],
];

test.each(readings)('%s (%s) is answered as the document says [ASVS-15.3.1]', async (name, shape, ask) => {
  const { body } = await ask();
  if (shape === 'one') return fits(name, body);
  const items = shape === 'list' ? (body as unknown[]) : (body as { items: unknown[] }).items;
  for (const item of items) fits(name, item);
  return undefined;
});
