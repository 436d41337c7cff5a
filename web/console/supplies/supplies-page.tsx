import { useQuery } from '@tanstack/react-query';
import type { TableProps } from 'antd';
import {
  type SuppliesAnswer,
  type SupplyAsked,
  type SupplyEntry,
  type SupplySums,
  supplyKinds,
} from '../../../kernel/supplies.ts';
import { grouped } from '../figures/figure-number.tsx';
import { MoneyDialog } from '../money/money-dialog.tsx';
import { WideTable } from '../money/wide-table.tsx';
import { unionsOf, useMe } from '../session/me.ts';
import { useUnionChoice } from '../session/union-choice.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { suppliesQuery } from './queries.ts';
import { SupplyForm } from './supply-form.tsx';

const verbs: Readonly<Record<SupplyAsked['kind'], string>> = {
  received: '登记入库',
  passed: '分给下级、退给上级',
  'handed-out': '登记发放',
  'brought-back': '登记退回',
  counted: '盘点',
};

const figure = (title: string, key: Exclude<keyof SupplySums, 'goods'>) => ({
  title,
  key,
  align: 'right' as const,
  className: 'tight figures',
  render: (_: unknown, sums: SupplySums) => grouped(sums[key]),
});

const ofSums: TableProps<SupplySums>['columns'] = [
  { title: '物品', dataIndex: 'goods' },
  figure('来了（箱）', 'came'),
  figure('发出', 'handedOut'),
  figure('盘点差额', 'counted'),
  figure('还有', 'left'),
  {
    title: '发出 / 来了',
    key: 'share',
    align: 'right',
    className: 'tight figures',
    render: (_, { came, handedOut }) => (came > 0 ? `${grouped(handedOut)} / ${grouped(came)}` : ''),
  },
];

const whereOf = ({ other, site, people }: SupplyEntry) =>
  [other?.name, site, people === undefined ? undefined : `${people} 人`].filter(Boolean).join('，');

const ofEntries: TableProps<SupplyEntry>['columns'] = [
  {
    title: '哪一笔',
    key: 'what',
    render: (_, { kind, goods, says, by, at, case: number }) => (
      <>
        {supplyKinds[kind]}：{goods}
        <div className="quiet">
          {momentWords(at)}，{by}
          {says && `；${says}`}
          {number && `；办件 ${number}`}
        </div>
      </>
    ),
  },
  { title: '哪里', key: 'where', render: (_, entry) => whereOf(entry) },
  {
    title: '箱数',
    key: 'boxes',
    align: 'right',
    className: 'tight figures',
    render: (_, { boxes }) => (boxes > 0 ? `+${grouped(boxes)}` : grouped(boxes)),
  },
  {
    title: '余下',
    key: 'after',
    align: 'right',
    className: 'tight figures',
    render: (_, { after }) => grouped(after),
  },
];

function Shown({ answer }: { readonly answer: SuppliesAnswer }) {
  const { org, own, sums, entries, mayBook, asOf } = answer;
  return (
    <>
      <Section level={2} title="本工会库里">
        {own.length === 0 ? (
          <Empty says={mayBook ? '库里还没有登记过物资。先登记入库。' : '这个工会还没有登记过物资。'} />
        ) : (
          <ul className="plain">
            {own.map(({ goods, boxes }) => (
              <li key={goods}>
                {goods}：<strong className="figures">{grouped(boxes)} 箱</strong>
              </li>
            ))}
          </ul>
        )}
        {mayBook && (
          <div className="buttons">
            {(Object.keys(verbs) as SupplyAsked['kind'][]).map((kind) => (
              <MoneyDialog key={kind} primary={kind === 'received'} verb={verbs[kind]} title={verbs[kind]}>
                {(close) => <SupplyForm answer={answer} kind={kind} verb={verbs[kind]} onClose={close} />}
              </MoneyDialog>
            ))}
          </div>
        )}
      </Section>
      {sums.length > 0 && (
        <Section level={2} title={org.level === 'workplace' ? '合计' : '连下级工会一起'}>
          <WideTable<SupplySums> label="物资合计" rowKey="goods" columns={ofSums} rows={sums} pagination={false} />
          <p className="quiet">
            截至 {momentWords(asOf)}。还有 = 来了 − 发出 + 盘点差额；在下级工会之间分来分去的不重复算。
          </p>
          <a href={`/api/orgs/${org.id}/supplies.csv`} download>
            下载每一笔（csv）
          </a>
        </Section>
      )}
      {entries.length > 0 && (
        <Section level={2} title="本工会的每一笔">
          <WideTable<SupplyEntry>
            label="每一笔的明细"
            rowKey={({ goods, at, kind, after, boxes }) => `${goods} ${at} ${kind} ${boxes} ${after}`}
            columns={ofEntries}
            rows={entries}
            pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          />
        </Section>
      )}
    </>
  );
}

/** What a union holds in boxes against the heat or the cold: what came, where it went, and what lies there, to the box. */
export default function SuppliesPage() {
  const { org, choice } = useUnionChoice(unionsOf(useMe()));
  const query = useQuery(suppliesQuery(org.id));
  return (
    <Page title="物资" aside={choice}>
      <div className="money">
        <Answered query={query}>{(answer) => <Shown answer={answer} />}</Answered>
      </div>
    </Page>
  );
}
