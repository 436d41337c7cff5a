import { useQuery } from '@tanstack/react-query';
import { Alert } from 'antd';
import type { CaseAnswer } from '../../../kernel/answers.ts';
import { caseQuery } from '../queries.ts';
import { findService } from '../services.ts';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { CaseFacts } from './case-facts.tsx';
import { Moves } from './moves.tsx';
import { DueTag, MarkTags, StateTag } from './tags.tsx';
import './case.css';

interface CaseViewProps {
  readonly id: string;
  /** The level of the case's own heading: 1 on its page, 2 beside a list. */
  readonly level: 1 | 2;
  readonly onMoved?: (after: CaseAnswer) => void;
}

interface BodyProps extends Omit<CaseViewProps, 'id'> {
  readonly of: CaseAnswer;
}

function Head({ of, level }: BodyProps) {
  const Heading = `h${level}` as const;
  return (
    <header className="case-head">
      <Heading>{of.title}</Heading>
      <p className="tags">
        <span className="number">{of.number}</span>
        <StateTag line={of} />
        {of.open && <DueTag line={of} />}
        <MarkTags line={of} />
      </p>
      <p className="sentence">{of.sentence}</p>
    </header>
  );
}

function Body({ of, level, onMoved }: BodyProps) {
  const service = findService(of.service);
  if (service === undefined) {
    return <Alert type="warning" showIcon title="这项服务是新上线的，请刷新页面后再看。" />;
  }
  const below = level === 1 ? 2 : 3;
  return (
    <article className="case">
      <Head of={of} level={level} />
      <div className="case-columns">
        <div className="case-moves">
          <Section level={below} title="现在可以办">
            <Moves of={of} service={service} onMoved={onMoved} />
          </Section>
        </div>
        <div className="case-facts">
          <CaseFacts of={of} service={service} level={below} />
        </div>
      </div>
    </article>
  );
}

/** One case, on its own page or beside a list. */
export function CaseView({ id, ...shown }: CaseViewProps) {
  const query = useQuery(caseQuery(id));
  return <Answered query={query}>{(of) => <Body key={id} of={of} {...shown} />}</Answered>;
}
