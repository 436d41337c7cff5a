import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Modal, Progress, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import type { Pause } from '../../../kernel/answers.ts';
import { type ClaimState, claimStates, claimWords, eaches, isDrawn, splits, ways } from '../../../kernel/allot.ts';
import { type CampaignMove, type DeskAnswer, type DeskPart, campaignMoves } from '../../../kernel/allot-answers.ts';
import { dayOf } from '../../../kernel/calendar.ts';
import { eachOf } from '../../../kernel/metric.ts';
import { whoWords } from '../../../kernel/who.ts';
import { goodWords, worthWords } from '../../flow/worth-words.ts';
import { Refusal } from '../form/refusal.tsx';
import { findAllotment } from '../services.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { many } from '../draws/draw-words.ts';
import { ChoosingFiguresPart } from './choosing-figures.tsx';
import { CallOffStanding, CalledOffAlert, CallingOff } from './calling-off.tsx';
import { CampaignForm } from './campaign-form.tsx';
import { moveWarns, phaseLabels } from './campaign-words.ts';
import { CampaignDrawing } from './drawing.tsx';
import { GoodsCounts } from './goods-counts.tsx';
import { Handing } from './handing.tsx';
import { deskQuery, useMoveCampaign } from './queries.ts';
import './campaigns.css';

/** The second day is said where it is another. */
function spanWords(startsAt: string, endsAt: string): string {
  const isOneDay = dayOf(Date.parse(startsAt)) === dayOf(Date.parse(endsAt));
  const ends = momentWords(endsAt);
  return `${momentWords(startsAt)}–${isOneDay ? ends.slice(-5) : ends}`;
}

const partColumns: TableProps<DeskPart>['columns'] = [
  { title: '哪一份', key: 'label', render: (_, { label }) => label ?? '全部' },
  {
    title: '时间',
    key: 'time',
    render: (_, { startsAt, endsAt }) =>
      startsAt === undefined || endsAt === undefined ? '' : spanWords(startsAt, endsAt),
  },
  { title: '数量', key: 'quota', align: 'end', render: (_, { quota }) => many(quota) },
  { title: '发出', key: 'given', align: 'end', render: (_, { given }) => many(given) },
  { title: '余', key: 'left', align: 'end', render: (_, { left }) => many(left) },
  {
    title: '候补',
    key: 'waiting',
    align: 'end',
    render: (_, { waiting, waits }) => (waits === 0 ? '' : `${many(waiting)} / ${many(waits)}`),
  },
];

/** One step, with what it does told before it is made. */
function Step({ desk, move }: { readonly desk: DeskAnswer; readonly move: CampaignMove }) {
  const [open, setOpen] = useState(false);
  const moving = useMoveCampaign(desk.id, () => setOpen(false));
  return (
    <>
      <Button
        type={move === 'announce' || move === 'hand' || move === 'order' || move === 'settle' ? 'primary' : 'default'}
        onClick={() => setOpen(true)}
      >
        {campaignMoves[move]}
      </Button>
      <Modal
        open={open}
        title={campaignMoves[move]}
        okText={campaignMoves[move]}
        cancelText="返回"
        okButtonProps={{ danger: move === 'close' || move === 'drop' }}
        confirmLoading={moving.isPending}
        onOk={() => moving.mutate({ move })}
        onCancel={() => setOpen(false)}
      >
        <p>{moveWarns[move]}</p>
        {moving.error && <Refusal fault={moving.error} />}
      </Modal>
    </>
  );
}

function Changing({ desk }: { readonly desk: DeskAnswer }) {
  const [open, setOpen] = useState(false);
  const allotment = findAllotment(desk.service);
  if (allotment === undefined || (desk.state !== 'draft' && desk.state !== 'announced')) return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>修改</Button>
      <Modal open={open} title={desk.name} footer={null} destroyOnHidden onCancel={close}>
        {open && <CampaignForm org={desk.org} allotment={allotment} old={desk} onClose={close} onDone={close} />}
      </Modal>
    </>
  );
}

function What({ desk }: { readonly desk: DeskAnswer }) {
  const moment = (label: string, at: string | undefined) => at && <Fact label={label}>{momentWords(at)}</Fact>;
  return (
    <Facts>
      <Fact label="说明">{desk.lead}</Fact>
      <Fact label="谁办">{desk.org.name}</Fact>
      {desk.goesTo !== undefined && <Fact label="去哪里">{desk.goesTo.name}</Fact>}
      <Fact label="怎么发">
        {ways[desk.way]}，{eaches[desk.each]}一{findAllotment(desk.service)?.allot.unit ?? '份'}
        {desk.split !== 'whole' && `，${splits[desk.split]}`}
      </Fact>
      <Fact label="给谁">{[`${desk.org.name}的会员`, ...whoWords(desk.who)].join('；')}</Fact>
      {desk.goods && (
        <Fact label="品种">{desk.goods.map((good) => `${goodWords(good)}，${many(good.quota)} 份`).join('；')}</Fact>
      )}
      {desk.choices.length > 0 && <Fact label="可以选">{desk.choices.join('、')}</Fact>}
      {moment('开始', desk.opensAt)}
      {moment('报名截止', desk.windowUntil)}
      {moment('收回余量', desk.releasesAt)}
      {moment('退回截止', desk.givesBackUntil)}
      {moment('结束', desk.closesAt)}
      {desk.follows !== undefined && (
        <Fact label="上次没轮到的在前">
          <Link to={`/campaigns/${desk.follows}`}>看上次的活动</Link>
        </Fact>
      )}
      <Fact label="起草">{desk.madeBy}</Fact>
      {desk.announcedBy !== undefined && <Fact label="核对、发布">{desk.announcedBy}</Fact>}
      {moment('开始发放', desk.handingAt)}
      {moment(isDrawn(desk.way) ? '抽签办完' : '排出名单', desk.orderedAt)}
      {moment(desk.state === 'called-off' ? '全部收回' : '结清', desk.settledAt)}
    </Facts>
  );
}

function Counts({ desk }: { readonly desk: DeskAnswer }) {
  const given = desk.stock - desk.left;
  const had = desk.counts.granted + desk.counts.fetched;
  const states = (Object.keys(claimStates) as ClaimState[]).filter((state) => desk.counts[state] > 0);
  return (
    <>
      <p className="campaign-number">
        发出 {many(given)} / {many(desk.stock)}，余 {many(desk.left)}
      </p>
      <Progress percent={desk.stock === 0 ? 0 : Math.floor((given * 100) / desk.stock)} aria-label="发出的比例" />
      {desk.fromUnions > 0 && (
        <p>
          领到的 {many(had)} 人来自 {many(desk.fromUnions)} 家工会，平均每家 {eachOf(had, desk.fromUnions)} 人
        </p>
      )}
      {desk.worth && (
        <p>
          {worthWords(desk.worth, findAllotment(desk.service)?.allot.unit)}，截至 {momentWords(desk.now)}
        </p>
      )}
      {states.length > 0 && (
        <Facts>
          {states.map((state) => (
            <Fact key={state} label={claimWords(state, findAllotment(desk.service))}>
              {many(desk.counts[state])}
            </Fact>
          ))}
        </Facts>
      )}
    </>
  );
}

/** Members cannot claim, and those who give have to see it where they look at the numbers. */
function PausedAlert({ pause: { why, setBy } }: { readonly pause: Pause }) {
  return (
    <Alert
      type="warning"
      showIcon
      title="这类活动暂停领取和报名"
      description={
        <>
          {setBy?.name}暂停：{why}。{setBy && <Link to={`/orgs/${setBy.id}/pauses`}>暂停和恢复受理</Link>}
        </>
      }
    />
  );
}

/** Sign-up is over, and people are still to come. */
const isStillHeld = ({ phase, parts, now }: DeskAnswer) =>
  phase === 'over' && parts.some(({ endsAt }) => endsAt !== undefined && endsAt > now);

function Body({ desk }: { readonly desk: DeskAnswer }) {
  return (
    <div className="campaign-parts">
      <p>{isStillHeld(desk) ? '报名结束，最后一场办完以后才能结清' : phaseLabels[desk.phase]}</p>
      {desk.calledOff && <CalledOffAlert calledOff={desk.calledOff} />}
      {desk.callOff && <CallOffStanding desk={desk} asked={desk.callOff} />}
      {desk.paused && <PausedAlert pause={desk.paused} />}
      <div className="buttons">
        {desk.may.map((move) => (
          <Step key={move} desk={desk} move={move} />
        ))}
        <Changing desk={desk} />
        <CallingOff desk={desk} />
        {findAllotment(desk.service)?.allot.gives === 'voucher' && (
          <Link to={`/campaigns/${desk.id}/voucher`}>券的面额、有效期和商户</Link>
        )}
      </div>
      <Section level={2} title={desk.state === 'settled' ? '结清的数字' : '现在的数字'}>
        <Counts desk={desk} />
        <Table<DeskPart>
          size="small"
          rowKey="slice"
          columns={partColumns}
          dataSource={[...desk.parts]}
          pagination={{ pageSize: 20, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
        />
      </Section>
      {desk.goods && desk.state !== 'draft' && desk.state !== 'dropped' && (
        <Section level={2} title="选了什么">
          <GoodsCounts desk={desk} />
        </Section>
      )}
      <CampaignDrawing desk={desk} />
      <Section level={2} title="活动">
        <What desk={desk} />
      </Section>
      {desk.state !== 'draft' && desk.state !== 'dropped' && findAllotment(desk.service)?.allot.mutual && (
        <ChoosingFiguresPart id={desk.id} />
      )}
      {desk.state !== 'draft' && desk.state !== 'dropped' && (
        <Section level={2} title={findAllotment(desk.service)?.allot.attended ? '报名的人' : '领取的人'}>
          <Handing desk={desk} />
        </Section>
      )}
    </div>
  );
}

/** One campaign as those see it who give it: the steps, the numbers as they run, and who has what. */
export default function CampaignPage() {
  const { id = '' } = useParams();
  const query = useQuery(deskQuery(id));
  const { data } = query;
  return (
    <Page
      title={data?.name ?? '福利活动'}
      aside={<Link to={data ? `/campaigns?org=${data.org.id}` : '/campaigns'}>全部活动</Link>}
    >
      <Answered query={query}>{(desk) => <Body key={desk.id} desk={desk} />}</Answered>
    </Page>
  );
}
