import { exportFormats, exportKinds } from '../../kernel/exporting.ts';
import { type Client, done } from '../../replay/client.ts';
import type { Table } from '../../server/exports/columns.ts';
import { CsvWriter } from '../../server/exports/csv.ts';
import { publishedTables } from '../../server/exports/published.ts';
import { XlsxWriter } from '../../server/exports/xlsx.ts';
import { ask, fetchFile, tableOf } from '../../test/export-desk.ts';
import { opening } from '../../test/campaign-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import { cap, takeMore, ways } from '../exports/caps.ts';
import { fewFormulas, formulas, runsIn, wouldRun } from '../exports/formulas.ts';
import { fragmentsOf, whoAsked } from '../exports/marks.ts';
import { type Office, officeOf, plantTexts } from '../exports/planting.ts';

const dayMs = 86_400_000;

/** A file as it was fetched. */
interface Made {
  readonly id: string;
  readonly kind: string;
  readonly by: Office;
  readonly name: string;
  readonly bytes: Buffer;
}

/** Of which service the tables are that are one for each. */
const ofService: Readonly<Record<string, string>> = { wishes: '-holiday-gift', returns: '-recuperation-base' };

function narrowedBy(what: string, campaign: string): Readonly<Record<string, string>> | undefined {
  if (what === 'wishes') return { campaign };
  return what === 'returns' ? { service: 'recuperation-base' } : undefined;
}

/** One file of every kind and format, of members with whole numbers as well, each asked for by somebody else. */
async function makeFiles(s: TestServer, campaign: string): Promise<Made[]> {
  const second = await s.staff('city', 'supervisor');
  const made: Made[] = [];
  const kinds = [
    ...Object.keys(exportKinds).map((what) => ({ what, unmasked: false })),
    { what: 'members', unmasked: true },
  ];
  for (const { what, unmasked } of kinds)
    for (const format of Object.keys(exportFormats)) {
      const isSent = what === 'wishes';
      const by = await officeOf(s, isSent ? 'city' : 'county', 'caseworker');
      const org = s.world.orgs[isSent ? 'city' : 'county']!.id;
      const filter = narrowedBy(what, campaign);
      const asked = await ask(by.client, { what, org, format, unmasked, ...(filter && { filter }) });
      if (asked.needsSecond) done(await second.post(`/api/exports/${asked.id}/decision`, { agrees: true, why: '' }));
      await s.ticker.settle();
      const kind = `${what}${unmasked ? '-unmasked' : (ofService[what] ?? '')}`;
      made.push({ id: asked.id, kind, by, ...(await fetchFile(by.client, asked.id)) });
    }
  return made;
}

/** What the platform itself says in a column, and nobody types: the names of services, of their states, marks and choices. */
const ownWords = new Set(['事项', '进度', '标记', '备注', '怎么领？']);

interface Column {
  readonly title: string;
  readonly type: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly format?: string;
}

const holdsText = ({ title, type, enum: one, format, pattern }: Column) =>
  type === 'string' &&
  one === undefined &&
  format === undefined &&
  !pattern?.includes('\\d{6}') &&
  !ownWords.has(title);

/** The columns of these files that hold text and that no formula has reached: then they would prove nothing. */
async function untouched(s: TestServer, made: readonly Made[]): Promise<{ columns: number; missed: string[] }> {
  const tables = publishedTables(s.platform);
  const missed: string[] = [];
  let columns = 0;
  for (const { kind, bytes } of made) {
    const { head, lines } = await tableOf(bytes);
    const texts = (tables.find(({ name }) => name === kind)?.columns ?? []).filter(holdsText);
    columns += texts.length;
    // Masked, a formula keeps its first sign at most.
    const reached = ({ title }: Column) => lines.some((line) => /^'|\*/.test(line[head.indexOf(title)] ?? ''));
    missed.push(...texts.filter((one) => !reached(one)).map(({ title }) => `${kind} ${title}`));
  }
  return { columns, missed };
}

/** Every formula through every column of every table that holds text, as both writers write it. */
async function writeAll(s: TestServer): Promise<{ readonly cells: number; readonly run: readonly string[] }> {
  const run: string[] = [];
  let cells = 0;
  const mark = { number: 'DC-261129-000000', title: '=1+1', by: '=1+1', at: '2026-11-29T00:00:00Z', says: '甲' };
  for (const { columns, ...table } of publishedTables(s.platform)) {
    const texts = columns.filter(({ type }) => type === 'string');
    const hostile: Table<string> = { ...table, columns: texts.map((one) => ({ ...one, of: (text) => text })) };
    for (const format of ['csv', 'xlsx']) {
      const pieces: Buffer[] = [];
      const sink = async (bytes: Buffer) => void pieces.push(bytes);
      const writer = format === 'csv' ? new CsvWriter(sink, hostile) : new XlsxWriter(sink, hostile, mark);
      await writer.begin();
      await writer.write(formulas);
      await writer.end();
      run.push(...(await runsIn(Buffer.concat(pieces))));
      cells += texts.length * formulas.length;
    }
  }
  return { cells, run };
}

async function judgeFormulas(s: TestServer, made: readonly Made[], planted: number): Promise<Finding[]> {
  const wrote = await writeAll(s);
  const { columns, missed } = await untouched(s, made);
  const run: string[] = [];
  for (const { bytes } of made) run.push(...(await runsIn(bytes)));
  const naive = Buffer.from(
    `\uFEFF甲\r\n${formulas.map((text) => `"${text.replaceAll('"', '""')}"`).join('\r\n')}\r\n`,
  );
  const seen = (await runsIn(naive)).length;
  return [
    {
      what: `${formulas.length} formulas through every text column of every published table, as csv and as xlsx, ${wrote.cells} cells`,
      measured: `${wrote.run.length} would run ${JSON.stringify(wrote.run.slice(0, 3))}`,
      goal: '0 of ≥ 200',
      holds: wrote.run.length === 0 && formulas.every(wouldRun),
      short: fewer(formulas.length, 200, 'formulas'),
    },
    {
      what: `${planted} of them wherever anybody can type, in ${made.length} files of every kind and format; and in a file written without care`,
      measured: `${run.length} would run ${JSON.stringify(run.slice(0, 3))}; ${missed.length} of ${columns} columns not reached ${missed.join(', ')}; ${seen} of ${formulas.length} found where nobody cared`,
      goal: '0; every column reached; every one found',
      holds: run.length === 0 && missed.length === 0 && seen === formulas.length,
      short: fewer(planted, formulas.length, 'formulas'),
    },
  ];
}

async function judgeMarks(s: TestServer, made: readonly Made[]): Promise<Finding> {
  const auditor = await s.administrator('audit');
  const lost: string[] = [];
  let tried = 0;
  for (const { bytes, name, by, kind } of made)
    for (const fragment of await fragmentsOf(bytes, name)) {
      tried += 1;
      if ((await whoAsked(auditor, fragment)) !== by.name) lost.push(`${kind} by ${fragment.of}`);
    }
  const [file] = made;
  const without = { text: file!.bytes.toString().replaceAll(/DC-\d{6}-[0-9A-Z]{6}/g, '') };
  const another = { text: 'DC-260309-ZZZZZZ' };
  const cut = [await whoAsked(auditor, without), await whoAsked(auditor, another)].filter((who) => who === undefined);
  return {
    what: `who asked, found from ${tried} pieces of ${made.length} files of every kind and format: the name, one line alone, printed pages, properties`,
    measured: `${tried - lost.length} found ${lost.slice(0, 5).join(', ')}; of a file cut bare and a made-up number ${2 - cut.length}`,
    goal: '100 % of files; of the others 0',
    holds: lost.length === 0 && tried >= made.length * 4 && cut.length === 2,
  };
}

async function judgeMasks(made: readonly Made[], numbers: readonly string[]): Promise<Finding> {
  const wholeIn = async ({ bytes }: Made) => {
    const text = (await tableOf(bytes)).lines.flat().join('\n');
    return numbers.filter((number) => text.includes(number)).length;
  };
  const counted = await Promise.all(made.map(async (file) => ({ kind: file.kind, n: await wholeIn(file) })));
  const masked = counted.filter(({ kind }) => kind !== 'members-unmasked');
  const whole = counted.filter(({ kind }) => kind === 'members-unmasked');
  return {
    what: `${numbers.length} documents and phones looked for in ${masked.length} files that were asked for as they come, and in ${whole.length} with whole numbers`,
    measured: `${masked.reduce((sum, { n }) => sum + n, 0)} whole; ${whole.map(({ n }) => n).join(' and ')} where a second person agreed`,
    goal: '0; there all of them',
    holds: masked.every(({ n }) => n === 0) && whole.length > 0 && whole.every(({ n }) => n === numbers.length),
  };
}

/** Everybody who might try a link that is another's: colleagues, whoever agreed, members, administrators, nobody. */
async function othersOf(s: TestServer): Promise<Client[]> {
  return [
    await s.staff('county', 'caseworker', 'approver', 'supervisor'),
    await s.staff('city', 'supervisor'),
    await s.staff('province', 'supervisor', 'caseworker'),
    await s.staff('bareCity', 'caseworker'),
    await s.worker(),
    await s.administrator('system'),
    await s.administrator('security'),
    await s.administrator('audit'),
    s.client(),
  ];
}

async function judgeLinks(s: TestServer): Promise<Finding> {
  await s.world.setClock(opening);
  const asker = await officeOf(s, 'county', 'caseworker');
  const org = s.world.orgs['factory']!.id;
  const askOne = async (what: string) => (await ask(asker.client, { what, org })).id;
  const [kept, back, planted] = [await askOne('members'), await askOne('cases'), await askOne('unions')];
  await s.ticker.settle();
  const opens = async (client: Client, id: string) => (await client.raw(`/api/exports/${id}/file`)).status === 200;
  const alive = [await opens(asker.client, kept), await opens(asker.client, back)];
  const dead: boolean[] = [];
  for (const other of await othersOf(s)) dead.push(await opens(other, kept));
  done(await asker.client.post(`/api/exports/${back}/cancel`, {}));
  dead.push(await opens(asker.client, back));
  const at = Date.parse(opening);
  await s.world.setClock(new Date(at + dayMs - 1_000));
  alive.push(await opens(await asker.again(), kept));
  // What a clock that is not looked at would let through.
  await s.world.owner.query(`update exports set expires_at = '2099-01-01' where id = $1`, [planted]);
  for (const later of [dayMs, dayMs + 1_000, 7 * dayMs]) {
    await s.world.setClock(new Date(at + later));
    const hers = await asker.again();
    dead.push(await opens(hers, kept));
    await s.ticker.settle();
    dead.push(await opens(hers, kept));
  }
  const noticed = await opens(await asker.again(), planted);
  return {
    what: 'a link by 9 others, once it was taken back, and a day, a day and a second, a week later; and one whose end was moved',
    measured: `${dead.filter(Boolean).length} of ${dead.length} open, ${alive.filter(Boolean).length} of ${alive.length} before; the moved one ${noticed ? 'open' : 'not'}`,
    goal: '0; all before; the moved one open',
    holds: !dead.some(Boolean) && alive.every(Boolean) && noticed,
  };
}

async function guard({ full, say, isLate }: TrustRun): Promise<readonly Finding[]> {
  const s = await startTestServer({ config: { exportCap: cap } });
  try {
    say('planting formulas');
    const texts = full ? formulas : fewFormulas;
    const { campaign } = await plantTexts(s, texts);
    const people = await Promise.all(Array.from({ length: 20 }, () => s.world.worker('factory')));
    await s.ticker.settle();
    say('exporting');
    const made = await makeFiles(s, campaign);
    const numbers = people.flatMap(({ phone, document }) => [phone, document]);
    const findings = await judgeFormulas(s, made, texts.length);
    findings.push(await judgeMarks(s, made), await judgeMasks(made, numbers));
    say('links');
    findings.push(await judgeLinks(s));
    say('more than the cap');
    const taken = await takeMore(s, isLate);
    findings.unshift({
      what: `${taken.tries} ways to more than ${cap} rows without a second person: in pieces, at once, growing while it is written; and one let through behind the platform`,
      measured: `${taken.over.length} ${taken.over.join(', ')}; at most ${taken.most} rows; the one let through ${taken.noticed ? 'counted' : 'missed'}`,
      goal: '0; counted',
      holds: taken.over.length === 0 && taken.noticed,
      short: fewer(taken.tries, ways, 'ways'),
    });
    return findings;
  } finally {
    await s.close();
  }
}

const check: TrustCheck = {
  goal: 'R24',
  title: 'no large export by one person alone, none that runs, none without a mark, none after its day',
  controls: ['MLPS-30', 'MLPS-31', 'ASVS-1.3.3'],
  minutes: { short: 8, full: 30 },
  run: guard,
};

export default check;
