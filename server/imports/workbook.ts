import { streamXlsxRows } from 'hucre/xlsx';
import { type Archive, ArchiveFault } from './archive.ts';
import type { Line } from './line.ts';

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const types = 'http://schemas.openxmlformats.org/package/2006';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

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
export function findParts(archive: Archive): Parts {
  if (!archive.has('_rels/.rels')) throw noWorkbook();
  const workbook = tagsOf(archive.part('_rels/.rels').toString('utf8'), 'Relationship').find((one) =>
    one['Type']?.endsWith('/officeDocument'),
  )?.['Target'];
  const path = workbook === undefined ? undefined : resolve('', workbook);
  if (path === undefined || !path.endsWith('.xml') || !archive.has(path)) throw noWorkbook();
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const book = archive.part(path).toString('utf8');
  const relations = `${folder}_rels/${path.slice(folder.length)}.rels`;
  if (!archive.has(relations)) throw noWorkbook();
  const related = tagsOf(archive.part(relations).toString('utf8'), 'Relationship');
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

function headerOf(name: string, size: number): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt32LE(size, 18);
  header.writeUInt32LE(size, 22);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name)]);
}

function relationsOf(all: readonly (readonly [string, string])[]): string {
  const each = all.map(
    ([type, target], n) => `<Relationship Id="rId${n + 1}" Type="${office}/${type}" Target="${target}"/>`,
  );
  return `${xml}<Relationships xmlns="${types}/relationships">${each.join('')}</Relationships>`;
}

/**
 * The first sheet as an archive of its own with the parts in the order that can be read front to back. Spreadsheet
 * programs put the shared strings behind the sheet, and the reader would hold the whole sheet in memory until it has them.
 */
async function* inReadingOrder(archive: Archive, parts: Parts): AsyncGenerator<Buffer, void, undefined> {
  const small: [string, Buffer | string][] = [
    ['[Content_Types].xml', `${xml}<Types xmlns="${types}/content-types"/>`],
    ['_rels/.rels', relationsOf([['officeDocument', 'xl/workbook.xml']])],
    [
      'xl/workbook.xml',
      `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><workbookPr date1904="${parts.from1904 ? 1 : 0}"/>` +
        `<sheets><sheet name="1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relationsOf([
        ['worksheet', 'worksheets/sheet1.xml'],
        ...(parts.strings === undefined ? [] : [['sharedStrings', 'sharedStrings.xml'] as const]),
        ...(parts.styles === undefined ? [] : [['styles', 'styles.xml'] as const]),
      ]),
    ],
    ...(parts.strings === undefined ? [] : [['xl/sharedStrings.xml', archive.part(parts.strings)] as [string, Buffer]]),
    ...(parts.styles === undefined ? [] : [['xl/styles.xml', archive.part(parts.styles)] as [string, Buffer]]),
  ];
  for (const [name, content] of small) {
    const bytes = Buffer.from(content);
    yield headerOf(name, bytes.length);
    yield bytes;
  }
  yield headerOf('xl/worksheets/sheet1.xml', archive.sizeOf(parts.sheet));
  yield* archive.pieces(parts.sheet);
}

/** A gate that whoever feeds waits at until somebody wants more. */
class Gate {
  #open: () => void = () => {};
  #wanted: Promise<void> = Promise.resolve();

  close(): void {
    this.#wanted = new Promise((resolve) => (this.#open = resolve));
  }

  open(): void {
    this.#open();
  }

  get opened(): Promise<void> {
    return this.#wanted;
  }
}

/**
 * The lines of the first sheet, one by one. The reader itself parses as fast as it is fed and queues what nobody has
 * taken; so it is fed only while somebody waits for a line, and a million lines stay a few thousand in memory.
 */
export async function* linesOfWorkbook(archive: Archive, parts: Parts): AsyncGenerator<Line, void, undefined> {
  const gate = new Gate();
  const bytes = inReadingOrder(archive, parts);
  const fed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      await gate.opened;
      const { done, value } = await bytes.next();
      if (done) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    async cancel() {
      await bytes.return();
    },
  });
  const rows = streamXlsxRows(fed);
  try {
    for (;;) {
      gate.open();
      const { done, value } = await rows.next();
      gate.close();
      if (done) return;
      yield { no: value.index + 1, values: value.values };
    }
  } finally {
    gate.open();
    await rows.return();
    await bytes.return();
  }
}
