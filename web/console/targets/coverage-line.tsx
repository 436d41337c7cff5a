import { Progress } from 'antd';
import { type Coverage, type TargetFacts, countables, isReached, totals } from '../../../kernel/coverage.ts';
import { levelWords } from '../../../kernel/party.ts';

const grouped = (n: number) => n.toLocaleString('zh-CN');

/** What is counted, as the definition's short form. */
export function measureWords({ counts, outOf, level, typed }: TargetFacts): string {
  const where = level === undefined ? '' : `${levelWords[level]}中，`;
  const total = typed === undefined ? totals[outOf] : `填报的总数 ${grouped(typed.n)}（${typed.source}，${typed.on}）`;
  return `${where}${countables[counts]} ÷ ${total}`;
}

/** A rate with the two numbers it is of; without the second there is none. */
export function CoverageWords({ coverage }: { readonly coverage: Coverage }) {
  const { numerator, denominator, percent, contradicts } = coverage;
  if (denominator === undefined) return <span className="figure">{grouped(numerator)}（没有本级的总数）</span>;
  return (
    <span className="figure">
      {grouped(numerator)} / {grouped(denominator)}
      {percent !== undefined && ` = ${percent}%`}
      {contradicts && <span className="tag tag-danger">数字矛盾：比总数还多，请核对两边数的是不是同一件事</span>}
    </span>
  );
}

export function CoverageBar({ coverage, goal }: { readonly coverage: Coverage; readonly goal: number }) {
  const { percent } = coverage;
  if (percent === undefined) return null;
  const reached = isReached(coverage, goal);
  return (
    <div className="coverage-bar">
      <Progress
        percent={Number(percent)}
        showInfo={false}
        status={reached ? 'success' : 'normal'}
        aria-label={`已到 ${percent}%，目标 ${goal}%`}
      />
      <span className={reached ? 'tag' : 'tag tag-waiting'}>
        {reached ? `已达到 ${goal}%` : `目标 ${goal}%，还没到`}
      </span>
    </div>
  );
}
