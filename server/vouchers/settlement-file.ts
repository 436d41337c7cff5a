import { formatYuan } from '../../kernel/money.ts';
import type { SettledUse, SettlementAnswer } from '../../kernel/voucher/answers.ts';
import { sayWholeDay } from '../../kernel/say-day.ts';
import type { Table } from '../exports/columns.ts';
import { XlsxWriter } from '../exports/xlsx.ts';

const yuan = (fen: number) => fen / 100;
const inChina = (at: string) => new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');

/** The lines of a settlement as a sheet; every text is a cell of text, so that no name of a campaign is a formula. */
function tableOf(title: string): Table<SettledUse> {
  const text = (name: string, of: (use: SettledUse) => string) => ({
    title: name,
    description: name,
    type: 'string' as const,
    of,
  });
  const number = (name: string, of: (use: SettledUse) => number) => ({
    title: name,
    description: name,
    type: 'number' as const,
    of,
  });
  return {
    name: 'settlement',
    title,
    description: '券结算单的明细',
    columns: [
      text('时间', ({ at }) => inChina(at)),
      text('活动', ({ name }) => name),
      number('券号', ({ number: n }) => n),
      text('收银员', ({ clerk }) => clerk),
      number('账单（元）', ({ billFen }) => yuan(billFen)),
      number('工会承担（元）', ({ unionFen }) => yuan(unionFen)),
      number('商户承担（元）', ({ merchantFen }) => yuan(merchantFen)),
    ],
  };
}

/** A settlement as a workbook, with its sum in the line on top. */
export async function settlementWorkbook(
  { settlement, uses }: SettlementAnswer,
  by: { readonly name: string; readonly now: number },
): Promise<Buffer> {
  const { number, merchant, org, from, until, unionFen } = settlement;
  const pieces: Buffer[] = [];
  const at = new Date(by.now).toISOString();
  const says = `${org.name} 与 ${merchant.name}，${sayWholeDay(from)}至${sayWholeDay(until)}，${uses.length} 张，工会承担 ${formatYuan(unionFen)}，${number}，${by.name} ${inChina(at)} 导出`;
  const mark = { number, title: '券结算单', by: by.name, at, says };
  const writer = new XlsxWriter(async (bytes) => void pieces.push(bytes), tableOf('券结算单'), mark);
  await writer.begin();
  await writer.write(uses);
  await writer.end();
  return Buffer.concat(pieces);
}
