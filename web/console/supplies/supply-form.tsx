import { AutoComplete, InputNumber, Select } from 'antd';
import { useId, useState } from 'react';
import type { SuppliesAnswer, SupplyAsked } from '../../../kernel/supplies.ts';
import { grouped } from '../figures/figure-number.tsx';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { WordsRow } from '../money/money-fields.tsx';
import { useMoneyWrite } from '../money/money-write.ts';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';

interface Marks {
  readonly id: string;
  readonly label: string;
  readonly problem: string | undefined;
  readonly optional?: boolean;
}

interface CountProps extends Marks {
  readonly unit: string;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

function CountRow({ id, label, unit, value, onChange, ...marks }: CountProps) {
  return (
    <FieldRow id={id} label={label} {...marks}>
      <InputNumber
        {...inputProps(id, marks)}
        precision={0}
        min={0}
        suffix={unit}
        value={value ?? null}
        onChange={(count) => onChange(count ?? undefined)}
      />
    </FieldRow>
  );
}

interface ChoiceProps extends Marks {
  readonly answer: SuppliesAnswer;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** What lies on the shelf already, or something new. */
function GoodsRow({ answer, id, label, value, onChange, ...marks }: ChoiceProps) {
  return (
    <FieldRow id={id} label={label} {...marks}>
      <AutoComplete
        {...inputProps(id, marks)}
        value={value}
        options={answer.own.map(({ goods }) => ({ value: goods }))}
        onChange={onChange}
      />
    </FieldRow>
  );
}

function UnionRow({ answer, id, label, value, onChange, ...marks }: ChoiceProps) {
  return (
    <FieldRow id={id} label={label} {...marks}>
      <Select
        {...inputProps(id, marks)}
        showSearch={{ optionFilterProp: 'label' }}
        value={value || undefined}
        options={answer.near.map((org) => ({ value: org.id, label: org.name }))}
        onChange={onChange}
      />
    </FieldRow>
  );
}

/** How each kind is asked: what the words are for, where it asks for any. */
const asks = {
  received: { boxes: '来了多少箱？', says: '从哪里来？（哪一批、哪一家买的）', mayBeEmpty: false },
  passed: { boxes: '分多少箱？', says: '说明', mayBeEmpty: true },
  'handed-out': { boxes: '发了多少箱？', says: '说明', mayBeEmpty: true },
  'brought-back': { boxes: '退回多少箱？', says: '为什么退回？', mayBeEmpty: true },
  counted: { boxes: '实际有多少箱？', says: '和账上不一样的，写明原因', mayBeEmpty: true },
} as const;

interface FormProps {
  readonly answer: SuppliesAnswer;
  readonly kind: SupplyAsked['kind'];
  readonly verb: string;
  readonly onClose: () => void;
}

const noCount = [{ at: 'boxes', says: '请填写箱数' }] as const;

/** Books what comes, goes or is counted, in the union's own name. */
export function SupplyForm({ answer, kind, verb, onClose }: FormProps) {
  const form = useId();
  const [said, setSaid] = useState<Omit<SupplyAsked, 'kind' | 'boxes'> & { boxes?: number | undefined }>({
    goods: answer.own.length === 1 ? answer.own[0]!.goods : '',
  });
  const [lacking, setLacking] = useState(false);
  const writing = useMoneyWrite<SupplyAsked>('post', `/api/orgs/${answer.org.id}/supplies`, onClose);
  const problems = lacking ? noCount : problemsOf(writing.error);
  const marksOf = (at: string, label: string) => ({
    id: `${form}-${at}`,
    label,
    problem: problems.find((one) => one.at === at)?.says,
  });
  const say = (part: Partial<typeof said>) => setSaid((before) => ({ ...before, ...part }));
  const send = () => {
    const { boxes, ...rest } = said;
    setLacking(boxes === undefined);
    if (boxes !== undefined) writing.mutate({ ...rest, kind, boxes });
  };
  const atSite = kind === 'handed-out' || kind === 'brought-back';
  const held = answer.own.find(({ goods }) => goods === said.goods);
  return (
    <ChangeForm
      form={form}
      verb={verb}
      fault={writing.error}
      problems={problems}
      sending={writing.isPending}
      onSend={send}
      onCancel={onClose}
    >
      {atSite && <p className="quiet">有人申请的，在办件里登记发出和退回，库存会跟着变，不要在这里再记一次。</p>}
      <GoodsRow
        {...marksOf('goods', '什么物品？')}
        answer={answer}
        value={said.goods}
        onChange={(goods) => say({ goods })}
      />
      {held && <p className="quiet">账上现在有 {grouped(held.boxes)} 箱。</p>}
      <CountRow
        {...marksOf('boxes', asks[kind].boxes)}
        unit="箱"
        value={said.boxes}
        onChange={(boxes) => say({ boxes })}
      />
      {kind === 'passed' && (
        <UnionRow
          {...marksOf('to', '分给哪个工会？')}
          answer={answer}
          value={said.to ?? ''}
          onChange={(to) => say({ to })}
        />
      )}
      {atSite && (
        <WordsRow
          {...marksOf('site', '哪个工地、哪个单位？')}
          help="不写个人的名字。"
          value={said.site ?? ''}
          onChange={(site) => say({ site })}
        />
      )}
      {kind === 'handed-out' && (
        <CountRow
          {...marksOf('people', '那里有多少人？')}
          optional
          unit="人"
          value={said.people}
          onChange={(people) => say(people === undefined ? {} : { people })}
        />
      )}
      {kind !== 'handed-out' && (
        <WordsRow
          {...marksOf('says', asks[kind].says)}
          optional={asks[kind].mayBeEmpty}
          value={said.says ?? ''}
          onChange={(says) => say({ says })}
        />
      )}
    </ChangeForm>
  );
}
