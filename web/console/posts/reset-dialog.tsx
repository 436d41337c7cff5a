import { Alert, Button, Modal, Radio } from 'antd';
import { useId, useState } from 'react';
import {
  type IdentityCheck,
  type ResetDecided,
  type ResetLine,
  type Resettable,
  type StaffLine,
  identityChecks,
  resettableWords,
  resettables,
} from '../../../kernel/post-answers.ts';
import { GroupRow } from '../form/field-row.tsx';
import { ChangeForm, WhyField } from '../orgs/change-fields.tsx';
import { problemsOf } from '../orgs/use-change.ts';
import { momentWords } from '../words/moment-words.ts';
import { checkedWords } from './post-words.ts';
import { useSend } from './queries.ts';

interface ResetDialogProps {
  readonly person: StaffLine;
  readonly onClose: () => void;
}

/** Asks that a lost way in of one person be reset. */
export function ResetDialog({ person, onClose }: ResetDialogProps) {
  const form = useId();
  const [said, setSaid] = useState<{ what: Resettable; why: string }>({ what: 'second-factor', why: '' });
  const sending = useSend<object>('/api/resets', onClose);
  const problems = problemsOf(sending.error);
  return (
    <Modal open title={`重设登录方式：${person.name}`} footer={null} destroyOnHidden onCancel={onClose}>
      <ChangeForm
        form={form}
        verb="提出"
        fault={sending.error}
        problems={problems}
        sending={sending.isPending}
        onSend={() => sending.mutate({ personId: person.id, ...said })}
        onCancel={onClose}
      >
        <GroupRow id={`${form}-what`} label="什么没有了？">
          <Radio.Group
            className="stack"
            name={`${form}-what`}
            options={resettables.map((value) => ({ value, label: resettableWords[value] }))}
            value={said.what}
            onChange={(event) => setSaid({ ...said, what: event.target.value as Resettable })}
          />
        </GroupRow>
        <WhyField
          id={`${form}-why`}
          value={said.why}
          problem={problems.find(({ at }) => at === 'why')?.says}
          onChange={(why) => setSaid({ ...said, why })}
        />
        <Alert
          type="info"
          showIcon
          title="提出以后什么都还没有变。另一位安全管理员核对本人身份、确认以后，原来的验证方式和登录马上作废。"
        />
      </ChangeForm>
    </Modal>
  );
}

const handedWords = { code: '重新绑定码', password: '一次性密码' } as const;
const nextWords = {
  code: '本人先输入原来的密码，再输入这个码，然后绑定新的验证方式。',
  password: '本人用它登录一次，登录时换成自己的密码。',
} as const;

function Handed({
  handed,
  onClose,
}: {
  readonly handed: NonNullable<ResetDecided['handed']>;
  readonly onClose: () => void;
}) {
  return (
    <Alert
      type="success"
      showIcon
      title="已经确认，原来的登录全部退出"
      description={
        <>
          <p>
            {handedWords[handed.what]} <strong className="once">{handed.words}</strong>
          </p>
          <p>
            {momentWords(handed.until)}
            前有效，只显示这一次。请当面或者在刚才核对身份的视频里交给本人，不要发短信、微信。
            {nextWords[handed.what]}
          </p>
          <Button onClick={onClose}>已经交给本人，收起</Button>
        </>
      }
    />
  );
}

/** Confirms a reset that somebody else has asked for: first how she was known, then what is handed over, once. */
export function ConfirmResetDialog({ reset, onClose }: { readonly reset: ResetLine; readonly onClose: () => void }) {
  const form = useId();
  const [checked, setChecked] = useState<IdentityCheck>();
  const [handed, setHanded] = useState<ResetDecided['handed']>();
  const sending = useSend<object, ResetDecided>(`/api/resets/${reset.id}/decision`, (came) => setHanded(came.handed));
  const problems = problemsOf(sending.error);
  return (
    <Modal
      open
      title={`确认重设：${reset.person.name}`}
      footer={null}
      destroyOnHidden
      closable={handed === undefined}
      maskClosable={false}
      onCancel={onClose}
    >
      {handed === undefined ? (
        <ChangeForm
          form={form}
          verb="确认重设"
          final
          fault={sending.error}
          problems={problems}
          sending={sending.isPending}
          onSend={() => sending.mutate({ decision: 'confirm', ...(checked && { checked }) })}
          onCancel={onClose}
        >
          <GroupRow
            id={`${form}-checked`}
            label="你是怎样核对本人身份的？"
            problem={problems.find(({ at }) => at === 'checked')?.says}
          >
            <Radio.Group
              className="stack"
              name={`${form}-checked`}
              options={identityChecks.map((value) => ({ value, label: checkedWords[value] }))}
              value={checked}
              onChange={(event) => setChecked(event.target.value as IdentityCheck)}
            />
          </GroupRow>
          <Alert
            type="warning"
            showIcon
            title={`${resettableWords[reset.what]}。确认以后，原来的登录马上全部退出，本人会收到消息。`}
          />
        </ChangeForm>
      ) : (
        <Handed handed={handed} onClose={onClose} />
      )}
    </Modal>
  );
}
