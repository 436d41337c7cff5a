import { Button, Input, Modal } from 'antd';
import { useId, useState } from 'react';
import type { HandingLine } from '../../../kernel/allot-answers.ts';
import { Refusal } from '../form/refusal.tsx';
import { momentWords } from '../words/moment-words.ts';
import { useAnswerDispute } from './queries.ts';

/** Somebody says that hers has not reached her: since when, what was answered, and the way to answer. */
export function Dispute({ campaign, line }: { readonly campaign: string; readonly line: HandingLine }) {
  const [open, setOpen] = useState(false);
  const [answer, setAnswer] = useState('');
  const field = useId();
  const answering = useAnswerDispute(campaign, () => setOpen(false));
  const { dispute } = line;
  if (dispute === undefined) return null;
  return (
    <>
      {momentWords(dispute.at)}说没有收到
      {dispute.answer !== undefined && <div className="quiet">已答复：{dispute.answer}，等本人确认</div>}
      {dispute.answer === undefined && (
        <Button size="small" aria-label={`答复 ${line.number ?? ''} ${line.name}`} onClick={() => setOpen(true)}>
          答复
        </Button>
      )}
      <Modal
        open={open}
        title={`答复${line.name}`}
        okText="答复"
        cancelText="返回"
        confirmLoading={answering.isPending}
        onOk={() => answering.mutate({ claim: line.id, answer })}
        onCancel={() => setOpen(false)}
      >
        <p>先核对发放记录、签收单。本人会收到这段话，收到没有由本人确认，工会不能代为结束。</p>
        <label htmlFor={field}>查到什么、怎么办</label>
        <Input.TextArea
          id={field}
          rows={3}
          maxLength={200}
          value={answer}
          onChange={(event) => setAnswer(event.target.value)}
        />
        {answering.error && <Refusal fault={answering.error} />}
      </Modal>
    </>
  );
}
