import { useEffect, useRef, useState } from 'react';
import type { FinderAnswer } from '../../../kernel/finder/answers.ts';
import { keepOfflineWith } from '../../ui/keep-offline.ts';
import { Button } from '../../ui/button.tsx';
import { BackLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FaultNotice } from '../loaded.tsx';
import { AnswersGiven } from './answers-given.tsx';
import { Asking } from './asking.tsx';
import { Campaigns } from './campaigns.tsx';
import { type Place, WhoseRules } from './whose-rules.tsx';
import { Results } from './results.tsx';
import { TakeAlong } from './take-along.tsx';
import { useFound, useSaid } from './use-finder.ts';
import './finder.css';

interface CountsProps {
  readonly answer: FinderAnswer;
}

/** How far it has come, read out when it changes. */
function Counts({ answer: { found } }: CountsProps) {
  const count = (verdict: string) => found.filter((one) => one.verdict === verdict).length;
  return (
    <output className="finder-counts">
      <span>能办 {count('yes')} 项</span>
      <span>还不能确定 {count('unknown')} 项</span>
      <span>现在不能办 {count('no')} 项</span>
    </output>
  );
}

/** 一问全知: a few questions, and every benefit with its sum, its last day, its papers and its clause. */
export function FinderPage() {
  const { said, answer, pass, takeBack, clear } = useSaid();
  const [place, setPlace] = useState<Place>({});
  const { answer: found, isOwn, isBusy, rules, fault } = useFound(said, place.area, place.union);
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => keepOfflineWith('/api/finder/rules'), []);
  const goOn = (act: () => void) => {
    act();
    top.current?.scrollIntoView({ block: 'start' });
  };
  return (
    <div className="stack finder" ref={top}>
      <PageHead title="一问全知">
        <BackLink to="/">首页</BackLink>
      </PageHead>
      <p className="finder-lead">
        答几个问题，就知道你能领什么、领多少、凭什么。{isOwn ? '按你登记的资料判断。' : '不用登录。'}
        你填的不保存，离开这一页就没有了。
      </p>
      {found ? (
        <>
          <Counts answer={found} />
          {found.next && (
            <Asking
              key={found.next.id}
              question={found.next}
              busy={isBusy}
              before={said.order.at(-1)}
              onAnswer={(id, value) => goOn(() => answer(id, value))}
              onPass={(id) => goOn(() => pass(id))}
              onBack={(id) => goOn(() => takeBack(id))}
            />
          )}
          {!found.next && <p>问完了。下面是结果。</p>}
          <Results answer={found} />
          <Campaigns answers={said.answers} />
          <AnswersGiven said={said} onChange={(id) => goOn(() => takeBack(id))} />
          <WhoseRules rules={rules.data} place={place} isOwn={isOwn} onPlace={setPlace} />
          <TakeAlong answer={found} />
          {said.order.length > 0 && (
            <Button look="quiet" onClick={() => goOn(clear)}>
              全部清掉，重新来
            </Button>
          )}
        </>
      ) : fault ? (
        <FaultNotice fault={fault} onRetry={() => void rules.refetch()} />
      ) : (
        <Skeleton lines={8} />
      )}
    </div>
  );
}
