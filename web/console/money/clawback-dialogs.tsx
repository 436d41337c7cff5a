import { Button, Select } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import { type ClawbackGround, type ClawbackLine, clawbackGrounds } from '../../../kernel/clawback.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { Refusal } from '../form/refusal.tsx';
import { RefuseDialog, plainYes, useSecondWord } from '../form/second-word.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { DayRow } from '../vouchers/day-row.tsx';
import { today } from '../words/today.ts';
import { MoneyDialog } from './money-dialog.tsx';
import { WordsRow, YuanRow } from './money-fields.tsx';
import { useMoneyWrite } from './money-write.ts';

const grounds = Object.entries(clawbackGrounds).map(([value, label]) => ({ value: value as ClawbackGround, label }));

interface SendingProps {
  readonly path: string;
  readonly mostFen: number;
  readonly onClose: () => void;
}

/** What is said about a sum that comes back, what is wrong with it, and how it is sent. */
function useSum<Said extends object>({ path, mostFen, onClose }: SendingProps, first: Said) {
  const [said, setSaid] = useState<Said & { readonly fen: number | undefined }>({ ...first, fen: mostFen });
  const [lacking, setLacking] = useState(false);
  const writing = useMoneyWrite<object>('post', path, onClose);
  const isWhole = said.fen !== undefined && said.fen > 0;
  const problems = lacking && !isWhole ? [{ at: 'fen', says: '请填写金额' }] : problemsOf(writing.error);
  return {
    said,
    say: (part: Partial<typeof said>) => setSaid((before) => ({ ...before, ...part })),
    problems,
    problemAt: (at: string) => problems.find((one) => one.at === at)?.says,
    writing,
    send: () => {
      setLacking(!isWhole);
      if (isWhole) writing.mutate(said);
    },
  };
}

interface SumFormProps {
  readonly form: string;
  readonly verb: string;
  readonly fen: number | undefined;
  readonly sum: Omit<ReturnType<typeof useSum<object>>, 'said' | 'say'>;
  readonly label: string;
  readonly help: string;
  readonly note: string;
  readonly onFen: (fen: number | undefined) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The sum first, then what else is said of it, and what follows. */
function SumForm({ form, verb, fen, sum, label, help, note, onFen, onClose, children }: SumFormProps) {
  return (
    <ChangeForm
      form={form}
      verb={verb}
      fault={sum.writing.error}
      problems={sum.problems}
      sending={sum.writing.isPending}
      onSend={sum.send}
      onCancel={onClose}
    >
      <YuanRow
        id={`${form}-fen`}
        label={label}
        help={help}
        problem={sum.problemAt('fen')}
        value={fen}
        onChange={onFen}
      />
      {children}
      <p className="quiet">{note}</p>
    </ChangeForm>
  );
}

interface Asked {
  readonly ground: ClawbackGround;
  readonly reason: string;
}

function AskForm(props: SendingProps) {
  const form = useId();
  const { said, say, ...sum } = useSum<Asked>(props, { ground: 'wrong-payment', reason: '' });
  return (
    <SumForm
      {...{ form, sum, fen: said.fen, onClose: props.onClose }}
      verb={said.fen === undefined ? '提交' : `提交：退回 ${formatYuan(said.fen)}`}
      label="要退回多少"
      help={`最多 ${formatYuan(props.mostFen)}。`}
      note="由另一位审批人、负责人复核以后，才通知收款人退回。"
      onFen={(fen) => say({ fen })}
    >
      <FieldRow id={`${form}-ground`} label="哪一种情况">
        <Select
          {...inputProps(`${form}-ground`, {})}
          value={said.ground}
          options={grounds}
          onChange={(ground: ClawbackGround) => say({ ground })}
        />
      </FieldRow>
      <WordsRow
        id={`${form}-reason`}
        label="为什么要退回"
        help="会发给收款人，请写清楚事实，不要写病情等隐私。"
        problem={sum.problemAt('reason')}
        value={said.reason}
        onChange={(reason) => say({ reason })}
      />
    </SumForm>
  );
}

function ReceiptForm(props: SendingProps) {
  const form = useId();
  const { said, say, ...sum } = useSum(props, { cameOn: today(), how: '' });
  return (
    <SumForm
      {...{ form, sum, fen: said.fen, onClose: props.onClose }}
      verb={said.fen === undefined ? '登记' : `登记收到 ${formatYuan(said.fen)}`}
      label="收到多少"
      help={`还没有退回的是 ${formatYuan(props.mostFen)}，可以分几次。`}
      note="钱记回原来的经费，对账单上查得到。记了以后不能改，请核对金额。"
      onFen={(fen) => say({ fen })}
    >
      <DayRow
        id={`${form}-cameOn`}
        label="哪天收到的"
        problem={sum.problemAt('cameOn')}
        value={said.cameOn}
        onChange={(cameOn) => say({ cameOn })}
      />
      <WordsRow
        id={`${form}-how`}
        label="银行流水号或者收据号"
        problem={sum.problemAt('how')}
        value={said.how}
        onChange={(how) => say({ how })}
      />
    </SumForm>
  );
}

export function AskBack({ payment, mostFen }: { readonly payment: string; readonly mostFen: number }) {
  return (
    <MoneyDialog verb="要求退回" title="要求退回这笔钱">
      {(close) => <AskForm path={`/api/payments/${payment}/clawbacks`} mostFen={mostFen} onClose={close} />}
    </MoneyDialog>
  );
}

/** Lets go of what has not come; that is for a second person to say as well. */
function LetGoForm({ line, onClose }: { readonly line: ClawbackLine; readonly onClose: () => void }) {
  const form = useId();
  const [reason, setReason] = useState('');
  const writing = useMoneyWrite<object>('post', `/api/clawbacks/${line.id}/waiver`, onClose);
  const problems = problemsOf(writing.error);
  return (
    <ChangeForm
      form={form}
      verb={`提交：不再要求 ${formatYuan(line.owesFen)}`}
      fault={writing.error}
      problems={problems}
      sending={writing.isPending}
      onSend={() => writing.mutate({ reason })}
      onCancel={onClose}
    >
      <WordsRow
        id={`${form}-reason`}
        label="为什么不再要求"
        problem={problems[0]?.says}
        value={reason}
        onChange={setReason}
      />
      <p className="quiet">由另一位审批人、负责人复核以后才算数；已经收到的不退还。</p>
    </ChangeForm>
  );
}

interface DecidingProps {
  readonly url: string;
  readonly yes: string;
  /** What is refused, for those who hear the button alone. */
  readonly about: string;
}

/** The second person's word. */
function Deciding({ url, yes, about }: DecidingProps) {
  const [refusing, setRefusing] = useState(false);
  const waiting = { url, kept: 'money' };
  const agreeing = useSecondWord(waiting, () => {}, plainYes);
  return (
    <>
      <div className="buttons">
        <Button type="primary" loading={agreeing.isPending} onClick={() => agreeing.mutate({})}>
          {yes}
        </Button>
        <Button aria-label={`不同意${about}`} onClick={() => setRefusing(true)}>
          不同意
        </Button>
      </div>
      {agreeing.error && <Refusal fault={agreeing.error} />}
      {refusing && (
        <RefuseDialog
          waiting={waiting}
          title={`不同意${about}`}
          help="会告诉提交的人。"
          onClose={() => setRefusing(false)}
        />
      )}
    </>
  );
}

/** What the reader may do next about one sum that is asked back. */
export function ClawbackActs({ line }: { readonly line: ClawbackLine }) {
  const { number, owesFen, fen } = line;
  const url = `/api/clawbacks/${line.id}`;
  if (line.mayDecide) return <Deciding url={url} yes={`同意退回 ${formatYuan(fen)}`} about={`退回 ${number}`} />;
  return (
    <div className="buttons">
      {line.mayDecideWaiver && (
        <Deciding url={`${url}/waiver`} yes={`同意不再要求 ${formatYuan(owesFen)}`} about={`不再要求 ${number}`} />
      )}
      {line.mayBook && (
        <MoneyDialog verb="登记收到" about={number} title={`登记退回来的钱：${number}`}>
          {(close) => <ReceiptForm path={`${url}/receipts`} mostFen={owesFen} onClose={close} />}
        </MoneyDialog>
      )}
      {line.mayBook && line.waiver === undefined && (
        <MoneyDialog verb="不再要求" about={number} title={`不再要求退回：${number}`}>
          {(close) => <LetGoForm line={line} onClose={close} />}
        </MoneyDialog>
      )}
    </div>
  );
}
