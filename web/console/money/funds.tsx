import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Table, type TableProps } from 'antd';
import { Link, useNavigate } from 'react-router';
import { formatYuan } from '../../../kernel/money.ts';
import type { AccountKind } from '../../../kernel/funds.ts';
import { paidFrom } from '../../../kernel/paid-from.ts';
import { type BatchLine, type CapLine, type Channel, type FundLine, channels } from '../../../kernel/payout.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { useMe } from '../session/me.ts';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { findService, services } from '../services.ts';
import { momentWords } from '../words/moment-words.ts';
import { tallyWords } from './money-words.ts';
import { fundsQuery } from './queries.ts';

interface OfOrg {
  readonly org: string;
}

/** Collects what is owed into a batch, and goes to it. */
function Collect({ org, fund, channel }: OfOrg & { readonly fund: FundLine; readonly channel: Channel }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const making = useMutation({
    mutationFn: () => api.post<BatchLine>('/api/payout-batches', { org, fund: fund.fund, channel }),
    onSuccess: async (batch) => navigate(`/money/batches/${batch.id}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['money'] }),
  });
  if (fund.waiting[channel].rows === 0) return null;
  const label = `提交${channels[channel]}：${tallyWords(fund.waiting[channel])}`;
  return (
    <>
      <Button
        type="primary"
        loading={making.isPending}
        onClick={() => making.mutate()}
        aria-label={`${fund.name} ${label}`}
      >
        {label}
      </Button>
      {making.error && <Refusal fault={making.error} />}
    </>
  );
}

function budgetWords({ budget }: FundLine): string {
  if (budget === undefined) return '没有设预算';
  return `${budget.year} 年预算 ${formatYuan(budget.plannedFen)}，已用 ${formatYuan(budget.spentFen)}`;
}

/** What is paid from it, by the services that name it. */
function ForWhat({ fund }: Pick<FundLine, 'fund'>) {
  const titles = paidFrom(services, fund).map(({ title }) => title);
  return titles.length === 0 ? null : <div className="quiet">用来发：{titles.join('、')}</div>;
}

const money = (title: string, kind: AccountKind) => ({
  title,
  key: kind,
  align: 'right' as const,
  className: 'tight figures',
  render: (_: unknown, { balances }: FundLine) => formatYuan(balances[kind]),
});

function columnsOf(org: string, mayCollect: boolean): TableProps<FundLine>['columns'] {
  return [
    {
      title: '经费',
      key: 'fund',
      render: (_, line) => (
        <>
          <Link to={`/money/${org}/${line.fund}`}>{line.name}</Link>
          <ForWhat fund={line.fund} />
          <div className="quiet">{budgetWords(line)}</div>
        </>
      ),
    },
    money('结余', 'fund'),
    money('已预留', 'reserved'),
    money('应发未到账', 'owed'),
    money('已到账', 'paid'),
    money('已支出', 'spent'),
    money('应退回', 'due'),
    {
      title: '可以发的',
      key: 'waiting',
      render: (_, line) => (
        <span className="money-collect">
          {mayCollect && <Collect org={org} fund={line} channel="bank" />}
          {mayCollect && <Collect org={org} fund={line} channel="wechat" />}
          {!mayCollect && (
            <span>
              银行 {tallyWords(line.waiting.bank)}；微信 {tallyWords(line.waiting.wechat)}
            </span>
          )}
          {line.waiting.none.rows > 0 && <span className="quiet">等收款人填账户：{tallyWords(line.waiting.none)}</span>}
        </span>
      ),
    },
  ];
}

const perWords = { payment: '每笔', 'person-year': '每人每年' } as const;

function Caps({ caps }: { readonly caps: readonly CapLine[] }) {
  if (caps.length === 0) return <p className="quiet">没有登记过发放上限；登记以后，超过上限的发放会被拒绝。</p>;
  return (
    <ul>
      {caps.map(({ id, service, per, maxFen, org, cites }) => (
        <li key={id}>
          {findService(service)?.title ?? service}：{perWords[per]}
          最多 {formatYuan(maxFen)}（{org.name}，{cites.title}
          {cites.clause}）
        </li>
      ))}
    </ul>
  );
}

/** What a union holds, what it owes, and the next step with it. */
export function Funds({ org }: OfOrg) {
  const query = useQuery(fundsQuery(org));
  const { posts } = useMe();
  const mayCollect = posts.some((post) => post.role === 'cashier' && post.org.id === org);
  return (
    <Section level={2} title="各项经费">
      <Answered query={query} rows={4}>
        {({ funds, caps, asOf }) =>
          funds.length === 0 ? (
            <Empty says="这个工会还没有经费。上级拨款或者登记收入以后，会出现在这里。" />
          ) : (
            <>
              <Table<FundLine>
                size="small"
                rowKey="fund"
                columns={columnsOf(org, mayCollect)}
                dataSource={[...funds]}
                scroll={{ x: 900 }}
                pagination={false}
              />
              <p className="quiet">
                截至 {momentWords(asOf)}
                。应发未到账：已经批准，还没有发到本人账户。已支出：替会员交的钱、买的慰问品，不再发给个人。应退回：已经要求本人退回，还没有收到。
              </p>
              <Caps caps={caps} />
            </>
          )
        }
      </Answered>
    </Section>
  );
}
