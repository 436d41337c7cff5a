import { useQueryClient } from '@tanstack/react-query';
import type { BoardLine, CaseAnswer } from '../../../kernel/answers.ts';
import type { Service } from '../../../kernel/service.ts';
import { api } from '../../api/client.ts';
import { answerFacts } from '../../flow/answer-facts.ts';
import { instantDayWords } from '../../flow/day-words.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { CallLink } from '../../ui/link.tsx';
import { FaultNotice } from '../loaded.tsx';
import { today } from '../today.ts';
import { useWrite } from '../use-write.ts';

interface BoardCardProps {
  readonly line: BoardLine;
  readonly service: Service;
}

/** The one thing a colleague may do: say that it concerns her too. */
function Act({ line, service }: BoardCardProps) {
  const client = useQueryClient();
  const action = service.board!.acts!;
  const { label } = service.actions[action]!;
  const path = `/api/cases/${encodeURIComponent(line.id)}/moves`;
  const write = useWrite(
    path,
    (said: object, key) => api.post<CaseAnswer>(path, { action, said }, key),
    () => client.invalidateQueries({ queryKey: ['board', service.id] }),
  );
  return (
    <div className="stack-close">
      <div className="line-up">
        <span>
          {label} <strong className="figures">{line.acts}</strong> 人
        </span>
        {line.mayAct && (
          <Button busy={write.isPending} onClick={() => write.mutate({})}>
            {label}
          </Button>
        )}
      </div>
      <output className="unseen">{write.isSuccess && `已经办好：${label}`}</output>
      {write.error && <FaultNotice fault={write.error} />}
    </div>
  );
}

function CallFact({ phone }: { readonly phone: string }) {
  return <CallLink number={phone}>{phone}</CallLink>;
}

export function BoardCard({ line, service }: BoardCardProps) {
  const facts = answerFacts(service.form, line.shown, { today: today() }).map((fact) =>
    service.form[fact.key]!.kind === 'phone' ? { ...fact, value: <CallFact phone={String(fact.value)} /> } : fact,
  );
  return (
    <Card>
      <h2>{line.name ?? line.title}</h2>
      <p className="soft">
        {line.stateLabel}，{instantDayWords(line.at, today())}
      </p>
      <Facts facts={facts} />
      {line.reply && (
        <div className="said">
          <h3>工会的答复</h3>
          <p className="kept-lines">{line.reply}</p>
        </div>
      )}
      {service.board!.acts && <Act line={line} service={service} />}
    </Card>
  );
}
