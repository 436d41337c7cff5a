import { parseCsv } from 'hucre/csv';

type Said = '成功' | '失败' | '退回';

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const row = (values: readonly string[]) => `${values.map(quoted).join(',')}\r\n`;

/** What a bank gives back: the file it was sent, with a result and a reason in each line; lines it says nothing of are left out. */
export function bankAnswers(
  sent: string,
  resultOf: (number: string, line: number) => readonly [result: Said, why?: string] | undefined,
): string {
  const [head, headings, ...rest] = parseCsv(sent).map((cells) => cells.map((one) => String(one ?? '')));
  const lines = rest.filter(([first]) => first !== '结束' && first !== '');
  const answered = lines.flatMap((cells, at) => {
    const [result, why = ''] = resultOf(cells[1]!, at) ?? [];
    return result === undefined ? [] : [[...cells, result, why]];
  });
  const fen = answered.reduce((sum, cells) => sum + Math.round(Number(cells[5]) * 100), 0);
  return (
    row(head!) +
    row([...headings!, '结果', '原因']) +
    answered.map(row).join('') +
    row(['结束', String(answered.length), (fen / 100).toFixed(2)])
  );
}
