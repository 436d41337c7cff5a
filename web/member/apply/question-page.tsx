import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { purposesOf } from '../../../kernel/consent.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { wantedFirst } from '../../../kernel/offers.ts';
import type { Service } from '../../../kernel/service.ts';
import { askedOf } from '../../form/answers.ts';
import { QuestionForm } from '../../form/question-form.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { BackLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { consentsQuery } from '../queries.ts';
import { findService } from '../services.ts';
import { AskedFirst } from './consent-page.tsx';
import { RestoredNotice, SavingWords } from './draft-words.tsx';
import { type Step, stepPath, stepsOf } from './steps.ts';
import { type Draft, type useDraftEnd, answer } from './use-draft.ts';

export interface StepProps {
  readonly service: Service;
  readonly steps: readonly Step[];
  readonly form: AnyValues;
  readonly held: Draft;
  readonly end: ReturnType<typeof useDraftEnd>;
}

function backPath(service: Service, before: Step | undefined, isChange: boolean): string {
  if (isChange) return stepPath(service, 'check');
  return before ? stepPath(service, before) : `/services/${service.id}`;
}

/** The answers that were given on other pages. */
function withoutOwn(form: AnyValues, { page }: Step): AnyValues {
  return Object.fromEntries(Object.entries(form).filter(([id]) => !page.fields.includes(id)));
}

interface WantedPageProps {
  readonly title: string;
  readonly back: string;
  readonly wanted: NonNullable<ReturnType<typeof wantedFirst>>;
}

/** In place of questions that she can answer by nothing: why, and the way to what it takes. */
function WantedPage({ title, back, wanted: { none, from } }: WantedPageProps) {
  return (
    <>
      <PageHead title={title}>
        <BackLink to={back} />
      </PageHead>
      <p>{none}</p>
      <ButtonLink look="primary" to={`/services/${from}`}>
        去“{findService(from)!.title}”
      </ButtonLink>
    </>
  );
}

/** One question group. Reached by «修改» from the check page it leads straight back there. */
export function QuestionPage({ service, steps, step, form, held, end }: StepProps & { readonly step: Step }) {
  const navigate = useNavigate();
  const isChange = useSearchParams()[0].get('from') === 'check';
  const index = steps.indexOf(step);

  // What must be agreed to first is judged when the page opens, by the answers on others, and when it is left, by those on
  // it too: nothing moves under the pen, and whoever would rather answer otherwise can go back and do so.
  const [opened] = useState(() => withoutOwn(form, step));
  const [judged, setJudged] = useState(opened);
  const isLeaving = judged !== opened;
  const client = useQueryClient();

  const goOn = () => {
    void held.keeper.flush();
    // Asked for when the page is left: what was agreed to on it a moment ago did not make this component anew.
    const agreed = client.getQueryData(consentsQuery.queryKey) ?? [];
    const isOpen = (purpose: string) => !agreed.some((one) => one.purpose === purpose && one.live);
    if (purposesOf(service.form, step.page.fields, form).some(isOpen)) {
      setJudged(form);
      return;
    }
    // An answer on this page may have opened or closed a later one.
    const next = stepsOf(service, form).find(({ number }) => number > step.number);
    void navigate(stepPath(service, isChange || !next ? 'check' : next));
  };

  const here = `${stepPath(service, step)}${isChange ? '?from=check' : ''}`;
  const leaving = isLeaving && { onBack: () => setJudged(opened), onAgreed: goOn };
  const back = backPath(service, steps[index - 1], isChange);
  const purposes = purposesOf(service.form, step.page.fields, judged);

  const wanted = wantedFirst(askedOf(step.page.fields, service.form, form).map((id) => service.form[id]!));
  if (wanted) return <WantedPage title={step.page.ask} back={back} wanted={wanted} />;

  return (
    <AskedFirst title={step.page.ask} purposes={purposes} back={isLeaving ? here : back} {...leaving}>
      <QuestionForm
        title={step.page.ask}
        fields={service.form}
        page={step.page.fields}
        answers={form}
        onAnswer={(id, value) => answer(held, id, value)}
        submitLabel={isChange ? '改好了，回去核对' : '下一步'}
        onSubmit={goOn}
        above={
          <>
            <BackLink to={back} />
            <p className="soft">
              {service.title}：第 {index + 1} 页，共 {steps.length} 页
            </p>
          </>
        }
        before={held.restored && index === 0 && !isChange && <RestoredNotice onDiscard={end.discard} />}
        after={<SavingWords keeper={held.keeper} />}
      />
    </AskedFirst>
  );
}
