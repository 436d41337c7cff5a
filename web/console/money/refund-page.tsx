import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import {
  type RefundBatchAnswer,
  type RefundBatchLine,
  type RefundLine,
  refundStates,
} from '../../../kernel/contribution.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { RefuseDialog } from '../form/second-word.tsx';
import { SignedYes } from '../form/signed-yes.tsx';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { spanWords } from './contribution-words.ts';
import { signedWords } from './money-words.ts';
import { refundQuery } from './queries.ts';
import { refundColumns } from './refund-table.tsx';
import { WideTable } from './wide-table.tsx';
import './money.css';

/** The second person's word, with the sum she answers for on the button. */
function Deciding({ batch }: { readonly batch: RefundBatchLine }) {
  const [refusing, setRefusing] = useState(false);
  const waiting = { url: `/api/refunds/${batch.id}`, kept: 'money' };
  return (
    <div className="money-decide">
      <p>
        {batch.madeBy}提交，要你复核：从{batch.org.name}的工会经费里返还给 {batch.unions} 个工会，共{' '}
        <strong>{formatYuan(batch.totalFen)}</strong>。
      </p>
      <div className="buttons">
        <SignedYes waiting={waiting} label={`同意返还 ${formatYuan(batch.totalFen)}`} />
        <Button onClick={() => setRefusing(true)}>不同意</Button>
      </div>
      {refusing && (
        <RefuseDialog
          waiting={waiting}
          title={`不同意返还 ${batch.number}`}
          help="会告诉提交的人。"
          onClose={() => setRefusing(false)}
        />
      )}
    </div>
  );
}

function Shown({ answer: { batch, lines } }: { readonly answer: RefundBatchAnswer }) {
  const { org, from, to, madeBy, madeAt, decidedBy, decidedAt, why } = batch;
  return (
    <div className="money">
      <Facts>
        <Fact label="哪个工会返还">{org.name}</Fact>
        <Fact label="哪些月份">{spanWords(from, to)}</Fact>
        <Fact label="进度">{refundStates[batch.state]}</Fact>
        <Fact label="金额">{formatYuan(batch.totalFen)}</Fact>
        <Fact label="提交">
          {madeBy}，{momentWords(madeAt)}
        </Fact>
        {decidedBy !== undefined && (
          <Fact label="复核">
            {decidedBy}
            {decidedAt !== undefined && `，${momentWords(decidedAt)}`}
            {why !== undefined && `：${why}`}
          </Fact>
        )}
        {batch.signed !== undefined && <Fact label="签名">{signedWords(batch.signed)}</Fact>}
      </Facts>
      {batch.mayDecide && <Deciding batch={batch} />}
      <Section level={2} title={`返还给 ${batch.unions} 个工会`}>
        <WideTable<RefundLine>
          label="返还给哪些工会"
          rowKey={(line) => line.org.id}
          columns={refundColumns}
          rows={lines}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        />
      </Section>
    </div>
  );
}

/** One batch of refunds, union by union, and the second person’s word. */
export default function RefundPage() {
  const { id = '' } = useParams();
  const query = useQuery(refundQuery(id));
  const org = query.data?.batch.org.id;
  return (
    <Page
      title={query.data === undefined ? '小额缴费返还' : `小额缴费返还 ${query.data.batch.number}`}
      aside={<Link to={org === undefined ? '/refunds' : `/refunds?org=${org}`}>回到小额缴费返还</Link>}
    >
      <Answered query={query}>{(answer) => <Shown answer={answer} />}</Answered>
    </Page>
  );
}
