import { type Archive, ArchiveFault } from './archive.ts';
import { readDateStyles } from './date-styles.ts';
import type { Line } from './line.ts';
import { readSharedStrings, SharedStrings } from './shared-strings.ts';
import { type Referred, SheetRows } from './sheet-rows.ts';
import { XmlReader } from './xml.ts';

const noWorkbook = () =>
  new ArchiveFault('a ZIP archive that is no workbook', '这不是表格文件，请上传 .xlsx 工作簿或 .csv 文件。');

/** Where the parts of the first sheet lie in the archive. */
export interface Parts {
  readonly sheet: string;
  readonly strings: string | undefined;
  readonly styles: string | undefined;
  readonly from1904: boolean;
}

function attributesOf(tag: string): Record<string, string> {
  return Object.fromEntries(
    [...tag.matchAll(/([\w:]+)\s*=\s*["']([^"']*)["']/g)].map(([, name, value]) => [name, value]),
  );
}

function tagsOf(text: string, name: string): Record<string, string>[] {
  return [...text.matchAll(new RegExp(`<(?:\\w+:)?${name}\\b[^>]*>`, 'g'))].map(([tag]) => attributesOf(tag));
}

/** Targets are relative to the folder of the part that names them, or begin with a slash. */
function resolve(folder: string, target: string): string {
  return target.startsWith('/') ? target.slice(1) : new URL(target, `file:///${folder}`).pathname.slice(1);
}

/** Finds the parts of the first sheet that is not hidden. */
export async function findParts(archive: Archive): Promise<Parts> {
  if (!archive.has('_rels/.rels')) throw noWorkbook();
  const workbook = tagsOf(await archive.part('_rels/.rels'), 'Relationship').find((one) =>
    one['Type']?.endsWith('/officeDocument'),
  )?.['Target'];
  const path = workbook === undefined ? undefined : resolve('', workbook);
  if (path === undefined || !path.endsWith('.xml') || !archive.has(path)) throw noWorkbook();
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const book = await archive.part(path);
  const relations = `${folder}_rels/${path.slice(folder.length)}.rels`;
  if (!archive.has(relations)) throw noWorkbook();
  const related = tagsOf(await archive.part(relations), 'Relationship');
  const first = tagsOf(book, 'sheet').find((one) => one['state'] === undefined || one['state'] === 'visible');
  const idOf = first && Object.entries(first).find(([name]) => name.endsWith(':id'))?.[1];
  const partOf = (is: (one: Record<string, string>) => boolean | undefined) => {
    const target = related.find(is)?.['Target'];
    const part = target === undefined ? undefined : resolve(folder, target);
    return part !== undefined && archive.has(part) ? part : undefined;
  };
  const sheet = partOf((one) => one['Id'] === idOf && one['Type']?.endsWith('/worksheet'));
  if (sheet === undefined) throw noWorkbook();
  return {
    sheet,
    strings: partOf((one) => one['Type']?.endsWith('/sharedStrings')),
    styles: partOf((one) => one['Type']?.endsWith('/styles')),
    from1904: tagsOf(book, 'workbookPr').some((one) => ['1', 'true'].includes(one['date1904'] ?? '')),
  };
}

/** What the cells of the first sheet refer to; read before the sheet, wherever it lies. */
export async function readReferred(archive: Archive, { strings, styles, from1904 }: Parts): Promise<Referred> {
  return {
    strings: strings === undefined ? new SharedStrings() : await readSharedStrings(archive.pieces(strings)),
    dateStyles: styles === undefined ? new Set() : await readDateStyles(archive.pieces(styles)),
    from1904,
  };
}

/**
 * The lines of the first sheet, one by one: unpacked and read as fast as somebody takes them, so that of a million lines
 * those of one piece are in memory.
 */
export async function* linesOfWorkbook(
  archive: Archive,
  parts: Parts,
  referred: Referred,
): AsyncGenerator<Line, void, undefined> {
  const rows = new SheetRows(referred);
  const reader = new XmlReader(rows);
  for await (const piece of archive.pieces(parts.sheet)) {
    reader.feed(piece);
    yield* rows.lines;
    rows.lines = [];
  }
}
