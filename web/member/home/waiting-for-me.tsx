import { useQuery } from '@tanstack/react-query';
import type { CaseLine, Page } from '../../../kernel/answers.ts';
import { owedMoves } from '../../flow/course.ts';
import { StateTags, dueWordsOf } from '../../flow/state-sentence.tsx';
import { api } from '../../api/client.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/card.tsx';
import { findService } from '../services.ts';
import { today } from '../today.ts';

function WaitingCard({ line }: { readonly line: CaseLine }) {
  const service = findService(line.service);
  const due = dueWordsOf(line, today());
  const moves = service ? owedMoves(service, line.state) : [];
  return (
    <Card mine>
      <h3>{line.title}</h3>
      {line.summary && <p>{line.summary}</p>}
      <StateTags line={line} service={service} />
      {due && <p>最晚 {due}</p>}
      {moves.map(({ action, label }) => (
        <ButtonLink
          key={action}
          look={moves.length === 1 ? 'primary' : 'wide'}
          to={`/cases/${line.id}/moves/${action}`}
        >
          {label}
        </ButtonLink>
      ))}
      <ButtonLink look="quiet" to={`/cases/${line.id}`}>
        看经过<span className="unseen">：{line.title}</span>
      </ButtonLink>
    </Card>
  );
}

/** The cases whose next step is the reader's. Silent while it is fetched and where it fails: the page is useful without. */
export function WaitingForMe() {
  const { data } = useQuery({
    queryKey: ['my-cases', 'waiting'],
    queryFn: () => api.get<Page<CaseLine>>('/api/my/cases?open=true'),
  });
  const waiting = data?.items.filter(({ owes }) => owes?.party === 'applicant') ?? [];
  if (waiting.length === 0) return null;
  return (
    <Section title="等你办">
      {waiting.map((line) => (
        <WaitingCard key={line.id} line={line} />
      ))}
    </Section>
  );
}
