import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Archive, readEntries } from '../imports/archive.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { NoticeLine, Page } from '../../kernel/answers.ts';
import type { ExportLine, ExportPreview } from '../../kernel/exporting.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { ask, askBody, crowd, fetchFile, lineOf, tableOf } from '../../test/export-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { uploadOf } from '../../test/workbook.ts';
import type { WorldPerson } from '../../test/world.ts';
import { ExportWork } from './work.ts';

const start = '2026-11-20T02:00:00Z';
const later = (seconds: number) => new Date(Date.parse(start) + seconds * 1000);
const day = 86_400;

let s: TestServer;
let clerk: Client;
let clerkPerson: WorldPerson;
let member: WorldPerson;
let factory: string;
let county: string;

async function signIn(person: WorldPerson): Promise<Client> {
  const client = s.client();
  await client.signInByPassword(person.login!, s.world.password);
  return client;
}

beforeAll(async () => {
  s = await startTestServer({ config: { exportCap: 30 } });
  await s.world.setClock(start);
  factory = s.world.orgs['factory']!.id;
  county = s.world.orgs['county']!.id;
  clerkPerson = await s.world.staff('factory', 'caseworker');
  clerk = await signIn(clerkPerson);
  member = await s.world.worker('factory', '古丽·买买提');
  await s.world.worker('school', '别处的人');
});
afterAll(() => s.close());
beforeEach(() => s.world.setClock(start));

const pathOf = (id: string) => join(s.platform.config.dataDir, 'exports', id);
const acts = async (id: string) =>
  (
    await s.world.owner.query<{ act: string }>(
      'select act from audit where object_id = $1 and subject_id is null order by at, id',
      [id],
    )
  ).rows.map(({ act }) => act);

describe('an export below the cap', () => {
  test.each(['csv', 'xlsx'])(
    'as %s has every member of the union and nobody else, with masked numbers',
    async (format) => {
      const asked = await ask(clerk, { org: factory, format });
      expect(asked).toMatchObject({ state: 'running', needsSecond: false, totalRows: 2, doneRows: 0 });
      await s.ticker.settle();
      expect(await lineOf(clerk, asked.id)).toMatchObject({ state: 'ready', totalRows: 2, doneRows: 2 });
      const { lines, head } = await tableOf((await fetchFile(clerk, asked.id)).bytes);
      expect(head.slice(0, 4)).toEqual(['姓名', '证件类型', '证件号码', '手机号']);
      expect(lines.map(([name]) => name!).toSorted()).toEqual([clerkPerson.name, member.name].toSorted());
      const text = JSON.stringify(lines);
      expect(text).not.toContain(member.phone);
      expect(text).not.toContain(member.document);
      expect(text).toContain(`${member.phone.slice(0, 3)}****${member.phone.slice(7)}`);
    },
  );

  it('says who and when: in the name of the file, in every line, above the headings, on printed pages and in the properties', async () => {
    const asked = await ask(clerk, { org: factory, format: 'xlsx' });
    await s.ticker.settle();
    const { bytes, name } = await fetchFile(clerk, asked.id);
    expect(name).toBe(`会员_示例电子厂工会_${clerkPerson.name}_20261120-1000_${asked.number}.xlsx`);
    const { above, lines } = await tableOf(bytes);
    for (const said of [clerkPerson.name, '20261120-1000', asked.number, '核对名册里的姓名'])
      expect(above[0]).toContain(said);
    expect(lines.map((line) => line.at(-1))).toEqual([asked.number, asked.number]);
    const archive = new Archive(uploadOf(bytes), await readEntries(uploadOf(bytes)));
    const sheet = await archive.part('xl/worksheets/sheet1.xml');
    expect(sheet.match(/<oddHeader>(.*)<\/oddHeader>/)?.[1]).toContain(`${clerkPerson.name} 2026-11-20T02:00:00Z`);
    expect(sheet.match(/<oddFooter>(.*)<\/oddFooter>/)?.[1]).toContain(asked.number);
    const properties = await archive.part('docProps/core.xml');
    for (const said of [clerkPerson.name, asked.number, '2026-11-20T02:00:00Z']) expect(properties).toContain(said);
  });

  it('lies sealed on the disk, leaves an audit row of every step and a notice [MLPS-21]', async () => {
    const asked = await ask(clerk, { org: factory });
    await s.ticker.settle();
    for (let n = 0; n < 2; n += 1) await fetchFile(clerk, asked.id);
    expect(readFileSync(pathOf(asked.id)).includes(Buffer.from('姓名'))).toBe(false);
    expect(await acts(asked.id)).toEqual(['ask-export', 'make-export', 'download-export', 'download-export']);
    const { rows } = await s.world.owner.query<{ purpose: string }>(
      `select distinct purpose from audit where object_id = $1 and act = 'download-export'`,
      [asked.id],
    );
    expect(rows).toEqual([{ purpose: `${asked.number}，2 行：核对名册里的姓名` }]);
    const notices = done(await clerk.get<Page<NoticeLine>>('/api/notices'));
    expect(notices.items[0]).toMatchObject({ title: '导出的文件准备好了' });
    expect(notices.items[0]!.says).toContain(asked.number);
  });

  it('is for whoever asked alone', async () => {
    const asked = await ask(clerk, { org: factory });
    await s.ticker.settle();
    const colleague = await s.staff('factory', 'caseworker', 'supervisor');
    expect(refusalOf(await colleague.get(`/api/exports/${asked.id}/file`))).toBe('not-found');
    expect(refusalOf(await colleague.post(`/api/exports/${asked.id}/cancel`, {}))).toBe('not-found');
    expect(done(await colleague.get<ExportLine[]>('/api/exports'))).toEqual([]);
    expect(refusalOf(await (await s.worker()).get(`/api/exports/${asked.id}/file`))).toBe('no-right');
  });

  it('is gone once its day is over, and so is one that is taken back', async () => {
    const [kept, back] = [await ask(clerk, { org: factory }), await ask(clerk, { org: factory })];
    await s.ticker.settle();
    expect(done(await clerk.post<ExportLine>(`/api/exports/${back.id}/cancel`, {}))).toMatchObject({
      state: 'cancelled',
    });
    expect(existsSync(pathOf(back.id))).toBe(false);
    expect(refusalOf(await clerk.get(`/api/exports/${back.id}/file`))).toBe('export-gone');
    expect(refusalOf(await clerk.post(`/api/exports/${back.id}/cancel`, {}))).toBe('export-not-ready');
    await s.world.setClock(later(day - 1));
    expect((await fetchFile(clerk, kept.id)).bytes.length).toBeGreaterThan(0);
    await s.world.setClock(later(day));
    const again = await signIn(clerkPerson);
    expect(refusalOf(await again.get(`/api/exports/${kept.id}/file`))).toBe('export-gone');
    expect(existsSync(pathOf(kept.id))).toBe(true);
    await s.ticker.settle();
    expect(existsSync(pathOf(kept.id))).toBe(false);
    expect(await lineOf(again, kept.id)).toMatchObject({
      state: 'expired',
      totalRows: kept.totalRows,
      number: kept.number,
    });
  });

  it('is refused when the post it was asked through is lost, before the file is made or after', async () => {
    const person = await s.world.staff('factory', 'caseworker');
    const leaving = await signIn(person);
    const made = await ask(leaving, { org: factory });
    await s.ticker.settle();
    const open = await ask(leaving, { org: factory });
    await s.world.owner.query(`update posts set until_on = '2026-11-20' where person_id = $1`, [person.id]);
    await s.world.owner.query(
      `insert into posts (cell_id, id, person_id, org_id, role, from_on) values (1, gen_random_uuid(), $1, $2, 'caseworker', '2026-11-20')`,
      [person.id, s.world.orgs['school']!.id],
    );
    await s.ticker.settle();
    const line = await lineOf(leaving, open.id);
    expect(line.state).toBe('refused');
    expect(line.says).toContain('岗位');
    expect(existsSync(pathOf(open.id))).toBe(false);
    expect(refusalOf(await leaving.get(`/api/exports/${made.id}/file`))).toBe('export-post-lost');
  });
});

describe('who may export what', () => {
  it('members: whoever keeps them, and only within reach', async () => {
    const cashier = await s.staff('factory', 'cashier');
    expect(refusalOf(await cashier.post('/api/exports', askBody({ org: factory })))).toBe('no-right');
    expect(refusalOf(await clerk.post('/api/exports', askBody({ org: s.world.orgs['school']!.id })))).toBe('not-found');
    expect(refusalOf(await clerk.post('/api/exports', askBody({ org: county })))).toBe('not-found');
    expect(refusalOf(await (await s.worker()).post('/api/exports', askBody({ org: factory })))).toBe('no-right');
  });

  it('cases and unions: whoever reads them; never with whole numbers', async () => {
    const cashier = await s.staff('factory', 'cashier');
    for (const what of ['cases', 'unions']) {
      expect((await ask(cashier, { what, org: factory })).state).toBe('running');
      expect(refusalOf(await cashier.post('/api/exports', askBody({ what, org: factory, unmasked: true })))).toBe(
        'no-right',
      );
    }
  });

  it('says what for, in words', async () => {
    for (const words of ['', ' ', '查', 'x'.repeat(201), 'a\u0000b'])
      expect(refusalOf(await clerk.post('/api/exports', { ...askBody({ org: factory }), words }))).toMatch(
        /answers-wrong|malformed-request/,
      );
    expect(refusalOf(await clerk.post('/api/exports', { ...askBody({ org: factory }), purpose: 'fun' }))).toBe(
      'malformed-request',
    );
  });
});

describe('the second person', () => {
  let boss: Client;
  let bossPerson: WorldPerson;
  beforeAll(async () => {
    bossPerson = await s.world.staff('county', 'supervisor');
    boss = await signIn(bossPerson);
  });
  const decide = (who: Client, id: string, agrees = true, why = '') =>
    who.post<ExportLine>(`/api/exports/${id}/decision`, { agrees, why });

  it('is needed for whole numbers, and for more rows than the cap [MLPS-31, PIPL-51]', async () => {
    await crowd(
      s,
      'factory',
      Array.from({ length: 40 }, (_, n) => `群众${n}`),
    );
    const preview = done(await clerk.get<ExportPreview>(`/api/exports/preview?what=members&org=${factory}`));
    expect(preview).toMatchObject({ cap: 30, mayUnmask: true });
    expect(preview.rows).toBeGreaterThan(30);
    const over = await ask(clerk, { org: factory });
    expect(over).toMatchObject({ state: 'waiting', needsSecond: true, totalRows: preview.rows });
    await s.ticker.settle();
    expect(await lineOf(clerk, over.id)).toMatchObject({ state: 'waiting', doneRows: 0 });
    expect(refusalOf(await clerk.get(`/api/exports/${over.id}/file`))).toBe('export-not-ready');
    const teller = await s.staff('workshop', 'caseworker');
    const workshop = s.world.orgs['workshop']!.id;
    expect((await ask(teller, { org: workshop })).state).toBe('running');
    expect(refusalOf(await teller.post('/api/exports', askBody({ org: workshop, unmasked: true })))).toBe(
      'export-nobody-agrees',
    );
  });

  it('agrees, and then the file is made, whole numbers and all', async () => {
    const asked = await ask(clerk, { org: factory, unmasked: true });
    const waiting = done(await boss.get<ExportLine[]>('/api/exports/waiting'));
    expect(waiting.find(({ id }) => id === asked.id)).toMatchObject({ by: clerkPerson.name, unmasked: true });
    const notices = done(await boss.get<Page<NoticeLine>>('/api/notices'));
    expect(notices.items[0]!.says).toContain('号码和手机号完整');
    expect(done(await decide(boss, asked.id))).toMatchObject({ state: 'running', decidedBy: bossPerson.name });
    await s.ticker.settle();
    const { lines } = await tableOf((await fetchFile(clerk, asked.id)).bytes);
    expect(lines.find(([name]) => name === member.name)).toMatchObject({ 2: member.document, 3: member.phone });
    expect(await acts(asked.id)).toEqual(['ask-export', 'approve-export', 'make-export', 'download-export']);
    expect(refusalOf(await decide(boss, asked.id))).toBe('export-not-ready');
  });

  it('refuses with a reason, and the export is gone', async () => {
    const asked = await ask(clerk, { org: factory, unmasked: true });
    expect(refusalOf(await decide(boss, asked.id, false, ''))).toBe('answers-wrong');
    expect(done(await decide(boss, asked.id, false, '不需要完整号码'))).toMatchObject({ state: 'refused' });
    await s.ticker.settle();
    expect(await lineOf(clerk, asked.id)).toMatchObject({ state: 'refused', says: '不需要完整号码', doneRows: 0 });
    expect(refusalOf(await clerk.get(`/api/exports/${asked.id}/file`))).toBe('export-not-ready');
    const notices = done(await clerk.get<Page<NoticeLine>>('/api/notices'));
    expect(notices.items[0]!.says).toContain('不需要完整号码');
  });

  it('is nobody of another union, nobody without the role, and not the one who asked [ASVS-8.2.1]', async () => {
    const selfPerson = await s.world.staff('factory', 'caseworker', 'supervisor');
    const self = await signIn(selfPerson);
    const asked = await ask(self, { org: factory, unmasked: true });
    expect(refusalOf(await decide(self, asked.id))).toBe('export-own');
    expect(done(await self.get<ExportLine[]>('/api/exports/waiting')).map(({ id }) => id)).not.toContain(asked.id);
    for (const org of ['school', 'bareCity', 'workshop']) {
      const other = await s.staff(org, 'supervisor', 'approver');
      expect(refusalOf(await decide(other, asked.id))).toBe('not-found');
      expect(done(await other.get<ExportLine[]>('/api/exports/waiting'))).toEqual([]);
    }
    for (const role of ['caseworker', 'cashier'] as const)
      expect(refusalOf(await decide(await s.staff('county', role), asked.id))).toBe('not-found');
    expect(await lineOf(self, asked.id)).toMatchObject({ state: 'waiting' });
  });

  it('is not the one who asked under another account, nor under another entry in the register [MLPS-31]', async () => {
    const onePerson = await s.world.staff('factory', 'caseworker');
    const twin = await s.world.staff('factory', 'approver');
    await s.world.owner.query(
      `update persons t set phone_blind = o.phone_blind, phone_sealed = o.phone_sealed from persons o where t.id = $1 and o.id = $2`,
      [twin.id, onePerson.id],
    );
    const asked = await ask(await signIn(onePerson), { org: factory, unmasked: true });
    expect(refusalOf(await decide(await signIn(twin), asked.id))).toBe('not-found');
    expect(done(await decide(boss, asked.id)).state).toBe('running');
  });

  it('decides once, whoever else tries at the same time', async () => {
    const other = await s.staff('county', 'approver');
    const asked = await ask(clerk, { org: factory, unmasked: true });
    const came = await Promise.all([
      decide(boss, asked.id),
      decide(other, asked.id, false, '先别导'),
      decide(boss, asked.id),
    ]);
    const got = came.map((one) => (one.status === 200 ? 'in' : refusalOf(one))).toSorted();
    expect(got).toEqual(['export-not-ready', 'export-not-ready', 'in']);
  });

  it('is asked when the rows have become more than the cap by the time the file is made', async () => {
    const schoolClerk = await s.staff('school', 'caseworker');
    const school = s.world.orgs['school']!.id;
    const asked = await ask(schoolClerk, { org: school });
    expect(asked.state).toBe('running');
    await crowd(
      s,
      'school',
      Array.from({ length: 40 }, (_, n) => `后来的${n}`),
    );
    await s.ticker.settle();
    const line = await lineOf(schoolClerk, asked.id);
    expect(line).toMatchObject({ state: 'waiting', needsSecond: true });
    expect(line.totalRows).toBeGreaterThanOrEqual(40);
    expect(done(await decide(boss, asked.id)).state).toBe('running');
    await s.ticker.settle();
    expect(await lineOf(schoolClerk, asked.id)).toMatchObject({ state: 'ready', totalRows: line.totalRows });
  });

  it('has a week; after that the request has lapsed', async () => {
    const asked = await ask(clerk, { org: factory, unmasked: true });
    await s.world.setClock(later(7 * day));
    await s.ticker.settle();
    expect(await lineOf(await signIn(clerkPerson), asked.id)).toMatchObject({ state: 'expired' });
  });
});

describe('an export that is killed', () => {
  it('is begun anew by another process once its lease is over, and comes out the same', async () => {
    await s.ticker.settle();
    const chief = await s.staff('factory', 'caseworker');
    const boss = await s.staff('county', 'supervisor');
    await crowd(
      s,
      'factory',
      Array.from({ length: 1_200 }, (_, n) => `工友${String(n).padStart(4, '0')}`),
    );
    const begin = async () => {
      await s.world.setClock(start);
      const asked = await ask(chief, { org: factory });
      done(await boss.post(`/api/exports/${asked.id}/decision`, { agrees: true, why: '' }));
      return asked.id;
    };
    const fetched = async (id: string) =>
      (await tableOf((await fetchFile(chief, id)).bytes)).lines.map((line) => line.slice(0, -1));
    const whole = await begin();
    await s.ticker.settle();
    const killed = await begin();
    const first = new ExportWork(s.platform);
    await first.turn(2);
    expect(await lineOf(chief, killed)).toMatchObject({ state: 'running', doneRows: 1_000 });
    await s.ticker.settle();
    expect(await lineOf(chief, killed)).toMatchObject({ state: 'running', doneRows: 1_000 });
    await s.world.setClock(later(61));
    await s.ticker.settle();
    // What the first one still holds comes to nothing.
    await first.write();
    const lines = await fetched(killed);
    expect(lines.length).toBeGreaterThan(1_200);
    expect(lines).toEqual(await fetched(whole));
    const names = readdirSync(join(s.platform.config.dataDir, 'exports'));
    expect(names.filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
