import { Link } from 'react-router';
import type { Reason } from '../../../kernel/refusal.ts';
import type { Service } from '../../../kernel/service.ts';
import { ReasonList } from '../../flow/reason-list.tsx';
import { ErrorSummary } from '../../ui/error-summary.tsx';
import { Notice } from '../../ui/notice.tsx';
import { refusingOf } from '../use-write.ts';
import { changePath } from './checked-answers.tsx';
import type { Step } from './steps.ts';

interface CheckProblemsProps {
  readonly service: Service;
  readonly steps: readonly Step[];
  /** What the phone finds missing, for instance after a part of the form was skipped. */
  readonly problems: readonly Reason[];
  readonly fault: Error | null;
  readonly tries: number;
}

function FieldProblems({ service, steps, problems }: Omit<CheckProblemsProps, 'fault' | 'tries'>) {
  return (
    <ul>
      {problems.map(({ at, says }) => (
        <li key={at}>
          <Link className="text-link" to={changePath(service, steps, at)}>
            {says}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** What keeps the application from being sent, each problem leading to its page. */
export function CheckProblems({ service, steps, problems, fault, tries }: CheckProblemsProps) {
  const refused = refusingOf(fault);
  if (refused) {
    const ofFields = refused.reasons.filter(({ at }) => service.form[at]);
    return (
      <ErrorSummary heading={refused.message} lines={[]} key={tries}>
        <FieldProblems service={service} steps={steps} problems={ofFields} />
        <ReasonList reasons={refused.reasons.filter(({ at }) => !service.form[at])} />
      </ErrorSummary>
    );
  }
  if (problems.length === 0) return null;
  return (
    <Notice tone="waiting">
      <p>还有几处没有填好，填好就能提交：</p>
      <FieldProblems service={service} steps={steps} problems={problems} />
    </Notice>
  );
}
