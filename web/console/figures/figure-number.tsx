import { Link } from 'react-router';
import type { FigureAnswer } from '../../../kernel/answers.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { registerAt } from '../register/filter.ts';

/** Whose figures these are: every number opens the cases of this union and this service that it counts. */
export interface Scope {
  readonly org: string;
  readonly service: string;
}

interface CountProps {
  readonly scope: Scope;
  readonly metric: string;
  readonly label: string;
  readonly n: number;
}

export function grouped(n: number): string {
  return n.toLocaleString('zh-CN');
}

function Count({ scope, metric, label, n }: CountProps) {
  return (
    <Link to={registerAt({ ...scope, metric })} aria-label={`${label} ${grouped(n)}，看是哪些`}>
      {grouped(n)}
    </Link>
  );
}

/** One figure. A rate never stands alone: its numerator and denominator are always before it. */
export function FigureNumber({ scope, figure }: { readonly scope: Scope; readonly figure: FigureAnswer }) {
  const { of, fen, metric, label, n } = figure;
  if (of !== undefined) {
    return (
      <span className="figure">
        <Count scope={scope} {...of.numerator} /> / <Count scope={scope} {...of.denominator} />
        {of.percent !== undefined && ` = ${of.percent}%`}
      </span>
    );
  }
  return (
    <span className="figure">
      {fen !== undefined && `${formatYuan(fen)}，`}
      <Count scope={scope} metric={metric} label={label} n={n} />
      {fen !== undefined && ' 笔'}
    </span>
  );
}
