import type { ReactNode } from 'react';
import type { CaseAnswer, TraceLine } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { Fields } from '../../kernel/field.ts';
import type { Service } from '../../kernel/service.ts';
import { answerFacts } from './answer-facts.ts';
import { instantWords } from './day-words.ts';

interface TimelineProps {
  readonly answer: CaseAnswer;
  readonly service: Service;
  readonly today: Day;
  /** Renders the files given with a move. */
  readonly renderFiles: (ids: readonly string[]) => ReactNode;
}

/** Text is set without its label where a move says a single thing: «写进展：已联系食堂» reads better than a table. */
function Said({ line, fields, ...rest }: TimelineProps & { readonly line: TraceLine; readonly fields: Fields }) {
  const { today, answer } = rest;
  const isFiles = (id: string) => fields[id]?.kind === 'files';
  const worded = Object.fromEntries(Object.entries(fields).filter(([id]) => !isFiles(id)));
  const facts = answerFacts(worded, line.said, { today, staff: answer.staff, findings: answer.findings }, line.masked);
  const ids = Object.entries(line.said).flatMap(([id, value]) => (isFiles(id) ? (value as string[]) : []));
  if (facts.length === 0 && ids.length === 0) return null;
  return (
    <div className="said stack-close">
      {facts.map(({ key, name, value }) => (
        <p className="kept-lines" key={key}>
          {facts.length > 1 && <span className="soft">{name}：</span>}
          {value}
        </p>
      ))}
      {rest.renderFiles(ids)}
    </div>
  );
}

function newestFirst(trace: readonly TraceLine[]): TraceLine[] {
  // oxlint-disable-next-line unicorn/no-array-sort -- the browsers of phones from before 2023 have no toSorted
  return [...trace].sort((a, b) => b.seq - a.seq);
}

/** What has happened, newest first. The answers of filing stand on the page already and are not said again. */
export function Timeline(props: TimelineProps) {
  const { answer, service, today } = props;
  return (
    <ol className="timeline">
      {newestFirst(answer.trace).map((line) => (
        <li className="stack-close" key={line.seq}>
          <h3>{line.label}</h3>
          <p className="soft">
            {line.org && `${line.org} `}
            {line.who}，<span className="figures">{instantWords(line.at, today)}</span>
          </p>
          <Said {...props} line={line} fields={service.actions[line.action]?.asks ?? {}} />
        </li>
      ))}
    </ol>
  );
}
