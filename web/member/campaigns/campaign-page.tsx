import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { type Allotment, claimWords, eaches, isDrawn, isHanded } from '../../../kernel/allot.ts';
import type {
  CalledOff as CalledOffSaid,
  CampaignAnswer,
  CampaignNow,
  ClaimAnswer,
} from '../../../kernel/allot-answers.ts';
import type { OrgRef } from '../../../kernel/answers.ts';
import { dayOf } from '../../../kernel/calendar.ts';
import type { DrawLine } from '../../../kernel/draw-answers.ts';
import { whoWords } from '../../../kernel/who.ts';
import { instantWords, spanWords } from '../../flow/day-words.ts';
import { goodWords, worthWords } from '../../flow/worth-words.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { BackLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Tag } from '../../ui/tag.tsx';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { useMe } from '../queries.ts';
import { findAllotment, services } from '../services.ts';
import { SignInAsk } from '../sign-in-ask.tsx';
import { today } from '../today.ts';
import { Paused } from '../services/paused.tsx';
import { OwnDraw } from '../cases/draw-standing.tsx';
import { ChoosingPart } from './choosing.tsx';
import { ClaimForm } from './claim-form.tsx';
import { NotReceived } from './not-received.tsx';
import { VoucherGist } from './voucher-gist.tsx';
import { Shops } from '../vouchers/shops.tsx';
import { WishPart } from './wish-part.tsx';
import { campaignQuery, ownDrawQuery, useGiveBack, wishQuery } from './queries.ts';
import { useLive, useServerClock } from './use-live.ts';
import {
  countdownWords,
  heldStates,
  isLive,
  many,
  mayGiveBack,
  numberWords,
  stateTones,
  wayWords,
  whatNext,
} from './words.ts';

const words = (instant: string) => instantWords(instant, today());

/** Where it goes, with the way to what others said of it. */
function GoingTo({ campaign: { service, goesTo } }: { readonly campaign: CampaignAnswer }) {
  const list = findAllotment(service)?.allot.goesTo;
  return (
    <Link className="text-link" to={`/lists/${list}`}>
      {goesTo!.name}
    </Link>
  );
}

function factsOf(campaign: CampaignAnswer, left: number, allotment: Allotment | undefined): Fact[] {
  const { unit = '份', goods: what = '', attended = false } = allotment?.allot ?? {};
  const { org, opensAt, closesAt, stock, way, each, who, worth, windowUntil, givesBackUntil, goesTo, goods } = campaign;
  const fact = (key: string, name: string, value: string | undefined): Fact[] =>
    value === undefined ? [] : [{ key, name, value }];
  return [
    ...fact(
      'left',
      '还有',
      campaign.calledOff ? undefined : `${many(left)} ${unit}${what}，一共 ${many(stock)} ${unit}`,
    ),
    ...fact('each', '每人多少', `${eaches[each]}一${unit}`),
    ...fact('who', '给谁', [`${org.name}的会员`, ...whoWords(who)].join('；')),
    ...fact('worth', '值多少钱', worth && `${worthWords(worth, unit)}（截至${words(campaign.now)}）`),
    ...fact('goods', '可以选', goods?.map(goodWords).join('；')),
    ...fact('way', '怎么发', wayWords(way, allotment)),
    ...fact('opens', attended ? '报名开始' : '开始', words(opensAt)),
    ...fact('window', '报名截止', windowUntil && words(windowUntil)),
    ...fact('closes', attended ? '报名结束' : '结束', words(closesAt)),
    ...fact('back', '退回截止', givesBackUntil && words(givesBackUntil)),
    ...fact('org', '谁办的', org.name),
    ...(goesTo === undefined ? [] : [{ key: 'goesTo', name: '去哪里', value: <GoingTo campaign={campaign} /> }]),
  ];
}

function Place({ mine, now }: { readonly mine: ClaimAnswer; readonly now: CampaignNow | undefined }) {
  if (mine.state !== 'waiting') return null;
  const before = now?.mine?.before;
  return <p>{before === undefined ? `候补第 ${many(mine.place!)} 位。` : `你前面还有 ${many(before)} 人。`}</p>;
}

/** What she has, with what comes next, and the way to give it back. */
function Mine({
  campaign,
  mine,
  at,
  now,
}: {
  readonly campaign: CampaignAnswer;
  readonly mine: ClaimAnswer;
  readonly at: number;
  readonly now: CampaignNow | undefined;
}) {
  const giving = useGiveBack(campaign.id);
  const allotment = findAllotment(campaign.service);
  const { givesBack, gives } = allotment?.allot ?? {};
  const isReturnable = mayGiveBack(campaign, mine, at);
  const time = campaign.slices.find(({ slice }) => slice === mine.slice);
  // What she was given is chosen and sent: that is said in a part of its own.
  const isChosen = allotment?.wishes !== undefined && (mine.state === 'granted' || mine.state === 'fetched');
  const { data: wish } = useQuery({ ...wishQuery(campaign.id), enabled: isChosen });
  const isVoucher = gives === 'voucher' && mine.state === 'granted';
  // What is on its way is not given back.
  const isSent = wish?.sentAt !== undefined;
  return (
    <Card mine={mine.state === 'granted'}>
      <Tag tone={stateTones[mine.state]}>{claimWords(mine.state, allotment)}</Tag>
      {mine.number !== undefined && (
        <p>
          {numberWords(allotment)} <strong className="big-number">{mine.number}</strong>
        </p>
      )}
      {mine.label !== undefined && <p>{mine.label}</p>}
      {time?.startsAt !== undefined && time.endsAt !== undefined && (
        <p>{spanWords(time.startsAt, time.endsAt, today())}</p>
      )}
      {mine.choice !== undefined && <p>{mine.choice}</p>}
      <Place mine={mine} now={now} />
      {mine.scoreWhy !== undefined && <p className="soft">排序的依据：{mine.scoreWhy}</p>}
      {isVoucher ? (
        <ButtonLink look="primary" to={`/me/vouchers/${mine.id}`}>
          打开这张券
        </ButtonLink>
      ) : (
        !isChosen && <p className="soft">{whatNext(campaign, mine.state, allotment, isReturnable)}</p>
      )}
      {giving.error && <FaultNotice fault={giving.error} />}
      {isReturnable && givesBack && !isSent && (
        <Confirm
          verb={mine.state !== 'granted' ? '不要了，退出' : isChosen ? '不要了，退回' : '来不了，退回'}
          warns={mine.state === 'granted' ? '退回以后，名额马上给候补的人，要不回来。' : '退出以后再来，要排到后面。'}
          loses
          onConfirm={() => giving.mutate({})}
        />
      )}
    </Card>
  );
}

/** Draws that go on or are over; where all were given up after their list was closed, those, with the reason on their page. */
function drawsToShow({ draws = [], phase }: CampaignAnswer): readonly DrawLine[] {
  const live = draws.filter(({ state }) => state !== 'dropped');
  if (live.length > 0 || phase === 'called-off') return live;
  return draws.filter(({ frozenAt }) => frozenAt !== undefined);
}

/** Where her entry is drawn: how she finds herself in the public list; before that, where the draw is to be seen. */
function Drawing({ campaign }: { readonly campaign: CampaignAnswer }) {
  const draws = drawsToShow(campaign);
  const isListed = draws.some(({ state }) => state !== 'announced');
  const { data: own } = useQuery({ ...ownDrawQuery(campaign.id), enabled: isListed && campaign.mine !== undefined });
  if (own) return <OwnDraw own={own} />;
  if (draws.length === 0) return null;
  return (
    <Section title="抽签">
      <p>名单、种子、结果全部公开，谁都可以从头算一遍，谁也定不了结果。</p>
      {draws.map(({ id, title }) => (
        <p key={id}>
          <a href={`/draw#${id}`}>{title}</a>
        </p>
      ))}
    </Section>
  );
}

function Countdown({ opensAt, at, word }: { readonly opensAt: string; readonly at: number; readonly word: string }) {
  const left = Date.parse(opensAt) - at;
  return (
    <Notice tone="waiting">
      <p>
        {left > 0 ? (
          <>
            离{word}还有 <strong className="figures">{countdownWords(left)}</strong>，以平台的时间为准
          </>
        ) : (
          `马上${word}`
        )}
      </p>
    </Notice>
  );
}

/** What she can do now: wait for the opening, claim, or nothing any more. */
function Doing({
  campaign,
  at,
  now,
}: {
  readonly campaign: CampaignAnswer;
  readonly at: number;
  readonly now: CampaignNow | undefined;
}) {
  const { data: me } = useMe();
  const { phase, mine, forMe } = campaign;
  // It is said above, with the reason.
  if (phase === 'called-off') return null;
  if (me === null) return <SignInAsk why="登录以后才能领。" />;
  if (phase === 'coming') {
    const word = findAllotment(campaign.service)?.allot.attended ? '开始报名' : '开始';
    return <Countdown opensAt={campaign.opensAt} at={at} word={word} />;
  }
  if (phase === 'drawing')
    return (
      <Notice tone="waiting">
        <p>
          {isDrawn(campaign.way)
            ? '报名已经截止，等抽签。出了结果会发消息告诉你，不用守着。'
            : '报名已经截止，等结果。'}
        </p>
      </Notice>
    );
  if (phase !== 'open')
    return (
      <Notice tone="plain">
        <p>已经结束。</p>
      </Notice>
    );
  if (forMe === false)
    return (
      <Notice tone="plain">
        <p>这次活动是给{campaign.org.name}的会员办的。</p>
      </Notice>
    );
  if (mine && mine.state !== 'given-back' && mine.state !== 'lost' && mine.state !== 'lapsed') return null;
  if (campaign.paused) return null;
  const heard = new Map(now?.slices.map(({ slice, left }) => [slice, left]));
  return (
    <ClaimForm
      campaign={campaign}
      allotment={findAllotment(campaign.service)}
      leftOf={({ slice, left }) => heard.get(slice) ?? left}
    />
  );
}

/** It does not take place after all: since when, and why. */
function CalledOff({ calledOff: { at, why }, org }: { readonly calledOff: CalledOffSaid; readonly org: OrgRef }) {
  return (
    <Notice tone="danger">
      <p>
        <strong>这次活动取消了。</strong>
        {words(at)}，{org.name}取消。
      </p>
      <p className="kept-lines">原因：{why}</p>
    </Notice>
  );
}

/** After she was there: the way to rate it, with what is known filled in. */
function Rating({ campaign, at }: { readonly campaign: CampaignAnswer; readonly at: number }) {
  const { service, goesTo, mine, slices } = campaign;
  const rating = services.find(
    ({ rates }) => rates !== undefined && rates.list === findAllotment(service)?.allot.goesTo,
  );
  const ends = slices.find(({ slice }) => slice === mine?.slice)?.endsAt;
  const isBack = mine?.state === 'fetched' || (mine?.state === 'granted' && ends !== undefined);
  if (rating === undefined || goesTo === undefined || !isBack || (ends !== undefined && Date.parse(ends) > at))
    return null;
  const { name, on } = rating.rates!;
  const answers = { [name]: goesTo.name, ...(ends !== undefined && { [on]: dayOf(Date.parse(ends)) }) };
  return (
    <ButtonLink look="primary" to={`/services/${rating.id}/apply/1`} state={{ answers }}>
      评一评{goesTo.name}
    </ButtonLink>
  );
}

/** Her own time, or the moment at which it opens, as an event of a calendar. */
function AddToCalendar({ campaign }: { readonly campaign: CampaignAnswer }) {
  const { id, mine, phase, slices } = campaign;
  const isHeld = mine !== undefined && heldStates.includes(mine.state);
  const hasTime = isHeld && slices.some(({ slice, startsAt }) => slice === mine.slice && startsAt !== undefined);
  if (!hasTime && phase !== 'coming') return null;
  return (
    <a className="button secondary" href={`/api/campaigns/${encodeURIComponent(id)}/calendar.ics`} download>
      {hasTime ? '加入日历' : '把开始的时间加入日历'}
    </a>
  );
}

function Body({ campaign }: { readonly campaign: CampaignAnswer }) {
  const now = useLive(campaign);
  const at = useServerClock(now?.now ?? campaign.now);
  const allotment = findAllotment(campaign.service);
  const { mutual } = allotment?.allot ?? {};
  const wishes = allotment?.wishes;
  const state = campaign.mine?.state;
  return (
    <>
      <PageHead title={campaign.name}>
        <BackLink to="/campaigns">全部活动</BackLink>
      </PageHead>
      <p className="kept-lines">{campaign.lead}</p>
      {campaign.calledOff && <CalledOff calledOff={campaign.calledOff} org={campaign.org} />}
      {campaign.mine && <Mine campaign={campaign} mine={campaign.mine} at={at} now={now} />}
      {state === 'fetched' && mutual && <ChoosingPart id={campaign.id} />}
      {(state === 'granted' || state === 'fetched') && wishes && (
        <WishPart id={campaign.id} wishes={wishes} dispute={campaign.dispute} />
      )}
      {state === 'fetched' && isHanded(allotment) && <NotReceived id={campaign.id} dispute={campaign.dispute} />}
      {campaign.paused && isLive(campaign) && <Paused pause={campaign.paused} of="claims" />}
      {campaign.voucher && <VoucherGist offer={campaign.voucher} />}
      <Doing campaign={campaign} at={at} now={now} />
      <AddToCalendar campaign={campaign} />
      <Rating campaign={campaign} at={at} />
      <Drawing campaign={campaign} />
      <Section title="这次活动">
        <Facts facts={factsOf(campaign, now?.left ?? campaign.left, allotment)} />
      </Section>
      {campaign.voucher && <Shops shops={campaign.voucher.shops} />}
    </>
  );
}

/** One campaign: what it is, what she has of it, and the one thing she can do. */
export function CampaignPage() {
  const { id = '' } = useParams();
  return (
    <Loaded query={useQuery(campaignQuery(id))} heading="福利活动">
      {(campaign) => <Body key={campaign.id} campaign={campaign} />}
    </Loaded>
  );
}
