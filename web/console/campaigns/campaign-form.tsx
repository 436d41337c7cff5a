import { useQuery } from '@tanstack/react-query';
import { Button, Input, InputNumber, Select } from 'antd';
import { useId, useState } from 'react';
import { type Allotment, isDrawn, splits, ways } from '../../../kernel/allot.ts';
import type { DeskAnswer } from '../../../kernel/allot-answers.ts';
import type { OrgRef } from '../../../kernel/answers.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { OrgSelect } from '../register/org-select.tsx';
import { momentWords } from '../words/moment-words.ts';
import { GoodsRows } from './goods-rows.tsx';
import { MomentRow } from './moment-row.tsx';
import { type Said, type SaidSlice, emptySlice, fieldsOf, startOf } from './said.ts';
import { campaignsQuery, openListQuery, useChange, useDraft } from './queries.ts';

interface FormProps {
  readonly org: OrgRef;
  readonly allotment: Allotment;
  /** The campaign that is changed. */
  readonly old?: DeskAnswer;
  readonly onClose: () => void;
  readonly onDone: (desk: DeskAnswer) => void;
}

function useFilling({ org, allotment, old, onDone }: FormProps) {
  const form = useId();
  const [said, setSaid] = useState(() => startOf(allotment, old));
  const drafting = useDraft(onDone);
  const changing = useChange(old?.id ?? '', onDone);
  const sending = old === undefined ? drafting : changing;
  const problems = problemsOf(sending.error);
  return {
    form,
    said,
    allotment,
    problems,
    fault: sending.error,
    sending: sending.isPending,
    /** How it is given stands once it is announced. */
    fixed: old !== undefined && old.state !== 'draft',
    /** What unions had left is everybody's: of their numbers none is changed any more. */
    released: old?.releasedAt !== undefined,
    problemAt: (name: string) => problems.find(({ at }) => at === name)?.says,
    say: (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part })),
    saySlice: (at: number, part: Partial<SaidSlice>) =>
      setSaid((before) => ({
        ...before,
        slices: before.slices.map((one, i) => (i === at ? { ...one, ...part } : one)),
      })),
    send: () =>
      old === undefined ? drafting.mutate({ orgId: org.id, ...fieldsOf(said) }) : changing.mutate(fieldsOf(said)),
  };
}

type Filling = ReturnType<typeof useFilling>;

function Words({ filling }: { readonly filling: Filling }) {
  const { form, said, say, problemAt } = filling;
  const text = (name: 'name' | 'lead' | 'choices', label: string, help: string, max: number, optional = false) => {
    const id = `${form}-${name}`;
    const problem = problemAt(name);
    return (
      <FieldRow id={id} label={label} help={help} optional={optional} problem={problem}>
        <Input.TextArea
          {...inputProps(id, { help, problem })}
          autoSize={{ minRows: name === 'lead' ? 2 : 1, maxRows: 6 }}
          maxLength={max}
          value={said[name]}
          onChange={(event) => say({ [name]: event.target.value })}
        />
      </FieldRow>
    );
  };
  return (
    <>
      {text('name', '名称', '会员看到的名字，例如：三八节礼包。', 40)}
      {text('lead', '说明', '发什么、怎么领、到哪里领。', 300)}
      {filling.allotment.wishes === undefined &&
        text('choices', '可以选的种类', '用顿号隔开，例如：粮油、水果。不用选就空着。', 300, true)}
    </>
  );
}

function Ways({ filling }: { readonly filling: Filling }) {
  const { form, said, say, allotment, problemAt, fixed } = filling;
  const { allot } = allotment;
  return (
    <>
      <FieldRow id={`${form}-way`} label="怎么发" problem={problemAt('way')}>
        <Select
          id={`${form}-way`}
          disabled={fixed}
          options={allot.ways.map((value) => ({ value, label: ways[value] }))}
          value={said.way}
          onChange={(way) => say({ way })}
        />
      </FieldRow>
      <FieldRow id={`${form}-split`} label="怎么分" problem={problemAt('split')}>
        <Select
          id={`${form}-split`}
          disabled={fixed}
          options={allot.splits.map((value) => ({ value, label: splits[value] }))}
          value={said.split}
          onChange={(split) => say({ split })}
        />
      </FieldRow>
    </>
  );
}

function Times({ filling }: { readonly filling: Filling }) {
  const { form, said, say, allotment, problemAt } = filling;
  const row = (
    name: 'opensAt' | 'closesAt' | 'windowUntil' | 'releasesAt' | 'givesBackUntil',
    label: string,
    help?: string,
  ) => (
    <MomentRow
      id={`${form}-${name}`}
      label={label}
      {...(help !== undefined && { help, optional: true })}
      value={said[name]}
      problem={problemAt(name)}
      onChange={(instant) => say({ [name]: instant })}
    />
  );
  return (
    <>
      {row('opensAt', '开始')}
      {row('closesAt', '结束')}
      {said.way === 'window-then-draw' && row('windowUntil', '报名截止')}
      {isDrawn(said.way) && (
        <p className="quiet">抽签要等种子来源公布，一般在报名截止以后的几天。余下的先到先得的，结束要留得晚一些。</p>
      )}
      {(said.way === 'draw' || said.way === 'review') && row('windowUntil', '报名截止', '空着就是到结束为止。')}
      {said.split === 'unions' && row('releasesAt', '收回余量', '各工会没发完的，到这时给所有人。')}
      {allotment.allot.givesBack &&
        row(
          'givesBackUntil',
          '退回截止',
          said.way === 'first-come'
            ? '空着就是到活动结束；有时段的，到时段开始。'
            : '空着就是到结清；有时段的，到时段开始。',
        )}
    </>
  );
}

/** Whoever got nothing in the campaign before comes first in this one, where it is drawn or put in order. */
function Follows({ filling, org, old }: { readonly filling: Filling } & Pick<FormProps, 'org' | 'old'>) {
  const { form, said, say, allotment, problemAt } = filling;
  const { data: lines = [] } = useQuery(campaignsQuery(org.id));
  if (!allotment.allot.carriesOver || said.way === 'first-come') return null;
  const before = lines.filter(
    ({ id, service, phase }) =>
      service === allotment.id &&
      id !== old?.id &&
      phase !== 'draft' &&
      phase !== 'coming' &&
      phase !== 'dropped' &&
      phase !== 'called-off',
  );
  const help = '选上一次同样的活动：那次报了名没有轮到的人，这次排在前面。';
  const problem = problemAt('follows');
  return (
    <FieldRow id={`${form}-follows`} label="上次没轮到的在前" help={help} optional problem={problem}>
      <Select
        {...inputProps(`${form}-follows`, { help, problem })}
        allowClear
        placeholder={before.length === 0 ? '以前没有办过同样的活动' : '不照顾'}
        options={before.map(({ id, name, opensAt }) => ({ value: id, label: `${name}（${momentWords(opensAt)}）` }))}
        value={said.follows === '' ? null : said.follows}
        onChange={(follows: string | undefined) => say({ follows: follows ?? '' })}
      />
    </FieldRow>
  );
}

/** Where it goes: one of what has been accredited. */
function GoesTo({ filling }: { readonly filling: Filling }) {
  const { form, said, say, allotment, problemAt } = filling;
  const of = allotment.allot.goesTo;
  const { data } = useQuery({ ...openListQuery(of ?? ''), enabled: of !== undefined });
  if (of === undefined) return null;
  const help = '从认定的名单里选。去过的人的评价会算到这里；不选就不算。';
  const problem = problemAt('goesTo');
  return (
    <FieldRow id={`${form}-goesTo`} label="去哪里" help={help} optional problem={problem}>
      <Select
        {...inputProps(`${form}-goesTo`, { help, problem })}
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={data?.lines.length === 0 ? '名单上现在还没有' : '请选择'}
        options={data?.lines.map(({ id, name }) => ({ value: id, label: name }))}
        value={said.goesTo === '' ? null : said.goesTo}
        onChange={(goesTo: string | undefined) => say({ goesTo: goesTo ?? '' })}
      />
    </FieldRow>
  );
}

function SliceRow({ filling, at }: { readonly filling: Filling; readonly at: number }) {
  const { form, said, saySlice, allotment, fixed, released } = filling;
  const slice = said.slices[at]!;
  const id = (name: string) => `${form}-${name}-${at}`;
  const number = (name: 'quota' | 'waits', label: string) => (
    <FieldRow id={id(name)} label={label}>
      <InputNumber
        id={id(name)}
        min={name === 'quota' && !released ? 1 : 0}
        disabled={released}
        max={10_000_000}
        precision={0}
        value={slice[name]}
        onChange={(value) => saySlice(at, { [name]: value })}
      />
    </FieldRow>
  );
  return (
    <div className="campaign-slice">
      {said.split === 'unions' && (
        <FieldRow id={id('org')} label="给哪个工会">
          <OrgSelect id={id('org')} value={slice.orgId} onChange={(orgId) => saySlice(at, { orgId })} />
        </FieldRow>
      )}
      {said.split === 'slots' && (
        <>
          <FieldRow id={id('label')} label="时段、团期叫什么">
            <Input
              id={id('label')}
              disabled={fixed && slice.label !== ''}
              maxLength={40}
              value={slice.label}
              onChange={(event) => saySlice(at, { label: event.target.value })}
            />
          </FieldRow>
          <MomentRow
            id={id('starts')}
            label="从"
            value={slice.startsAt}
            problem={undefined}
            onChange={(startsAt) => saySlice(at, { startsAt })}
          />
          <MomentRow
            id={id('ends')}
            label="到"
            value={slice.endsAt}
            problem={undefined}
            onChange={(endsAt) => saySlice(at, { endsAt })}
          />
        </>
      )}
      {number('quota', said.split === 'whole' ? '一共多少' : '这一份多少')}
      {allotment.allot.waits && number('waits', '候补几人')}
    </div>
  );
}

function Slices({ filling }: { readonly filling: Filling }) {
  const { form, said, say, problemAt, fixed, released } = filling;
  const problem = problemAt('slices') ?? problemAt('quota');
  const shown = said.split === 'whole' ? said.slices.slice(0, 1) : said.slices;
  return (
    <fieldset className="campaign-slices" id={`${form}-slices`} tabIndex={-1}>
      <legend>数量</legend>
      {problem && <p className="problem">{problem}</p>}
      {shown.map((_slice, at) => (
        // The parts of a campaign have no other name than their place.
        <SliceRow key={at} filling={filling} at={at} />
      ))}
      {released && <p className="quiet">余量已经收回给所有人，各工会的数量不能再改。</p>}
      {said.split !== 'whole' && !released && (
        <div className="buttons">
          <Button onClick={() => say({ slices: [...said.slices, emptySlice] })}>再加一份</Button>
          {!fixed && said.slices.length > 1 && (
            <Button onClick={() => say({ slices: said.slices.slice(0, -1) })}>去掉最后一份</Button>
          )}
        </div>
      )}
    </fieldset>
  );
}

function Goods({ filling, old }: { readonly filling: Filling } & Pick<FormProps, 'old'>) {
  const { form, said, say, allotment, problemAt, fixed } = filling;
  if (allotment.wishes === undefined) return null;
  return (
    <GoodsRows
      form={form}
      goods={said.goods}
      problem={problemAt('goods')}
      fixed={fixed ? (old?.goods?.length ?? 0) : 0}
      onChange={(goods) => say({ goods })}
    />
  );
}

/** Drafts a campaign, or changes one. */
export function CampaignForm(props: FormProps) {
  const filling = useFilling(props);
  const { allotment, old, onClose } = props;
  return (
    <ChangeForm
      form={filling.form}
      verb={old ? '保存修改' : '存为草稿'}
      fault={filling.fault}
      problems={filling.problems}
      sending={filling.sending}
      onSend={filling.send}
      onCancel={onClose}
    >
      <p className="quiet">{allotment.lead}</p>
      {filling.fixed && <p>已经发布：数量只能改到已经领走的数以上，正在看的会员会看到“活动刚才改过”。</p>}
      <Words filling={filling} />
      <GoesTo filling={filling} />
      <Ways filling={filling} />
      <Slices filling={filling} />
      <Goods filling={filling} old={old} />
      <Times filling={filling} />
      <Follows filling={filling} org={props.org} old={old} />
    </ChangeForm>
  );
}
