import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { type AgendaAnswer, type AgendaLine, type FeedMade, agendaStandings } from '../../../kernel/agenda.ts';
import { api } from '../../api/client.ts';
import { dayWords, instantDayWords, instantWords, spanWords } from '../../flow/day-words.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { BackLink, RowLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { agendaQuery } from '../queries.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { today } from '../today.ts';
import { useWrite } from '../use-write.ts';

function whenWords({ from, until, day }: AgendaLine): string {
  if (day !== undefined) return dayWords(day, today());
  return until === undefined ? instantWords(from!, today()) : spanWords(from!, until, today());
}

function Lines({ lines }: { readonly lines: readonly AgendaLine[] }) {
  if (lines.length === 0) return <p>近期没有安排。报了名的活动、要你办的事、快到期的券，会列在这里。</p>;
  return (
    <nav className="rows" aria-label="我的日程">
      {lines.map((line) => (
        <RowLink key={line.id} to={line.to}>
          <strong>{whenWords(line)}</strong>
          <span>{line.title}</span>
          <span className="soft">{[line.says, agendaStandings[line.standing]].filter(Boolean).join('，')}</span>
        </RowLink>
      ))}
    </nav>
  );
}

/** The address, which is shown this once. */
function Address({ path }: { readonly path: string }) {
  const [isCopied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const address = `${location.origin}${path}`;
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(address);
      setCopied(true);
    } catch {
      // Browsers let a page copy over https only; what is selected can be copied by hand.
    }
  };
  return (
    <Card>
      <label htmlFor="calendar-address">你的日历地址</label>
      <input id="calendar-address" ref={field} className="input" readOnly value={address} />
      <Button onClick={() => void copy()}>{isCopied ? '已复制' : '复制地址'}</Button>
      <a className="button primary" href={`webcal://${location.host}${path}`}>
        用手机日历打开
      </a>
      <p>打不开的话，复制地址，在日历应用里选“订阅日历”，粘贴进去。</p>
      <p className="soft">地址只显示这一次。谁有这个地址，谁就能看到你的日程，请不要发给别人。</p>
    </Card>
  );
}

const feedPath = '/api/my/calendar-feed';

function Feed({ feed }: Pick<AgendaAnswer, 'feed'>) {
  const client = useQueryClient();
  const [made, setMade] = useState<string>();
  const renew = () => client.invalidateQueries({ queryKey: agendaQuery.queryKey });
  const making = useWrite<object, FeedMade>(
    feedPath,
    (body, key) => api.post<FeedMade>(feedPath, body, key),
    async ({ path }) => {
      setMade(path);
      await renew();
    },
  );
  const shutting = useWrite<object, undefined>(
    `${feedPath} shut`,
    (_body, key) => api.delete(feedPath, key),
    async () => {
      setMade(undefined);
      await renew();
    },
  );
  const fault = making.error ?? shutting.error;
  return (
    <Section title="放进手机日历">
      <p>手机日历订阅以后，有新的安排、改了时间，日历自己更新。</p>
      <p>日历里只写“工会活动”“工会的事”，不写是哪一项，别人看到你的日历也不知道是什么事。</p>
      {fault && <FaultNotice fault={fault} />}
      {made !== undefined && <Address path={made} />}
      {feed === undefined && (
        <Button look="primary" busy={making.isPending} onClick={() => making.mutate({})}>
          生成日历地址
        </Button>
      )}
      {feed !== undefined && made === undefined && (
        <p>
          日历地址是{instantDayWords(feed.madeAt, today())}生成的，
          {feed.usedOn === undefined
            ? '还没有日历用过这个地址。'
            : `日历最近一次更新是${dayWords(feed.usedOn, today())}。`}
        </p>
      )}
      {feed !== undefined && (
        <>
          <Confirm
            verb="换一个新地址"
            warns="以前的地址马上作废，用它订阅的日历不再更新，要用新地址再订阅一次。"
            loses
            onConfirm={() => making.mutate({})}
          />
          <Confirm
            verb="停用日历地址"
            warns="地址马上作废，订阅的日历不再更新。以后可以重新生成。"
            loses
            onConfirm={() => shutting.mutate({})}
          />
        </>
      )}
    </Section>
  );
}

/** 我的日程: what is ahead of her, and the address by which a calendar has it too. */
export function AgendaPage() {
  return (
    <>
      <PageHead title="我的日程">
        <BackLink to="/me">我的</BackLink>
      </PageHead>
      <SignInGate why="登录以后，能看到你报了名的活动、要办的事和券的最后一天。">{() => <Agenda />}</SignInGate>
    </>
  );
}

function Agenda() {
  return (
    <Loaded query={useQuery(agendaQuery)}>
      {({ lines, feed }) => (
        <>
          <Lines lines={lines} />
          <Feed feed={feed} />
        </>
      )}
    </Loaded>
  );
}
