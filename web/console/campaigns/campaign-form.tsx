import { useQuery } from '@tanstack/react-query';
import { Input, InputNumber, Select } from 'antd';
import { eaches, isDrawn, splits, ways } from '../../../kernel/allot.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { momentWords } from '../words/moment-words.ts';
import { GoodsRows } from './goods-rows.tsx';
import { MomentRow } from './moment-row.tsx';
import { Whom } from './whom.tsx';
import { type Filling, type FormProps, useFilling } from './filling.ts';
import { campaignsQuery, openListQuery } from './queries.ts';
import { Slices } from './slices.tsx';

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

const eachHelp = '每户一份的，领的时候要填家庭住址，只用来核对，不保存。';
const worthHelp = '填了，活动页会公布一共计划多少钱、已经发出多少钱。';

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
      {allot.each.length > 1 && (
        <FieldRow id={`${form}-each`} label="每人还是每户一份" help={eachHelp} problem={problemAt('each')}>
          <Select
            {...inputProps(`${form}-each`, { help: eachHelp, problem: problemAt('each') })}
            disabled={fixed}
            options={allot.each.map((value) => ({ value, label: `${eaches[value]}一${allot.unit}` }))}
            value={said.each}
            onChange={(each) => say({ each })}
          />
        </FieldRow>
      )}
      {allot.worth && (
        <FieldRow
          id={`${form}-worthFen`}
          label="一份值多少元"
          help={worthHelp}
          optional
          problem={problemAt('worthFen')}
        >
          <InputNumber
            {...inputProps(`${form}-worthFen`, { help: worthHelp, problem: problemAt('worthFen') })}
            min={0.01}
            max={1_000_000}
            precision={2}
            disabled={fixed}
            value={said.worth}
            onChange={(worth) => say({ worth })}
          />
        </FieldRow>
      )}
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
      <Whom
        form={filling.form}
        who={filling.said.who}
        problem={filling.problemAt('who')}
        fixed={filling.fixed}
        onChange={(who) => filling.say({ who })}
      />
      <Slices filling={filling} />
      <Goods filling={filling} old={old} />
      <Times filling={filling} />
      <Follows filling={filling} org={props.org} old={old} />
    </ChangeForm>
  );
}
