import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { CaseAnswer } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { type Service, isFinal, targetsOf } from '../../../kernel/service.ts';
import { Refused, api } from '../../api/client.ts';
import { withAnswer } from '../../form/answers.ts';
import { QuestionForm } from '../../form/question-form.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { BackLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../loaded.tsx';
import { NotFoundPage } from '../not-found-page.tsx';
import { caseQuery, keepCase } from '../queries.ts';
import { findService } from '../services.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { refusingOf, useWrite } from '../use-write.ts';

interface MoveProps {
  readonly answer: CaseAnswer;
  readonly service: Service;
  readonly action: string;
}

function useMove({ answer, service, action }: MoveProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const path = `/api/cases/${encodeURIComponent(answer.id)}/moves`;
  const send = async (said: AnyValues, key: string) => {
    try {
      return await api.post<CaseAnswer>(path, { action, said, seen: answer.seq }, key);
    } catch (fault) {
      // Somebody was faster: the case is fetched anew, and where the move is gone the page says so.
      if (fault instanceof Refused && fault.status === 409) void client.invalidateQueries(caseQuery(answer.id));
      throw fault;
    }
  };
  return useWrite(`${path}/${action}`, send, async (moved) => {
    const kept = keepCase(client, moved);
    const done = `已经办好：${service.actions[action]!.label}`;
    await navigate(`/cases/${answer.id}`, { replace: true, state: { done } });
    await kept;
  });
}

function optionsOf({ answer }: MoveProps) {
  return {
    staff: Object.fromEntries(answer.staff.map(({ id, name }) => [id, name])),
    refusal: Object.fromEntries(answer.findings.map(({ rule, says }) => [rule, says])),
  };
}

/** A move without questions says what it does before it is made; one with questions says it by asking. */
function Consequence({ service, action }: MoveProps) {
  const declared = service.actions[action]!;
  if (declared.asks) return null;
  const [target] = targetsOf(declared);
  const ends = targetsOf(declared).every((state) => isFinal(service, state));
  return (
    <p>
      点下面的按钮以后，这件事会变成「{service.states[target!]!.label}」{ends ? '，就此结束，不能再改回来。' : '。'}
    </p>
  );
}

function Move(props: MoveProps) {
  const { answer, service, action } = props;
  const [said, setSaid] = useState<AnyValues>({});
  const write = useMove(props);
  const declared = service.actions[action]!;
  return (
    <QuestionForm
      title={declared.label}
      fields={declared.asks ?? {}}
      answers={said}
      onAnswer={(id, value) => setSaid((before) => withAnswer(before, id, value))}
      options={optionsOf(props)}
      submitLabel={declared.asks ? '提交' : declared.label}
      busy={write.isPending}
      refused={refusingOf(write.error)}
      onSubmit={(answers) => write.mutate(answers)}
      above={
        <>
          <BackLink to={`/cases/${answer.id}`} />
          <p className="soft">{answer.title}</p>
        </>
      }
      before={<Consequence {...props} />}
    />
  );
}

function Gone({ id }: { readonly id: string }) {
  return (
    <>
      <PageHead title="这一步现在不能办" />
      <Notice tone="waiting">
        <p>这件事已经往前走了，或者这一步不由你办。看看现在到了哪一步。</p>
        <ButtonLink look="primary" to={`/cases/${id}`}>
          看办到哪一步
        </ButtonLink>
      </Notice>
    </>
  );
}

function MoveOfCase({ id, action }: { readonly id: string; readonly action: string }) {
  const query = useQuery(caseQuery(id));
  return (
    <Loaded query={query} heading="办这一步">
      {(answer) => {
        const service = findService(answer.service);
        const isOpen = service && answer.may.some((may) => may.action === action);
        return isOpen ? <Move answer={answer} service={service} action={action} /> : <Gone id={id} />;
      }}
    </Loaded>
  );
}

export function MovePage() {
  const { id, action } = useParams();
  if (!id || !action) return <NotFoundPage />;
  return (
    <SignInGate why="登录以后，才能办这一步。" heading="办这一步">
      {() => <MoveOfCase key={action} id={id} action={action} />}
    </SignInGate>
  );
}
