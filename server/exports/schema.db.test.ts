import { randomBytes } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { ask, crowd, fetchFile, tableOf } from '../../test/export-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { harmless, schemaOf } from './columns.ts';
import { csvHead, csvLines } from './csv.ts';
import { publishedTables } from './published.ts';
import { XlsxWriter } from './xlsx.ts';

interface Schema {
  readonly title: string;
  readonly properties: Readonly<Record<string, { readonly type: string; readonly description: string }>>;
  readonly required: readonly string[];
}

const dangerous = ['=', '+', '-', '@', '\t=', '\r', ' =', '＝', '＋', '－', '＠', '\u3000=', '\u0001=', '\u200b='];
const payloads = dangerous.flatMap((sign) =>
  ['1+1', "cmd|' /C calc'!A0", 'HYPERLINK("http://x")', 'SUM(A1)'].map((rest) => `${sign}${rest}`),
);

let s: TestServer;
let clerk: Client;
let boss: Client;
beforeAll(async () => {
  s = await startTestServer();
  clerk = await s.staff('factory', 'caseworker');
  boss = await s.staff('county', 'supervisor');
  await s.world.worker('factory', '阿依·古丽, "带引号"');
  await crowd(s, 'factory', payloads);
  const form = { topic: 'canteen', what: '=1+1 夜班没有热饭吃。', aboveWorkplace: false, shared: true };
  done(await (await s.worker()).post('/api/services/appeal/cases', { form }));
  await s.world.owner.query(
    `update orgs set phone = '+86 20-12345678', address = '示例路 1 号, 二楼', area_code = '449901', longitude = 113.2644, latitude = 23.1291 where id = $1`,
    [s.world.orgs['factory']!.id],
  );
});
afterAll(() => s.close());

const schemaNamed = async (name: string) => done(await s.client().get<Schema>(`/api/schemas/${name}.json`));

/** A line as the schema sees it: a property for each cell that is not empty. */
function objectOf(schema: Schema, head: readonly string[], line: readonly string[]): object {
  const cells = head.map((title, at) => [title, line[at] ?? ''] as const).filter(([, value]) => value !== '');
  return Object.fromEntries(
    cells.map(([title, value]) => [title, schema.properties[title]?.type === 'number' ? Number(value) : value]),
  );
}

async function fileOf(name: string): Promise<Buffer> {
  if (name === 'open-unions') return Buffer.from(await (await s.client().raw('/api/open/unions.csv')).arrayBuffer());
  const [what, unmasked] = name.split('-');
  const org = s.world.orgs['factory']!.id;
  const asked = await ask(clerk, { what: what!, org, unmasked: unmasked !== undefined });
  if (asked.needsSecond) done(await boss.post(`/api/exports/${asked.id}/decision`, { agrees: true, why: '' }));
  await s.ticker.settle();
  return (await fetchFile(clerk, asked.id)).bytes;
}

describe('a published schema', () => {
  test.each(['members', 'members-unmasked', 'cases', 'unions', 'open-unions'])(
    'of %s has the headings of the file, and every line of the file keeps to it',
    async (name) => {
      const schema = await schemaNamed(name);
      const ajv = new Ajv2020({ allErrors: true });
      formats.default(ajv);
      ajv.addKeyword({ keyword: 'x-masked', schemaType: 'boolean' });
      const check = ajv.compile(schema);
      const { head, lines } = await tableOf(await fileOf(name));
      expect(head).toEqual(Object.keys(schema.properties));
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) {
        check(objectOf(schema, head, line));
        expect([line, check.errors]).toEqual([line, null]);
      }
      // A schema that lets anything through proves nothing.
      expect(check({ ...objectOf(schema, head, lines[0]!), 多出来: 'x' })).toBe(false);
      for (const title of schema.required) {
        const short = objectOf(schema, head, lines[0]!);
        delete (short as Record<string, unknown>)[title];
        expect(check(short)).toBe(false);
      }
    },
  );

  it('tells apart what is masked and what is not', async () => {
    const ajv = new Ajv2020({ strict: false });
    formats.default(ajv);
    const { head, lines } = await tableOf(await fileOf('members-unmasked'));
    const whole = lines.find((line) => line[2] !== '')!;
    const schema = await schemaNamed('members');
    expect(ajv.compile(schema)(objectOf(schema, head, whole))).toBe(false);
  });

  it('is linked from the file, listed, and not found under another name', async () => {
    expect(done(await s.client().get<string[]>('/api/schemas'))).toHaveLength(7);
    expect((await s.client().raw('/api/open/unions.csv')).headers.get('link')).toContain(
      '/api/schemas/open-unions.json',
    );
    expect(refusalOf(await s.client().get('/api/schemas/persons.json'))).toBe('not-found');
    expect(refusalOf(await s.client().get('/api/schemas/..%2f..%2fetc.json'))).toBe('malformed-request');
  });

  it('describes every column in Chinese', () => {
    for (const table of publishedTables(s.platform)) {
      const { properties } = schemaOf(table, 'https://example.org') as Schema;
      for (const [title, { description }] of Object.entries(properties))
        expect([title, description]).toEqual([title, expect.stringMatching(/\p{Script=Han}.*。$/u) as string]);
    }
  });
});

describe('a cell that a spreadsheet would run', () => {
  it('is a text in csv and in xlsx', async () => {
    const { lines } = await tableOf(await fileOf('members'));
    const names = lines.map(([name]) => name!);
    for (const payload of payloads) expect(names).toContain(`'${payload}`);
    for (const cell of lines.flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
    const cases = await tableOf(await fileOf('cases'));
    for (const cell of cases.lines.flat()) expect(cell).not.toMatch(/^\s*[=+\-@＝＋－＠]/);
  });

  it('never survives, whatever it is made of, and comes back from the file as it went in [ASVS-1.3.3]', () => {
    const table = {
      name: 'x',
      title: 'x',
      description: '',
      columns: [{ title: 'a', description: '', type: 'string', of: (row: string) => row }],
    } as const;
    const tricky = fc
      .array(fc.constantFrom(...'=+-@\t\r\n ",\'＝A1甲\u0001\u200b'), { maxLength: 8 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(tricky, (text) => {
        expect(harmless(text)).not.toMatch(/^[\s\u0001\u200b]*[=+\-@＝＋－＠]|^[\t\r\n]/);
        const wrote = csvLines(table, [text, '末']);
        const quoted = /^"((?:[^"]|"")*)"\r\n末\r\n$/s.exec(wrote)?.[1]?.replaceAll('""', '"');
        expect(quoted ?? wrote.slice(0, -5)).toBe(harmless(text));
        expect(csvHead(table)).toBe('\uFEFFa\r\n');
      }),
    );
  });
});

describe('a workbook', () => {
  it('holds texts as they are, signs that XML does not know left out', async () => {
    const pieces: Buffer[] = [];
    const table = {
      name: 'x',
      title: '表',
      description: '',
      columns: [
        { title: '文', description: '', type: 'string', of: (row: string) => row },
        { title: '数', description: '', type: 'number', of: () => -1.5 },
      ],
    } as const;
    const mark = { number: 'DC-1', title: '表', by: 'A&B <c>', at: '2026-11-20T02:00:00Z', says: '甲 & "乙" <丙>' };
    const writer = new XlsxWriter(async (bytes) => void pieces.push(bytes), table, mark);
    await writer.begin();
    await writer.write(['<b>&"\'', ' 前后空格 ', '换\n行', 'x\u0000\u0008y', '𠮷']);
    await writer.end();
    const { above, head, lines } = await tableOf(Buffer.concat(pieces));
    expect(above[0]).toBe('甲 & "乙" <丙>');
    expect(head).toEqual(['文', '数']);
    expect(lines).toEqual([
      ['<b>&"\'', '-1.5'],
      [' 前后空格 ', '-1.5'],
      ['换\n行', '-1.5'],
      ['xy', '-1.5'],
      ['𠮷', '-1.5'],
    ]);
  });

  it('hands on what it is given, however many rows there are', async () => {
    let [largest, total] = [0, 0];
    const sink = async (bytes: Buffer) => {
      largest = Math.max(largest, bytes.length);
      total += bytes.length;
    };
    const table = {
      name: 'x',
      title: '表',
      description: '',
      columns: [{ title: '文', description: '', type: 'string', of: (row: string) => row }],
    } as const;
    const mark = { number: 'DC-1', title: '表', by: '甲', at: '2026-11-20T02:00:00Z', says: '甲' };
    const writer = new XlsxWriter(sink, table, mark);
    await writer.begin();
    let before = 0;
    for (let page = 0; page < 60; page += 1) {
      await writer.write(Array.from({ length: 500 }, () => randomBytes(60).toString('base64')));
      if (page % 10 < 9) continue;
      expect(total - before).toBeGreaterThan(200_000);
      before = total;
    }
    await writer.end();
    expect(largest).toBeLessThan(256 * 1024);
  });
});
