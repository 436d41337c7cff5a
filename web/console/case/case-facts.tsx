import { useState } from 'react';
import type { CaseAnswer } from '../../../kernel/answers.ts';
import type { AnyValues } from '../../../kernel/field.ts';
import { formatYuan } from '../../../kernel/money.ts';
import type { Service } from '../../../kernel/service.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Section } from '../shell/section.tsx';
import { momentWords } from '../words/moment-words.ts';
import { today } from '../words/today.ts';
import { Answers } from './answers.tsx';
import { Findings } from './findings.tsx';
import { type Revealed, RevealDialog } from './reveal-dialog.tsx';
import { Timeline } from './timeline.tsx';

const paidLabels = { applicant: '已发放', union: '已补助给单位工会', spent: '已替本人支出' } as const;

function Filing({ of }: { readonly of: CaseAnswer }) {
  return (
    <Facts>
      <Fact label="单位工会">{of.org.name}</Fact>
      {of.applicant !== undefined && <Fact label="申请人">{of.applicant}</Fact>}
      <Fact label="提交时间">{momentWords(of.filedAt)}</Fact>
      {of.paid !== undefined && <Fact label={paidLabels[of.paidTo ?? 'applicant']}>{formatYuan(of.paid)}</Fact>}
      {of.correction && <Fact label="更正前">{of.correction.before ?? '没有登记'}</Fact>}
      {of.correction && <Fact label="更正后">{of.correction.after}</Fact>}
      {of.seconds > 0 && <Fact label="也遇到的工友">{of.seconds} 人</Fact>}
    </Facts>
  );
}

interface CaseFactsProps {
  readonly of: CaseAnswer;
  readonly service: Service;
  /** The level of the headings in it. */
  readonly level: 2 | 3;
}

/** All that is known of a case. What was revealed is shown until the case is left, and kept nowhere. */
export function CaseFacts({ of, service, level }: CaseFactsProps) {
  const [asking, setAsking] = useState(false);
  const [clear, setClear] = useState<Revealed>();
  const context = { staff: of.staff, findings: of.findings, today: today() };
  const shared = { files: of.files, context, onReveal: () => setAsking(true) };
  const revealed = new Map<number, AnyValues>(clear?.trace.map(({ seq, said }) => [seq, said]));
  const show = (answers: Revealed) => {
    setClear(answers);
    setAsking(false);
  };
  return (
    <>
      <Section level={level} title="申请内容">
        <Filing of={of} />
        <Answers
          {...shared}
          fields={service.form}
          values={{ ...of.form, ...clear?.form }}
          masked={clear ? [] : of.masked}
        />
        {of.proven?.map(({ field, says }) => (
          <p key={field}>{says}</p>
        ))}
      </Section>
      {of.findings.length > 0 && (
        <Section level={level} title="系统核对">
          <Findings findings={of.findings} />
        </Section>
      )}
      <Section level={level} title="办理经过">
        <Timeline {...shared} trace={of.trace} service={service} revealed={revealed} />
      </Section>
      <RevealDialog caseId={of.id} open={asking} onClose={() => setAsking(false)} onRevealed={show} />
    </>
  );
}
