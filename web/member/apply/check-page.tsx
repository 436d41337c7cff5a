import { useQuery } from '@tanstack/react-query';
import type { CheckAnswer } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import type { Reason } from '../../../kernel/refusal.ts';
import { type Service, filingOf } from '../../../kernel/service.ts';
import { api } from '../../api/client.ts';
import { courseOf } from '../../flow/course.ts';
import { ReasonList } from '../../flow/reason-list.tsx';
import { askedAnswers, problemsOf } from '../../form/answers.ts';
import { Button } from '../../ui/button.tsx';
import { BackLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { findUnion, tunedOf } from '../queries.ts';
import { today } from '../today.ts';
import { CheckProblems } from './check-problems.tsx';
import { CheckedAnswers } from './checked-answers.tsx';
import type { ProvenPaper } from './proven.ts';
import type { StepProps } from './question-page.tsx';
import { stepPath } from './steps.ts';
import { useFiling } from './use-filing.ts';

/** The server's own judgement of these answers; only asked for complete ones. */
function useJudgement({ id }: Service, form: AnyValues, isComplete: boolean) {
  return useQuery({
    queryKey: ['check', id, form],
    queryFn: () => api.post<CheckAnswer>(`/api/services/${encodeURIComponent(id)}/check`, { form }),
    enabled: isComplete,
  });
}

function failedReasons(answer: CheckAnswer | undefined): Reason[] {
  const failed = answer?.findings.filter(({ holds }) => !holds) ?? [];
  return failed.map(({ rule, says, cites }) => ({ at: rule, says, cites }));
}

function Ineligible({ reasons, mayFile }: { readonly reasons: readonly Reason[]; readonly mayFile: boolean }) {
  return (
    <Notice tone="waiting" announced="politely">
      <p>
        <strong>按你填的内容，可能不符合条件：</strong>
      </p>
      <ReasonList reasons={reasons} />
      <p>
        {mayFile
          ? '如果你认为情况不是这样，仍然可以提交，由工会核实。也可以先打职工热线 12351 问一问。'
          : '这件事现在不能提交。有疑问，或者想看看还有什么办法，打职工热线 12351。'}
      </p>
    </Notice>
  );
}

/** What happens next. Where the union named in the form takes in at once, that comes first. */
function Afterwards({ service, form }: { readonly service: Service; readonly form: AnyValues }) {
  const { newcomers, belongsTo } = service;
  const named = newcomers && belongsTo ? form[belongsTo] : undefined;
  const union = useQuery({
    queryKey: ['union', named],
    queryFn: () => findUnion(String(named)),
    enabled: named !== undefined,
  });
  if (named !== undefined && union.data?.atOnce)
    return <p>提交以后马上入会，工会随后核对身份，你在「我的办件」里能看到每一步。</p>;
  const first = courseOf(service, tunedOf(service, undefined))[0];
  return <p>提交以后，{first?.who ? '先由工会的经办人办理' : '会开始办理'}，你在「我的办件」里能看到每一步。</p>;
}

function NotAskedAgain({ papers }: { readonly papers: readonly ProvenPaper[] }) {
  if (papers.length === 0) return null;
  return (
    <Notice>
      <p>
        <strong>这些材料不用再交：</strong>
      </p>
      <ul>
        {papers.map(({ field, says }) => (
          <li key={field}>{says}</li>
        ))}
      </ul>
    </Notice>
  );
}

/** Every answer before it is sent, to whom it goes, and what speaks against it. */
export function CheckPage({
  service,
  steps,
  form: answers,
  held,
  end,
  proven,
}: StepProps & { readonly proven: readonly ProvenPaper[] }) {
  const form = askedAnswers(service.form, answers);
  const problems = problemsOf(Object.keys(service.form), service.form, form, { today: today() });
  const judgement = useJudgement(service, form, problems.length === 0);
  const filing = useFiling(service, held, end.forget);
  const reasons = failedReasons(judgement.data);
  const mayFile = reasons.length === 0 || service.actions[filingOf(service)]!.demands !== 'eligible';
  const last = steps.at(-1);

  return (
    <>
      <CheckProblems service={service} steps={steps} problems={problems} fault={filing.error} tries={filing.tries} />
      <PageHead title="核对一下再提交" failed={filing.error !== null}>
        <BackLink to={last ? stepPath(service, last) : `/services/${service.id}`} />
        <p className="soft">{service.title}</p>
      </PageHead>
      <CheckedAnswers service={service} steps={steps} form={form} />
      <NotAskedAgain papers={proven} />
      {reasons.length > 0 && <Ineligible reasons={reasons} mayFile={mayFile} />}
      {problems.length === 0 && mayFile && (
        <>
          <Afterwards service={service} form={form} />
          <Button look="primary" busy={filing.isPending} onClick={() => filing.file(form)}>
            {filing.isPending ? '正在提交…' : service.actions[filingOf(service)]!.label}
          </Button>
        </>
      )}
    </>
  );
}
