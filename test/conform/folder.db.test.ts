import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer, CaseLine, FiguresAnswer, Page } from '../../kernel/answers.ts';
import { done, refusalOf } from '../../replay/client.ts';
import { projectRoot } from '../../server/config.ts';
import { findServices } from '../../server/registry.ts';
import { type TestServer, startTestServer } from '../server.ts';

const kernel = (file: string) => pathToFileURL(join(projectRoot, 'kernel', file)).href;

/** A service nobody has seen before: borrowing a book from the union's shelf. */
const definition = `
import { field } from '${kernel('field.ts')}';
import { houseDefault, tunable } from '${kernel('rule.ts')}';
import { defineService, workdays } from '${kernel('service.ts')}';
export default defineService({
  id: 'book-loan', title: '借书', scene: 'publicity', lead: '向工会借书。', edition: 1,
  form: { book: field.text({ label: '书名', max: 60 }), note: field.longText({ label: '留言', optional: true, sensitive: 'contact' }) },
  pages: [{ ask: '想借哪本书？', fields: ['book', 'note'] }],
  summary: ['book'],
  tunables: { lendWithin: tunable.workdays({ label: '几天内借出', default: 2, cites: houseDefault('测试') }) },
  eligible: { 'real-name-member': { says: '须为实名会员', holds: ({ member }) => member.verified } },
  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    asked: { label: '等待借出', owes: 'caseworker@town', within: workdays('lendWithin'), escalate: 'supervisor@parent' },
    lent: { label: '已借出', final: true },
  },
  actions: {
    ask: { label: '想借', from: 'draft', to: 'asked', demands: 'eligible' },
    lend: { label: '借出', from: 'asked', to: 'lent', notify: ['applicant'] },
  },
  metrics: { asked: { label: '想借', count: 'ask' }, lent: { label: '借出', count: 'lend' }, rate: { label: '借出率', of: ['lent', 'asked'] } },
});
`;

let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hongqiao-services-'));
  mkdirSync(join(folder, 'book-loan'));
  writeFileSync(join(folder, 'book-loan', 'service.ts'), definition);
  server = await startTestServer({ registry: await findServices(folder) });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

test('a new folder is an API, a form, a list, permissions, a deadline and figures, with no other file touched', async () => {
  const { body: document } = await server.client().get<{ paths: Record<string, object> }>('/api/openapi.json');
  const schema = JSON.stringify(document.paths['/api/services/book-loan/cases']);
  expect(schema).toContain('书名');
  expect(schema).toContain('"required":["book"]');

  const worker = await server.worker();
  const unverified = await server.worker('factory', false);
  expect(refusalOf(await worker.post('/api/services/book-loan/cases', { form: {} }))).toBe('answers-wrong');
  expect(refusalOf(await unverified.post('/api/services/book-loan/cases', { form: { book: '活着' } }))).toBe(
    'not-eligible',
  );

  const filed = done(
    await worker.post<CaseAnswer>('/api/services/book-loan/cases', { form: { book: '活着', note: '周末来取' } }),
  );
  // Nobody in the line has the post yet, so the root owes it: a case always has an owner.
  expect(filed.sentence).toContain('虹省总工会的经办人');
  expect(filed.dueAt).toBeDefined();

  const [clerk, other] = [await server.staff('town', 'caseworker'), await server.staff('county', 'caseworker')];
  const again = done(await worker.post<CaseAnswer>('/api/services/book-loan/cases', { form: { book: '平凡的世界' } }));
  const inbox = done(await clerk.get<Page<CaseLine>>('/api/inbox'));
  expect(inbox.items.map((line) => line.summary)).toEqual(['平凡的世界']);
  expect(refusalOf(await other.post(`/api/cases/${again.id}/moves`, { action: 'lend', said: {} }))).toBe(
    'not-your-move',
  );
  done(await clerk.post(`/api/cases/${again.id}/moves`, { action: 'lend', said: {} }));

  await server.ticker.settle();
  const url = `/api/figures?org=${server.world.orgs['county']!.id}&service=book-loan`;
  const figures = done(await other.get<FiguresAnswer>(url)).figures;
  expect(figures.find((figure) => figure.metric === 'rate')?.of).toMatchObject({
    percent: '50.00',
    numerator: { n: 1 },
    denominator: { n: 2 },
  });
});
