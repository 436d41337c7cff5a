import { Checkbox, DatePicker, Input, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useId, useState } from 'react';
import type { Day } from '../../../kernel/calendar.ts';
import {
  type Committee,
  type Office,
  type Seat,
  type TermYears,
  type UnionFactsAnswer,
  committeeNames,
  committees,
  officeWords,
  offices,
  termEnd,
  termLaw,
} from '../../../kernel/union-facts.ts';
import { FieldRow, GroupRow, inputProps } from '../form/field-row.tsx';
import { today } from '../words/today.ts';
import { ChangeForm } from './change-fields.tsx';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { PersonSelect } from './person-select.tsx';
import { problemsOf } from './use-change.ts';
import { type Writing, useWriting } from './use-facts.ts';

export interface FormProps {
  readonly facts: UnionFactsAnswer;
  readonly onClose: () => void;
}

interface DayRowProps {
  readonly id: string;
  readonly label: string;
  readonly value: Day | undefined;
  readonly problem: string | undefined;
  readonly help?: string;
  readonly optional?: boolean;
  readonly onChange: (day: Day | undefined) => void;
}

const spellings = ['YYYY-MM-DD', 'YYYY-M-D', 'YYYY年M月D日', 'YYYY/M/D', 'YYYYMMDD'];

export function DayRow({ id, label, value, problem, help, optional, onChange }: DayRowProps) {
  return (
    <FieldRow id={id} label={label} help={help} problem={problem} optional={optional}>
      <DatePicker
        {...inputProps(id, { help, problem })}
        className="day"
        format={spellings}
        value={value === undefined ? null : dayjs(value)}
        disabledDate={(day) => day.format('YYYY-MM-DD') > today()}
        onChange={(day) => onChange(day ? day.format('YYYY-MM-DD') : undefined)}
      />
    </FieldRow>
  );
}

function useForm(orgId: string, onClose: () => void) {
  const form = useId();
  const writing = useWriting(orgId, onClose);
  const problems = problemsOf(writing.error);
  return {
    form,
    problems,
    problemAt: (name: string) => problems.find(({ at }) => at === name)?.says,
    frame: (verb: string, body: Writing) => ({
      form,
      verb,
      fault: writing.error,
      problems,
      sending: writing.isPending,
      onSend: () => writing.mutate(body),
      onCancel: onClose,
    }),
  };
}

export function FactsForm({ facts, onClose }: FormProps) {
  const { form, problemAt, frame } = useForm(facts.org.id, onClose);
  const [creditCode, setCode] = useState(facts.creditCode ?? '');
  const [foundedOn, setFounded] = useState(facts.foundedOn);
  const path = `/api/orgs/${facts.org.id}/facts`;
  const help = '18 位，工会的代码以 81 开头。没有的留空。';
  return (
    <ChangeForm {...frame('保存', { method: 'put', path, body: { creditCode, foundedOn: foundedOn ?? '' } })}>
      <FieldRow
        id={`${form}-creditCode`}
        label="统一社会信用代码"
        optional
        help={help}
        problem={problemAt('creditCode')}
      >
        <Input
          {...inputProps(`${form}-creditCode`, { help, problem: problemAt('creditCode') })}
          maxLength={30}
          autoComplete="off"
          value={creditCode}
          onChange={(event) => setCode(event.target.value)}
        />
      </FieldRow>
      <DayRow
        id={`${form}-foundedOn`}
        label="成立日期"
        optional
        value={foundedOn}
        problem={problemAt('foundedOn')}
        onChange={setFounded}
      />
    </ChangeForm>
  );
}

const years = [
  { value: 3, label: '三年' },
  { value: 5, label: '五年' },
];

export function TermForm({ facts, onClose }: FormProps) {
  const { form, problemAt, frame } = useForm(facts.org.id, onClose);
  const [said, setSaid] = useState<{ years: TermYears; beginsOn?: Day | undefined; corrects: boolean }>({
    years: facts.org.level === 'workplace' ? 3 : 5,
    corrects: false,
  });
  const present = facts.terms.find(({ current }) => current);
  const path = `/api/orgs/${facts.org.id}/terms`;
  const body = { ...said, beginsOn: said.beginsOn ?? '' };
  return (
    <ChangeForm {...frame(said.corrects ? '更正本届任期' : '登记新一届', { method: 'post', path, body })}>
      <GroupRow id={`${form}-years`} label="几年一届" help={`依据：${termLaw.title}${termLaw.clause}。`}>
        <Radio.Group
          className="stack"
          name={`${form}-years`}
          options={years}
          value={said.years}
          onChange={(event) => setSaid({ ...said, years: event.target.value as TermYears })}
        />
      </GroupRow>
      <DayRow
        id={`${form}-beginsOn`}
        label="哪一天开始"
        help="一般是选举结果获得批准的那一天。"
        value={said.beginsOn}
        problem={problemAt('beginsOn')}
        onChange={(beginsOn) => setSaid({ ...said, beginsOn })}
      />
      {said.beginsOn !== undefined && <p>这一届到 {sayWholeDay(termEnd(said.beginsOn, said.years))} 届满。</p>}
      {present && (
        <Checkbox
          id={`${form}-corrects`}
          checked={said.corrects}
          onChange={(event) => setSaid({ ...said, corrects: event.target.checked })}
        >
          现在登记的这一届（{sayWholeDay(present.beginsOn)}起）登错了，这是更正
        </Checkbox>
      )}
    </ChangeForm>
  );
}

interface Sitting {
  readonly committee: Committee;
  readonly office: Office;
  readonly from: 'register' | 'name';
  readonly personId?: string | undefined;
  readonly name: string;
  readonly fromOn?: Day | undefined;
}

export function SeatForm({ facts, onClose }: FormProps) {
  const { form, problemAt, frame } = useForm(facts.org.id, onClose);
  const [said, setSaid] = useState<Sitting>({ committee: 'union', office: 'chair', from: 'register', name: '' });
  const say = (part: Partial<Sitting>) => setSaid((before) => ({ ...before, ...part }));
  const { committee, office, from, personId, name, fromOn = '' } = said;
  const who = from === 'register' && personId !== undefined ? { personId } : { name: from === 'name' ? name : '' };
  const path = `/api/orgs/${facts.org.id}/seats`;
  const missing = from === 'register' ? (problemAt('person') ?? (problemAt('name') && '请从会员里选一位')) : undefined;
  return (
    <ChangeForm {...frame('登记任职', { method: 'post', path, body: { committee, office, fromOn, ...who } })}>
      <FieldRow id={`${form}-committee`} label="哪个委员会">
        <Select
          id={`${form}-committee`}
          options={committeeNames.map((value) => ({ value, label: committees[value] }))}
          value={committee}
          onChange={(value) => say({ committee: value })}
        />
      </FieldRow>
      <GroupRow id={`${form}-office`} label="什么职务" problem={problemAt('office')}>
        <Radio.Group
          name={`${form}-office`}
          options={offices.map((value) => ({ value, label: officeWords(committee, value) }))}
          value={office}
          onChange={(event) => say({ office: event.target.value as Office })}
        />
      </GroupRow>
      <GroupRow id={`${form}-from`} label="是谁">
        <Radio.Group
          name={`${form}-from`}
          options={[
            { value: 'register', label: '会员名册里的人' },
            { value: 'name', label: '不在名册里，只写姓名' },
          ]}
          value={from}
          onChange={(event) => say({ from: event.target.value as Sitting['from'] })}
        />
      </GroupRow>
      {from === 'register' ? (
        <PersonSelect
          id={`${form}-person`}
          org={facts.org.id}
          value={personId}
          problem={missing}
          onChange={(id) => say({ personId: id })}
        />
      ) : (
        <FieldRow id={`${form}-name`} label="姓名" problem={problemAt('name')}>
          <Input
            {...inputProps(`${form}-name`, { problem: problemAt('name') })}
            maxLength={50}
            autoComplete="off"
            value={name}
            onChange={(event) => say({ name: event.target.value })}
          />
        </FieldRow>
      )}
      <DayRow
        id={`${form}-fromOn`}
        label="从哪一天起"
        value={said.fromOn}
        problem={problemAt('fromOn')}
        onChange={(day) => say({ fromOn: day })}
      />
    </ChangeForm>
  );
}

export function SeatEndForm({ facts, seat, onClose }: FormProps & { readonly seat: Seat }) {
  const { form, problemAt, frame } = useForm(facts.org.id, onClose);
  const [mistaken, setMistaken] = useState(false);
  const [untilOn, setUntil] = useState<Day>();
  const path = `/api/seats/${seat.id}/end`;
  const body = { untilOn: untilOn ?? '', mistaken };
  return (
    <ChangeForm {...frame(mistaken ? '撤回这条任职' : '登记卸任', { method: 'post', path, body })}>
      <p>
        {seat.name}，{committees[seat.committee]}
        {officeWords(seat.committee, seat.office)}，{sayWholeDay(seat.from)}起
      </p>
      {!mistaken && (
        <DayRow
          id={`${form}-untilOn`}
          label="到哪一天为止"
          value={untilOn}
          problem={problemAt('untilOn')}
          onChange={setUntil}
        />
      )}
      <Checkbox id={`${form}-mistaken`} checked={mistaken} onChange={(event) => setMistaken(event.target.checked)}>
        登错了，不是卸任（撤回后不再显示，底账里仍有记录）
      </Checkbox>
    </ChangeForm>
  );
}
