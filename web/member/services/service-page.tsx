import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { Me } from '../../../kernel/answers.ts';
import type { Service } from '../../../kernel/service.ts';
import { reasonsOf } from '../../../kernel/rule.ts';
import { knownFindings } from '../../flow/hints.ts';
import { ReasonList } from '../../flow/reason-list.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { BackLink, RowLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { NotFoundPage } from '../not-found-page.tsx';
import { serviceQuery, tunedOf, useMe } from '../queries.ts';
import { findService, joining, transferring } from '../services.ts';
import { signInPath } from '../sign-in-ask.tsx';
import { today } from '../today.ts';
import { Paused } from './paused.tsx';
import { HowLong, LaterMoves, WhatYouGet, WhatYouNeed, WhoCan } from './service-sections.tsx';

interface HintsProps {
  readonly me: Me;
  readonly service: Service;
  readonly tuned: Readonly<Record<string, number>>;
}

function AlreadyMember({ name }: { readonly name: string }) {
  return (
    <Notice>
      <p>你已经是「{name}」的会员，不用再入会。换了单位，可以转会。</p>
      {transferring && <ButtonLink to={`/services/${transferring.id}`}>{transferring.title}</ButtonLink>}
    </Notice>
  );
}

/** What the register already says against it, before any question. It stops nobody: the register may be wrong. */
function Hints({ me, service, tuned }: HintsProps) {
  if (service.newcomers) return me.member ? <AlreadyMember name={me.member.org.name} /> : null;
  if (!me.member)
    return (
      <Notice tone="waiting">
        <p>你还没有加入工会，办这件事要先入会。有疑问可以打职工热线 12351。</p>
        {joining && <ButtonLink to={`/services/${joining.id}`}>{joining.title}</ButtonLink>}
      </Notice>
    );
  const { org, joinedOn, standing } = me.member;
  const member = { verified: me.verified, joinedOn, orgLevel: org.level, standing };
  const reasons = reasonsOf(service, knownFindings(service, member, today(), tuned), tuned);
  if (reasons.length === 0) return null;
  return (
    <Notice tone="waiting">
      <p>按现在登记的情况，你可能不符合：</p>
      <ReasonList reasons={reasons} />
      <p>登记的情况不对，可以打职工热线 12351 更正。</p>
    </Notice>
  );
}

function Described({ service }: { readonly service: Service }) {
  const me = useMe();
  const answer = useQuery(serviceQuery(service.id));
  const tuned = tunedOf(service, answer.data);
  // Its own list, or that of what it rates.
  const listing = service.openList ? service : findService(service.rates?.list);
  const applyPath = `/services/${service.id}/apply/1`;
  return (
    <>
      <PageHead title={service.title}>
        <BackLink to="/services">办事</BackLink>
      </PageHead>
      <p>{service.lead}</p>
      {listing && (
        <nav className="rows" aria-label="公开的名录">
          <RowLink to={`/lists/${listing.id}`}>{listing.openList!.title}</RowLink>
        </nav>
      )}
      {answer.data?.paused && <Paused pause={answer.data.paused} />}
      {me.data && <Hints me={me.data} service={service} tuned={tuned} />}
      {answer.error && (
        <Notice tone="waiting" announced="politely">
          <p>没有取到你所在工会的标准，下面的金额和天数是平台的默认值。</p>
          <Button onClick={() => void answer.refetch()}>再取一次</Button>
        </Notice>
      )}
      <WhoCan service={service} tuned={tuned} />
      <WhatYouGet service={service} tuned={tuned} answer={answer.data} />
      <WhatYouNeed service={service} tuned={tuned} />
      <HowLong service={service} tuned={tuned} />
      <LaterMoves service={service} />
      {!(service.newcomers && me.data?.member) && !answer.data?.paused && (
        <ButtonLink look="primary" to={me.data === null ? signInPath(applyPath) : applyPath}>
          开始办理
        </ButtonLink>
      )}
    </>
  );
}

export function ServicePage() {
  const service = findService(useParams()['service']);
  return service ? <Described key={service.id} service={service} /> : <NotFoundPage />;
}
