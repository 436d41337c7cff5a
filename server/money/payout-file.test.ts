import { expect, test } from 'vitest';
import { readResults } from './payout-file.ts';

const number = 'FF-261129-000001';
const columns = '序号,转账编号,收款人,开户银行,账号,金额（元）,用途,结果,原因';
const head = `虹桥转账,1,${number},示例工会,0,0.00\r\n${columns}\r\n`;
const many = 2_000_000;

const endless: readonly (readonly [string, string, string])[] = [
  ['nothing but one sign', '\ufffd'.repeat(many), '太长'],
  ['a cell that never ends', `${head}"${'长'.repeat(many)}`, '引号'],
  ['columns without end', `${head}${','.repeat(many)}`, '太长'],
  ['lines of nothing without end', head + '\n'.repeat(many), '超过'],
  ['a number of a batch that never ends', `虹桥转账,1,${'9'.repeat(200_000)}\n${columns}\n`, '9…'],
];

test.each(endless)(
  'a bank’s answer of %s is refused in a sentence while others have their turn',
  async (_what, text, says) => {
    let turns = 0;
    const counting = setInterval(() => (turns += 1));
    const before = process.memoryUsage().rss;
    const { lines, problems } = await readResults(text, number);
    clearInterval(counting);
    expect(lines).toEqual([]);
    expect(problems).toEqual([expect.stringContaining(says)]);
    expect(problems[0]!.length).toBeLessThan(200);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 * 1024);
    expect(turns).toBeGreaterThan(0);
  },
);
