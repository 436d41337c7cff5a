import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OrgAnswer, OrgChangeAnswer } from '../../kernel/answers.ts';
import { creditCodeOf } from '../../kernel/identity/credit-code.ts';
import type { ImportLine } from '../../kernel/import-answers.ts';
import type { UnionFactsAnswer } from '../../kernel/union-facts.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import type { TestServer } from '../../test/server.ts';
import { type Desk, openDesk } from '../../test/roster-desk.ts';
import { expectFigures, expectTree } from '../../test/tree-oracle.ts';
import { type UnionCells, unionList } from '../../test/union-lists.ts';
import { checkBatch } from './checking.ts';
import { openCheckingUnions, openFounding, undoFounding } from './founding.ts';
import { enrolBatch } from './importing.ts';
import { nextImport } from './queries.ts';
import { importWork } from './work.ts';

let desk: Desk;
let s: TestServer;
let cadre: Client;
beforeAll(async () => {
  desk = await openDesk('unions');
  ({ s, cadre } = desk);
});
afterAll(() => s.close());

let codes = 0;
const freshCode = () => creditCodeOf('81', '440105', `PDY${String((codes += 1)).padStart(5, '0')}`);

interface Row {
  readonly id: string;
  readonly name: string;
  readonly level: string;
  readonly parent: string;
  readonly dissolved: boolean;
}

async function named(...names: string[]): Promise<Row[]> {
  const { rows } = await s.world.owner.query<Row>(
    `select o.id, o.name, o.level, p.name as parent, o.dissolved_at is not null as dissolved
     from orgs o join orgs p on p.id = o.parent_id where o.name = any ($1) order by o.created_at, o.path`,
    [names],
  );
  return rows;
}

async function countUnions(): Promise<number> {
  const { rows } = await s.world.owner.query<{ n: number }>(
    'select count(*)::integer as n from orgs where dissolved_at is null',
  );
  return rows[0]!.n;
}

const lines = (from: number, rows: number): UnionCells[] =>
  Array.from({ length: rows }, (_, n) => ({ name: `示例第${from + n}厂工会` }));

async function undone(id: string) {
  done(await cadre.post(`/api/imports/${id}/undo`, {}));
  await s.ticker.settle();
  return desk.get(id);
}

describe('a list of unions', () => {
  it('is checked first, changes nothing until it is started, and then founds exactly its good lines', async () => {
    const before = await countUnions();
    const code = freshCode();
    const facts = { address: '示例路 3 号 2 楼', phone: '020-00000000', founded: '2024年1月5日', area: '440105012' };
    const list = [
      { name: '甲厂工会', code, ...facts, years: '3', begins: '2024-01-05' },
      { name: '乙厂工会', parent: '没有这个工会' },
    ];
    const dry = await desk.checked(await unionList(list), '木棉清单.xlsx');
    expect(dry).toMatchObject({ kind: 'unions', state: 'checked', goodRows: 1, badRows: 1, enrolledRows: 0 });
    expect(await countUnions()).toBe(before);
    expect(await desk.imported(dry.id)).toMatchObject({ state: 'done', enrolledRows: 1, goodRows: 1, badRows: 1 });
    expect(await countUnions()).toBe(before + 1);
    const [made] = await named('甲厂工会');
    const page = done(await cadre.get<OrgAnswer>(`/api/orgs/${made!.id}`));
    expect(page).toMatchObject({ level: 'workplace', creditCode: code, areaCode: '440105012', members: 0 });
    expect(page.lineage.map(({ level }) => level)).toEqual(['province', 'city', 'county', 'town', 'workplace']);
    const union = done(await cadre.get<UnionFactsAnswer>(`/api/orgs/${made!.id}/facts`));
    expect(union).toMatchObject({
      foundedOn: '2024-01-05',
      terms: [{ years: 3, endsOn: '2027-01-05', current: true }],
    });
    const { address, phone } = facts;
    expect(done(await cadre.get<object>(`/api/orgs/${made!.id}/place`))).toEqual({ address, phone });
    const [change] = done(await cadre.get<OrgChangeAnswer[]>(`/api/orgs/${made!.id}/changes`));
    expect(change).toMatchObject({
      kind: 'founded',
      other: { name: '木棉街道总工会' },
      why: '批量导入：木棉清单.xlsx',
      after: { name: '甲厂工会', parent: { name: '木棉街道总工会' } },
    });
    expect(change!.by).toBeDefined();
  });

  it('may name unions that earlier lines found, level below level, and keeps the tree and the figures right', async () => {
    const code = freshCode();
    const list: UnionCells[] = [
      { name: '新街道总工会', level: '镇街工会', parent: '榕区总工会', area: '440105013' },
      { name: '新园区联合会', level: '工会联合会', federates: '园区', parent: '新街道总工会', code },
      { name: '园区一厂工会', level: '单位', parent: code },
      { name: '园区二厂工会', parent: '新园区联合会' },
      { name: '区直机关工会', parent: s.world.orgs['county']!.name },
    ];
    const after = await desk.imported((await desk.checked(await unionList(list))).id);
    expect(after).toMatchObject({ enrolledRows: 5, badRows: 0 });
    expect((await named(...list.map(({ name }) => String(name)))).map(({ parent, level }) => [level, parent])).toEqual(
      expect.arrayContaining([
        ['town', '榕区总工会'],
        ['federation', '新街道总工会'],
        ['workplace', '新园区联合会'],
        ['workplace', '新园区联合会'],
        ['workplace', '榕区总工会'],
      ]),
    );
    await expectTree(s);
    await expectFigures(s);
    const { rows } = await s.world.owner.query(`select area_code from orgs where name = '园区一厂工会'`);
    expect(rows).toEqual([{ area_code: '440105013' }]);
  });

  it('may found a city and its county where the cadre is of the province, and members join under them with their figures', async () => {
    const province = await s.staff('province', 'supervisor');
    const list = [
      { name: '新市总工会', level: '市总工会', parent: '虹省总工会', area: '449800' },
      { name: '新区总工会', level: '区县总工会', parent: '新市总工会' },
      { name: '新区直属厂工会', parent: '新区总工会' },
    ];
    const { id } = done(await desk.send(await unionList(list), '区县.xlsx', province));
    await s.ticker.settle();
    done(await province.post(`/api/imports/${id}/start`, {}));
    await s.ticker.settle();
    const [county] = await named('新区总工会');
    const [union] = await named('新区直属厂工会');
    const [city] = await named('新市总工会');
    expect([city!.level, city!.parent, county!.level, county!.parent]).toEqual([
      'city',
      '虹省总工会',
      'county',
      '新市总工会',
    ]);
    expect(union!.parent).toBe('新区总工会');
    (s.world.orgs as Record<string, unknown>)['direct'] = { ...union, path: '' };
    await s.world.worker('direct');
    await expectTree(s);
    await expectFigures(s);
  });

  it('uploaded again doubles nothing, with or without a code, and neither does one that was started twice', async () => {
    const bytes = await unionList([{ name: '丙厂工会', code: freshCode() }, { name: '丁厂工会' }]);
    const [first, second] = [await desk.checked(bytes), await desk.checked(bytes)];
    expect(await desk.imported(first.id)).toMatchObject({ enrolledRows: 2 });
    expect(await desk.imported(second.id)).toMatchObject({ enrolledRows: 0, goodRows: 0, unchangedRows: 2 });
    expect(await desk.checked(bytes)).toMatchObject({ goodRows: 0, badRows: 0, unchangedRows: 2 });
    expect(await named('丙厂工会', '丁厂工会')).toHaveLength(2);
  });

  it('goes on where it was when the process was killed between two batches, with many unions side by side', async () => {
    const list = [
      { name: '大镇总工会', level: '镇街', parent: '榕区总工会' },
      ...lines(0, 1_500),
      { name: '末厂工会', parent: '大镇总工会' },
    ];
    const { id } = done(await desk.send(await unionList(list)));
    const { db } = s.platform;
    const row = (await nextImport(db, ['checking']))!;
    const checking = await openCheckingUnions(s.platform, row);
    expect(await checkBatch(s.platform, row, checking)).toBe(true);
    await checking.close();
    expect(await desk.get(id)).toMatchObject({ state: 'checking', readRows: 1_000 });
    // Another process: what the lines before found is known to it all the same.
    while ((await importWork(s.platform).check()) > 0);
    expect(await desk.get(id)).toMatchObject({ state: 'checked', readRows: 1_502, goodRows: 1_502, badRows: 0 });
    const before = await countUnions();
    done(await cadre.post(`/api/imports/${id}/start`, {}));
    const founding = (await nextImport(db, ['importing']))!;
    const came = await Promise.all(
      [1, 2].map(async () => {
        const ahead = await openFounding(s.platform, founding);
        const went = await enrolBatch(s.platform, founding, ahead);
        await ahead.close();
        return went;
      }),
    );
    expect(came.filter(Boolean)).toHaveLength(1);
    expect(await countUnions()).toBe(before + 1_000);
    while ((await importWork(s.platform).enrol()) > 0);
    expect(await desk.get(id)).toMatchObject({ state: 'done', enrolledRows: 1_502 });
    expect(await countUnions()).toBe(before + 1_502);
    expect((await named('末厂工会'))[0]!.parent).toBe('大镇总工会');
    await expectTree(s);
  });

  it('refuses the lines whose union above was dissolved after the dry run, and those below them', async () => {
    const above = [{ name: '要撤的镇工会', level: '镇街', parent: '榕区总工会' }];
    await desk.imported((await desk.checked(await unionList(above))).id);
    const list = [
      { name: '迟到联合会', level: '联合会', federates: '楼宇', parent: '要撤的镇工会' },
      { name: '迟到一厂工会', parent: '迟到联合会' },
      { name: '迟到二厂工会' },
    ];
    const { id } = await desk.checked(await unionList(list));
    await s.world.owner.query(`update orgs set dissolved_at = now() where name = '要撤的镇工会'`);
    const after = await desk.imported(id);
    expect(after).toMatchObject({ goodRows: 1, badRows: 2, enrolledRows: 1 });
    expect(after.problems.map(({ row, column }) => `${row} ${column}`)).toEqual(['2 上级工会', '3 上级工会']);
  });

  it('takes a code once, when a colleague founds with it between the dry run and the start', async () => {
    const code = freshCode();
    const { id } = await desk.checked(await unionList([{ name: '先到工会', code }]));
    await desk.imported((await desk.checked(await unionList([{ name: '抢先工会', code }]))).id);
    const after = await desk.imported(id);
    expect(after).toMatchObject({ enrolledRows: 0, badRows: 1, problems: [{ row: 2, column: '统一社会信用代码' }] });
  });
});

describe('an import of unions', () => {
  it('is undone as a whole, from below, with its history, and can be done again', async () => {
    const before = await countUnions();
    const bytes = await unionList([
      { name: '试点联合会', level: '联合会', federates: '商圈', parent: '木棉街道总工会' },
      { name: '试点一厂工会', parent: '试点联合会', code: freshCode(), years: '5', begins: '2025-01-01' },
    ]);
    const { id } = await desk.imported((await desk.checked(bytes)).id);
    expect(await undone(id)).toMatchObject({ state: 'undone', undoneRows: 2, problems: [] });
    expect(await countUnions()).toBe(before);
    const [first] = await named('试点一厂工会');
    const [change] = done(await cadre.get<OrgChangeAnswer[]>(`/api/orgs/${first!.id}/changes`));
    expect(change).toMatchObject({ kind: 'dissolved', why: '撤销导入：名册.xlsx', other: { name: '试点联合会' } });
    await expectTree(s);
    await expectFigures(s);
    expect(await desk.imported((await desk.checked(bytes)).id)).toMatchObject({ enrolledRows: 2 });
    await expectTree(s);
  });

  it('leaves standing what somebody or something has come to, and all above it, with the reason at the line', async () => {
    const list: UnionCells[] = [
      { name: '留一联合会', level: '联合会', federates: '行业', parent: '木棉街道总工会' },
      { name: '留一厂工会', parent: '留一联合会' },
      { name: '留二厂工会' },
      { name: '留三厂工会' },
      { name: '撤四厂工会' },
      { name: '留五厂工会' },
    ];
    const names = list.map(({ name }) => String(name));
    const { id } = await desk.imported((await desk.checked(await unionList(list))).id);
    const made = new Map((await named(...names)).map((row) => [row.name, row]));
    const orgs = s.world.orgs as Record<string, unknown>;
    for (const name of names) orgs[name] = { ...made.get(name), path: '' };
    await s.world.worker('留一厂工会');
    await s.world.owner.query(
      `insert into posts (cell_id, id, person_id, org_id, role, from_on)
       select 1, gen_random_uuid(), id, $1, 'caseworker', '2026-01-01' from persons limit 1`,
      [made.get('留二厂工会')!.id],
    );
    const rename = { kind: 'rename', name: '留三厂新工会', why: '更名' };
    done(await cadre.post(`/api/orgs/${made.get('留三厂工会')!.id}/changes`, rename));
    const chair = { committee: 'union', office: 'chair', name: '李示例', fromOn: '2026-01-01' };
    done(await cadre.post(`/api/orgs/${made.get('留五厂工会')!.id}/seats`, chair));
    const after = await undone(id);
    expect(after).toMatchObject({ state: 'undone', enrolledRows: 6, undoneRows: 1 });
    expect(after.problems.map(({ row, says }) => `${row} ${says}`)).toEqual([
      '2 这个工会下面还有工会，没有撤销。',
      '3 这个工会已有会员，没有撤销。',
      '4 这个工会已有人任职，没有撤销。',
      '5 这个工会已改过名称或上级，没有撤销。',
      '7 这个工会已登记委员会、任期或位置，没有撤销。',
    ]);
    expect((await named('撤四厂工会'))[0]!.dissolved).toBe(true);
    await expectTree(s);
    await expectFigures(s);
  });

  it('is undone batch by batch, the lower ones first, though the process was killed in between', async () => {
    const list = [
      { name: '连撤镇工会', level: '镇街', parent: '榕区总工会' },
      ...lines(9_000, 1_200).map((line) => ({ ...line, parent: '连撤镇工会' })),
    ];
    const before = await countUnions();
    const { id } = await desk.imported((await desk.checked(await unionList(list))).id);
    done(await cadre.post(`/api/imports/${id}/undo`, {}));
    const row = (await nextImport(s.platform.db, ['undoing']))!;
    expect(await undoFounding(s.platform, row)).toBe(true);
    expect(await undoFounding(s.platform, row)).toBe(false);
    expect(await desk.get(id)).toMatchObject({ state: 'undoing', undoneRows: 1_000 });
    while ((await importWork(s.platform).enrol()) > 0);
    expect(await desk.get(id)).toMatchObject({ state: 'undone', undoneRows: 1_201 });
    expect(await countUnions()).toBe(before);
  });

  it('is for approvers and supervisors of the chosen union alone; members may be imported by caseworkers as before', async () => {
    const list = await unionList([{ name: '权限厂工会' }]);
    const { id } = await desk.checked(list);
    const colleague = await s.staff('county', 'supervisor');
    expect(done(await colleague.get<ImportLine[]>('/api/imports')).map((one) => one.id)).toContain(id);
    const outsiders = [
      await s.staff('county', 'caseworker'),
      await s.staff('county', 'cashier'),
      await s.staff('town', 'approver'),
      await s.staff('bareCity', 'supervisor'),
      await s.staff('factory', 'approver'),
    ];
    for (const outsider of outsiders) {
      expect(done(await outsider.get<ImportLine[]>('/api/imports')).map((one) => one.id)).not.toContain(id);
      for (const path of ['', '/marked.xlsx'])
        expect(refusalOf(await outsider.get(`/api/imports/${id}${path}`))).toBe('not-found');
      for (const step of ['start', 'undo'])
        expect(refusalOf(await outsider.post(`/api/imports/${id}/${step}`, {}))).toBe('not-found');
    }
    const [caseworker, cashier, , , workplace] = outsiders;
    for (const nobody of [caseworker!, cashier!, workplace!, await s.worker()])
      expect(refusalOf(await desk.send(list, 'x.xlsx', nobody))).toBe('no-right');
    done(await colleague.post(`/api/imports/${id}/start`, {}));
    await s.ticker.settle();
    expect(await named('权限厂工会')).toHaveLength(1);
  });
});
