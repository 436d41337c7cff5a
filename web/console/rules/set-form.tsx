import { Input, Radio } from 'antd';
import { useId, useState } from 'react';
import { addDays, isDay } from '../../../kernel/calendar.ts';
import type { SettingAsked, SettingCite, TunableLine, TunablesAnswer } from '../../../kernel/tuning.ts';
import { FieldRow, GroupRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { PlainDay } from '../targets/plain-day.tsx';
import { useDraft } from './queries.ts';
import { previewWords } from './rule-words.ts';
import { ValueRow } from './value-rows.tsx';

interface Said {
  readonly ends: boolean;
  readonly value: number | undefined;
  readonly from: string;
  readonly to: string;
  readonly title: string;
  readonly clause: string;
  readonly link: string;
  /** Between which days the document is in force; empty where it does not say. */
  readonly inForceFrom: string;
  readonly inForceTo: string;
}

interface SetFormProps {
  readonly answer: TunablesAnswer;
  readonly line: TunableLine;
  readonly onClose: () => void;
}

function citesOf({ title, clause, link, inForceFrom, inForceTo }: Said): SettingCite {
  return {
    title,
    ...(clause && { clause }),
    ...(link && { link }),
    ...(inForceFrom && { from: inForceFrom }),
    ...(inForceTo && { to: inForceTo }),
  };
}

const unsaid = [{ at: 'value', says: '请填写要设的值' }] as const;

/** A value that is left empty is asked for here: on the wire, none would mean the end of the union's own. */
function useFilling({ answer, line, onClose }: SetFormProps) {
  const form = useId();
  const [said, setSaid] = useState<Said>({
    ends: false,
    value: line.kind === 'yesNo' ? undefined : (line.inForce.value ?? undefined),
    from: addDays(answer.today, 1),
    to: '',
    title: '',
    clause: '',
    link: '',
    inForceFrom: '',
    inForceTo: '',
  });
  const [isUnsaid, setUnsaid] = useState(false);
  const setting = useDraft(answer.org.id, onClose);
  const problems = isUnsaid ? unsaid : problemsOf(setting.error);
  const { ends, value, from, to } = said;
  const planned = ends ? null : value;
  const send = () => {
    setUnsaid(planned === undefined);
    if (planned === undefined) return;
    const body: SettingAsked = {
      service: answer.service,
      name: line.name,
      value: planned,
      from,
      cites: citesOf(said),
      ...(to && !ends && { to }),
    };
    setting.mutate(body);
  };
  return {
    form,
    said,
    planned,
    problems,
    fault: setting.error,
    sending: setting.isPending,
    problemAt: (name: string) => problems.find(({ at }) => at === name)?.says,
    say: (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part })),
    send,
  };
}

type Filling = ReturnType<typeof useFilling>;

/** Offered where the union has a value of its own. */
function EndsRow({ filling }: { readonly filling: Filling }) {
  const { form, said, say } = filling;
  return (
    <GroupRow id={`${form}-ends`} label="怎么设">
      <Radio.Group
        name={`${form}-ends`}
        options={[
          { value: false, label: '设一个值' },
          { value: true, label: '不再自己设，用回上级的' },
        ]}
        value={said.ends}
        onChange={(event) => say({ ends: event.target.value as boolean })}
      />
    </GroupRow>
  );
}

function Text({ filling, name, label, max, help }: TextProps) {
  const id = `${filling.form}-${name}`;
  const marks = { help, problem: filling.problemAt(name) };
  const shared = { ...inputProps(id, marks), maxLength: max, autoComplete: 'off', value: filling.said[name] };
  return (
    <FieldRow id={id} label={label} optional={name !== 'title'} {...marks}>
      <Input {...shared} onChange={(event) => filling.say({ [name]: event.target.value })} />
    </FieldRow>
  );
}

interface TextProps {
  readonly filling: Filling;
  readonly name: 'title' | 'clause' | 'link';
  readonly label: string;
  readonly max: number;
  readonly help?: string;
}

/** Between which days the document itself counts. */
function InForce({ filling: { form, said, say } }: { readonly filling: Filling }) {
  return (
    <>
      <PlainDay
        id={`${form}-in-force-from`}
        label="文件从哪一天起执行"
        optional
        value={said.inForceFrom}
        problem={undefined}
        onChange={(inForceFrom) => say({ inForceFrom })}
      />
      <PlainDay
        id={`${form}-in-force-to`}
        label="文件执行到哪一天"
        optional
        value={said.inForceTo}
        problem={undefined}
        onChange={(inForceTo) => say({ inForceTo })}
      />
    </>
  );
}

/** Drafts a value from a day on, and says beforehand for whom it will count. */
export function SetForm(props: SetFormProps) {
  const { answer, line, onClose } = props;
  const filling = useFilling(props);
  const { form, said, say, planned, problemAt } = filling;
  const hasOwn = line.own.some(({ value, takenBack }) => value !== null && takenBack === undefined);
  return (
    <ChangeForm
      form={form}
      verb="提交草案"
      fault={filling.fault}
      problems={filling.problems}
      sending={filling.sending}
      onSend={filling.send}
      onCancel={onClose}
    >
      {hasOwn && <EndsRow filling={filling} />}
      {!said.ends && (
        <ValueRow
          id={`${form}-value`}
          line={line}
          value={said.value}
          problem={problemAt('value')}
          onChange={(value) => say({ value })}
        />
      )}
      <PlainDay
        id={`${form}-from`}
        label="从哪一天起"
        value={said.from}
        problem={problemAt('from')}
        onChange={(from) => say({ from })}
      />
      {!said.ends && (
        <PlainDay
          id={`${form}-to`}
          label="到哪一天为止"
          optional
          value={said.to}
          problem={problemAt('to')}
          onChange={(to) => say({ to })}
        />
      )}
      <Text
        filling={filling}
        name="title"
        label="依据的文件，或者原因"
        max={500}
        help="2 到 500 个字，会记在历史里。"
      />
      <Text filling={filling} name="clause" label="哪一条" max={200} />
      <Text filling={filling} name="link" label="网址" max={500} />
      <InForce filling={filling} />
      <output className="rule-preview">
        {planned !== undefined && isDay(said.from)
          ? previewWords({ org: answer.org, line, value: planned, from: said.from, to: said.ends ? '' : said.to })
          : '填好值和日期以后，这里会写明从哪天起、对谁有用。'}
      </output>
    </ChangeForm>
  );
}
