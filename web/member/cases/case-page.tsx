import { useQuery } from '@tanstack/react-query';
import { useLocation, useParams } from 'react-router';
import type { CaseAnswer } from '../../../kernel/answers.ts';
import { formatYuan } from '../../../kernel/money.ts';
import { drawOf } from '../../../kernel/service.ts';
import { MoveButtons } from '../../flow/move-buttons.tsx';
import { StateSentence } from '../../flow/state-sentence.tsx';
import { BackLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../loaded.tsx';
import { caseQuery } from '../queries.ts';
import { findService } from '../services.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { today } from '../today.ts';
import { Answers, History } from './case-sections.tsx';
import { DrawStanding } from './draw-standing.tsx';

/** Whose the money is that a case has paid. */
const paidWords = {
  applicant: '已经发放',
  union: '已经记到你们单位工会的账上，不发给个人：',
  spent: '工会已经替你花了，不另外发钱：',
} as const;

/** What a move just did, handed over by the page on which it was made. */
function doneOf(state: unknown): string | undefined {
  return typeof state === 'object' && state !== null && 'done' in state ? String(state.done) : undefined;
}

function Standing({ answer }: { readonly answer: CaseAnswer }) {
  const service = findService(answer.service);
  const seconding = service?.board?.acts;
  return (
    <>
      <StateSentence answer={answer} service={service} today={today()} />
      {answer.paid !== undefined && (
        <Notice tone="done">
          <p>
            {paidWords[answer.paidTo ?? 'applicant']} <strong className="figures">{formatYuan(answer.paid)}</strong>
          </p>
        </Notice>
      )}
      {seconding && answer.seconds > 0 && (
        <p>
          {answer.seconds} 位工友选了「{service.actions[seconding]!.label}」
        </p>
      )}
      {answer.may.length > 0 && (
        <MoveButtons moves={answer.may} service={service} hrefOf={(action) => `/cases/${answer.id}/moves/${action}`} />
      )}
    </>
  );
}

function CaseById({ id }: { readonly id: string }) {
  const query = useQuery(caseQuery(id));
  const done = doneOf(useLocation().state);
  const service = findService(query.data?.service);
  return (
    <>
      <PageHead title={query.data?.title ?? '我的办件'}>
        <BackLink to="/cases">我的办件</BackLink>
      </PageHead>
      <div aria-live="polite">
        {done && (
          <Notice tone="done">
            <p>{done}</p>
          </Notice>
        )}
      </div>
      <Loaded query={query} lines={8}>
        {(answer) => (
          <>
            <p className="soft figures">编号 {answer.number}</p>
            <Standing answer={answer} />
            {service && drawOf(service) && <DrawStanding id={answer.id} />}
            {service && <History answer={answer} service={service} />}
            {service && <Answers answer={answer} service={service} />}
          </>
        )}
      </Loaded>
    </>
  );
}

export function CasePage() {
  const { id } = useParams();
  return (
    <SignInGate why="登录以后，能看到这件事办到了哪一步。" heading="我的办件">
      {() => <CaseById key={id} id={id!} />}
    </SignInGate>
  );
}
