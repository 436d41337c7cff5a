import { hostname } from 'node:os';
import { type CellValue, writeXlsx } from 'hucre/xlsx';
import { describe, expect, it, test } from 'vitest';
import { bookOf } from '../../test/archive.ts';
import { uploadOf } from '../../test/workbook.ts';
import { SharedStrings } from './shared-strings.ts';
import { openSheet } from './sheet.ts';
import { XmlReader } from './xml.ts';

async function valuesOf(bytes: Buffer): Promise<(readonly CellValue[])[]> {
  const lines: (readonly CellValue[])[] = [];
  for await (const { values } of (await openSheet(uploadOf(bytes))).lines()) lines.push(values);
  return lines;
}

const sheetOf = (rows: string) => Buffer.from(`<x:worksheet><x:sheetData>${rows}</x:sheetData></x:worksheet>`);
const shared = (items: string) => ({ sharedStrings: `<?xml version="1.0"?><sst>${items}</sst>` });
const pointing = (...at: number[]) => sheetOf(`<row>${at.map((n) => `<c t="s"><v>${n}</v></c>`).join('')}</row>`);

describe('the texts that cells point at', () => {
  const texts: readonly (readonly [string, string, string])[] = [
    ['as it stands', '<si><t>示例电子厂工会</t></si>', '示例电子厂工会'],
    ['in several runs', '<si><r><rPr><b/></rPr><t>示例</t></r><r><t>工会</t></r></si>', '示例工会'],
    ['without how it is spoken', '<si><t>李</t><rPh sb="0" eb="1"><t>li</t></rPh><phoneticPr fontId="1"/></si>', '李'],
    ['with entities', '<si><t>甲&amp;乙 &lt;&#x4E19;&#19969;&gt;</t></si>', '甲&乙 <丙丁>'],
    ['with the escapes of spreadsheet programs', '<si><t>甲_x000A_乙</t></si>', '甲\n乙'],
    ['not escaped', '<si><t><![CDATA[甲&amp;<乙>]]></t></si>', '甲&amp;<乙>'],
    ['with blanks around it', '<si><t xml:space="preserve"> 甲 </t></si>', ' 甲 '],
    ['behind a comment', '<!-- <si><t>乙</t></si> --><si><t>甲</t></si>', '甲'],
    ['with a prefix and odd tags', "<x:si><x:t\n xml:space = 'a>b'>甲</x:t></x:si>", '甲'],
    ['that are beyond a character of two bytes', '<si><t>𠮷𬭬</t></si>', '𠮷𬭬'],
    ['that are empty', '<si/>', ''],
  ];
  test.each(texts)('are read %s', async (_what, item, text) => {
    const items = `<si><t>before</t></si>${item}<si><t>after</t></si>`;
    expect(await valuesOf(bookOf(pointing(0, 1, 2), undefined, shared(items)))).toEqual([['before', text, 'after']]);
  });

  it('are nothing where a cell points beyond them', async () => {
    expect(await valuesOf(bookOf(pointing(0, 7), undefined, shared('<si><t>甲</t></si>')))).toEqual([['甲']]);
  });

  it('are kept over many chunks, each under its number', () => {
    const strings = new SharedStrings();
    const textOf = (n: number) => `${n}号`.repeat(1 + (n % 400));
    for (let n = 0; n < 6_000; n += 1) strings.add(Buffer.from(textOf(n)).toString('latin1'));
    for (let n = 0; n < 6_000; n += 1) expect(strings.at(n) === textOf(n)).toBe(true);
    expect(strings.at(6_000)).toBeUndefined();
    expect(strings.at(-1)).toBeUndefined();
    expect(strings.at(Number.NaN)).toBeUndefined();
  });

  it('are refused where they are more than a roster has', () => {
    const strings = new SharedStrings();
    const long = 'x'.repeat(1_000_000);
    const fill = () => {
      for (let n = 0; n < 100; n += 1) strings.add(long);
    };
    expect(fill).toThrow(expect.objectContaining({ says: expect.stringContaining('文字太多') as string }));
    expect(() => new SharedStrings().add('x'.repeat(2_000_000))).toThrow('too much text');
  });
});

describe('the cells of a sheet', () => {
  it('are read as they were written, of every kind', async () => {
    const rows = [['甲', 12.5, true, null, new Date('2024-03-08')], [null, null, '=1+1', -3, false], [], ['最后']];
    const bytes = Buffer.from(await writeXlsx({ sheets: [{ name: 'a', rows }] }));
    expect((await valuesOf(bytes)).filter((values) => values.length > 0)).toEqual(rows.filter((row) => row.length > 0));
  });

  it('are days where their style says so, and numbers where it does not', async () => {
    const styles = {
      styles:
        '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>' +
        '<numFmt numFmtId="165" formatCode="0.00&quot;days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>' +
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
    };
    const cells = [0, 1, 2, 3].map((style) => `<c s="${style}"><v>45359</v></c>`).join('');
    const day = new Date('2024-03-08');
    expect(await valuesOf(bookOf(sheetOf(`<row>${cells}</row>`), undefined, styles))).toEqual([
      [45359, day, day, 45359],
    ]);
  });

  it('stand where they say, and next to each other where they say nothing', async () => {
    const rows =
      '<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c><c r="AA3"><v>3</v></c></row><row r="2"/><row r="nine"><c><v>4</v></c></row>';
    const lines: { no: number; at: number[] }[] = [];
    for await (const { no, values } of (await openSheet(uploadOf(bookOf(sheetOf(rows))))).lines())
      lines.push({ no, at: values.flatMap((value, n) => (value === null ? [] : [n])) });
    expect(lines).toEqual([
      { no: 3, at: [1, 2, 26] },
      { no: 4, at: [] },
      { no: 5, at: [0] },
    ]);
  });

  const wide: readonly (readonly [string, string])[] = [
    ['a text longer than a line', `<c t="inlineStr"><is><t>${'x'.repeat(300_000)}</t></is></c>`],
    ['a value in the last column of all', '<c r="XFD1"><v>1</v></c>'],
  ];
  test.each(wide)('are refused for %s', async (_what, cell) => {
    const reading = valuesOf(bookOf(sheetOf(`<row>${cell}</row>`)));
    await expect(reading).rejects.toMatchObject({ says: expect.stringContaining('第 1 行太长') as string });
  });

  it('may be formatted to the last column of all where nothing stands in them', async () => {
    expect(await valuesOf(bookOf(sheetOf('<row><c><v>1</v></c><c r="XFD1" s="1"/></row>')))).toEqual([[1]]);
  });
});

describe('XML', () => {
  const text = `<?xml version="1.0"?><a:row r='1' t = "x>y"><c r="A1"/>人&amp;_x0041_<!-- > --><![CDATA[<]]></a:row>`;

  function tokensOf(pieces: readonly Buffer[]): string[] {
    const tokens: string[] = [];
    let raw = '';
    const told = (token: string) => {
      if (raw !== '') tokens.push(raw);
      raw = '';
      tokens.push(token);
    };
    const reader = new XmlReader({
      open: (name) => told(`+${name}`),
      close: (name) => told(`-${name}`),
      text: (more) => void (raw += more),
    });
    for (const piece of pieces) reader.feed(piece);
    return tokens;
  }

  it('is the same wherever it is cut', () => {
    const bytes = Buffer.from(text);
    const whole = tokensOf([bytes]);
    expect(whole.filter((token) => /^[+-]/.test(token))).toEqual(['+row', '+c', '-c', '-row']);
    for (let at = 1; at < bytes.length; at += 1)
      expect(tokensOf([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
    expect(tokensOf([...bytes].map((byte) => Buffer.from([byte])))).toEqual(whole);
  });

  it('has no entities but those of every XML: none is fetched, and none grows [ASVS-1.5.1]', async () => {
    const entities =
      '<!DOCTYPE sst [<!ENTITY ten "aaaaaaaaaa"><!ENTITY big "&ten;&ten;&ten;&ten;&ten;&ten;&ten;&ten;">' +
      '<!ENTITY host SYSTEM "file:///etc/hostname"><!ENTITY % d SYSTEM "http://127.0.0.1:1/x.dtd"> %d;]>';
    const strings = `<?xml version="1.0"?>${entities}<sst><si><t>before &big;&host; after</t></si></sst>`;
    const read = await valuesOf(bookOf(pointing(0), undefined, { sharedStrings: strings }));
    expect(read).toEqual([['before &big;&host; after']]);
    expect(JSON.stringify(read)).not.toContain(hostname());
  });

  it('that never ends a tag is given up', () => {
    const reader = new XmlReader({ open: () => {}, close: () => {}, text: () => {} });
    const feed = () => {
      for (let n = 0; n < 20; n += 1) reader.feed(Buffer.from(`<${'a'.repeat(60_000)}`));
    };
    expect(feed).toThrow(expect.objectContaining({ says: expect.stringContaining('损坏') as string }));
  });
});
