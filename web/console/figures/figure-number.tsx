import { Link } from 'react-router';
import type { FigureAnswer, FigurePart } from '../../../kernel/answers.ts';
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

/** A sum of money, or of what has a unit; the number of cases or times behind it opens them. */
function Sum({ scope, part: { fen, unit, ...count } }: { readonly scope: Scope; readonly part: FigurePart }) {
  if (fen === undefined)
    return (
      <>
        <Count scope={scope} {...count} />
        {unit !== undefined && ` ${unit}`}
      </>
    );
  return (
    <>
      {formatYuan(fen)}，<Count scope={scope} {...count} /> 笔
    </>
  );
}

/** The same as a part of another figure: of money how many times says nothing there. */
function Part({ scope, part }: { readonly scope: Scope; readonly part: FigurePart }) {
  const { fen, metric, label } = part;
  if (fen === undefined) return <Sum scope={scope} part={part} />;
  return (
    <Link to={registerAt({ ...scope, metric })} aria-label={`${label} ${formatYuan(fen)}，看是哪些`}>
      {formatYuan(fen)}
    </Link>
  );
}

/** One figure. A rate never stands alone: its numerator and denominator are always before it. */
export function FigureNumber({ scope, figure }: { readonly scope: Scope; readonly figure: FigureAnswer }) {
  const { of, per, ...plain } = figure;
  if (per !== undefined) {
    const each = per.eachFen === undefined ? per.each : formatYuan(per.eachFen);
    return (
      <span className="figure">
        <Part scope={scope} part={per.numerator} /> / <Part scope={scope} part={per.denominator} />
        {each !== undefined && ` = ${each}`}
      </span>
    );
  }
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
      <Sum scope={scope} part={plain} />
    </span>
  );
}
