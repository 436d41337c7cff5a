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

type Kind = 'dues' | 'pool' | 'gift' | 'budget' | 'allocation' | 'matching';

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

interface Moving {
  readonly from: string;
  readonly to: string;
  readonly fen: number | undefined;
  readonly says: string;
}

/** Money of this union that goes from one of its funds into another. */
function ReallocationForm({ org, onClose }: { readonly org: OrgRef; readonly onClose: () => void }) {
  const form = useId();
  const [said, setSaid] = useState<Moving>({ from: 'fees', to: 'relief', fen: undefined, says: '' });
  const [lacking, setLacking] = useState(false);
  const writing = useMoneyWrite<object>('post', `/api/orgs/${org.id}/reallocations`, onClose);
  const { from, to, fen, says } = said;
  const isWhole = fen !== undefined && fen > 0;
  const problems = lacking && !isWhole ? [{ at: 'fen', says: '请填写金额' }] : problemsOf(writing.error);
  const problemAt = (at: string) => problems.find((one) => one.at === at)?.says;
  const say = (part: Partial<Moving>) => setSaid((before) => ({ ...before, ...part }));
  const fundRow = (at: 'from' | 'to', label: string) => (
    <FieldRow id={`${form}-${at}`} label={label} problem={problemAt(at)}>
      <Select
        {...inputProps(`${form}-${at}`, {})}
        value={said[at]}
        options={options(fundNames, Object.keys(fundNames))}
        onChange={(fund: string) => say({ [at]: fund })}
      />
    </FieldRow>
  );
  return (
    <ChangeForm
      form={form}
      verb={fen === undefined ? '调剂' : `调剂 ${formatYuan(fen)}`}
      fault={writing.error}
      problems={problems}
      sending={writing.isPending}
      onSend={() => {
        setLacking(!isWhole);
        if (isWhole) writing.mutate({ from, to, fen, says });
      }}
      onCancel={onClose}
    >
      {fundRow('from', '从哪项经费调出')}
      {fundRow('to', '调入哪项经费')}
      <YuanRow
        id={`${form}-fen`}
        label="金额"
        problem={problemAt('fen')}
        value={fen}
        onChange={(yuan) => say({ fen: yuan })}
      />
      <WordsRow
        id={`${form}-says`}
        label="摘要"
        optional
        help="会写在对账单上，比如会议定的哪件事。"
        value={says}
        onChange={(words) => say({ says: words })}
      />
      <p className="quiet">
        从{org.name}的{fundName(from)}调入{fundName(to)}，来源跟着钱走，查得到。记了以后不能改，请核对金额。
      </p>
    </ChangeForm>
  );
}

/** What a cashier writes down: money from outside, between funds of her own union, and to a union below. */
export function IncomeDialogs({ org }: { readonly org: OrgRef }) {
  return (
    <div className="buttons">
      <MoneyDialog verb="登记收入" title={`登记收入：${org.name}`}>
        {(close) => <IncomeForm org={org} kinds={['gift', 'budget', 'dues', 'pool']} gives={false} onClose={close} />}
      </MoneyDialog>
      <MoneyDialog verb="经费调剂" title={`经费调剂：${org.name}`}>
        {(close) => <ReallocationForm org={org} onClose={close} />}
      </MoneyDialog>
      {org.level !== 'workplace' && (
        <MoneyDialog verb="拨给下级工会" title={`拨款：${org.name}`}>
          {(close) => <IncomeForm org={org} kinds={['allocation', 'matching']} gives onClose={close} />}
        </MoneyDialog>
      )}
    </div>
  );
}
