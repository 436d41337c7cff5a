import { formatYuan } from '../../../kernel/money.ts';
import type { Till, UseLine } from '../../../kernel/voucher/answers.ts';
import { instantWords } from '../../flow/day-words.ts';
import { Card } from '../../ui/card.tsx';
import { today } from '../today.ts';
import { UndoUse } from './undo-use.tsx';

function One({ till, use }: { readonly till: Till; readonly use: UseLine }) {
  return (
    <Card>
      <p>
        <strong className="figures">{formatYuan(use.offFen)}</strong> {use.name}，第 {use.number} 号
        {use.undoneAt !== undefined && <strong>，已撤销</strong>}
      </p>
      <p className="soft">
        {instantWords(use.at, today())}，账单 {formatYuan(use.billFen)}，收会员 {formatYuan(use.customerFen)}，
        {use.clerk}
        {use.saidAt !== undefined && '，没有网络时收的'}
      </p>
      <UndoUse till={till} use={use} />
    </Card>
  );
}

/** What the shop took today, the latest first, and what it comes to. */
export function Today({ till }: { readonly till: Till }) {
  const counted = till.today.filter(({ undoneAt }) => undoneAt === undefined);
  const fen = counted.reduce((sum, { unionFen }) => sum + unionFen, 0);
  return (
    <section className="stack-close" aria-labelledby="till-today">
      <h3 id="till-today">今天收的券</h3>
      <p>
        {counted.length} 张，工会要付 {formatYuan(fen)}
      </p>
      {till.today.map((use) => (
        <One key={use.id} till={till} use={use} />
      ))}
    </section>
  );
}
