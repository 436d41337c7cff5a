import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { formatYuan, sumFen } from '../../../kernel/money.ts';
import { Page } from '../shell/page.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { ClawbackTable } from './clawback-table.tsx';
import { useMoneyOrg } from './money-org.ts';
import { clawbacksQuery } from './queries.ts';
import './money.css';

/** What a union and those below it have asked back: what waits for a second person, what is still owed, what has come. */
export default function ClawbacksPage() {
  const { org, choice } = useMoneyOrg();
  const query = useQuery(clawbacksQuery(org.id));
  return (
    <Page title="要求退回的钱" aside={choice}>
      <div className="money">
        <p>
          发错的、核减的、材料不真实的钱，从<Link to="/money/payments">查一笔钱</Link>
          找到那一笔，由发放人要求退回，另一个人复核以后通知收款人；收到以后登记，记回原来的经费。
        </p>
        <Answered query={query} rows={4}>
          {(lines) =>
            lines.length === 0 ? (
              <Empty says="没有要求退回过。" />
            ) : (
              <>
                <p>
                  一共还有 <strong>{formatYuan(sumFen(lines.map(({ owesFen }) => owesFen)))}</strong> 没有退回。
                </p>
                <ClawbackTable lines={lines} isLinked />
              </>
            )
          }
        </Answered>
      </div>
    </Page>
  );
}
