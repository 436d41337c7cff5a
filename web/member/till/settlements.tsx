import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatYuan } from '../../../kernel/money.ts';
import type { SettlementLine, Till } from '../../../kernel/voucher/answers.ts';
import { api } from '../../api/client.ts';
import { dayWords } from '../../flow/day-words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Loaded } from '../loaded.tsx';
import { today } from '../today.ts';

function Lines({ till }: { readonly till: Till }) {
  const query = useQuery({
    queryKey: ['till', 'settlements', till.merchantId],
    queryFn: () => api.get<SettlementLine[]>(`/api/tills/${till.merchantId}/settlements`),
  });
  return (
    <Loaded query={query} lines={2}>
      {(lines) =>
        lines.length === 0 ? (
          <p>还没有结算单。工会复核以后，会出现在这里。</p>
        ) : (
          lines.map(({ id, number, from, until, uses, unionFen, paid }) => (
            <Card key={id}>
              <p>
                <strong className="figures">{formatYuan(unionFen)}</strong> {paid ? '已到账' : '已复核，等付款'}
              </p>
              <p className="soft">
                {dayWords(from, today())}到{dayWords(until, today())}，{uses} 张，{number}
              </p>
            </Card>
          ))
        )
      }
    </Loaded>
  );
}

/** What the union has agreed to pay the shop. */
export function Settlements({ till }: { readonly till: Till }) {
  const [asked, setAsked] = useState(false);
  return (
    <section className="stack-close" aria-labelledby="till-settlements">
      <h3 id="till-settlements">结算单</h3>
      {asked ? <Lines till={till} /> : <Button onClick={() => setAsked(true)}>看本店的结算单</Button>}
    </section>
  );
}
