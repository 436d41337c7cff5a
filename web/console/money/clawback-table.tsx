import type { TableProps } from 'antd';
import { Link } from 'react-router';
import { type ClawbackLine, clawbackGrounds, clawbackStates } from '../../../kernel/clawback.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { wholeDayWords } from '../../flow/day-words.ts';
import { momentWords } from '../words/moment-words.ts';
import { ClawbackActs } from './clawback-dialogs.tsx';
import { WideTable } from './wide-table.tsx';

function stateWords({ state, owesFen, decidedBy, why, waiver }: ClawbackLine): string {
  if (state === 'refused') return `${clawbackStates.refused}：${why ?? ''}（${decidedBy ?? ''}）`;
  if (state === 'draft') return clawbackStates.draft;
  if (waiver?.by !== undefined) return `不再要求退回：${waiver.reason}（${waiver.askedBy}提出，${waiver.by}复核同意）`;
  return owesFen === 0 ? '已退清' : `还要退 ${formatYuan(owesFen)}`;
}

const what = (isLinked: boolean) => ({
  title: '编号',
  key: 'number',
  render: (_: unknown, { number, paymentId, payee, says, org, fundName }: ClawbackLine) => (
    <>
      {isLinked ? <Link to={`/money/trace/${paymentId}`}>{number}</Link> : number}
      <div className="quiet">
        {payee}，{says}，{org.name}
        {fundName}
      </div>
    </>
  ),
});

const columns = (isLinked: boolean): TableProps<ClawbackLine>['columns'] => [
  what(isLinked),
  {
    title: '要退回',
    key: 'fen',
    align: 'right',
    className: 'tight figures',
    render: (_, { fen }) => formatYuan(fen),
  },
  {
    title: '为什么',
    key: 'reason',
    render: (_, { ground, reason, madeBy, madeAt }) => (
      <>
        {clawbackGrounds[ground]}：{reason}
        <div className="quiet">
          {madeBy}提交，{momentWords(madeAt)}
        </div>
      </>
    ),
  },
  {
    title: '退回了没有',
    key: 'state',
    render: (_, line) => (
      <>
        {stateWords(line)}
        {line.state === 'approved' && line.decidedBy !== undefined && (
          <div className="quiet">{line.decidedBy}同意要求退回</div>
        )}
        {line.waiver !== undefined && line.waiver.by === undefined && (
          <div className="quiet">
            {line.waiver.askedBy}提出不再要求：{line.waiver.reason}，等第二个人复核
          </div>
        )}
        {line.returned.map(({ fen, cameOn, how, entryId }) => (
          <div key={entryId} className="quiet">
            {wholeDayWords(cameOn)}收到 {formatYuan(fen)}（{how}）
          </div>
        ))}
      </>
    ),
  },
  { title: '下一步', key: 'acts', render: (_, line) => <ClawbackActs line={line} /> },
];

/** Sums that are asked back, with what has come and what the reader may do. */
export function ClawbackTable({
  lines,
  isLinked = false,
}: {
  readonly lines: readonly ClawbackLine[];
  readonly isLinked?: boolean;
}) {
  return (
    <WideTable<ClawbackLine>
      label="要求退回的钱"
      rowKey="id"
      columns={columns(isLinked)}
      rows={lines}
      pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
    />
  );
}
