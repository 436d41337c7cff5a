import { Select } from 'antd';
import { useId, useState } from 'react';
import type { BudgetsAnswer, Commitment } from '../../../kernel/budget.ts';
import { fundNames } from '../../../kernel/funds.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { WordsRow, YuanRow } from './money-fields.tsx';
import { useMoneyWrite } from './money-write.ts';

interface FormProps {
  readonly answer: BudgetsAnswer;
  readonly onClose: () => void;
}

interface FundRowProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (fund: string) => void;
}

function FundRow({ id, value, onChange }: FundRowProps) {
  return (
    <FieldRow id={id} label="哪项经费">
      <Select
        {...inputProps(id, {})}
        value={value}
        options={Object.entries(fundNames).map(([fund, label]) => ({ value: fund, label }))}
        onChange={onChange}
      />
    </FieldRow>
  );
}

const noSum = [{ at: 'fen', says: '请填写金额' }] as const;

/** What may be spent from a fund in the year, all in all. */
export function PlanForm({ answer, onClose }: FormProps) {
  const form = useId();
  const [fund, setFund] = useState(answer.lines[0]?.fund ?? 'relief');
  const [fen, setFen] = useState<number>();
  const [lacking, setLacking] = useState(false);
  const writing = useMoneyWrite<object>('put', `/api/orgs/${answer.org.id}/budgets`, onClose);
  const problems = lacking ? noSum : problemsOf(writing.error);
  const now = answer.lines.find((line) => line.fund === fund);
  const send = () => {
    setLacking(fen === undefined);
    if (fen !== undefined) writing.mutate({ fund, year: answer.year, plannedFen: fen });
  };
  return (
    <ChangeForm
      form={form}
      verb="定预算"
      fault={writing.error}
      problems={problems}
      sending={writing.isPending}
      onSend={send}
      onCancel={onClose}
    >
      <FundRow id={`${form}-fund`} value={fund} onChange={setFund} />
      <YuanRow
        id={`${form}-fen`}
        label={`${answer.year} 年一共可以用多少`}
        help={`已经用了 ${formatYuan(now?.spentFen ?? 0)}，预算不能比它少。超过预算的发放会被拒绝。`}
        problem={problems[0]?.says}
        value={fen}
        onChange={setFen}
      />
    </ChangeForm>
  );
}

/** Promises money for something that is settled and not paid yet. */
export function CommitForm({ answer, onClose }: FormProps) {
  const form = useId();
  const [said, setSaid] = useState({ fund: answer.lines[0]?.fund ?? 'relief', says: '' });
  const [fen, setFen] = useState<number>();
  const [lacking, setLacking] = useState(false);
  const writing = useMoneyWrite<object>('post', `/api/orgs/${answer.org.id}/commitments`, onClose);
  const problems = lacking ? noSum : problemsOf(writing.error);
  const problemAt = (at: string) => problems.find((one) => one.at === at)?.says;
  const isSaid = fen !== undefined && fen > 0;
  const send = () => {
    setLacking(!isSaid);
    if (isSaid) writing.mutate({ ...said, fen, year: answer.year });
  };
  return (
    <ChangeForm
      form={form}
      verb={isSaid ? `预留 ${formatYuan(fen)}` : '预留'}
      fault={writing.error}
      problems={problems}
      sending={writing.isPending}
      onSend={send}
      onCancel={onClose}
    >
      <FundRow id={`${form}-fund`} value={said.fund} onChange={(fund) => setSaid({ ...said, fund })} />
      <YuanRow id={`${form}-fen`} label="预留多少" problem={problemAt('fen')} value={fen} onChange={setFen} />
      <WordsRow
        id={`${form}-says`}
        label="留给什么事"
        help="预留的钱别的事用不了；要用的时候先解除。"
        problem={problemAt('says')}
        value={said.says}
        onChange={(says) => setSaid({ ...said, says })}
      />
    </ChangeForm>
  );
}

interface ReleaseProps {
  readonly commitment: Commitment;
  readonly onClose: () => void;
}

export function ReleaseForm({ commitment, onClose }: ReleaseProps) {
  const form = useId();
  const writing = useMoneyWrite<object>('post', `/api/commitments/${commitment.id}/release`, onClose);
  return (
    <ChangeForm
      form={form}
      verb={`解除 ${formatYuan(commitment.fen)}`}
      fault={writing.error}
      problems={[]}
      sending={writing.isPending}
      onSend={() => writing.mutate({})}
      onCancel={onClose}
    >
      <p>
        “{commitment.says}”预留的 {formatYuan(commitment.fen)} 回到{commitment.fundName}，可以发放，也可以另外预留。
      </p>
    </ChangeForm>
  );
}
