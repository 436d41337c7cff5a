import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Navigate, useLocation, useParams, useSearchParams } from 'react-router';
import type { Me } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { withOffersOf } from '../../../kernel/offers.ts';
import { withPapersOf } from '../../../kernel/papers.ts';
import type { Service } from '../../../kernel/service.ts';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../loaded.tsx';
import { NotFoundPage } from '../not-found-page.tsx';
import { serviceQuery, tunedOf, useMe } from '../queries.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import { findService } from '../services.ts';
import { signInPath } from '../sign-in-ask.tsx';
import { CheckPage } from './check-page.tsx';
import { provenPapers, useProofs, withoutPapers } from './proven.ts';
import { QuestionPage } from './question-page.tsx';
import { stepPath, stepsOf } from './steps.ts';
import { type Draft, answer, useAnswers, useDraft, useDraftEnd } from './use-draft.ts';

/** A poster says in the address which union it invites to; what it says counts over an older draft. */
function useInvitation({ belongsTo, newcomers }: Service, held: Draft): void {
  const union = useSearchParams()[0].get('union');
  useEffect(() => {
    if (belongsTo && union) answer(held, belongsTo, union);
    if (newcomers && held.keeper.form()[newcomers.documentKind] === undefined)
      answer(held, newcomers.documentKind, 'resident-id');
  }, [belongsTo, newcomers, union, held]);
}

/** Answers that the page before has worded, as a complaint about something on it; what she has written herself stays. */
function usePrefilled(held: Draft): void {
  const state = useLocation().state as { readonly answers?: AnyValues } | null;
  const answers = state?.answers;
  useEffect(() => {
    for (const [id, value] of Object.entries(answers ?? {})) {
      const own = held.keeper.form()[id];
      const isText = typeof own === 'string' && typeof value === 'string' && own !== '';
      if (!isText) answer(held, id, value);
      else if (!own.includes(value)) answer(held, id, `${own}\n${value}`);
    }
  }, [answers, held]);
}

function Waiting({ title }: { readonly title: string }) {
  return (
    <>
      <PageHead title={title} />
      <Skeleton lines={4} />
    </>
  );
}

interface ApplicationProps {
  readonly service: Service;
  readonly me: Me;
  readonly at: string;
}

function Step({ service: declared, me, at, held }: ApplicationProps & { readonly held: Draft }) {
  const form = useAnswers(held);
  const rules = useQuery(serviceQuery(declared.id));
  // Where its values cannot be reached it asks as it is shipped, and the server has the last word.
  const tuned = tunedOf(declared, rules.data);
  const proofs = useProofs(declared);
  const service = withPapersOf(withOffersOf(declared, tuned, proofs.data), tuned, form);
  const end = useDraftEnd(service, me, held);
  useInvitation(service, held);
  usePrefilled(held);
  const proven = provenPapers(service, form, proofs.data);
  if (rules.isPending || proofs.isLoading) return <Waiting title={service.title} />;
  const shown = withoutPapers(service, proven);
  const steps = stepsOf(shown, form);
  if (at === 'check')
    return <CheckPage service={shown} steps={steps} form={form} held={held} end={end} proven={proven} />;
  const step = steps.find(({ number }) => String(number) === at);
  if (!step) return <Navigate to={stepPath(service, steps[0] ?? 'check')} replace />;
  return <QuestionPage key={step.number} service={shown} steps={steps} step={step} form={form} held={held} end={end} />;
}

function Application(props: ApplicationProps) {
  const query = useDraft(props.service, props.me);
  // A draft begun anew is another one: what its inputs still hold goes with the old.
  return (
    <Loaded query={query} heading={props.service.title}>
      {(held) => <Step key={query.dataUpdatedAt} {...props} held={held} />}
    </Loaded>
  );
}

/** An application, one page of questions at a time. It belongs to a person, so this is where one signs in. */
export function ApplyPages() {
  const { service: id, step = '1' } = useParams();
  const { pathname, search, state } = useLocation();
  const service = findService(id);
  const me = useMe();
  if (!service) return <NotFoundPage />;
  return (
    <Loaded query={me} heading={service.title}>
      {(data) =>
        data ? (
          <Application service={service} me={data} at={step} />
        ) : (
          <Navigate to={signInPath(pathname + search)} state={state as unknown} replace />
        )
      }
    </Loaded>
  );
}
