import { Alert, Button, Input, Modal, Radio } from 'antd';
import { useId, useState } from 'react';
import { Link } from 'react-router';
import type { OrgAnswer } from '../../../kernel/answers.ts';
import { type Role, roleWords, roles } from '../../../kernel/party.ts';
import type { GrantLine, ProposalAsked } from '../../../kernel/post-answers.ts';
import { FieldRow, GroupRow, inputProps } from '../form/field-row.tsx';
import { ChangeForm, WhyField } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { useMe } from '../session/me.ts';
import { PlainDay } from '../targets/plain-day.tsx';
import { today } from '../words/today.ts';
import { heldWords } from './post-words.ts';
import { useSend } from './queries.ts';

interface ProposingProps {
  readonly unit: Pick<OrgAnswer, 'id' | 'name' | 'lineage' | 'dissolvedOn'>;
}

interface FormProps extends ProposingProps {
  readonly onClose: () => void;
  readonly onDone: (made: GrantLine) => void;
}

const loginHelp = '本人登录用的账号名，例如 wang.fang。还没有账号的，请先由系统管理员开设。';

function ProposeForm({ unit, onClose, onDone }: FormProps) {
  const form = useId();
  const [said, setSaid] = useState({ login: '', role: 'caseworker' as Role, from: today(), until: '', why: '' });
  const say = (part: Partial<typeof said>) => setSaid((before) => ({ ...before, ...part }));
  const sending = useSend<ProposalAsked, GrantLine>('/api/post-proposals', onDone);
  const problems = problemsOf(sending.error);
  const problemAt = (name: string) => problems.find(({ at }) => at === name)?.says;
  const { until, ...rest } = said;
  return (
    <ChangeForm
      form={form}
      verb="提出"
      fault={sending.error}
      problems={problems}
      sending={sending.isPending}
      onSend={() => sending.mutate({ ...rest, orgId: unit.id, ...(until !== '' && { until }) })}
      onCancel={onClose}
    >
      <FieldRow id={`${form}-login`} label="账号名" help={loginHelp} problem={problemAt('login')}>
        <Input
          {...inputProps(`${form}-login`, { help: loginHelp, problem: problemAt('login') })}
          autoComplete="off"
          maxLength={60}
          value={said.login}
          onChange={(event) => say({ login: event.target.value })}
        />
      </FieldRow>
      <GroupRow id={`${form}-role`} label="什么岗位？" problem={problemAt('role')}>
        <Radio.Group
          className="stack"
          name={`${form}-role`}
          options={roles.map((role) => ({ value: role, label: roleWords[role] }))}
          value={said.role}
          onChange={(event) => say({ role: event.target.value as Role })}
        />
      </GroupRow>
      <PlainDay
        id={`${form}-from`}
        label="从哪一天起"
        value={said.from}
        problem={problemAt('from')}
        onChange={(from) => say({ from })}
      />
      <PlainDay
        id={`${form}-until`}
        label="代理到哪一天（替别人代理的才填，到期自动结束）"
        value={said.until}
        problem={problemAt('until')}
        onChange={(last) => say({ until: last })}
      />
      <WhyField id={`${form}-why`} value={said.why} problem={problemAt('why')} onChange={(why) => say({ why })} />
      <Alert type="info" showIcon title="提出以后，由安全管理员确认才生效。谁也不能给自己提出岗位。" />
    </ChangeForm>
  );
}

/** Offered to whoever supervises the union or one above it. */
export function Proposing({ unit }: ProposingProps) {
  const { posts } = useMe();
  const [open, setOpen] = useState(false);
  const [made, setMade] = useState<GrantLine>();
  const line = new Set([unit.id, ...unit.lineage.map(({ id }) => id)]);
  const may = posts.some(({ role, org }) => role === 'supervisor' && line.has(org.id));
  if (!may || unit.dissolvedOn !== undefined) return null;
  const close = () => setOpen(false);
  return (
    <>
      {made && (
        <Alert
          type="success"
          showIcon
          title={
            <>
              已提出：{made.person.name}，{heldWords(made)}，等安全管理员确认。请核对是不是这个人；不是的话，到
              <Link to="/proposals">我提出的岗位</Link>里撤回。
            </>
          }
        />
      )}
      <p>
        <Button onClick={() => setOpen(true)}>提出一个岗位</Button>
      </p>
      <Modal open={open} title={`提出岗位：${unit.name}`} footer={null} destroyOnHidden onCancel={close}>
        {open && (
          <ProposeForm
            unit={unit}
            onClose={close}
            onDone={(grant) => {
              setMade(grant);
              close();
            }}
          />
        )}
      </Modal>
    </>
  );
}
