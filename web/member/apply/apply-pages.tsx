import { Navigate, useLocation, useParams } from 'react-router';
import type { Me } from '../../../kernel/answers.ts';
import type { Service } from '../../../kernel/service.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { NotFoundPage } from '../not-found-page.tsx';
import { useMe } from '../queries.ts';
import { findService } from '../services.ts';
import { signInPath } from '../sign-in-ask.tsx';
import { CheckPage } from './check-page.tsx';
import { QuestionPage } from './question-page.tsx';
import { stepPath, stepsOf } from './steps.ts';
import { useDraft } from './use-draft.ts';

interface ApplicationProps {
  readonly service: Service;
  readonly me: Me;
  readonly at: string;
}

function Application({ service, me, at }: ApplicationProps) {
  const draft = useDraft(service, me);
  return (
    <Loaded query={draft.query}>
      {(held) => {
        const steps = stepsOf(service, held.form);
        if (at === 'check') return <CheckPage service={service} steps={steps} held={held} draft={draft} />;
        const step = steps.find(({ number }) => String(number) === at);
        if (!step) return <Navigate to={stepPath(service, steps[0] ?? 'check')} replace />;
        return <QuestionPage key={at} service={service} steps={steps} step={step} held={held} draft={draft} />;
      }}
    </Loaded>
  );
}

/** An application, one page of questions at a time. It belongs to a person, so this is where one signs in. */
export function ApplyPages() {
  const { service: id, step = '1' } = useParams();
  const { pathname } = useLocation();
  const service = findService(id);
  const me = useMe();
  if (!service) return <NotFoundPage />;
  if (me.data) return <Application service={service} me={me.data} at={step} />;
  if (me.data === null) return <Navigate to={signInPath(pathname)} replace />;
  return (
    <>
      <PageHead title={service.title} />
      {me.error ? <FaultNotice fault={me.error} onRetry={() => void me.refetch()} /> : <Skeleton />}
    </>
  );
}
