import { Input, InputNumber } from 'antd';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { type StarItem, type StarRatingAnswer, mostPoints } from '../../../kernel/stars.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { FilesInput } from '../form/files-input.tsx';
import { field } from '../../../kernel/field.ts';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { type StepBody, ratingUrl, useSend } from './queries.ts';
import { ItemStanding } from './item-standing.tsx';

interface Said {
  readonly points: number | null;
  readonly words: string;
  readonly kept: readonly string[];
  readonly files: readonly string[];
}

const proofFiles = field.files({ label: '证明文件', max: 5, optional: true });

function startOf({ items }: StarRatingAnswer): Record<string, Said> {
  return Object.fromEntries(
    items.map(({ key, self }) => [
      key,
      {
        points: self?.points ?? null,
        words: self?.words ?? '',
        kept: self?.files.map(({ id }) => id) ?? [],
        files: [],
      },
    ]),
  );
}

interface ItemProps {
  readonly form: string;
  readonly n: number;
  readonly item: StarItem;
  readonly said: Said;
  readonly problem: string | undefined;
  readonly onChange: (said: Said) => void;
}

function ItemFields({ form, n, item, said, problem, onChange }: ItemProps) {
  const id = `${form}-${item.key}`;
  return (
    <>
      <FieldRow id={id} label={`第 ${n + 1} 项自评几分（最多 ${item.points}）`} problem={problem}>
        <InputNumber
          {...inputProps(id, { problem })}
          min={0}
          max={item.points}
          precision={0}
          value={said.points}
          onChange={(points) => onChange({ ...said, points })}
        />
      </FieldRow>
      <FieldRow id={`${id}-words`} label={`第 ${n + 1} 项的说明`}>
        <Input.TextArea
          id={`${id}-words`}
          autoSize={{ minRows: 2, maxRows: 8 }}
          maxLength={500}
          value={said.words}
          onChange={(event) => onChange({ ...said, words: event.target.value })}
        />
      </FieldRow>
      <FilesInput
        id={`${id}-files`}
        field={{ ...proofFiles, label: `第 ${n + 1} 项的证明文件`, max: 5 - said.kept.length }}
        value={[...said.files]}
        problem={undefined}
        onChange={(files) => onChange({ ...said, files: (files ?? []) as readonly string[] })}
      />
    </>
  );
}

/** A union's self-score with its running total and what is missing; what the register says is shown and not asked. */
export function ScoreForm({ rating }: { readonly rating: StarRatingAnswer }) {
  const form = useId();
  const { sheet, round, org, seq } = rating;
  const navigate = useNavigate();
  const [said, setSaid] = useState(() => startOf(rating));
  const sending = useSend<StepBody, StarRatingAnswer>(`${ratingUrl(round.id, org.id)}/score`, () => {});
  const problems = problemsOf(sending.error);
  const asked = sheet.items.filter((item) => item.measure === undefined);
  const met = sheet.items.filter((_, n) => rating.items[n]!.measured?.met === true);
  const total = mostPoints(met) + asked.reduce((sum, { key }) => sum + (said[key]!.points ?? 0), 0);
  const missing = sheet.items.flatMap((item, n) =>
    item.measure === undefined && said[item.key]!.points === null ? [`第 ${n + 1} 项`] : [],
  );
  const send = () => {
    const scores = asked.flatMap(({ key }) => {
      const { points, words, kept, files } = said[key]!;
      return points === null ? [] : [{ key, points, words, files: [...kept, ...files] }];
    });
    sending.mutate({ seen: seq, scores });
  };
  return (
    <ChangeForm
      form={form}
      verb={seq === 0 ? '提交自评' : '重新提交自评'}
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
                said={said[item.key]!}
                problem={problems.find(({ at }) => at === item.key)?.says}
                onChange={(next) => setSaid({ ...said, [item.key]: next })}
              />
            )}
          </li>
        ))}
      </ol>
      <output>
        现在 {total} / {mostPoints(sheet.items)} 分。
        {missing.length > 0 ? `还没有填：${missing.join('、')}。` : '都填好了。'}
      </output>
    </ChangeForm>
  );
}
