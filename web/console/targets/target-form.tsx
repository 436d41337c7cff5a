import { Input, InputNumber, Select } from 'antd';
import { type ReactNode, useId, useState } from 'react';
import type { OrgRef } from '../../../kernel/answers.ts';
import {
  type Countable,
  type TargetLine,
  type Total,
  countableNames,
  countables,
  isCondition,
  totalNames,
  totals,
} from '../../../kernel/coverage.ts';
import { type Level, levelWords, levels } from '../../../kernel/party.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { today } from '../words/today.ts';
import { PlainDay } from './plain-day.tsx';
import { type TargetBody, useSetTarget } from './queries.ts';

interface Said {
  readonly name: string;
  readonly definition: string;
  readonly title: string;
  readonly clause: string;
  readonly link: string;
  readonly counts: Countable;
  readonly outOf: Total;
  readonly level: Level;
  readonly typed: number | null;
  readonly typedSource: string;
  readonly typedOn: string;
  readonly goal: number;
  readonly from: string;
  readonly to: string;
}

function startOf(old: TargetLine | undefined): Said {
  const year = today().slice(0, 4);
  return {
    name: old?.name ?? '',
    definition: old?.definition ?? '',
    title: old?.source?.title ?? '',
    clause: old?.source?.clause ?? '',
    link: old?.source?.link ?? '',
    counts: old?.counts ?? 'three-committees',
    outOf: old?.outOf ?? 'unions',
    level: old?.level ?? 'workplace',
    typed: old?.typed?.n ?? null,
    typedSource: old?.typed?.source ?? '',
    typedOn: old?.typed?.on ?? '',
    goal: old?.goal ?? 100,
    from: old?.from ?? today(),
    to: old?.to ?? `${year}-12-31`,
  };
}

function bodyOf(said: Said, orgId: string, replaces: string | undefined): TargetBody {
  const { name, definition, title, clause, link, counts, outOf, level, typed, typedSource, typedOn, goal, from, to } =
    said;
  return {
    orgId,
    ...(replaces !== undefined && { replaces }),
    name,
    definition,
    ...((title || clause || link) && { source: { title, ...(clause && { clause }), ...(link && { link }) } }),
    counts,
    outOf,
    ...(counts !== 'members' && { level }),
    ...(outOf === 'typed' && typed !== null && { typed: { n: typed, source: typedSource, on: typedOn } }),
    goal,
    from,
    to,
  };
}

interface TargetFormProps {
  readonly org: OrgRef;
  /** The edition that this one takes the place of. */
  readonly old?: TargetLine;
  readonly onClose: () => void;
  readonly onDone: (line: TargetLine) => void;
}

function useFilling({ org, old, onDone }: TargetFormProps) {
  const form = useId();
  const [said, setSaid] = useState(() => startOf(old));
  const setting = useSetTarget(onDone);
  const problems = problemsOf(setting.error);
  return {
    form,
    said,
    problems,
    fault: setting.error,
    sending: setting.isPending,
    problemAt: (name: string) => problems.find(({ at }) => at === name)?.says,
    say: (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part })),
    send: () => setting.mutate(bodyOf(said, org.id, old?.id)),
  };
}

type Filling = ReturnType<typeof useFilling>;
type TextName = 'name' | 'definition' | 'title' | 'clause' | 'link' | 'typedSource';

interface TextProps {
  readonly filling: Filling;
  readonly name: TextName;
  readonly label: string;
  readonly max: number;
  readonly at?: string;
  readonly help?: string;
  readonly optional?: boolean;
  readonly long?: boolean;
}

function Text({ filling, name, label, max, at = name, help, optional, long }: TextProps) {
  const id = `${filling.form}-${at}`;
  const problem = filling.problemAt(at);
  const shared = { ...inputProps(id, { help, problem }), maxLength: max, value: filling.said[name] };
  return (
    <FieldRow id={id} label={label} help={help} optional={optional} problem={problem}>
      {long ? (
        <Input.TextArea
          {...shared}
          autoSize={{ minRows: 2, maxRows: 6 }}
          onChange={(event) => filling.say({ [name]: event.target.value })}
        />
      ) : (
        <Input {...shared} autoComplete="off" onChange={(event) => filling.say({ [name]: event.target.value })} />
      )}
    </FieldRow>
  );
}

function Measure({ filling, org }: { readonly filling: Filling; readonly org: OrgRef }): ReactNode {
  const { form, said, say, problemAt } = filling;
  const below = levels.filter((level) => level !== 'province' && levels.indexOf(level) >= levels.indexOf(org.level));
  const offered = totalNames.filter((name) => isCondition(said.counts) || name === 'typed');
  const choose = (counts: Countable) => say({ counts, ...(!isCondition(counts) && { outOf: 'typed' as const }) });
  return (
    <>
      <FieldRow id={`${form}-counts`} label="数什么">
        <Select
          id={`${form}-counts`}
          options={countableNames.map((value) => ({ value, label: countables[value] }))}
          value={said.counts}
          onChange={choose}
        />
      </FieldRow>
      {said.counts !== 'members' && (
        <FieldRow id={`${form}-level`} label="哪一层级的工会" problem={problemAt('level')}>
          <Select
            id={`${form}-level`}
            options={below.map((value) => ({ value, label: levelWords[value] }))}
            value={said.level}
            onChange={(level) => say({ level })}
          />
        </FieldRow>
      )}
      <FieldRow id={`${form}-outOf`} label="占什么的比例" problem={problemAt('outOf')}>
        <Select
          id={`${form}-outOf`}
          options={offered.map((value) => ({ value, label: totals[value] }))}
          value={said.outOf}
          onChange={(outOf) => say({ outOf })}
        />
      </FieldRow>
      {said.outOf === 'typed' && <Typed filling={filling} />}
    </>
  );
}

const typedHelp = '名册里查不到的，例如税务登记的企业户数。';

/** What the register cannot know. */
function Typed({ filling }: { readonly filling: Filling }) {
  const { form, said, say, problemAt } = filling;
  return (
    <>
      <FieldRow id={`${form}-typed`} label="总数" help={typedHelp} problem={problemAt('typed')}>
        <InputNumber
          {...inputProps(`${form}-typed`, { help: typedHelp, problem: problemAt('typed') })}
          min={1}
          max={2_000_000_000}
          precision={0}
          value={said.typed}
          onChange={(typed) => say({ typed })}
        />
      </FieldRow>
      <Text filling={filling} name="typedSource" label="总数从哪里来" max={200} />
      <PlainDay
        id={`${form}-typedOn`}
        label="是哪一天的数"
        value={said.typedOn}
        problem={problemAt('typedOn')}
        onChange={(typedOn) => say({ typedOn })}
      />
    </>
  );
}

function Period({ filling }: { readonly filling: Filling }) {
  const { form, said, say, problemAt } = filling;
  return (
    <>
      <FieldRow id={`${form}-goal`} label="要达到百分之几">
        <InputNumber
          id={`${form}-goal`}
          min={1}
          max={100}
          precision={0}
          suffix="%"
          value={said.goal}
          onChange={(goal) => say({ goal: goal ?? 100 })}
        />
      </FieldRow>
      <PlainDay
        id={`${form}-from`}
        label="从哪一天起"
        value={said.from}
        problem={problemAt('from')}
        onChange={(from) => say({ from })}
      />
      <PlainDay
        id={`${form}-to`}
        label="到哪一天为止"
        value={said.to}
        problem={problemAt('to')}
        onChange={(to) => say({ to })}
      />
    </>
  );
}

/** Sets a target, or a new edition of one, which then stays as it was. */
export function TargetForm(props: TargetFormProps) {
  const filling = useFilling(props);
  const { org, old, onClose } = props;
  return (
    <ChangeForm
      form={filling.form}
      verb={old ? '改为新的一版' : '设立目标'}
      fault={filling.fault}
      problems={filling.problems}
      sending={filling.sending}
      onSend={filling.send}
      onCancel={onClose}
    >
      {old && <p>原来的一版今天结束，当时的数字照原样保留。</p>}
      <Text filling={filling} name="name" label="名称" max={60} />
      <Text
        filling={filling}
        name="definition"
        label="口径"
        help="数的是什么、不数什么。同一个名称，口径不同数字就不同。"
        max={500}
        long
      />
      <Measure filling={filling} org={org} />
      <Period filling={filling} />
      <Text filling={filling} name="title" at="source" label="依据的文件" max={200} optional />
      <Text filling={filling} name="clause" label="哪一条" max={200} optional />
      <Text filling={filling} name="link" label="网址" max={500} optional />
    </ChangeForm>
  );
}
