import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { done } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { projectRoot } from '../config.ts';
import { auditCompliance, sayCompliance } from './compliance.ts';
import { publishHandling } from './publishing.ts';
import { keepTerms } from './retention.ts';

let s: TestServer;
const now = new Date('2026-12-02T09:00:00+08:00');
const since = new Date('2026-01-01T00:00:00+08:00');

beforeAll(async () => {
  s = await startTestServer({ config: { privacyContact: '省总工会办公室' } });
  await s.world.setClock(now);
  await publishHandling(s.platform);
});
afterAll(() => s.close());

const look = (over: object = {}) => auditCompliance({ db: s.platform.db, root: projectRoot, since, now, ...over });
const wrong = async (over?: object) => (await look(over)).filter(({ holds }) => !holds).map(({ asks }) => asks);

/** Nobody has published how long these are kept; that stays open until the union that runs the platform says so. */
const open = '每一种信息定了保存多久';

test('an audit of compliance finds each thing that is not as the law asks, and nothing where all is [PIPL-54]', async () => {
  await keepTerms(s.platform);
  expect(await wrong()).toEqual([open]);

  const who = await s.worker();
  const form = { topic: 'canteen', what: '食堂的饭菜经常是冷的', shared: false, aboveWorkplace: false };
  const { id } = done(await who.post<CaseAnswer>('/api/services/appeal/cases', { form }));
  const boss = await s.staff('province', 'supervisor');
  done(await boss.post(`/api/cases/${id}/reveal`, { purpose: '抽查办理质量' }));
  expect(await wrong()).toEqual([open]);

  // A consent that went away behind the application.
  await s.world.owner.query('delete from consents where person_id = (select applicant_id from cases where id = $1)', [
    id,
  ]);
  expect(await wrong()).toContain('用着敏感信息的，都有现在有效的单独同意（孩子的，有监护人的）');
  await s.world.owner.query('update cases set rests_since = now() where id = $1', [id]);
  expect(await wrong()).toEqual([open]);

  await s.world.setClock('2029-01-05T09:00:00+08:00');
  expect(await wrong()).toContain('到期的删掉');
  expect((await s.world.owner.query('select 1 from cases where id = $1', [id])).rows).toHaveLength(1);
  await s.world.setClock(now);
  expect(await wrong({ root: mkdtempSync(join(tmpdir(), 'hongqiao-nothing-')) })).toContain(
    '处理敏感信息之前做影响评估，三年之内重做',
  );
  await publishHandling({ ...s.platform, config: { ...s.platform.config, privacyContact: undefined } });
  const findings = await look();
  expect(findings.find(({ asks }) => asks.startsWith('公布处理规则'))).toMatchObject({ holds: false });
  const report = sayCompliance(findings, { since, now });
  expect(report).toContain(`${findings.length} 项，2 项不符合`);
  expect(report).toContain('缺联系人');
});
