import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, OrgAnswer, OrgChangeAnswer } from '../../kernel/answers.ts';
import { creditCodeOf } from '../../kernel/identity/credit-code.ts';
import type { UnionFactsAnswer } from '../../kernel/union-facts.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { upload } from '../../replay/play.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

let s: TestServer;
let town: Client;
const url = '/api/services/found-union/cases';
const code = creditCodeOf('81', '440105', 'PDY09501');

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock('2026-03-02T09:00:00+08:00');
  town = await s.staff('town', 'caseworker', 'approver');
});
afterAll(() => s.close());

function formAt(org: string) {
  const where = { union: s.world.orgs[org]!.id, workplace: '示例纸箱有限公司', address: '示例路 3 号', staff: 60 };
  return { ...where, contact: '李示例', phone: '17481234567' };
}

async function submitted(): Promise<string> {
  const worker = await s.newcomer();
  const { id } = done(await worker.post<CaseAnswer>(url, { form: formAt('town') }));
  const move = async (action: string, said: object) =>
    done(await town.post(`/api/cases/${id}/moves`, { action, said }));
  await move('visit', { on: '2026-03-02', found: '有意愿，缺人手' });
  await move('prepare', { group: '五人筹备组' });
  await move('submit', { minutes: [await upload(town)] });
  return id;
}

const approve = (id: string, name = '示例纸箱厂工会委员会', creditCode = code) =>
  town.post<CaseAnswer>(`/api/cases/${id}/moves`, {
    action: 'approve',
    said: { name, creditCode, term: '3' },
  });

describe('founding a union', () => {
  test('is asked for by somebody who is in none, and ends in a union in its place that can be joined', async () => {
    const id = await submitted();
    expect(done(await approve(id, '示例纸箱厂工会委员会', ` ${code.toLowerCase()} `)).stateLabel).toBe('已建会');
    const unit = done(await town.get<OrgAnswer>(`/api/orgs/${s.world.orgs['town']!.id}`));
    const founded = unit.children.find(({ name }) => name === '示例纸箱厂工会委员会')!;
    const page = done(await town.get<OrgAnswer>(`/api/orgs/${founded.id}`));
    expect(page).toMatchObject({ level: 'workplace', creditCode: code, members: 0 });
    expect(page.lineage.map(({ level }) => level)).toEqual(['province', 'city', 'county', 'town', 'workplace']);
    const { terms, foundedOn } = done(await town.get<UnionFactsAnswer>(`/api/orgs/${founded.id}/facts`));
    expect([foundedOn, terms.map(({ beginsOn, endsOn }) => [beginsOn, endsOn])]).toEqual([
      '2026-03-02',
      [['2026-03-02', '2029-03-02']],
    ]);
    const [change] = done(await town.get<OrgChangeAnswer[]>(`/api/orgs/${founded.id}/changes`));
    expect(change).toMatchObject({ kind: 'founded', other: { name: '木棉街道总工会' }, day: '2026-03-02' });
    expect(done(await s.client().get<object>(`/api/unions/${founded.id}`))).toMatchObject({ above: '木棉街道总工会' });
  });

  test('with a code that another union has is refused, and the case stays where it is', async () => {
    const id = await submitted();
    expect(refusalOf(await approve(id, '另一个工会委员会'))).toBe('credit-code-taken');
    expect(refusalOf(await approve(id, '另一个工会委员会', '81440105PDY095011'))).toBe('answers-wrong');
    expect(done(await town.get<CaseAnswer>(`/api/cases/${id}`)).state).toBe('submitted');
    const { rows } = await s.world.owner.query(`select 1 from orgs where name = '另一个工会委员会'`);
    expect(rows).toEqual([]);
  });

  test('two approvals at once with one code found one union', async () => {
    const [first, second] = [await submitted(), await submitted()];
    const other = creditCodeOf('81', '440105', 'PDY09502');
    const came = await Promise.all([approve(first, '甲工会委员会', other), approve(second, '乙工会委员会', other)]);
    expect(came.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const { rows } = await s.world.owner.query('select path from orgs where credit_code = $1', [other]);
    expect(rows).toHaveLength(1);
  });

  test('below a workplace union is refused', async () => {
    expect(refusalOf(await (await s.newcomer()).post(url, { form: formAt('factory') }))).toBe('union-too-low');
  });
});
