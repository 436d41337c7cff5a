import { Button, Input } from 'antd';
import type { SourceAsked } from '../../../kernel/draw-answers.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { PlainDay } from '../targets/plain-day.tsx';

/** A source as it is being written; a beacon has a day alone, at noon of which its round is. */
export interface Written {
  readonly kind: 'numbered' | 'drand';
  readonly says: string;
  readonly on: string;
}

export const emptySources: readonly Written[] = [
  { kind: 'numbered', says: '', on: '' },
  { kind: 'numbered', says: '', on: '' },
];

export const askedOf = (written: readonly Written[]): SourceAsked[] =>
  written.map(({ kind, says, on }) =>
    kind === 'numbered' ? { kind, says, on } : { kind, at: on === '' ? '' : `${on}T12:00:00+08:00` },
  );

interface SourcesProps {
  readonly form: string;
  readonly written: readonly Written[];
  readonly drand: boolean;
  readonly problemAt: (name: string) => string | undefined;
  readonly onChange: (written: readonly Written[]) => void;
}

function One({
  form,
  n,
  source,
  problemAt,
  onChange,
  onRemove,
}: {
  readonly form: string;
  readonly n: number;
  readonly source: Written;
  readonly problemAt: SourcesProps['problemAt'];
  readonly onChange: (part: Partial<Written>) => void;
  readonly onRemove: (() => void) | undefined;
}) {
  const id = `${form}-sources.${n}`;
  const problem = problemAt(`sources.${n}`);
  const help = '写明哪一种公开结果、第几期，谁都查得到。比如：福利彩票双色球第 2026140 期开奖号码。';
  return (
    <fieldset className="draw-source">
      <legend>种子来源 {n + 1}</legend>
      {source.kind === 'numbered' ? (
        <FieldRow id={id} label="哪一个公开结果" help={help} problem={problem}>
          <Input
            {...inputProps(id, { help, problem })}
            maxLength={80}
            autoComplete="off"
            value={source.says}
            onChange={(event) => onChange({ says: event.target.value })}
          />
        </FieldRow>
      ) : (
        <p>联网随机数（drand）：那一天中午 12 点的一轮，谁也不能提前知道，自动取、自动验签。</p>
      )}
      <PlainDay
        id={`${id}.on`}
        label="哪一天公布"
        value={source.on}
        problem={problemAt(`sources.${n}.on`)}
        onChange={(on) => onChange({ on })}
      />
      {onRemove && (
        <Button size="small" onClick={onRemove} aria-label={`去掉种子来源 ${n + 1}`}>
          去掉
        </Button>
      )}
    </fieldset>
  );
}

/** Where the seed will come from: at least two numbered results, or rounds of a beacon where there is one. */
export function SourcesFields({ form, written, drand, problemAt, onChange }: SourcesProps) {
  const put = (n: number, part: Partial<Written>) =>
    onChange(written.map((one, at) => (at === n ? { ...one, ...part } : one)));
  const add = (kind: Written['kind']) => onChange([...written, { kind, says: '', on: '' }]);
  const whole = problemAt('sources');
  return (
    <>
      {written.map((source, n) => (
        <One
          key={n}
          form={form}
          n={n}
          source={source}
          problemAt={problemAt}
          onChange={(part) => put(n, part)}
          onRemove={written.length > 1 ? () => onChange(written.filter((_one, at) => at !== n)) : undefined}
        />
      ))}
      {whole && (
        <p className="problem" id={`${form}-sources`} tabIndex={-1}>
          {whole}
        </p>
      )}
      <div className="buttons">
        {written.length < 6 && <Button onClick={() => add('numbered')}>再加一个公开结果</Button>}
        {drand && written.length < 6 && <Button onClick={() => add('drand')}>加联网随机数</Button>}
      </div>
    </>
  );
}
