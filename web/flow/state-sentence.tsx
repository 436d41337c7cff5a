import type { CaseAnswer, CaseLine } from '../../kernel/answers.ts';
import type { Day } from '../../kernel/calendar.ts';
import type { Service } from '../../kernel/service.ts';
import { Facts } from '../ui/facts.tsx';
import { Tag } from '../ui/tag.tsx';
import { deadlineWords } from './day-words.ts';
import { toneOf } from './tone.ts';

/** How a case stands, as a tag; overdue and the marks of the service beside it. */
export function StateTags({ line, service }: { readonly line: CaseLine; readonly service: Service | undefined }) {
  return (
    <span className="line-up">
      <Tag tone={toneOf(line, service)}>{line.stateLabel}</Tag>
      {line.overdue && <Tag tone="danger">已超过期限</Tag>}
      {line.flags.map((flag) => (
        <Tag key={flag} tone="waiting">
          {service?.flags?.[flag] ?? flag}
        </Tag>
      ))}
    </span>
  );
}

/** «海珠区总工会 经办人»; undefined where nobody owes a move. */
export function whoOf({ owes }: CaseLine): string | undefined {
  if (!owes) return undefined;
  if (owes.party === 'applicant') return '你';
  return owes.org ? `${owes.org.name} ${owes.who}` : owes.who;
}

/** Where nobody owes a move the deadline is when the case moves on by itself, and no promise to anybody. */
export function dueWordsOf({ owes, dueAt }: CaseLine, today: Day): string | undefined {
  return owes && dueAt ? deadlineWords(dueAt, today) : undefined;
}

interface StateSentenceProps {
  readonly answer: CaseAnswer;
  readonly service: Service | undefined;
  readonly today: Day;
}

/** The state in one sentence, then who moves the case on and by when. */
export function StateSentence({ answer, service, today }: StateSentenceProps) {
  const who = whoOf(answer);
  const due = dueWordsOf(answer, today);
  const facts = [
    { key: 'state', name: '现在', value: <StateTags line={answer} service={service} /> },
    ...(who ? [{ key: 'who', name: '下一步由谁办', value: who }] : []),
    ...(due ? [{ key: 'when', name: answer.overdue ? '本来最晚' : '最晚', value: due }] : []),
  ];
  return (
    <div className="stack-close">
      <p>
        <strong>{answer.sentence}</strong>
      </p>
      <Facts facts={facts} />
    </div>
  );
}
