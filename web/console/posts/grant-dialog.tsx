import { Alert, Modal, Radio } from 'antd';
import { useId, useState } from 'react';
import { type Duty, duties, dutyWords } from '../../../kernel/duty.ts';
import { type Role, roleWords, roles } from '../../../kernel/party.ts';
import type { HeldLine, StaffLine } from '../../../kernel/post-answers.ts';
import { GroupRow } from '../form/field-row.tsx';
import { ChangeForm, WhyField } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { PlainDay } from '../targets/plain-day.tsx';
import { today } from '../words/today.ts';
import { heldWords } from './post-words.ts';
import { useSend } from './queries.ts';
import { UnionSelect } from './union-select.tsx';

interface GrantDialogProps {
  readonly person: StaffLine;
  /** The post that she leaves for the new one, where she is transferred. */
  readonly replaces?: HeldLine | undefined;
  readonly onClose: () => void;
}

interface Said {
  readonly what: Role | Duty;
  readonly union: string | undefined;
  readonly from: string;
  readonly until: string;
  readonly why: string;
}

const isDuty = (what: Role | Duty): what is Duty => (duties as readonly string[]).includes(what);
const takesTwo = (what: Role | Duty) => isDuty(what) || what === 'approver' || what === 'supervisor';

function bodyOf({ person, replaces }: GrantDialogProps, { what, union, from, until, why }: Said): object {
  const shared = { personId: person.id, from, why };
  if (isDuty(what)) return { ...shared, duty: what };
  return {
    ...shared,
    role: what,
    ...(union !== undefined && { orgId: union }),
    ...(until !== '' && { until }),
    ...(replaces && { replaces: replaces.id }),
  };
}

function effectOf({ replaces }: GrantDialogProps, what: Role | Duty): string {
  const first = takesTwo(what)
    ? '这一项要两个人：提出以后，由另一位安全管理员确认才生效。'
    : '提出以后，从开始的那一天生效。';
  return replaces === undefined ? first : `${first}生效时，${heldWords(replaces)}同时结束。`;
}

/** What may be given: a transfer is from post to post, so it offers no duty. */
function optionsOf(transfers: boolean) {
  const posts = roles.map((role) => ({ value: role as Role | Duty, label: roleWords[role] }));
  return transfers ? posts : [...posts, ...duties.map((duty) => ({ value: duty, label: dutyWords[duty] }))];
}

/** Asks for a post or a duty for one person. What was typed goes with the dialog. */
export function GrantDialog(props: GrantDialogProps) {
  const { person, replaces, onClose } = props;
  const form = useId();
  const [said, setSaid] = useState<Said>({
    what: replaces?.role ?? 'caseworker',
    union: undefined,
    from: today(),
    until: '',
    why: '',
  });
  const say = (part: Partial<Said>) => setSaid((before) => ({ ...before, ...part }));
  const sending = useSend<object>('/api/grants', onClose);
  const problems = problemsOf(sending.error);
  const problemAt = (name: string) => problems.find(({ at }) => at === name)?.says;
  return (
    <Modal
      open
      title={`${replaces === undefined ? '授予岗位' : '调任'}：${person.name}`}
      footer={null}
      destroyOnHidden
      onCancel={onClose}
    >
      <ChangeForm
        form={form}
        verb={takesTwo(said.what) ? '提出' : '授予'}
        fault={sending.error}
        problems={problems}
        sending={sending.isPending}
        onSend={() => sending.mutate(bodyOf(props, said))}
        onCancel={onClose}
      >
        <GroupRow id={`${form}-what`} label="什么岗位？">
          <Radio.Group
            className="stack"
            name={`${form}-what`}
            options={optionsOf(replaces !== undefined)}
            value={said.what}
            onChange={(event) => say({ what: event.target.value as Role | Duty })}
          />
        </GroupRow>
        {!isDuty(said.what) && (
          <UnionSelect
            id={`${form}-role`}
            value={said.union}
            problem={problemAt('role')}
            onChange={(union) => say({ union })}
          />
        )}
        <PlainDay
          id={`${form}-from`}
          label="从哪一天起"
          value={said.from}
          problem={problemAt('from')}
          onChange={(from) => say({ from })}
        />
        {!isDuty(said.what) && (
          <PlainDay
            id={`${form}-until`}
            label="代理到哪一天（替别人代理的才填，到期自动结束）"
            value={said.until}
            problem={problemAt('until')}
            onChange={(until) => say({ until })}
          />
        )}
        <WhyField id={`${form}-why`} value={said.why} problem={problemAt('why')} onChange={(why) => say({ why })} />
        <Alert type="info" showIcon title={effectOf(props, said.what)} />
      </ChangeForm>
    </Modal>
  );
}
