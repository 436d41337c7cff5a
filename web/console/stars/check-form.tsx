import { Input, InputNumber } from 'antd';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { type StarChange, type StarItem, type StarRatingAnswer, mostPoints } from '../../../kernel/stars.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { type StepBody, ratingUrl, useSend } from './queries.ts';
import { ItemStanding } from './item-standing.tsx';

interface Said {
  readonly points: number;
  readonly why: string;
}

type AllSaid = Readonly<Record<string, Said>>;

function startOf({ items }: StarRatingAnswer): AllSaid {
  return Object.fromEntries(items.map(({ key, points = 0, changed }) => [key, { points, why: changed?.why ?? '' }]));
}

/** The items whose points differ from what the union says. */
function changesOf({ sheet, items }: StarRatingAnswer, said: AllSaid): StarChange[] {
  return sheet.items.flatMap((item, n) => {
    const { points, why } = said[item.key]!;
    return item.measure === undefined && points !== items[n]!.self?.points ? [{ key: item.key, points, why }] : [];
  });
}

interface ItemProps {
  readonly form: string;
  readonly n: number;
  readonly item: StarItem;
  readonly self: number | undefined;
  readonly said: Said;
  readonly problem: string | undefined;
  readonly onChange: (said: Said) => void;
}

function ItemFields({ form, n, item, self, said, problem, onChange }: ItemProps) {
  const id = `${form}-${item.key}`;
  return (
    <>
      <FieldRow id={id} label={`第 ${n + 1} 项审核几分（最多 ${item.points}）`} problem={problem}>
        <InputNumber
          {...inputProps(id, { problem })}
          min={0}
          max={item.points}
          precision={0}
          value={said.points}
          onChange={(points) => onChange({ ...said, points: points ?? 0 })}
        />
      </FieldRow>
      {said.points !== self && (
        <FieldRow id={`${id}-why`} label={`第 ${n + 1} 项为什么改分`}>
          <Input
            id={`${id}-why`}
            maxLength={500}
            value={said.why}
            onChange={(event) => onChange({ ...said, why: event.target.value })}
          />
        </FieldRow>
      )}
    </>
  );
}

interface FormProps {
  readonly rating: StarRatingAnswer;
}

function Checking({ rating, step, verb }: FormProps & { readonly step: 'check' | 'answer'; readonly verb: string }) {
  const form = useId();
  const { sheet, round, org, seq } = rating;
  const navigate = useNavigate();
  const [said, setSaid] = useState(() => startOf(rating));
  const [words, setWords] = useState('');
  const sending = useSend<StepBody, StarRatingAnswer>(`${ratingUrl(round.id, org.id)}/${step}`, () => {});
  const problems = problemsOf(sending.error);
  const problemAt = (at: string) => problems.find((one) => one.at === at)?.says;
  const total = Object.values(said).reduce((sum, { points }) => sum + points, 0);
  const send = () =>
    sending.mutate({ seen: seq, changes: changesOf(rating, said), ...(step === 'answer' && { words }) });
  return (
    <ChangeForm
      form={form}
      verb={verb}
      fault={sending.error}
      problems={problems}
      sending={sending.isPending}
      onSend={send}
      onCancel={() => void navigate('/stars')}
    >
      <ol className="star-item-forms">
        {sheet.items.map((item, n) => (
          <li key={item.key} className="target-card">
            <h3>
              {n + 1}. {item.text}（{item.points} 分）
            </h3>
            <ItemStanding item={item} standing={rating.items[n]!} />
            {item.measure === undefined && (
              <ItemFields
                form={form}
                n={n}
                item={item}
                self={rating.items[n]!.self?.points}
                said={said[item.key]!}
                problem={problemAt(item.key)}
                onChange={(next) => setSaid({ ...said, [item.key]: next })}
              />
            )}
          </li>
        ))}
      </ol>
      <output>
        审核合计 {total} / {mostPoints(sheet.items)} 分。
      </output>
      {step === 'answer' && (
        <Words id={`${form}-words`} label="答复和理由" value={words} problem={problemAt('words')} onChange={setWords} />
      )}
    </ChangeForm>
  );
}

interface WordsProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (words: string) => void;
}

function Words({ id, label, value, problem, onChange }: WordsProps) {
  return (
    <FieldRow id={id} label={label} problem={problem}>
      <Input.TextArea
        {...inputProps(id, { problem })}
        autoSize={{ minRows: 3, maxRows: 10 }}
        maxLength={1000}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldRow>
  );
}

/** The check beside the proofs: points stay as they are or change with a reason. */
export function CheckForm({ rating }: FormProps) {
  return <Checking rating={rating} step="check" verb="审核完成" />;
}

export function AnswerForm({ rating }: FormProps) {
  return <Checking rating={rating} step="answer" verb="答复异议" />;
}

export function ObjectForm({ rating }: FormProps) {
  const form = useId();
  const [words, setWords] = useState('');
  const url = `${ratingUrl(rating.round.id, rating.org.id)}/object`;
  const sending = useSend<StepBody, StarRatingAnswer>(url, () => {});
  const problems = problemsOf(sending.error);
  return (
    <ChangeForm
      form={form}
      verb="提出异议"
      fault={sending.error}
      problems={problems}
      sending={sending.isPending}
      onSend={() => sending.mutate({ seen: rating.seq, words })}
      onCancel={() => setWords('')}
    >
      <Words
        id={`${form}-words`}
        label="对哪一项有异议，为什么"
        value={words}
        problem={problems.find(({ at }) => at === 'words')?.says}
        onChange={setWords}
      />
    </ChangeForm>
  );
}
