import { useQuery } from '@tanstack/react-query';
import type { DisputeAnswer } from '../../../kernel/allot-answers.ts';
import type { WishAnswer } from '../../../kernel/wish-answers.ts';
import type { Wishes } from '../../../kernel/wish.ts';
import { isAsked } from '../../../kernel/field.ts';
import { sayValue } from '../../../kernel/say.ts';
import { instantWords } from '../../flow/day-words.ts';
import { goodWords } from '../../flow/worth-words.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { today } from '../today.ts';
import { NotReceived } from './not-received.tsx';
import { useReceived, wishQuery } from './queries.ts';
import { lastMoment } from './words.ts';

function factsOf({ form: fields }: Wishes, { goods, good, form, sentAt }: WishAnswer) {
  const chosen = goods.find((one) => one.good === good);
  const answered = Object.entries(fields).filter(([id, asked]) => isAsked(asked, form) && form[id] !== undefined);
  return [
    { key: 'good', name: '你选的', value: chosen === undefined ? '' : goodWords(chosen) },
    ...answered.map(([id, asked]) => ({ key: id, name: asked.label, value: sayValue(asked, form[id]) })),
    ...(sentAt === undefined ? [] : [{ key: 'sent', name: '发出', value: instantWords(sentAt, today()) }]),
  ];
}

interface SaidProps {
  readonly id: string;
  readonly wish: WishAnswer;
  readonly wishes: Wishes;
}

function Said({ id, wish, wishes }: SaidProps) {
  const receiving = useReceived(id);
  const { may } = wish;
  return (
    <Card>
      <Facts facts={factsOf(wishes, wish)} />
      {wish.rests && (
        <Notice tone="danger">
          <p>你撤回了同意，工会不能再用你填的地址。到“我的 › 隐私与安全”里再同意一次，或者改成自己去领。</p>
        </Notice>
      )}
      {may.includes('say') && <ButtonLink to={`/campaigns/${id}/wish`}>修改</ButtonLink>}
      {!may.includes('say') && !may.includes('receive') && wish.sentAt === undefined && (
        <p className="soft">已经开始发放，不能再改。写错了请马上联系举办活动的工会。</p>
      )}
      {receiving.error && <FaultNotice fault={receiving.error} />}
      {may.includes('receive') && (
        <Confirm
          verb="收到了"
          warns="确认东西到了手里、没有坏。没有收到，请点“没有收到”。"
          onConfirm={() => receiving.mutate({})}
        />
      )}
    </Card>
  );
}

/** What she was given: still to be chosen, chosen, on its way. */
interface WishProps {
  readonly id: string;
  readonly wishes: Wishes;
  readonly dispute: DisputeAnswer | undefined;
}

export function WishPart({ id, wishes, dispute }: WishProps) {
  return (
    <Loaded query={useQuery(wishQuery(id))}>
      {(wish) =>
        wish.good !== undefined ? (
          <>
            <Said id={id} wish={wish} wishes={wishes} />
            {wish.may.includes('receive') && <NotReceived id={id} dispute={dispute} />}
          </>
        ) : wish.may.includes('say') ? (
          <Notice tone="waiting">
            <p>
              名额是你的了。{instantWords(lastMoment(wish.dueAt), today())}
              以前选好哪一种、送到哪里；没有选，就退回给候补的人。
            </p>
            <ButtonLink look="primary" to={`/campaigns/${id}/wish`}>
              去选
            </ButtonLink>
          </Notice>
        ) : (
          <Notice tone="plain">
            <p>选的时间已经过了。</p>
          </Notice>
        )
      }
    </Loaded>
  );
}
