import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import type { OrgPlace } from '../../kernel/org-place.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { reasonsOf } from '../../test/refused.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

interface Feature {
  readonly type: string;
  readonly id: string;
  readonly geometry: { readonly type: string; readonly coordinates: readonly number[] } | null;
  readonly properties: Readonly<Record<string, string | null>>;
}
interface Features {
  readonly type: string;
  readonly bbox?: readonly number[];
  readonly features: readonly Feature[];
}

let s: TestServer;
let anybody: Client;
let boss: Client;
const idOf = (org: string) => s.world.orgs[org]!.id;
const placed = (org: string) => `/api/orgs/${idOf(org)}/place`;
const read = async (under?: string) =>
  done(await anybody.get<Features>(`/api/open/unions.geojson${under === undefined ? '' : `?under=${idOf(under)}`}`));

beforeAll(async () => {
  s = await startTestServer();
  anybody = s.client();
  boss = await s.staff('county', 'supervisor');
  await s.staff('factory', 'caseworker');
});
afterAll(() => s.close());
beforeEach(() =>
  s.world.owner.query('update orgs set phone = null, address = null, longitude = null, latitude = null'),
);

describe('the directory of unions', () => {
  it('is GeoJSON as RFC 7946 has it: no geometry where the position is unknown, a box around those that are known', async () => {
    done(await boss.put(placed('town'), { longitude: 113.26440001, latitude: 23.1291, address: '示例路 1 号' }));
    done(await boss.put(placed('factory'), { longitude: 113.3, latitude: 23.05, phone: '020-12345678' }));
    const all = await read('county');
    expect(all.type).toBe('FeatureCollection');
    expect(all.bbox).toEqual([113.2644, 23.05, 113.3, 23.1291]);
    expect(all.features.map(({ properties }) => properties['name'])).toEqual([
      '榕区总工会',
      '木棉街道总工会',
      '示例电子厂工会',
      '示例学校工会',
    ]);
    const [county, town] = all.features;
    expect(county).toEqual({
      type: 'Feature',
      id: idOf('county'),
      geometry: null,
      properties: {
        areaCode: null,
        name: '榕区总工会',
        level: 'county',
        levelName: '区县总工会',
        above: '桥市总工会',
        phone: null,
        address: null,
      },
    });
    expect(town!.geometry).toEqual({ type: 'Point', coordinates: [113.2644, 23.1291] });
  });

  it('has no box while no position is known, all unions from the root, none that is dissolved, and nobody’s name', async () => {
    const all = await read();
    expect(all.bbox).toBeUndefined();
    expect(all.features).toHaveLength(9);
    const text = JSON.stringify(all) + (await (await anybody.raw('/api/open/unions.csv')).text());
    expect(text).not.toMatch(/干部|staff-|1990000/);
    await s.world.owner.query('update orgs set dissolved_at = now() where id = $1', [idOf('workshop')]);
    expect((await read()).features).toHaveLength(8);
    expect(refusalOf(await anybody.get(`/api/open/unions.csv?under=${idOf('workshop')}`))).toBe('not-found');
    await s.world.owner.query('update orgs set dissolved_at = null');
    expect(refusalOf(await anybody.get('/api/open/unions.csv?under=1'))).toBe('malformed-request');
  });

  test.each(['csv', 'geojson'])('as %s is sent once for as long as it stays the same', async (format) => {
    const url = `/api/open/unions.${format}?under=${idOf('town')}`;
    const first = await anybody.raw(url);
    const tag = first.headers.get('etag')!;
    expect(first.headers.get('access-control-allow-origin')).toBe('*');
    const same = await anybody.raw(url, { 'if-none-match': tag });
    expect([same.status, await same.text()]).toEqual([304, '']);
    // What is not under it changes nothing; any fact of those under it does.
    await s.world.owner.query(`update orgs set name = name || '会' where id = $1`, [idOf('workshop')]);
    expect((await anybody.raw(url, { 'if-none-match': tag })).status).toBe(304);
    await s.world.owner.query(`update orgs set name = '示例车间工会' where id = $1`, [idOf('workshop')]);
    for (const place of [{ phone: '020-12345678' }, { address: '示例路 1 号' }, { longitude: 113, latitude: 23 }, {}]) {
      const before = (await anybody.raw(url)).headers.get('etag')!;
      done(await boss.put(placed('school'), place));
      expect((await anybody.raw(url, { 'if-none-match': before })).status).toBe(200);
    }
  });
});

describe('the place of a union', () => {
  const place = { phone: '+86 20-12345678', address: '示例路 1 号 2 楼', longitude: 113.2644, latitude: 23.1291 };

  it('is set by an approver or supervisor above it, read by whoever reaches it, and taken away again', async () => {
    const entries = async () =>
      (await s.world.owner.query(`select 1 from audit where act = 'place-org' and object_id = $1`, [idOf('factory')]))
        .rows.length;
    const before = await entries();
    expect(done(await boss.put<OrgPlace>(placed('factory'), place))).toEqual(place);
    const clerk = await s.staff('factory', 'caseworker');
    expect(done(await clerk.get<OrgPlace>(placed('factory')))).toEqual(place);
    expect(done(await boss.put<OrgPlace>(placed('factory'), { phone: ' ' }))).toEqual({});
    expect(await entries()).toBe(before + 2);
  });

  it('is not set by its own cadres, by others without the role, or from elsewhere; that of the root by its own', async () => {
    for (const [org, role] of [
      ['factory', 'supervisor'],
      ['county', 'caseworker'],
      ['town', 'cashier'],
    ] as const)
      expect(refusalOf(await (await s.staff(org, role)).put(placed('factory'), place))).toBe('no-right');
    const elsewhere = await s.staff('bareCity', 'supervisor');
    expect(refusalOf(await elsewhere.put(placed('factory'), place))).toBe('not-found');
    expect(refusalOf(await elsewhere.get(placed('factory')))).toBe('not-found');
    expect(refusalOf(await boss.put(placed('county'), place))).toBe('no-right');
    const top = await s.staff('province', 'supervisor');
    expect(done(await top.put(placed('province'), place))).toEqual(place);
  });

  test.each<[OrgPlace, string]>([
    [{ longitude: 113 }, 'latitude'],
    [{ latitude: 23 }, 'longitude'],
    [{ longitude: 72.9, latitude: 23 }, 'longitude'],
    [{ longitude: 136.1, latitude: 23 }, 'longitude'],
    [{ longitude: 113, latitude: 2.9 }, 'latitude'],
    [{ longitude: 23, latitude: 54.1 }, 'longitude'],
    [{ phone: '打电话' }, 'phone'],
    [{ address: '路' }, 'address'],
  ])('%j is refused, with words at %s', async (wrong, at) => {
    const came = await boss.put(placed('factory'), wrong);
    expect(refusalOf(came)).toBe('answers-wrong');
    expect(reasonsOf(came).map((reason) => reason.at)).toContain(at);
    expect(done(await boss.get<OrgPlace>(placed('factory')))).toEqual({});
  });

  test.each([
    [73, 3],
    [136, 54],
  ])('%d and %d are within China’s bounds', async (longitude, latitude) => {
    expect(done(await boss.put<OrgPlace>(placed('factory'), { longitude, latitude }))).toEqual({ longitude, latitude });
  });
});
