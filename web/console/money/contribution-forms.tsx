import { Radio, Select } from 'antd';
import { useId, useState } from 'react';
import type { OrgRef } from '../../../kernel/answers.ts';
import { type ContributionKind, type ContributionLine, contributionKinds } from '../../../kernel/contribution.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { sayMonth } from '../../../kernel/say-day.ts';
import { FieldRow, GroupRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { today } from '../words/today.ts';
import { leftOf } from './contribution-words.ts';
import { MonthRow, YuanRow } from './money-fields.tsx';
import { useMoneyWrite } from './money-write.ts';

interface DueProps {
  readonly org: OrgRef;
  readonly above: readonly OrgRef[];
  readonly onClose: () => void;
}

interface SaidDue {
  readonly kind: ContributionKind;
  readonly month: string;
  readonly wagesFen: number | undefined;
  readonly to: string | undefined;
}

const noWages = [{ at: 'wagesFen', says: '请填写工资总额' }] as const;

function useDue({ org, above, onClose }: DueProps) {
  const [said, setSaid] = useState<SaidDue>({
    kind: 'fees',
    month: today().slice(0, 7),
    wagesFen: undefined,
    to: above[0]?.id,
  });
  const [lacking, setLacking] = useState(false);
  const writing = useMoneyWrite<object>('post', `/api/orgs/${org.id}/contributions`, onClose);
  const problems = lacking ? noWages : problemsOf(writing.error);
  const send = () => {
    const { kind, month, wagesFen, to } = said;
    const isSaid = wagesFen !== undefined && wagesFen > 0;
    setLacking(!isSaid);
    if (isSaid) writing.mutate({ kind, month, wagesFen, ...(kind === 'fees' && to !== undefined && { to }) });
  };
  const say = (part: Partial<SaidDue>) => setSaid((before) => ({ ...before, ...part }));
  return { said, say, send, problems, writing, problemAt: (at: string) => problems.find((one) => one.at === at)?.says };
}

/** What is due for a month: the wages, and to whom a part goes. */
export function DueForm(props: DueProps) {
  const { above, onClose } = props;
  const form = useId();
  const { said, say, send, problems, writing, problemAt } = useDue(props);
  return (
    <ChangeForm
      form={form}
      verb="登记应缴"
      fault={writing.error}
      problems={problems}
      sending={writing.isPending}
      onSend={send}
      onCancel={onClose}
    >
      <GroupRow id={`${form}-kind`} label="哪一种">
        <Radio.Group
          name={`${form}-kind`}
          options={Object.entries(contributionKinds).map(([value, label]) => ({ value, label }))}
          value={said.kind}
          onChange={(event) => say({ kind: event.target.value as ContributionKind })}
        />
      </GroupRow>
      <MonthRow
        id={`${form}-month`}
        label="哪个月"
        problem={problemAt('month')}
        value={said.month}
        onChange={(month) => say({ month })}
      />
      <YuanRow
        id={`${form}-wagesFen`}
        label={said.kind === 'fees' ? '全部职工工资总额' : '缴会费的会员基本工资合计'}
        help="应缴多少由平台按当月的规定算。"
        problem={problemAt('wagesFen')}
        value={said.wagesFen}
        onChange={(wagesFen) => say({ wagesFen })}
      />
      {said.kind === 'fees' && above.length > 0 && (
        <FieldRow id={`${form}-to`} label="上缴部分给哪个工会" problem={problemAt('to')}>
          <Select
            {...inputProps(`${form}-to`, { problem: problemAt('to') })}
            value={said.to}
            options={above.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(to: string) => say({ to })}
          />
        </FieldRow>
      )}
    </ChangeForm>
  );
}

interface ReceiptProps {
  readonly line: ContributionLine;
  readonly onClose: () => void;
}

const noSum = [{ at: 'fen', says: '请填写到账的金额' }] as const;

/** What came in of what is due; all that is left is offered. */
export function ReceiptForm({ line, onClose }: ReceiptProps) {
  const form = useId();
  const [fen, setFen] = useState<number | undefined>(leftOf(line));
  const [lacking, setLacking] = useState(false);
  const writing = useMoneyWrite<object>('post', `/api/contributions/${line.id}/receipts`, onClose);
  const problems = lacking ? noSum : problemsOf(writing.error);
  const send = () => {
    const isSaid = fen !== undefined && fen > 0;
    setLacking(!isSaid);
    if (isSaid) writing.mutate({ fen });
  };
  return (
    <ChangeForm
      form={form}
      verb={fen === undefined ? '登记到账' : `登记到账 ${formatYuan(fen)}`}
      fault={writing.error}
      problems={problems}
      sending={writing.isPending}
      onSend={send}
      onCancel={onClose}
    >
      <p>
        {sayMonth(line.month)}，{contributionKinds[line.kind]}：应缴 {formatYuan(line.dueFen)}，已到{' '}
        {formatYuan(line.receivedFen)}。
        {line.to !== undefined && `到账以后 ${line.keptShare / 100}% 留在本级，其余记给${line.to.name}。`}
      </p>
      <YuanRow id={`${form}-fen`} label="这次到账" problem={problems[0]?.says} value={fen} onChange={setFen} />
      <p className="quiet">记了以后不能改，请核对金额。</p>
    </ChangeForm>
  );
}
