import { Button } from 'antd';
import { useRef } from 'react';
import { papersOf } from '../../../kernel/rule.ts';
import { papersAs } from '../../../kernel/tunable-kinds.ts';
import { GroupRow } from '../form/field-row.tsx';
import type { ValueRowProps } from './value-row-props.ts';

/** The list with the paper at one place moved by so many. */
function moved(papers: readonly string[], at: number, by: number): string[] {
  const rest = papers.filter((_, place) => place !== at);
  rest.splice(at + by, 0, papers[at]!);
  return rest;
}

interface PaperProps {
  readonly name: string;
  readonly at: number;
  readonly count: number;
  readonly onMove: (by: number) => void;
  readonly onDrop: () => void;
}

function Paper({ name, at, count, onMove, onDrop }: PaperProps) {
  return (
    <li>
      <span>{name}</span>
      <span className="buttons">
        <Button size="small" disabled={at === 0} aria-label={`${name}：往前移`} onClick={() => onMove(-1)}>
          往前
        </Button>
        <Button size="small" disabled={at === count - 1} aria-label={`${name}：往后移`} onClick={() => onMove(1)}>
          往后
        </Button>
        <Button size="small" danger aria-label={`不要${name}`} onClick={onDrop}>
          不要
        </Button>
      </span>
    </li>
  );
}

/** The papers that are asked for, in their order, and those that may be added. */
export function PapersRow({ id, line, value, problem, onChange }: ValueRowProps) {
  const { of = {} } = line;
  const codes = Object.keys(of);
  const papers = value === undefined ? [] : papersOf(line, value);
  const others = codes.filter((code) => !papers.includes(code));
  const group = useRef<HTMLDivElement>(null);
  const say = (next: readonly string[]) => {
    onChange(papersAs(codes, next));
    // The button that was pressed may be gone or at rest: the keyboard stays in the list.
    group.current?.focus();
  };
  return (
    <GroupRow id={id} label={`${line.label}（职工按这个顺序交）`} problem={problem}>
      <div ref={group} tabIndex={-1} className="papers">
        {papers.length === 0 ? (
          <p>不用交材料。</p>
        ) : (
          <ol>
            {papers.map((code, at) => (
              <Paper
                key={code}
                name={of[code]!}
                at={at}
                count={papers.length}
                onMove={(by) => say(moved(papers, at, by))}
                onDrop={() => say(papers.filter((one) => one !== code))}
              />
            ))}
          </ol>
        )}
        {others.length > 0 && <p className="quiet">还可以要：</p>}
        <div className="buttons">
          {others.map((code) => (
            <Button key={code} size="small" aria-label={`加上${of[code]!}`} onClick={() => say([...papers, code])}>
              ＋ {of[code]}
            </Button>
          ))}
        </div>
      </div>
    </GroupRow>
  );
}
