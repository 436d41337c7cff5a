import type { ExportLine } from '../../kernel/exporting.ts';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, done } from '../../replay/client.ts';
import { type Wanted, ask, crowd, fetchFile, lineOf, tableOf } from '../../test/export-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

const form = { topic: 'canteen', what: '食堂的菜总是凉的', aboveWorkplace: false, shared: true };

/** A world with the same town in it, and elsewhere what it is told. */
async function worldWith(elsewhere: number): Promise<{ s: TestServer; clerk: Client }> {
  const s = await startTestServer();
  let second = 0;
  const tick = () => s.world.setClock(new Date(Date.parse('2026-11-20T02:00:00Z') + (second += 1) * 1000));
  await tick();
  const clerk = await s.staff('town', 'caseworker');
  for (const [org, name] of [
    ['factory', '甲甲'],
    ['school', '乙乙'],
    ['factory', '丙丙'],
  ] as const) {
    await tick();
    const worker = s.client();
    await worker.signInByPhone((await s.world.worker(org, name)).phone);
    done(await worker.post('/api/services/appeal/cases', { form }));
  }
  await s.world.owner.query(
    `update cases set number = '261120-00000' || n.row
     from (select id, row_number() over (order by filed_at) as row from cases) n where n.id = cases.id`,
  );
  for (const org of ['bareTown', 'workshop', 'county', 'province'])
    for (let n = 0; n < elsewhere; n += 1) {
      const worker = s.client();
      await worker.signInByPhone((await s.world.worker(org, `外面${org}${n}`)).phone);
      done(await worker.post('/api/services/appeal/cases', { form }));
    }
  await s.world.setClock('2026-11-20T03:00:00Z');
  await s.world.owner.query(`update orgs set phone = $1 where id = $2`, [
    `020-1234567${elsewhere}`,
    s.world.orgs['workshop']!.id,
  ]);
  return { s, clerk };
}

describe('two worlds that differ outside the scope alone', () => {
  let worlds: Awaited<ReturnType<typeof worldWith>>[];
  beforeAll(async () => {
    worlds = [await worldWith(0), await worldWith(2)];
  });
  afterAll(() => Promise.all(worlds.map(({ s }) => s.close())));

  test.each<[Wanted['what'], string]>([
    ['members', 'csv'],
    ['members', 'xlsx'],
    ['cases', 'csv'],
    ['cases', 'xlsx'],
    ['unions', 'csv'],
    ['unions', 'xlsx'],
  ])('give the same export of %s as %s but for its number', async (what, format) => {
    const files = [];
    for (const { s, clerk } of worlds) {
      const asked = await ask(clerk, { what: what!, org: s.world.orgs['town']!.id, format });
      await s.ticker.settle();
      const { bytes } = await fetchFile(clerk, asked.id);
      if (format === 'csv') files.push(bytes.toString().replaceAll(asked.number, 'DC'));
      else files.push(JSON.stringify(await tableOf(bytes)).replaceAll(asked.number, 'DC'));
    }
    expect(files[0]).toContain(what === 'unions' ? '示例学校工会' : '示例电子厂工会');
    expect(files[1]).toBe(files[0]);
  });
});

describe('an export of many rows', () => {
  let s: TestServer;
  let clerk: Client;
  let boss: Client;
  const rows = 24_000;
  beforeAll(async () => {
    s = await startTestServer();
    clerk = await s.staff('town', 'caseworker');
    boss = await s.staff('county', 'supervisor');
    for (const org of ['factory', 'school'])
      await crowd(
        s,
        org,
        Array.from({ length: rows / 2 }, (_, n) => `${org}${String(n).padStart(5, '0')}`),
      );
  }, 60_000);
  afterAll(() => s.close());

  test.each(['csv', 'xlsx'])(
    'as %s has each member once',
    async (format) => {
      const asked = await ask(clerk, { org: s.world.orgs['town']!.id, format });
      done(await boss.post<ExportLine>(`/api/exports/${asked.id}/decision`, { agrees: true, why: '' }));
      await s.ticker.settle();
      expect(await lineOf(clerk, asked.id)).toMatchObject({ state: 'ready', doneRows: asked.totalRows });
      const { bytes } = await fetchFile(clerk, asked.id);
      const { lines } = await tableOf(bytes);
      expect(lines).toHaveLength(asked.totalRows);
      const names = lines.map(([name]) => name!).filter((name) => /^(factory|school)\d/.test(name));
      expect(new Set(names).size).toBe(rows);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(
        createHash('sha256')
          .update((await fetchFile(clerk, asked.id)).bytes)
          .digest('hex'),
      );
    },
    60_000,
  );
});
