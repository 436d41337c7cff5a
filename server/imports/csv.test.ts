import { describe, expect, it, test } from 'vitest';
import { rowsOfCsv } from './csv.ts';

async function rowsIn(text: string, pieceSize: number): Promise<string[][]> {
  async function* pieces() {
    for (let at = 0; at < text.length; at += pieceSize) yield await Promise.resolve(text.slice(at, at + pieceSize));
  }
  const rows: string[][] = [];
  for await (const row of rowsOfCsv(pieces())) rows.push(row);
  return rows;
}

describe('a text', () => {
  const texts: readonly (readonly [string, string, string[][]])[] = [
    [
      'with line feeds',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'with carriage returns before them',
      'a,b\r\n1,2\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'with carriage returns alone',
      'a,b\r1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'separated by semicolons',
      'a;b\n1;2,5',
      [
        ['a', 'b'],
        ['1', '2,5'],
      ],
    ],
    [
      'separated by tabs',
      'a\tb\n1\t2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['with blank lines, which are lines', 'a,b\n\n1,2', [['a', 'b'], [''], ['1', '2']]],
    [
      'with quoted cells',
      'a,b\n"1,1","x ""y"" z"\r\n"two\nlines",3',
      [
        ['a', 'b'],
        ['1,1', 'x "y" z'],
        ['two\nlines', '3'],
      ],
    ],
    [
      'with a quotation mark inside a cell',
      'a,b\n5" disk,"x"\n',
      [
        ['a', 'b'],
        ['5" disk', 'x'],
      ],
    ],
    [
      'with empty quoted cells',
      'a,b\n"",""\r\n',
      [
        ['a', 'b'],
        ['', ''],
      ],
    ],
    ['with a quotation mark left open', 'a,b\n"1,2', [['a', 'b'], ['1,2']]],
  ];
  test.each(texts)('%s is read alike in whatever pieces it comes', async (_what, text, rows) => {
    for (const pieceSize of [1_000, 7, 3, 2]) expect(await rowsIn(text.padEnd(text.length), pieceSize)).toEqual(rows);
  });

  it('whose quotation mark is left open over a megabyte is refused with its line', async () => {
    await expect(rowsIn(`a,b\n1,2\n"${'x'.repeat(1_000_000)}`, 65_536)).rejects.toMatchObject({
      says: expect.stringContaining('第 3 行') as string,
    });
  });
});
