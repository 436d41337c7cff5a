import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { done, refusalOf } from '../../replay/client.ts';
import { type Desk, fresh, openDesk } from '../../test/roster-desk.ts';
import { workbookOf } from '../../test/workbook.ts';
import { Proxy } from '../../trust/faults/proxy.ts';
import { newId } from '../db/id.ts';
import { dropOrphans, dropRosters } from './retention.ts';

let desk: Desk;
let line: Proxy;
beforeAll(async () => {
  desk = await openDesk('members', {
    through: async (appUrl) => {
      const url = new URL(appUrl);
      line = await Proxy.to(Number(url.port));
      url.port = String(line.port);
      return url.href;
    },
  });
});
afterAll(async () => {
  await desk.s.close();
  await line.close();
});

const folder = () => join(desk.s.platform.config.dataDir, 'imports');
const after = (days: number) => desk.s.world.setClock(new Date(Date.now() + days * 86_400_000));

describe('an uploaded roster', () => {
  it('is kept for thirty days after its import is over, and then only what came of it', async () => {
    const { id } = await desk.imported((await desk.checked(await workbookOf([fresh(), fresh({ 手机号: '1' })]))).id);
    await after(29);
    expect(await dropRosters(desk.s.platform)).toBe(0);
    expect(await readdir(folder())).toContain(id);
    await after(31);
    expect(await dropRosters(desk.s.platform)).toBe(1);
    expect(await readdir(folder())).not.toContain(id);
    const { rows } = await desk.s.world.owner.query<Record<string, unknown>>(
      `select state, enrolled_rows, bad_rows, upload_dropped_at is not null as dropped from imports where id = $1`,
      [id],
    );
    expect(rows).toEqual([{ state: 'done', enrolled_rows: 1, bad_rows: 1, dropped: true }]);
    await after(0);
    expect((await desk.get(id)).problems).toHaveLength(1);
    expect(refusalOf(await desk.cadre.get(`/api/imports/${id}/marked.xlsx`))).toBe('import-upload-gone');
    expect(await dropRosters(desk.s.platform)).toBe(0);
  });

  it('that nobody started is not started any more once its file is gone', async () => {
    const { id } = await desk.checked(await workbookOf([fresh()]));
    await after(31);
    expect(await dropRosters(desk.s.platform)).toBe(1);
    await after(0);
    expect(refusalOf(await desk.cadre.post(`/api/imports/${id}/start`, {}))).toBe('import-upload-gone');
  });

  it('that came to nothing leaves no file, not even one of a process that was killed', async () => {
    const before = await readdir(folder());
    expect(refusalOf(await desk.send(Buffer.from('今天天气很好')))).toBe('workbook-refused');
    expect(await readdir(folder())).toEqual(before);
    const { id } = await desk.checked(await workbookOf([fresh()]));
    const [young, old] = ['0190f0d2-0000-7000-8000-000000000001', '0190f0d2-0000-7000-8000-000000000002.part'];
    for (const name of [young, old]) await writeFile(join(folder(), name), 'x');
    const yesterday = new Date(Date.now() - 90_000_000);
    await utimes(join(folder(), old), yesterday, yesterday);
    await utimes(join(folder(), id), yesterday, yesterday);
    expect(await dropOrphans(desk.s.platform)).toBe(1);
    expect(await readdir(folder())).toEqual(expect.arrayContaining([id, young]));
    expect(await readdir(folder())).not.toContain(old);
  });

  it('leaves no second file where its key was used already, be it answered again or refused', async () => {
    const [bytes, key] = [await workbookOf([fresh()]), newId()];
    const { id } = done(await desk.send(bytes, '名册.xlsx', desk.cadre, key));
    const before = await readdir(folder());
    const again = await desk.send(bytes, '名册.xlsx', desk.cadre, key);
    expect([again.headers.get('idempotent-replayed'), done(again).id]).toEqual(['true', id]);
    expect(refusalOf(await desk.send(await workbookOf([fresh()]), '名册.xlsx', desk.cadre, key))).toBe('key-reused');
    const together = newId();
    const both = await Promise.all([0, 1].map(() => desk.send(bytes, '名册.xlsx', desk.cadre, together)));
    const [one, other] = both.map((came) => done(came).id);
    expect(one).toBe(other);
    expect(new Set(await readdir(folder()))).toEqual(new Set([...before, one]));
  });

  it('is there to be read where only the answer of the database was lost', async () => {
    const [bytes, key] = [await workbookOf([fresh()]), newId()];
    const lost = new Promise<void>((resolve) => {
      line.set({ pattern: /Q\0\0\0\x0bcommit\0/, moment: 'after', spring: resolve });
    });
    const first = await desk.send(bytes, '名册.xlsx', desk.cadre, key);
    await lost;
    expect(first.status).toBe(503);
    const { id } = done(await desk.send(bytes, '名册.xlsx', desk.cadre, key));
    await desk.s.ticker.settle();
    expect(await desk.get(id)).toMatchObject({ state: 'checked', goodRows: 1 });
  });
});
