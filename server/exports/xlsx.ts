import { type CellValue, type Table, cellOf } from './columns.ts';
import { type Sink, ZipWriter } from './zip.ts';

/** What a file says of itself wherever it is opened or printed. */
export interface Watermark {
  readonly number: string;
  readonly title: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** All of it in one sentence. */
  readonly says: string;
}

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const parts = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML 1.0: what may not stand there at all is left out. */
function xml(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[&<>"]/g, (char) => escapes[char] ?? '');
}

/** A=0: sheets of ours have fewer than 26 columns. */
const letter = (place: number) => String.fromCharCode(65 + place);

function cellXml(value: CellValue, place: number, no: number, style = 1): string {
  const content = cellOf(value);
  if (content === '') return '';
  const at = `r="${letter(place)}${no}"`;
  if (typeof content === 'number') return `<c ${at}><v>${content}</v></c>`;
  return `<c ${at} s="${style}" t="inlineStr"><is><t xml:space="preserve">${xml(content)}</t></is></c>`;
}

function rowXml(values: readonly CellValue[], no: number, style?: number): string {
  return `<row r="${no}">${values.map((value, place) => cellXml(value, place, no, style)).join('')}</row>`;
}

const contentTypes = `${head}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${parts}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${parts}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${parts}.styles+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`;
const relations = `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/><Relationship Id="rId2" Type="${packaged}/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`;
const bookRelations = `${head}<Relationships xmlns="${packaged}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/styles" Target="styles.xml"/></Relationships>`;
/** Style 1 is text, so that a long number stays whole; 2 the same in bold. */
const styles = `${head}<styleSheet xmlns="${main}"><fonts count="2"><font><sz val="11"/><name val="等线"/></font><font><b/><sz val="11"/><name val="等线"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`;

/** Titles repeat on every printed page (line 2), as do header and footer. */
function workbookXml(title: string): string {
  return `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${xml(title)}" sheetId="1" r:id="rId1"/></sheets><definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">'${xml(title)}'!$1:$2</definedName></definedNames></workbook>`;
}

function propertiesXml({ number, title, by, at, says }: Watermark): string {
  return `${head}<cp:coreProperties xmlns:cp="${packaged}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>${xml(title)} ${number}</dc:title><dc:creator>${xml(by)}</dc:creator><cp:keywords>${number}</cp:keywords><dc:description>${xml(says)}</dc:description><dcterms:created xsi:type="dcterms:W3CDTF">${at}</dcterms:created></cp:coreProperties>`;
}

/** In header and footer an ampersand begins a code, a doubled one is itself; 255 signs fit. */
const printed = (text: string) => xml([...text.replaceAll('&', '&&')].slice(0, 200).join(''));

function sheetTail({ number, by, at, says }: Watermark): string {
  return (
    `</sheetData><pageSetup paperSize="9" orientation="landscape"/>` +
    `<headerFooter><oddHeader>&amp;L${number}&amp;R${printed(`${by} ${at}`)}</oddHeader>` +
    `<oddFooter>&amp;L${printed(says)}&amp;R&amp;P/&amp;N</oddFooter></headerFooter></worksheet>`
  );
}

/**
 * A workbook of one table, page by page into a sink: the watermark on the first line, the headings on the second, and again
 * in the properties and on every printed page. Every text is a cell of text, so a program that opens it runs nothing.
 */
export class XlsxWriter<Row> {
  readonly #zip: ZipWriter;
  readonly #table: Table<Row>;
  readonly #mark: Watermark;
  #no = 2;

  constructor(sink: Sink, table: Table<Row>, mark: Watermark) {
    this.#zip = new ZipWriter(sink);
    this.#table = table;
    this.#mark = mark;
  }

  async begin(): Promise<void> {
    await this.#zip.add('[Content_Types].xml', contentTypes);
    await this.#zip.add('_rels/.rels', relations);
    await this.#zip.add('docProps/core.xml', propertiesXml(this.#mark));
    await this.#zip.add('xl/workbook.xml', workbookXml(this.#table.title));
    await this.#zip.add('xl/_rels/workbook.xml.rels', bookRelations);
    await this.#zip.add('xl/styles.xml', styles);
    await this.#zip.begin('xl/worksheets/sheet1.xml');
    const { columns } = this.#table;
    await this.#zip.write(
      `${head}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="2" topLeftCell="A3" state="frozen"/></sheetView></sheetViews>` +
        `<cols><col min="1" max="${columns.length}" width="20" customWidth="1"/></cols><sheetData>` +
        rowXml([this.#mark.says], 1, 2) +
        rowXml(
          columns.map(({ title }) => title),
          2,
          2,
        ),
    );
  }

  async write(rows: readonly Row[]): Promise<void> {
    const { columns } = this.#table;
    const lines = rows.map((row) =>
      rowXml(
        columns.map(({ of }) => of(row)),
        (this.#no += 1),
      ),
    );
    if (lines.length > 0) await this.#zip.write(lines.join(''));
  }

  async end(): Promise<void> {
    await this.#zip.write(sheetTail(this.#mark));
    await this.#zip.end();
    await this.#zip.close();
  }
}
