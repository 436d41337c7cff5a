import type { DisputeAnswer } from '../../../kernel/allot-answers.ts';
import { instantWords } from '../../flow/day-words.ts';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { FaultNotice } from '../loaded.tsx';
import { today } from '../today.ts';
import { useCloseDispute, useDispute } from './queries.ts';

interface Props {
  readonly id: string;
  /** What she said of it last. */
  readonly dispute: DisputeAnswer | undefined;
}

/** What was noted as given to her, and has not reached her: she says so, the union answers, and only she ends it. */
export function NotReceived({ id, dispute }: Props) {
  const saying = useDispute(id);
  const closing = useCloseDispute(id);
  const fault = saying.error ?? closing.error;
  const isOpen = dispute !== undefined && dispute.closedAt === undefined;
  const say = (verb: string, warns: string) => (
    <Confirm verb={verb} warns={warns} onConfirm={() => saying.mutate({})} />
  );
  const close = (
    <Confirm verb="收到了，没有问题" warns="确认以后，这件事就结束了。" onConfirm={() => closing.mutate({})} />
  );
  return (
    <Card>
      {isOpen && <p>你说没有收到（{instantWords(dispute.at, today())}）。</p>}
      {isOpen && dispute.answer === undefined && <p className="soft">工会在查，答复了会发消息告诉你。</p>}
      {isOpen && dispute.answer !== undefined && <p className="kept-lines">工会答复：{dispute.answer}</p>}
      {fault && <FaultNotice fault={fault} />}
      {!isOpen && say('没有收到', '登记上写的是已经给你了。没有收到，工会会去查，再答复你。')}
      {isOpen && close}
      {isOpen && dispute.answer !== undefined && say('还是没有收到', '工会会再查一次，再答复你。')}
    </Card>
  );
}
