import { Button } from 'antd';
import { useState } from 'react';
import { formatYuan } from '../../../kernel/money.ts';
import { type BatchLine, channels } from '../../../kernel/payout.ts';
import { RefuseDialog } from '../form/second-word.tsx';
import { SignedYes } from '../form/signed-yes.tsx';

/** The second person's word, with the sum she answers for beside the button. */
export function Deciding({ batch }: { readonly batch: BatchLine }) {
  const [refusing, setRefusing] = useState(false);
  const waiting = { url: `/api/payout-batches/${batch.id}`, kept: 'money' };
  return (
    <div className="money-decide">
      <p>
        {batch.madeBy}提交，要你复核：{channels[batch.channel]} {batch.rows} 笔，共{' '}
        <strong>{formatYuan(batch.totalFen)}</strong>
        ，从{batch.org.name}的{batch.fundName}里出。请对照下面的收款人和金额。
      </p>
      <div className="buttons">
        <SignedYes waiting={waiting} label={`同意发放 ${formatYuan(batch.totalFen)}`} />
        <Button onClick={() => setRefusing(true)}>不同意</Button>
      </div>
      {refusing && (
        <RefuseDialog
          waiting={waiting}
          title={`不同意发放 ${batch.number}`}
          help="会告诉提交的人。"
          onClose={() => setRefusing(false)}
        />
      )}
    </div>
  );
}
