import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Input, Select, type TableProps } from 'antd';
import { useState } from 'react';
import { type Allotment, type ClaimState, claimStates, claimWords } from '../../../kernel/allot.ts';
import type { DeskAnswer, HandingLine, NeedLine } from '../../../kernel/allot-answers.ts';
import { type WishStanding, wishStandings } from '../../../kernel/wish-answers.ts';
import { Refusal } from '../form/refusal.tsx';
import { WideTable } from '../money/wide-table.tsx';
import { findAllotment } from '../services.ts';
import { selectAll } from '../shell/select-all.tsx';
import { Answered } from '../shell/states.tsx';
import { Turning } from '../shell/turning.tsx';
import { momentWords } from '../words/moment-words.ts';
import { Dispute } from './dispute.tsx';
import { handingQuery, useHandOut, useSendOut } from './queries.ts';

const standingLabels: Readonly<Record<WishStanding, string>> = {
  owed: '还没有选',
  said: '选好了，没发',
  sent: '已发出',
};

function wishWords(wish: HandingLine['wish']): string {
  if (wish === undefined) return '';
  if (wish.good === undefined) return '还没有选';
  return wish.sentAt === undefined ? wish.good : `${wish.good}，${momentWords(wish.sentAt)}发出`;
}

const outlooks = { granted: '有名额', waiting: '候补', lost: '轮不到' } as const;

/** What she would get if the list were made now. */
const outlookWords = (need: NeedLine | undefined) =>
  need === undefined ? '' : `第 ${need.rank} 位，${outlooks[need.outlook]}`;

const needWords = (need: NeedLine | undefined) =>
  need === undefined ? '' : [need.carried ? '上次没有轮到' : '', need.why].filter((one) => one !== '').join('，');

/** Nobody has a number before the list of a review is made. */
const isBefore = ({ way, orderedAt }: DeskAnswer) => way === 'review' && orderedAt === undefined;

const columnsOf = (allotment: Allotment | undefined, desk: DeskAnswer): TableProps<HandingLine>['columns'] => [
  ...(isBefore(desk)
    ? []
    : [
        {
          title: allotment?.allot.attended ? '号码' : '领取号',
          key: 'number',
          align: 'end' as const,
          className: 'tight figures',
          render: (_: unknown, { number }: HandingLine) => number ?? '',
        },
      ]),
  { title: '姓名', dataIndex: 'name', className: 'tight' },
  { title: '工会', dataIndex: 'org' },
  {
    title: '结果',
    key: 'state',
    render: (_, { state, place }) => `${claimWords(state, allotment)}${place === undefined ? '' : `，第 ${place} 位`}`,
  },
  ...(isBefore(desk)
    ? [
        { title: '按现在的名单', key: 'rank', render: (_: unknown, { need }: HandingLine) => outlookWords(need) },
        { title: '依据', key: 'why', render: (_: unknown, { need }: HandingLine) => needWords(need) },
      ]
    : []),
  ...(desk.split === 'whole' && desk.choices.length === 0
    ? []
    : [
        {
          title: '哪一份',
          key: 'label',
          render: (_: unknown, { label, choice }: HandingLine) =>
            [label, choice].filter((one) => one !== undefined).join('，'),
        },
      ]),
  ...(allotment?.wishes === undefined
    ? []
    : [{ title: '选的', key: 'wish', render: (_: unknown, { wish }: HandingLine) => wishWords(wish) }]),
  ...(desk.disputes.open === 0
    ? []
    : [
        {
          title: '没有收到',
          key: 'dispute',
          render: (_: unknown, line: HandingLine) => <Dispute campaign={desk.id} line={line} />,
        },
      ]),
  { title: '时间', key: 'at', render: (_, { at }) => momentWords(at) },
];

/** Who has what: found by the number that somebody says, and noted when it is handed out. Every look is written down. */
export function Handing({ desk }: { readonly desk: DeskAnswer }) {
  const allotment = findAllotment(desk.service);
  const [number, setNumber] = useState('');
  const [state, setState] = useState<ClaimState>();
  const [wish, setWish] = useState<WishStanding>();
  const [disputed, setDisputed] = useState(false);
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const query = useQuery({
    ...handingQuery(desk, { number, state, wish, disputed }, cursors.at(-1)),
    placeholderData: keepPreviousData,
  });
  const handing = useHandOut(desk.id, () => setChosen([]));
  const sending = useSendOut(desk.id, () => setChosen([]));
  const isRunning = desk.state === 'announced' || desk.state === 'closed';
  // What is chosen is handed out once the list stands.
  const mayHand = isRunning && (desk.goods === undefined || desk.handingAt !== undefined);
  // Who was noted as missed by mistake is put right at any time.
  const mayPutRight = mayHand || (desk.state === 'settled' && desk.counts.missed > 0);
  const first = () => setCursors([]);
  return (
    <>
      <div className="campaign-filter">
        <label htmlFor="handing-number">{allotment?.allot.attended ? '号码' : '领取号'}</label>
        <Input
          id="handing-number"
          inputMode="numeric"
          maxLength={9}
          value={number}
          onChange={(event) => {
            setNumber(event.target.value.replaceAll(/\D/g, '').replace(/^0+/, ''));
            first();
          }}
        />
        <label htmlFor="handing-state">结果</label>
        <Select
          id="handing-state"
          allowClear
          placeholder="全部"
          options={(Object.keys(claimStates) as ClaimState[]).map((value) => ({
            value,
            label: claimWords(value, allotment),
          }))}
          value={state}
          onChange={(next) => {
            setState(next);
            first();
          }}
        />
        {allotment?.wishes && (
          <>
            <label htmlFor="handing-wish">选了没有</label>
            <Select
              id="handing-wish"
              allowClear
              placeholder="全部"
              options={wishStandings.map((value) => ({ value, label: standingLabels[value] }))}
              value={wish}
              onChange={(next) => {
                setWish(next);
                first();
              }}
            />
          </>
        )}
      </div>
      {desk.disputes.open > 0 && (
        <Checkbox
          checked={disputed}
          onChange={(event) => {
            setDisputed(event.target.checked);
            first();
          }}
        >
          只看说没有收到的（{desk.disputes.open} 人，{desk.disputes.unanswered} 人还没有答复）
        </Checkbox>
      )}
      {sending.error && <Refusal fault={sending.error} />}
      {handing.error && <Refusal fault={handing.error} />}
      <Answered query={query}>
        {({ items, next }) => (
          <>
            <WideTable<HandingLine>
              label="名单"
              rowKey="id"
              columns={columnsOf(allotment, desk)}
              rows={items}
              loading={query.isPlaceholderData}
              pagination={false}
              locale={{ emptyText: <span className="quiet">没有这样的人</span> }}
              {...(mayPutRight && {
                rowSelection: {
                  selectedRowKeys: [...chosen],
                  onChange: (keys) => setChosen(keys.map(String)),
                  columnTitle: selectAll,
                  getCheckboxProps: ({ state: has, number: n, name, wish: said }) => ({
                    disabled:
                      has !== 'missed' &&
                      !(mayHand && has === 'granted' && (desk.goods === undefined || said?.good !== undefined)),
                    'aria-label': `${n ?? ''} ${name}`,
                  }),
                  getTitleCheckboxProps: () => ({ 'aria-label': '选这一页' }),
                },
              })}
            />
            <Turning cursors={cursors} next={next} onTurn={setCursors}>
              {mayHand && desk.goods && (
                <Button
                  disabled={!chosen.some((id) => items.some((one) => one.id === id && one.wish?.sentAt === undefined))}
                  loading={sending.isPending}
                  onClick={() =>
                    sending.mutate({
                      claims: chosen.filter((id) => items.some((one) => one.id === id && !one.wish?.sentAt)),
                    })
                  }
                >
                  登记已发出
                </Button>
              )}
              {mayPutRight && (
                <Button
                  disabled={chosen.length === 0}
                  loading={handing.isPending}
                  onClick={() => handing.mutate({ claims: chosen })}
                >
                  {allotment?.allot.attended ? '登记已到场' : '登记已领取'}
                  {chosen.length > 0 ? `（${chosen.length}）` : ''}
                </Button>
              )}
            </Turning>
          </>
        )}
      </Answered>
    </>
  );
}
