import { type AuditSearchAnswer, auditActs } from '../../kernel/audit-answers.ts';
import { type Client, done } from '../../replay/client.ts';
import { Archive, readEntries } from '../../server/imports/archive.ts';
import { tableOf } from '../../test/export-desk.ts';
import { uploadOf } from '../../test/workbook.ts';

/** What may be left of a file once it has been cut, sorted, renamed, printed: each is to say whose it is by itself. */
export interface Fragment {
  readonly of: string;
  readonly text: string;
}

/** One line by itself, without the headings: the first, the last, and one between. */
async function linesIn(bytes: Buffer): Promise<Fragment[]> {
  const { lines } = await tableOf(bytes);
  return [0, Math.floor(lines.length / 2), lines.length - 1].map((at) => ({
    of: 'one line',
    text: (lines[at] ?? []).join(','),
  }));
}

/** What a workbook says on each printed page, above and below the table, and in its properties. */
async function partsIn(bytes: Buffer): Promise<Fragment[]> {
  const upload = uploadOf(bytes);
  const archive = new Archive(upload, await readEntries(upload));
  const sheet = await archive.part('xl/worksheets/sheet1.xml');
  const between = (name: string) => new RegExp(`<${name}>(.*)</${name}>`).exec(sheet)?.[1] ?? '';
  return [
    { of: 'a printed page, above', text: between('oddHeader') },
    { of: 'a printed page, below', text: between('oddFooter') },
    { of: 'the first line', text: (await tableOf(bytes)).above.join(',') },
    { of: 'the properties', text: await archive.part('docProps/core.xml') },
  ];
}

export async function fragmentsOf(bytes: Buffer, name: string): Promise<Fragment[]> {
  const isWorkbook = bytes.subarray(0, 2).toString() === 'PK';
  return [{ of: 'the name', text: name }, ...(await linesIn(bytes)), ...(isWorkbook ? await partsIn(bytes) : [])];
}

/** Who asked for the file that a fragment is of, as the audit administrator finds it from the fragment alone. */
export async function whoAsked(auditor: Client, { text }: Pick<Fragment, 'text'>): Promise<string | undefined> {
  const [number] = /DC-\d{6}-[0-9A-Z]{6}/.exec(text) ?? [];
  if (number === undefined) return undefined;
  const on = number.replace(/^DC-(..)(..)(..).*$/, '20$1-$2-$3');
  const asked = { object: number, act: auditActs['ask-export']!, from: on };
  const { items } = done(await auditor.post<AuditSearchAnswer>('/api/audit/search', asked));
  return items[0]?.who;
}
