import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportLine } from '../../kernel/import-answers.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import type { TestServer } from '../../test/server.ts';
import { rosterWorkbook, workbookOf } from '../../test/workbook.ts';
import { checkBatch, openChecking } from './checking.ts';
import { enrolBatch, openEnrolling } from './importing.ts';
import { nextImport } from './queries.ts';
import { type Desk, fresh, openDesk, union } from '../../test/roster-desk.ts';
import { importWork } from './work.ts';

let desk: Desk;
let s: TestServer;
let cadre: Client;
beforeAll(async () => {
  desk = await openDesk();
  ({ s, cadre } = desk);
});
afterAll(() => s.close());

describe('a roster', () => {
  it('is checked first, changes nothing until it is started, and then enrols exactly its good lines', async () => {
    const before = await desk.members('factory');
    const dry = await desk.checked(await rosterWorkbook({ rows: 40, faults: 4, union, from: 0 }));
    expect(dry).toMatchObject({ state: 'checked', readRows: 40, goodRows: 36, badRows: 4, enrolledRows: 0 });
    expect(await desk.members('factory')).toBe(before);
    const after = await desk.imported(dry.id);
    expect(after).toMatchObject({ state: 'done', enrolledRows: 36, goodRows: 36, badRows: 4 });
    expect(await desk.members('factory')).toBe(before + 36);
  });

  it('uploaded again doubles nobody', async () => {
    const bytes = await rosterWorkbook({ rows: 25, union, from: 1000 });
    await desk.imported((await desk.checked(bytes)).id);
    const before = await desk.members('factory');
    expect(await desk.checked(bytes)).toMatchObject({ goodRows: 0, badRows: 0, unchangedRows: 25 });
    expect(await desk.members('factory')).toBe(before);
  });

  it('checked twice and started twice enrols everybody once', async () => {
    const bytes = await rosterWorkbook({ rows: 20, union, from: 1_500 });
    const [first, second] = [await desk.checked(bytes), await desk.checked(bytes)];
    expect(second).toMatchObject({ goodRows: 20 });
    const before = await desk.members('factory');
    expect(await desk.imported(first.id)).toMatchObject({ enrolledRows: 20 });
    expect(await desk.imported(second.id)).toMatchObject({ enrolledRows: 0, goodRows: 0, unchangedRows: 20 });
    expect(await desk.members('factory')).toBe(before + 20);
  });

  it('lets its people sign in by their phones', async () => {
    const line = fresh();
    await desk.imported((await desk.checked(await workbookOf([line]))).id);
    const worker = s.client();
    expect(await worker.signInByPhone(String(line[3]))).toMatchObject({
      name: line[0],
      member: { org: { name: union } },
    });
  });

  it('counts its people in the figures of the union as a recount does', async () => {
    const { rows } = await s.world.owner.query<{ counted: number; kept: number }>(
      `select (select count(*)::integer from memberships m join orgs o on o.id = m.org_id
          where m.left_on is null and o.county_id = $1) as counted,
        (select n::integer from figure_totals where org_id = $1 and service = 'membership' and metric = 'members') as kept`,
      [s.world.orgs['county']!.id],
    );
    expect(rows[0]!.kept).toBe(rows[0]!.counted);
  });

  it('keeps no document and no phone in clear, neither in its rows nor in the data directory [MLPS-21]', async () => {
    const line = fresh();
    const { id } = await desk.checked(await workbookOf([line, line]));
    const { rows } = await s.world.owner.query<{ text: string }>(
      `select r::text as text from import_rows r where import_id = $1`,
      [id],
    );
    const kept = await readFile(`${s.platform.config.dataDir}/imports/${id}`, 'latin1');
    expect(rows).toHaveLength(1);
    for (const text of [rows[0]!.text, kept]) {
      expect(text).not.toContain(String(line[2]));
      expect(text).not.toContain(String(line[3]));
      expect(text).not.toContain('PK\u0003\u0004');
    }
  });

  it('goes on where it was when the process was killed between two batches [ASVS-2.3.3]', async () => {
    const rows = 2_500;
    const { id } = done(await desk.send(await rosterWorkbook({ rows, union, from: 2000 })));
    const { db } = s.platform;
    const first = (await nextImport(db, ['checking']))!;
    const checking = await openChecking(s.platform, first);
    expect(await checkBatch(s.platform, first, checking)).toBe(true);
    await checking.close();
    expect(await desk.get(id)).toMatchObject({ state: 'checking', readRows: 1_000 });
    // Another process: nothing of the first one's reading is left to it.
    const second = importWork(s.platform);
    while ((await second.check()) > 0);
    expect(await desk.get(id)).toMatchObject({ state: 'checked', readRows: rows, goodRows: rows });
    const before = await desk.members('factory');
    done(await cadre.post(`/api/imports/${id}/start`, {}));
    const enrolling = (await nextImport(db, ['importing']))!;
    const ahead = await openEnrolling(s.platform, enrolling);
    expect(await enrolBatch(s.platform, enrolling, ahead)).toBe(true);
    await ahead.close();
    expect(await desk.members('factory')).toBe(before + 1_000);
    const third = importWork(s.platform);
    while ((await third.enrol()) > 0);
    expect(await desk.get(id)).toMatchObject({ state: 'done', enrolledRows: rows });
    expect(await desk.members('factory')).toBe(before + rows);
  });

  it('finds a number again that stood before the place where it was killed', async () => {
    const twin = fresh();
    const rows = [twin, ...Array.from({ length: 1_100 }, () => fresh()), fresh({ 证件号码: twin[2]! })];
    const { id } = done(await desk.send(await workbookOf(rows)));
    const first = (await nextImport(s.platform.db, ['checking']))!;
    const checking = await openChecking(s.platform, first);
    expect(await checkBatch(s.platform, first, checking)).toBe(true);
    await checking.close();
    while ((await importWork(s.platform).check()) > 0);
    expect((await desk.get(id)).problems).toMatchObject([{ row: 1_103, column: '证件号码' }]);
  });

  it('refuses the lines of a union that was dissolved after the dry run, and enrols the others', async () => {
    const other = '示例学校工会';
    const { id } = await desk.checked(await workbookOf([fresh({ 工会名称: other }), fresh()]));
    const dissolve = (at: string) =>
      s.world.owner.query(`update orgs set dissolved_at = ${at} where name = $1`, [other]);
    await dissolve('now()');
    const after = await desk.imported(id);
    await dissolve('null');
    expect(after).toMatchObject({ enrolledRows: 1, goodRows: 1, badRows: 1 });
    expect(after.problems).toMatchObject([{ row: 2, column: '工会名称' }]);
  });

  it('gives one batch to one of two processes that take it at once', async () => {
    const { id } = await desk.checked(await rosterWorkbook({ rows: 300, union, from: 6000 }));
    done(await cadre.post(`/api/imports/${id}/start`, {}));
    const row = (await nextImport(s.platform.db, ['importing']))!;
    const came = await Promise.all(
      [1, 2, 3].map(async () => {
        const ahead = await openEnrolling(s.platform, row);
        try {
          return await enrolBatch(s.platform, row, ahead);
        } finally {
          await ahead.close();
        }
      }),
    );
    expect(came.filter(Boolean)).toHaveLength(1);
    expect(await desk.get(id)).toMatchObject({ state: 'done', enrolledRows: 300 });
  });

  it('that the disk does not take is a fault of ours, and nobody is told that the file is bad', async () => {
    const folder = `${s.platform.config.dataDir}/imports`;
    await rename(folder, `${folder}.aside`);
    // No file can be made in a file.
    await writeFile(folder, '');
    try {
      expect(refusalOf(await desk.send(await workbookOf([fresh()])))).toBe('fault');
    } finally {
      await rm(folder);
      await rename(`${folder}.aside`, folder);
    }
    expect(await desk.checked(await workbookOf([fresh()]))).toMatchObject({ goodRows: 1 });
  });

  it('of 10,000 lines with 500 faults is checked and marked', { timeout: 120_000 }, async () => {
    const bytes = await rosterWorkbook({ rows: 10_000, faults: 500, union, from: 10000 });
    const dry = await desk.checked(bytes);
    expect(dry).toMatchObject({ readRows: 10_000, goodRows: 9_500, badRows: 500 });
    expect(dry.problems).toHaveLength(100);
    const marked = await readXlsx(await desk.download(`/api/imports/${dry.id}/marked.xlsx`));
    expect(marked.sheets[0]!.rows.filter((row) => (row[6] ?? '') !== '')).toHaveLength(501);
  });
});

describe('an import', () => {
  it('is undone as a whole, and can be done again', async () => {
    const before = await desk.members('factory');
    const bytes = await rosterWorkbook({ rows: 30, union, from: 30000 });
    const { id } = await desk.imported((await desk.checked(bytes)).id);
    done(await cadre.post(`/api/imports/${id}/undo`, {}));
    await s.ticker.settle();
    expect(await desk.get(id)).toMatchObject({ state: 'undone', undoneRows: 30 });
    expect(await desk.members('factory')).toBe(before);
    expect(await desk.checked(bytes)).toMatchObject({ goodRows: 30 });
  });

  it('stays once one of its people has a case', async () => {
    const line = fresh();
    const { id } = await desk.imported((await desk.checked(await workbookOf([line, fresh()]))).id);
    const worker = s.client();
    await worker.signInByPhone(String(line[3]));
    const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: false };
    done(await worker.post('/api/services/appeal/cases', { form }));
    expect(refusalOf(await cadre.post(`/api/imports/${id}/undo`, {}))).toBe('import-settled');
    expect(await desk.get(id)).toMatchObject({ state: 'done', undoneRows: 0 });
  });

  it('is started once, and not before it is checked', async () => {
    const { id } = done(await desk.send(await workbookOf([fresh()])));
    expect(refusalOf(await cadre.post(`/api/imports/${id}/start`, {}))).toBe('import-not-ready');
    await s.ticker.settle();
    const came = await Promise.all([1, 2].map(() => cadre.post(`/api/imports/${id}/start`, {})));
    expect(came.map(refusalOf).toSorted()).toEqual(['answered 200', 'import-not-ready']);
    await s.ticker.settle();
  });

  it('is seen by those who keep members of its union and by nobody else', async () => {
    const { id } = await desk.checked(await workbookOf([fresh()]));
    const colleague = await s.staff('county', 'supervisor');
    const outsiders = [
      await s.staff('county', 'cashier'),
      await s.staff('town', 'caseworker'),
      await s.staff('bareCity', 'approver'),
    ];
    expect(done(await colleague.get<ImportLine[]>('/api/imports')).map((one) => one.id)).toContain(id);
    for (const outsider of outsiders) {
      expect(done(await outsider.get<ImportLine[]>('/api/imports'))).toEqual([]);
      for (const path of ['', '/marked.xlsx'])
        expect(refusalOf(await outsider.get(`/api/imports/${id}${path}`))).toBe('not-found');
      expect(refusalOf(await outsider.post(`/api/imports/${id}/start`, {}))).toBe('not-found');
    }
    const cashier = outsiders[0]!;
    expect(refusalOf(await desk.send(await workbookOf([fresh()]), 'x.xlsx', cashier))).toBe('no-right');
    expect(refusalOf(await (await s.worker()).get('/api/imports'))).toBe('no-right');
  });
});
