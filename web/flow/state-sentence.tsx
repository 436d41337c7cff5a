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

function whoOf({ owes }: CaseLine): string | undefined {
  if (!owes) return undefined;
  return owes.party === 'applicant' ? '你' : owes.who;
}

interface StateSentenceProps {
  readonly answer: CaseAnswer;
  readonly service: Service | undefined;
  readonly today: Day;
}

/** The state in one sentence, then who moves the case on and by when. */
export function StateSentence({ answer, service, today }: StateSentenceProps) {
  const who = whoOf(answer);
  const facts = [
    { key: 'state', name: '现在', value: <StateTags line={answer} service={service} /> },
    ...(who ? [{ key: 'who', name: '下一步由谁办', value: who }] : []),
    ...(answer.dueAt ? [{ key: 'when', name: '最晚', value: deadlineWords(answer.dueAt, today) }] : []),
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
