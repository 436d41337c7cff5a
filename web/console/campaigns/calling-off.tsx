import { Alert, Button, Input, Modal } from 'antd';
import { useId, useState } from 'react';
import type { CallOffAsked, CalledOff, DeskAnswer } from '../../../kernel/allot-answers.ts';
import { Refusal } from '../form/refusal.tsx';
import { many } from '../draws/draw-words.ts';
import { momentWords } from '../words/moment-words.ts';
import { useAgreeCallOff, useCallOff } from './queries.ts';

function warnWords(desk: DeskAnswer): string {
  const { granted, waiting, entered } = desk.counts;
  const held = [
    ...(granted > 0 ? [`${many(granted)} 人的名额收回`] : []),
    ...(waiting + entered > 0 ? [`${many(waiting + entered)} 人的候补和报名取消`] : []),
  ];
  return `取消以后不能恢复。${held.length > 0 ? `${held.join('，')}，每个人都会收到消息。` : ''}已经领走、发出的不受影响。`;
}

/** Asks why, and says what will happen: at once, or when somebody else has agreed. */
export function CallingOff({ desk }: { readonly desk: DeskAnswer }) {
  const [open, setOpen] = useState(false);
  const [why, setWhy] = useState('');
  const field = useId();
  const asking = useCallOff(desk.id, () => setOpen(false));
  if (desk.mayCallOff === 'no') return null;
  const two = desk.mayCallOff === 'by-two';
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        取消活动
      </Button>
      <Modal
        open={open}
        title={`取消${desk.name}`}
        okText={two ? '提出取消' : '取消活动'}
        cancelText="返回"
        okButtonProps={{ danger: true }}
        confirmLoading={asking.isPending}
        onOk={() => asking.mutate({ why })}
        onCancel={() => setOpen(false)}
      >
        <p>{warnWords(desk)}</p>
        {two && <p>已经发出一些，或者封存了抽签名单，要由另一位审批人或负责人同意才取消。</p>}
        <label htmlFor={field}>原因（会员会看到）</label>
        <Input.TextArea
          id={field}
          rows={3}
          maxLength={200}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
        />
        {asking.error && <Refusal fault={asking.error} />}
      </Modal>
    </>
  );
}

/** Somebody wants it called off: until another agrees nothing has changed. */
export function CallOffStanding({ desk, asked }: { readonly desk: DeskAnswer; readonly asked: CallOffAsked }) {
  const [open, setOpen] = useState(false);
  const agreeing = useAgreeCallOff(desk.id, () => setOpen(false));
  return (
    <>
      <Alert
        type="warning"
        showIcon
        title="有人提出取消，等另一人同意"
        description={`${momentWords(asked.at)}，${asked.by}提出。原因：${asked.why}。同意以前，活动照常进行。`}
        action={
          asked.mayAgree && (
            <Button danger onClick={() => setOpen(true)}>
              同意取消
            </Button>
          )
        }
      />
      <Modal
        open={open}
        title={`同意取消${desk.name}`}
        okText="同意取消"
        cancelText="返回"
        okButtonProps={{ danger: true }}
        confirmLoading={agreeing.isPending}
        onOk={() => agreeing.mutate({ n: asked.n })}
        onCancel={() => setOpen(false)}
      >
        <p>{warnWords(desk)}</p>
        <p>会员看到的原因：{asked.why}</p>
        {agreeing.error && <Refusal fault={agreeing.error} />}
      </Modal>
    </>
  );
}

export function CalledOffAlert({ calledOff: { at, why } }: { readonly calledOff: CalledOff }) {
  return <Alert type="error" showIcon title="活动取消了" description={`${momentWords(at)}取消，原因：${why}`} />;
}
