import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { NoticeLine, Page, RefusalAnswer } from '../../kernel/answers.ts';
import type { ExportLine, ExportPreview } from '../../kernel/exporting.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { ask, askBody, crowd, fetchFile, lineOf } from '../../test/export-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { ExportWork } from './work.ts';

const start = Date.parse('2026-11-20T02:00:00Z');
const later = (seconds: number) => s.world.setClock(new Date(start + seconds * 1000));
const day = 86_400;

let s: TestServer;
let boss: Client;
const idOf = (org: string) => s.world.orgs[org]!.id;
const many = (n: number, of: string) => Array.from({ length: n }, (_, at) => `${of}${at}`);

beforeAll(async () => {
  s = await startTestServer({ config: { exportCap: 30 } });
  await later(0);
  for (const org of ['factory', 'school', 'bareTown', 'bareCity']) await s.world.worker(org);
  await s.ticker.settle();
  for (const org of ['factory', 'school']) await crowd(s, org, many(16, org));
  boss = await s.staff('county', 'supervisor');
});
beforeEach(() => later(0));
afterAll(() => s.close());

describe('a register above the cap', () => {
  it('is not had in pieces without a second person', async () => {
    const clerk = await s.staff('town', 'caseworker');
    expect((await ask(clerk, { org: idOf('town') })).state).toBe('waiting');
    const one = await ask(clerk, { org: idOf('factory') });
    const two = await ask(clerk, { org: idOf('school') });
    expect([one.state, two.state]).toEqual(['running', 'waiting']);
    await s.ticker.settle();
    expect((await lineOf(clerk, one.id)).state).toBe('ready');
    expect(refusalOf(await clerk.get(`/api/exports/${two.id}/file`))).toBe('export-not-ready');
    const preview = done(await clerk.get<ExportPreview>(`/api/exports/preview?what=members&org=${idOf('school')}`));
    expect(preview.recentRows).toBe(one.totalRows);
    const { items } = done(await boss.get<Page<NoticeLine>>('/api/notices'));
    expect(items[0]!.says).toContain(`24 小时内已经导出会员 ${one.totalRows} 行`);
  });

  it('nor by taking back what was fetched; what was never ready does not count', async () => {
    const clerk = await s.staff('town', 'caseworker');
    const early = await ask(clerk, { org: idOf('factory') });
    done(await clerk.post(`/api/exports/${early.id}/cancel`, {}));
    const one = await ask(clerk, { org: idOf('factory') });
    expect(one.state).toBe('running');
    await s.ticker.settle();
    await fetchFile(clerk, one.id);
    done(await clerk.post(`/api/exports/${one.id}/cancel`, {}));
    expect((await ask(clerk, { org: idOf('school') })).state).toBe('waiting');
  });

  it('nor by asking for all pieces at once', async () => {
    const clerk = await s.staff('town', 'caseworker');
    const came = await Promise.all(
      ['factory', 'school', 'factory', 'school'].map((org) => ask(clerk, { org: idOf(org) })),
    );
    expect(came.filter(({ state }) => state === 'running')).toHaveLength(1);
  });

  it('is refused with the rows had before where nobody can agree', async () => {
    const lone = await s.staff('bareCity', 'caseworker');
    await crowd(s, 'bareCity', many(16, '丁'));
    const body = askBody({ org: idOf('bareCity') });
    const first = await ask(lone, { org: idOf('bareCity') });
    expect(first.state).toBe('running');
    const refused = await lone.post<RefusalAnswer>('/api/exports', body);
    expect(refusalOf(refused)).toBe('export-nobody-agrees');
    expect(refused.body.reasons[0]!.says).toContain(`已经导出会员 ${first.totalRows} 行`);
  });

  it('counts for a day, for one kind and one person, and not what a second person saw', async () => {
    const person = await s.world.staff('town', 'caseworker');
    const clerk = s.client();
    await clerk.signInByPassword(person.login!, s.world.password);
    const whole = await ask(clerk, { org: idOf('town') });
    done(await boss.post<ExportLine>(`/api/exports/${whole.id}/decision`, { agrees: true, why: '' }));
    expect((await ask(clerk, { org: idOf('factory') })).state).toBe('running');
    expect((await ask(clerk, { org: idOf('factory'), what: 'cases' })).state).toBe('running');
    expect((await ask(await s.staff('town', 'caseworker'), { org: idOf('factory') })).state).toBe('running');
    await later(day - 1);
    const again = s.client();
    await again.signInByPassword(person.login!, s.world.password);
    expect((await ask(again, { org: idOf('factory') })).state).toBe('waiting');
    await later(day);
    expect((await ask(again, { org: idOf('factory') })).state).toBe('running');
  });

  it('is not had by asking for small pieces that grow before they are written', async () => {
    await s.staff('province', 'supervisor');
    const clerk = await s.staff('province', 'caseworker');
    await crowd(s, 'bareTown', many(5, '戊'));
    const first = await ask(clerk, { org: idOf('bareTown') });
    const second = await ask(clerk, { org: idOf('factory') });
    expect([first.state, second.state]).toEqual(['running', 'running']);
    await crowd(s, 'factory', many(11, '己'));
    await s.ticker.settle();
    const grown = await lineOf(clerk, second.id);
    expect(grown.state).toBe('waiting');
    expect(grown.totalRows).toBeLessThanOrEqual(30);
  });
});

describe('whoever is in an export of whole numbers', () => {
  const readsOf = async ({ id }: Pick<WorldPerson, 'id'>) =>
    (
      await s.world.owner.query(
        `select object_id, actor_id, purpose from audit where subject_id = $1 and act like 'export%'`,
        [id],
      )
    ).rows as { object_id: string; actor_id: string; purpose: string }[];

  async function agreed(clerk: Client, org: string, unmasked: boolean): Promise<ExportLine> {
    const asked = await ask(clerk, { org: idOf(org), unmasked });
    return done(await boss.post<ExportLine>(`/api/exports/${asked.id}/decision`, { agrees: true, why: '' }));
  }

  it('has an audit row that names her, who read, and what for; of masked numbers nobody has one [MLPS-13, MLPS-32]', async () => {
    const member = await s.world.worker('factory', '某人');
    const elsewhere = await s.world.worker('school', '别处');
    const person = await s.world.staff('factory', 'caseworker');
    const clerk = s.client();
    await clerk.signInByPassword(person.login!, s.world.password);
    await ask(clerk, { org: idOf('factory') });
    await s.ticker.settle();
    expect(await readsOf(member)).toEqual([]);
    const { id, number } = await agreed(clerk, 'factory', true);
    await s.ticker.settle();
    expect((await fetchFile(clerk, id)).bytes.toString()).toContain(member.document);
    expect(await readsOf(member)).toEqual([
      { object_id: id, actor_id: person.id, purpose: `${number}：核对名册里的姓名` },
    ]);
    expect(await readsOf(elsewhere)).toEqual([]);
  });

  it('has one, not two, where a process was killed and another began anew', async () => {
    await s.ticker.settle();
    await crowd(s, 'factory', many(600, '工友'));
    const clerk = await s.staff('factory', 'caseworker');
    const { id } = await agreed(clerk, 'factory', true);
    const countNow = async () =>
      (
        await s.world.owner.query<{ n: number; people: number }>(
          `select count(*)::integer as n, count(distinct subject_id)::integer as people from audit
           where object_id = $1 and act = 'export-read'`,
          [id],
        )
      ).rows[0];
    const first = new ExportWork(s.platform);
    await first.turn(1);
    expect(await countNow()).toEqual({ n: 500, people: 500 });
    await later(61);
    await s.ticker.settle();
    // What the first one still holds comes to nothing, and leaves no row.
    await first.write();
    const { rows } = await s.world.owner.query<{ n: number }>('select total_rows as n from exports where id = $1', [
      id,
    ]);
    expect(await countNow()).toEqual({ n: rows[0]!.n, people: rows[0]!.n });
  });
});
