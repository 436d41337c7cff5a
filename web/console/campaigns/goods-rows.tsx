import { Button, Input, InputNumber } from 'antd';
import { FieldRow } from '../form/field-row.tsx';
import { type SaidGood, emptyGood } from './said.ts';

interface GoodsRowsProps {
  readonly form: string;
  readonly goods: readonly SaidGood[];
  readonly problem: string | undefined;
  /** So many of them stand since it was announced: none is taken away, and what it is and is worth stays. */
  readonly fixed: number;
  readonly onChange: (goods: readonly SaidGood[]) => void;
}

/** What there is to choose among, each with what it is worth and how many there are. */
export function GoodsRows({ form, goods, problem, fixed, onChange }: GoodsRowsProps) {
  const say = (at: number, part: Partial<SaidGood>) =>
    onChange(goods.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <fieldset className="campaign-slices" id={`${form}-goods`} tabIndex={-1}>
      <legend>品种</legend>
      <p className="quiet">领到的人从里面选一种，各种有各种的数量，加起来不能少于一共要发的。</p>
      {problem && <p className="problem">{problem}</p>}
      {goods.map((one, at) => (
        // A good has no other name than its place.
        <div className="campaign-slice" key={at}>
          <FieldRow id={`${form}-good-${at}`} label="叫什么">
            <Input
              id={`${form}-good-${at}`}
              maxLength={20}
              disabled={at < fixed}
              value={one.label}
              onChange={(event) => say(at, { label: event.target.value })}
            />
          </FieldRow>
          <FieldRow id={`${form}-worth-${at}`} label="一份值多少元">
            <InputNumber
              id={`${form}-worth-${at}`}
              min={0.01}
              max={1_000_000}
              precision={2}
              disabled={at < fixed}
              value={one.worth}
              onChange={(worth) => say(at, { worth })}
            />
          </FieldRow>
          <FieldRow id={`${form}-stock-${at}`} label="有多少份">
            <InputNumber
              id={`${form}-stock-${at}`}
              min={1}
              max={10_000_000}
              precision={0}
              value={one.quota}
              onChange={(quota) => say(at, { quota })}
            />
          </FieldRow>
          <FieldRow id={`${form}-holds-${at}`} label="里面有什么" optional>
            <Input
              id={`${form}-holds-${at}`}
              maxLength={120}
              placeholder="大米 5 公斤、食用油 5 升"
              disabled={at < fixed}
              value={one.holds}
              onChange={(event) => say(at, { holds: event.target.value })}
            />
          </FieldRow>
        </div>
      ))}
      <div className="buttons">
        <Button onClick={() => onChange([...goods, emptyGood])}>再加一种</Button>
        {goods.length > Math.max(1, fixed) && (
          <Button onClick={() => onChange(goods.slice(0, -1))}>去掉最后一种</Button>
        )}
      </div>
    </fieldset>
  );
}
