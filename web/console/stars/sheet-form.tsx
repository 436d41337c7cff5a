import { Button, Input, InputNumber, Select } from 'antd';
import { useId, useState } from 'react';
import type { OrgRef } from '../../../kernel/answers.ts';
import { type Federates, type Level, federates, levelWords, levels } from '../../../kernel/party.ts';
import {
  type StarMeasure,
  type StarSheet,
  mostPoints,
  starMeasureNames,
  starMeasures,
  starWords,
} from '../../../kernel/stars.ts';
import { FieldRow, GroupRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { type SheetBody, useSend } from './queries.ts';

interface Item {
  readonly key: string;
  readonly text: string;
  readonly points: number;
  readonly proof: string;
  readonly counts?: StarMeasure | undefined;
  readonly least: number | null;
}

interface Said {
  readonly name: string;
  readonly level: Level;
  readonly federates?: Federates | undefined;
  readonly title: string;
  readonly items: readonly Item[];
  readonly thresholds: readonly number[];
}

const emptyItem = (key: string): Item => ({ key, text: '', points: 10, proof: '', least: null });

function startOf(org: OrgRef, old: StarSheet | undefined): Said {
  const { name = '', level = 'workplace', thresholds = [60, 70, 80, 90, 95] } = old ?? {};
  const items = old?.items.map(({ measure, ...item }) => ({
    ...item,
    counts: measure?.counts,
    least: measure?.least ?? null,
  })) ?? [emptyItem('i1')];
  return {
    name,
    level: org.level === 'workplace' ? org.level : level,
    federates: old?.federates,
    title: old?.source?.title ?? '',
    items,
    thresholds,
  };
}

function bodyOf(said: Said, orgId: string, old: StarSheet | undefined): SheetBody {
  const { name, level, title, thresholds } = said;
  const items = said.items.map(({ text, points, proof, counts, least }) => ({
    text,
    points,
    proof,
    ...(counts && { measure: { counts, ...(counts === 'members' && least !== null && { least }) } }),
  }));
  const source = title === '' ? undefined : { ...(old?.source?.title === title && old.source), title };
  return {
    orgId,
    ...(old && { replaces: old.id }),
    name,
    level,
    ...(level === 'federation' && said.federates && { federates: said.federates }),
    ...(source && { source }),
    items,
    thresholds,
  };
}

interface ItemProps {
  readonly form: string;
  readonly n: number;
  readonly item: Item;
  readonly problemAt: (at: string) => string | undefined;
  readonly onChange: (item: Item) => void;
  readonly onRemove: (() => void) | undefined;
}

function ItemText({
  form,
  n,
  item,
  problemAt,
  onChange,
  of,
  label,
}: ItemProps & { readonly of: 'text' | 'proof'; readonly label: string }) {
  const at = `items-${n}-${of}`;
  return (
    <FieldRow id={`${form}-${at}`} label={`第 ${n + 1} 项${label}`} problem={problemAt(at)}>
      <Input
        {...inputProps(`${form}-${at}`, { problem: problemAt(at) })}
        maxLength={200}
        value={item[of]}
        onChange={(event) => onChange({ ...item, [of]: event.target.value })}
      />
    </FieldRow>
  );
}

function ItemRow(props: ItemProps) {
  const { form, n, item, problemAt, onChange, onRemove } = props;
  const least = `items-${n}-least`;
  return (
    <li className="target-card">
      <ItemText {...props} of="text" label="的内容" />
      <FieldRow id={`${form}-points-${n}`} label={`第 ${n + 1} 项的分数`}>
        <InputNumber
          id={`${form}-points-${n}`}
          min={1}
          max={1000}
          precision={0}
          value={item.points}
          onChange={(points) => onChange({ ...item, points: points ?? 1 })}
        />
      </FieldRow>
      <FieldRow id={`${form}-counts-${n}`} label={`第 ${n + 1} 项怎么得分`}>
        <Select
          id={`${form}-counts-${n}`}
          options={[
            { value: '', label: '工会自评，用材料证明' },
            ...starMeasureNames.map((value) => ({ value, label: `平台按名册得出：${starMeasures[value]}` })),
          ]}
          value={item.counts ?? ''}
          onChange={(counts) => onChange({ ...item, counts: starMeasureNames.find((name) => name === counts) })}
        />
      </FieldRow>
      {item.counts === undefined && <ItemText {...props} of="proof" label="用什么证明" />}
      {item.counts === 'members' && (
        <FieldRow id={`${form}-${least}`} label="至少多少会员" problem={problemAt(least)}>
          <InputNumber
            {...inputProps(`${form}-${least}`, { problem: problemAt(least) })}
            min={1}
            precision={0}
            value={item.least}
            onChange={(n1) => onChange({ ...item, least: n1 })}
          />
        </FieldRow>
      )}
      {onRemove && <Button onClick={onRemove}>去掉第 {n + 1} 项</Button>}
    </li>
  );
}

interface PartProps {
  readonly form: string;
  readonly said: Said;
  readonly say: (more: Partial<Said>) => void;
  readonly problemAt: (at: string) => string | undefined;
}

function Items({ form, said, say, problemAt }: PartProps) {
  const { items } = said;
  return (
    <>
      <ul className="star-item-forms">
        {items.map((item, n) => (
          <ItemRow
            key={item.key}
            form={form}
            n={n}
            item={item}
            problemAt={problemAt}
            onChange={(next) => say({ items: items.with(n, next) })}
            onRemove={items.length > 1 ? () => say({ items: items.toSpliced(n, 1) }) : undefined}
          />
        ))}
      </ul>
      <div className="buttons">
        <Button onClick={() => say({ items: [...items, emptyItem(`n${Date.now()}`)] })}>加一项</Button>
      </div>
      <output>全部 {mostPoints(items)} 分</output>
    </>
  );
}

function Thresholds({ form, said, say, problemAt }: PartProps) {
  return (
    <GroupRow id={`${form}-thresholds`} label="每个星级最少多少分" problem={problemAt('thresholds')}>
      <div className="star-thresholds">
        {said.thresholds.map((least, n) => (
          <InputNumber
            key={starWords(n + 1)}
            aria-label={`${starWords(n + 1)}最少多少分`}
            prefix={starWords(n + 1)}
            min={1}
            precision={0}
            value={least}
            onChange={(value) => say({ thresholds: said.thresholds.with(n, value ?? 1) })}
          />
        ))}
      </div>
    </GroupRow>
  );
}

function Whom({ form, said, say, problemAt, org }: PartProps & { readonly org: OrgRef }) {
  const from = levels.indexOf(org.level) + (org.level === 'federation' ? 0 : 1);
  return (
    <>
      <FieldRow id={`${form}-level`} label="评哪些工会" problem={problemAt('level')}>
        <Select
          id={`${form}-level`}
          options={levels.slice(from).map((value) => ({ value, label: levelWords[value] }))}
          value={said.level}
          onChange={(level) => say({ level })}
        />
      </FieldRow>
      {said.level === 'federation' && (
        <FieldRow id={`${form}-federates`} label="哪一类工会联合会">
          <Select
            id={`${form}-federates`}
            options={[
              { value: '', label: '全部' },
              ...(Object.keys(federates) as Federates[]).map((value) => ({ value, label: federates[value] })),
            ]}
            value={said.federates ?? ''}
            onChange={(value) =>
              say({ federates: (Object.keys(federates) as Federates[]).find((name) => name === value) })
            }
          />
        </FieldRow>
      )}
    </>
  );
}

interface SheetFormProps {
  readonly org: OrgRef;
  readonly old?: StarSheet;
  readonly onClose: () => void;
}

/** Sets a sheet, or a new edition of one; what was rated by the old one stays as it is. */
export function SheetForm({ org, old, onClose }: SheetFormProps) {
  const form = useId();
  const [said, setSaid] = useState(() => startOf(org, old));
  const sending = useSend<SheetBody, StarSheet>('/api/star-sheets', onClose);
  const problems = problemsOf(sending.error);
  const problemAt = (at: string) => problems.find((one) => one.at === at)?.says;
  const say = (more: Partial<Said>) => setSaid({ ...said, ...more });
  const part = { form, said, say, problemAt };
  const text = (at: 'name' | 'title', label: string, max: number, problem: string | undefined, optional: boolean) => (
    <FieldRow id={`${form}-${at}`} label={label} optional={optional} problem={problem}>
      <Input
        {...inputProps(`${form}-${at}`, { problem })}
        maxLength={max}
        value={said[at]}
        onChange={(event) => say({ [at]: event.target.value })}
      />
    </FieldRow>
  );
  return (
    <ChangeForm
      form={form}
      verb={old ? '改为新的一版' : '设立评分表'}
      fault={sending.error}
      problems={problems}
      sending={sending.isPending}
      onSend={() => sending.mutate(bodyOf(said, org.id, old))}
      onCancel={onClose}
    >
      {old && <p>已经发起的评定还按原来的一版，不受影响。</p>}
      {text('name', '名称', 60, problemAt('name'), false)}
      <Whom {...part} org={org} />
      <Items {...part} />
      <Thresholds {...part} />
      {text('title', '依据的文件', 200, problemAt('source'), true)}
    </ChangeForm>
  );
}
