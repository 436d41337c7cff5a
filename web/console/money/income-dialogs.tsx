import { Select } from 'antd';
import { useId, useState } from 'react';
import type { OrgRef } from '../../../kernel/answers.ts';
import { fundName, fundNames, incomeKinds } from '../../../kernel/funds.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { OrgSelect } from '../register/org-select.tsx';
import { MoneyDialog } from './money-dialog.tsx';
import { WordsRow, YuanRow } from './money-fields.tsx';
import { useMoneyWrite } from './money-write.ts';

type Kind = 'dues' | 'gift' | 'budget' | 'allocation' | 'matching';

interface Said {
  readonly fund: string;
  readonly kind: Kind;
  readonly fen: number | undefined;
  readonly says: string;
  readonly to: string | undefined;
}

interface FormProps {
  readonly org: OrgRef;
  readonly kinds: readonly Kind[];
  /** Whether it goes to a union below. */
  readonly gives: boolean;
  readonly onClose: () => void;
}

function useIncome({ org, kinds, gives, onClose }: FormProps) {
  const [said, setSaid] = useState<Said>({ fund: 'relief', kind: kinds[0]!, fen: undefined, says: '', to: undefined });
  const [lacking, setLacking] = useState(false);
  const path = `/api/orgs/${org.id}/${gives ? 'allocations' : 'incomes'}`;
  const writing = useMoneyWrite<object>('post', path, onClose);
  const { fund, kind, fen, says, to } = said;
  const isWhole = fen !== undefined && fen > 0 && (!gives || to !== undefined);
  const send = () => {
    setLacking(!isWhole);
    if (isWhole) writing.mutate({ fund, kind, fen, says, ...(to !== undefined && { to }) });
  };
  const unsaid = [
    ...(fen === undefined || fen <= 0 ? [{ at: 'fen', says: '请填写金额' }] : []),
    ...(gives && to === undefined ? [{ at: 'to', says: '请选择拨给哪个工会' }] : []),
  ];
  const problems = lacking ? unsaid : problemsOf(writing.error);
  const say = (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part }));
  return { said, say, send, problems, writing, problemAt: (at: string) => problems.find((one) => one.at === at)?.says };
}

const options = (names: Readonly<Record<string, string>>, keys: readonly string[]) =>
  keys.map((key) => ({ value: key, label: names[key] ?? key }));

function IncomeForm(props: FormProps) {
  const { org, kinds, gives, onClose } = props;
  const form = useId();
  const { said, say, send, problems, writing, problemAt } = useIncome(props);
  const verb = gives ? '拨款' : '登记收入';
  return (
    <ChangeForm
      form={form}
      verb={said.fen === undefined ? verb : `${verb} ${formatYuan(said.fen)}`}
      fault={writing.error}
      problems={problems}
      sending={writing.isPending}
      onSend={send}
      onCancel={onClose}
    >
      {gives && (
        <FieldRow id={`${form}-to`} label="拨给哪个下级工会" problem={problemAt('to')}>
          <OrgSelect id={`${form}-to`} value={said.to} onChange={(to) => say({ to })} />
        </FieldRow>
      )}
      <FieldRow id={`${form}-fund`} label="哪项经费">
        <Select
          {...inputProps(`${form}-fund`, {})}
          value={said.fund}
          options={options(fundNames, Object.keys(fundNames))}
          onChange={(fund: string) => say({ fund })}
        />
      </FieldRow>
      <FieldRow id={`${form}-kind`} label="是什么钱">
        <Select
          {...inputProps(`${form}-kind`, {})}
          value={said.kind}
          options={options(incomeKinds, kinds)}
          onChange={(kind: Kind) => say({ kind })}
        />
      </FieldRow>
      <YuanRow
        id={`${form}-fen`}
        label="金额"
        problem={problemAt('fen')}
        value={said.fen}
        onChange={(fen) => say({ fen })}
      />
      <WordsRow
        id={`${form}-says`}
        label="摘要"
        optional
        help="会写在对账单上，比如哪家企业捐的。"
        value={said.says}
        onChange={(says) => say({ says })}
      />
      <p className="quiet">
        记到{gives ? '下级工会' : org.name}的{fundName(said.fund)}。记了以后不能改，请核对金额。
      </p>
    </ChangeForm>
  );
}

/** What a cashier writes down: money from outside, and money that goes to a union below. */
export function IncomeDialogs({ org }: { readonly org: OrgRef }) {
  return (
    <div className="buttons">
      <MoneyDialog verb="登记收入" title={`登记收入：${org.name}`}>
        {(close) => <IncomeForm org={org} kinds={['gift', 'budget', 'dues']} gives={false} onClose={close} />}
      </MoneyDialog>
      {org.level !== 'workplace' && (
        <MoneyDialog verb="拨给下级工会" title={`拨款：${org.name}`}>
          {(close) => <IncomeForm org={org} kinds={['allocation', 'matching']} gives onClose={close} />}
        </MoneyDialog>
      )}
    </div>
  );
}
