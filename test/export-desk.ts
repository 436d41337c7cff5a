import type { RefusalAnswer } from '../kernel/answers.ts';
import type { ExportLine } from '../kernel/exporting.ts';
import { type Client, done } from '../replay/client.ts';
import { readXlsx } from 'hucre/xlsx';
import { parseCsv } from 'hucre/csv';
import { newId } from '../server/db/id.ts';
import type { TestServer } from './server.ts';

/** An export as a cadre asks for it. */
export interface Wanted {
  readonly what?: string;
  readonly org: string;
  readonly format?: string;
  readonly unmasked?: boolean;
  readonly filter?: Readonly<Record<string, string>>;
}

export function askBody({ what = 'members', org, format = 'csv', unmasked = false, filter = {} }: Wanted): object {
  return { what, org, format, unmasked, purpose: 'check', words: '核对名册里的姓名', filter };
}

export async function ask(who: Client, wanted: Wanted): Promise<ExportLine> {
  return done(await who.post<ExportLine>('/api/exports', askBody(wanted)));
}

export async function lineOf(who: Client, id: string): Promise<ExportLine> {
  return done(await who.get<ExportLine[]>('/api/exports')).find((line) => line.id === id)!;
}

/** Its bytes and its name, as a browser saves it. */
export async function fetchFile(who: Client, id: string): Promise<{ bytes: Buffer; name: string }> {
  const response = await who.raw(`/api/exports/${id}/file`);
  if (response.status !== 200) throw new Error(((await response.json()) as RefusalAnswer).code);
  const [, name] = response.headers.get('content-disposition')!.split("UTF-8''");
  return { bytes: Buffer.from(await response.arrayBuffer()), name: decodeURIComponent(name!) };
}

/** The table of a file: its headings and its lines, whatever the format. */
export async function tableOf(bytes: Buffer): Promise<{ above: string[]; head: string[]; lines: string[][] }> {
  if (bytes.subarray(0, 2).toString() !== 'PK') {
    const [head, ...lines] = parseCsv(bytes.toString('utf8').replace('\uFEFF', ''));
    return { above: [], head: head!.map(String), lines: lines.map((line) => line.map((cell) => String(cell ?? ''))) };
  }
  const { sheets } = await readXlsx(bytes);
  const [above, head, ...lines] = sheets[0]!.rows.map((row) => row.map((cell) => String(cell ?? '')));
  return { above: above!, head: head!, lines };
}

/** Members of a union without documents, many at once; their joining is counted. */
export async function crowd(s: TestServer, org: string, names: readonly string[]): Promise<void> {
  const { id } = s.world.orgs[org]!;
  const persons = names.map(() => newId());
  await s.world.owner.query(
    `insert into persons (cell_id, id, name, name_folded)
     select 1, id, name, name from unnest($1::uuid[], $2::text[]) t (id, name)`,
    [persons, names],
  );
  await s.world.owner.query(
    `insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
     select 1, t.m, t.p, o.id, o.county_id, o.town_id, '2021-01-01'
     from orgs o, unnest($1::uuid[], $2::uuid[]) t (m, p) where o.id = $3`,
    [names.map(() => newId()), persons, id],
  );
  await s.world.owner.query(
    `update figure_totals f set n = n + $1 from orgs o where o.id = $2 and f.service = 'membership' and f.metric = 'members'
       and (f.org_id in (o.id, o.town_id, o.county_id, o.city_id)
         or f.org_id = (select id from orgs where parent_id is null))`,
    [names.length, id],
  );
}
