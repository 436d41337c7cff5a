import { useQuery } from '@tanstack/react-query';
import { Button, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { levelWords } from '../../../kernel/party.ts';
import {
  type StarDeskAnswer,
  type StarPublishAnswer,
  type StarRound,
  type StarSheet,
  mostPoints,
  starStateWords,
} from '../../../kernel/stars.ts';
import { Refusal } from '../form/refusal.tsx';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { OrgSelect } from '../register/org-select.tsx';
import { unionsOf, useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Section } from '../shell/section.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { Published } from './published.tsx';
import { deskQuery, useSend } from './queries.ts';
import { RoundForm } from './round-form.tsx';
import { RoundUnions } from './round-unions.tsx';
import { SheetForm } from './sheet-form.tsx';
import { SheetItems } from './sheet-items.tsx';
import '../targets/targets.css';
import './stars.css';

const roundStates = { coming: '自评还没开始', open: '正在自评', closed: '自评已结束' } as const;

function RoundWords({ round }: { readonly round: StarRound }) {
  return (
    <p className="quiet">
      {round.org.name}，第 {round.sheet.edition} 版；自评{sayWholeDay(round.from)}至{sayWholeDay(round.to)}（
      {roundStates[round.state]}）；星级有效到{sayWholeDay(round.validUntil)}
    </p>
  );
}

function Dialog({
  verb,
  title,
  children,
}: {
  readonly verb: string;
  readonly title: string;
  readonly children: (close: () => void) => ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{verb}</Button>
      <Modal open={open} title={title} footer={null} destroyOnHidden width={720} onCancel={close}>
        {open && children(close)}
      </Modal>
    </>
  );
}

function Rated({ desk }: { readonly desk: StarDeskAnswer }) {
  if (desk.rated.length === 0)
    return <Empty says="现在没有要自评的。上级发起评定以后，会出现在这里，也会发消息给你。" />;
  return (
    <ul className="target-cards">
      {desk.rated.map(({ round, state }) => (
        <li key={round.id} className="target-card">
          <h3>
            <Link to={`/stars/${round.id}/${desk.org.id}`}>{round.sheet.name}</Link>
          </h3>
          <RoundWords round={round} />
          <p>
            <span className={state === 'none' ? 'tag tag-waiting' : 'tag'}>{starStateWords[state]}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}

function Publish({ round, ready }: { readonly round: StarRound; readonly ready: number }) {
  const sending = useSend<object, StarPublishAnswer>(`/api/star-rounds/${round.id}/publish`, () => {});
  return (
    <>
      {sending.error && <Refusal fault={sending.error} />}
      <Button type="primary" disabled={ready === 0} loading={sending.isPending} onClick={() => sending.mutate({})}>
        公布已审核的（{ready}）
      </Button>
    </>
  );
}

function Check({ desk, one }: { readonly desk: StarDeskAnswer; readonly one: StarDeskAnswer['checks'][number] }) {
  const { round, progress, mayPublish } = one;
  const [open, setOpen] = useState(false);
  return (
    <li className="target-card">
      <h3>{round.sheet.name}</h3>
      <RoundWords round={round} />
      <p className="figure">
        自评 {progress.scored} / {progress.of}，审核 {progress.checked} / {progress.of}，公布 {progress.published} /{' '}
        {progress.of}
      </p>
      <div className="buttons">
        {mayPublish && <Publish round={round} ready={progress.checked - progress.published} />}
      </div>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>{round.sheet.name}的工会名单</summary>
        {open && <RoundUnions round={round.id} org={desk.org.id} />}
      </details>
    </li>
  );
}

function Checks({ desk }: { readonly desk: StarDeskAnswer }) {
  if (desk.checks.length === 0) return <Empty says="现在没有要审核的。对下级发起评定以后，进度会在这里。" />;
  return (
    <ul className="star-checks">
      {desk.checks.map((one) => (
        <Check key={one.round.id} desk={desk} one={one} />
      ))}
    </ul>
  );
}

function Sheet({ sheet, desk }: { readonly sheet: StarSheet; readonly desk: StarDeskAnswer }) {
  return (
    <li className="target-card">
      <h3>
        {sheet.name}（第 {sheet.edition} 版{!sheet.current && '，已被新的一版代替'}）
      </h3>
      <p className="quiet">
        评{levelWords[sheet.level]}，{sheet.items.length} 项，共 {mostPoints(sheet.items)} 分
      </p>
      <details>
        <summary>
          {sheet.name}第 {sheet.edition} 版的内容
        </summary>
        <SheetItems sheet={sheet} />
      </details>
      {desk.maySet && sheet.current && (
        <div className="buttons">
          <Dialog verb="发起一轮评定" title={`发起评定：${sheet.name}`}>
            {(close) => <RoundForm sheet={sheet} onClose={close} />}
          </Dialog>
          <Dialog verb="改为新的一版" title={`新的一版：${sheet.name}`}>
            {(close) => <SheetForm org={desk.org} old={sheet} onClose={close} />}
          </Dialog>
        </div>
      )}
    </li>
  );
}

function Sheets({ desk }: { readonly desk: StarDeskAnswer }) {
  if (desk.sheets.length === 0) return <Empty says="还没有评分表。设立以后，可以按它发起评定。" />;
  return (
    <ul className="target-cards">
      {desk.sheets.map((sheet) => (
        <Sheet key={sheet.id} sheet={sheet} desk={desk} />
      ))}
    </ul>
  );
}

function Desk({ desk }: { readonly desk: StarDeskAnswer }) {
  const isTop = desk.org.level === 'province';
  const isFoot = desk.org.level === 'workplace';
  return (
    <div className="target-parts">
      {!isTop && (
        <Section level={2} title="自评">
          <Rated desk={desk} />
        </Section>
      )}
      {!isFoot && (
        <Section level={2} title="审核下级">
          <Checks desk={desk} />
        </Section>
      )}
      {!isFoot && (
        <Section level={2} title="评分表">
          {desk.maySet && (
            <div className="buttons">
              <Dialog verb="设立评分表" title={`设立评分表：${desk.org.name}`}>
                {(close) => <SheetForm org={desk.org} onClose={close} />}
              </Dialog>
            </div>
          )}
          <Sheets desk={desk} />
        </Section>
      )}
      <Section level={2} title="已公布的星级">
        <Published under={desk.org.id} />
      </Section>
    </div>
  );
}

/** Stars: where a union is rated, what it checks, its sheets, and what is published of those under it. */
export default function StarsPage() {
  const [params, setParams] = useSearchParams();
  const own = unionsOf(useMe())[0]!.id;
  const org = params.get('org') ?? own;
  return (
    <Page title="星级评定">
      <div className="target-org">
        <label htmlFor="star-org">看哪个工会</label>
        <OrgSelect id="star-org" value={org} onChange={(next) => setParams({ org: next })} />
      </div>
      <Answered query={useQuery(deskQuery(org))}>{(desk) => <Desk key={desk.org.id} desk={desk} />}</Answered>
    </Page>
  );
}
