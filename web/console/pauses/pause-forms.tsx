import { Button, Input, Modal } from 'antd';
import { useId, useState } from 'react';
import type { PauseEntry, PausePlan, PausesAnswer } from '../../../kernel/pause.ts';
import type { OrgRef } from '../../../kernel/answers.ts';
import { FieldRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { PlanFields } from './plan-fields.tsx';
import { usePause, usePlan, useResume } from './queries.ts';

interface WordsProps {
  readonly id: string;
  readonly label: string;
  readonly help: string;
  readonly problem: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Words({ id, label, help, problem, value, onChange }: WordsProps) {
  return (
    <FieldRow id={id} label={label} help={help} problem={problem}>
      <Input.TextArea
        {...inputProps(id, { help, problem })}
        autoSize={{ minRows: 2, maxRows: 6 }}
        maxLength={200}
        showCount
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </FieldRow>
  );
}

type Of = PausesAnswer['lines'][number]['of'];

/** What a pause does, told before it is made. */
const pausingWords: Readonly<Record<Of, (org: string, title: string) => string>> = {
  applications: (org, title) =>
    `从现在起，${org}和它下面的工会都不再受理新的“${title}”。已经提交的照常办理，随时可以恢复。`,
  claims: (org, title) =>
    `从现在起，${org}和它下面的工会办的“${title}”活动，都不能再领、再报名。已经领到、报上的照常，随时可以恢复。活动的开始、截止和抽签时间不会因为暂停往后推，要改时间请到“福利活动”里办。`,
};

const resumingWords: Readonly<Record<Of, (org: string, title: string) => string>> = {
  applications: (org, title) => `从现在起，${org}和它下面的工会重新受理“${title}”。`,
  claims: (org, title) => `从现在起，${org}和它下面的工会办的“${title}”活动，又可以领、可以报名。`,
};

interface PausingProps {
  readonly org: OrgRef;
  readonly service: string;
  readonly title: string;
  readonly of: Of;
}

function PauseForm({ org, service, title, of, onClose }: PausingProps & { readonly onClose: () => void }) {
  const form = useId();
  const [words, setWords] = useState({ why: '', instead: '急事请拨打职工服务热线 12351。' });
  const [plan, setPlan] = useState<PausePlan>({ lifts: false });
  const sending = usePause(org.id, onClose);
  const problems = problemsOf(sending.error);
  const says = (at: string) => problems.find((problem) => problem.at === at)?.says;
  return (
    <ChangeForm
      form={form}
      verb="暂停受理"
      fault={sending.error}
      problems={problems}
      sending={sending.isPending}
      onSend={() => sending.mutate({ service, ...words, ...plan })}
      onCancel={onClose}
    >
      <p>{pausingWords[of](org.name, title)}</p>
      <Words
        id={`${form}-why`}
        label="为什么暂停"
        help="职工会看到这句话。"
        problem={says('why')}
        value={words.why}
        onChange={(why) => setWords({ ...words, why })}
      />
      <Words
        id={`${form}-instead`}
        label="职工现在可以怎么办"
        help="写清楚去哪里、打什么电话。职工会看到这句话。"
        problem={says('instead')}
        value={words.instead}
        onChange={(instead) => setWords({ ...words, instead })}
      />
      <PlanFields form={form} plan={plan} problem={says('until')} onChange={setPlan} />
    </ChangeForm>
  );
}

/** The button that takes no new applications of one service, and what it asks for. */
export function Pausing(props: PausingProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button size="small" aria-label={`暂停受理：${props.title}`} onClick={() => setOpen(true)}>
        暂停受理
      </Button>
      <Modal open={open} title={`暂停受理：${props.title}`} footer={null} destroyOnHidden onCancel={close}>
        <PauseForm {...props} onClose={close} />
      </Modal>
    </>
  );
}

export interface StandingProps {
  readonly title: string;
  readonly of: Of;
  readonly pause: PauseEntry;
  /** The union whose page this is. */
  readonly shownAt: string;
}

function ResumeForm({ title, of, pause, shownAt, onClose }: StandingProps & { readonly onClose: () => void }) {
  const form = useId();
  const [why, setWhy] = useState('');
  const sending = useResume({ org: pause.org.id, entry: pause.id }, shownAt, onClose);
  const problems = problemsOf(sending.error);
  return (
    <ChangeForm
      form={form}
      verb="恢复受理"
      fault={sending.error}
      problems={problems}
      sending={sending.isPending}
      onSend={() => sending.mutate({ why })}
      onCancel={onClose}
    >
      <p>{resumingWords[of](pause.org.name, title)}</p>
      <Words
        id={`${form}-why`}
        label="为什么恢复"
        help="会记在下面的记录里。"
        problem={problems.find(({ at }) => at === 'why')?.says}
        value={why}
        onChange={setWhy}
      />
    </ChangeForm>
  );
}

function PlanForm({ pause, shownAt, onClose }: StandingProps & { readonly onClose: () => void }) {
  const form = useId();
  const { until, lifts } = pause;
  const [plan, setPlan] = useState<PausePlan>({ ...(until !== undefined && { until }), lifts });
  const sending = usePlan({ org: pause.org.id, entry: pause.id }, shownAt, onClose);
  const problems = problemsOf(sending.error);
  return (
    <ChangeForm
      form={form}
      verb="改好了"
      fault={sending.error}
      problems={problems}
      sending={sending.isPending}
      onSend={() => sending.mutate(plan)}
      onCancel={onClose}
    >
      <PlanFields
        form={form}
        plan={plan}
        problem={problems.find(({ at }) => at === 'until')?.says}
        onChange={setPlan}
      />
    </ChangeForm>
  );
}

/** The button that says anew until when a pause is expected to last. */
export function Planning(props: StandingProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  const verb = props.pause.until === undefined ? '写预计恢复的日子' : '改预计恢复的日子';
  return (
    <>
      <Button
        size="small"
        aria-label={`${verb}：${props.title}，${props.pause.org.name}`}
        onClick={() => setOpen(true)}
      >
        {verb}
      </Button>
      <Modal open={open} title={`${verb}：${props.title}`} footer={null} destroyOnHidden onCancel={close}>
        <PlanForm {...props} onClose={close} />
      </Modal>
    </>
  );
}

export function Resuming(props: StandingProps) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button
        size="small"
        aria-label={`恢复受理：${props.title}，${props.pause.org.name}`}
        onClick={() => setOpen(true)}
      >
        恢复受理
      </Button>
      <Modal open={open} title={`恢复受理：${props.title}`} footer={null} destroyOnHidden onCancel={close}>
        <ResumeForm {...props} onClose={close} />
      </Modal>
    </>
  );
}
