import { useQuery } from '@tanstack/react-query';
import type { CampaignLine } from '../../../kernel/allot-answers.ts';
import type { OrgRef } from '../../../kernel/answers.ts';
import { RowLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Section } from '../../ui/card.tsx';
import { Loaded } from '../loaded.tsx';
import { findAllotment } from '../services.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { today } from '../today.ts';
import { campaignsQuery } from './queries.ts';
import { isLive, mineWords, phaseWords } from './words.ts';

function Rows({ label, lines }: { readonly label: string; readonly lines: readonly CampaignLine[] }) {
  return (
    <nav className="rows" aria-label={label}>
      {lines.map((line) => {
        const allotment = findAllotment(line.service);
        const stands = line.mine ? mineWords(line.mine, allotment) : phaseWords(line, allotment, today());
        return (
          <RowLink key={line.id} to={`/campaigns/${line.id}`}>
            <strong>{line.name}</strong>
            <span className="soft">
              {stands}；{line.org.name}
            </span>
          </RowLink>
        );
      })}
    </nav>
  );
}

/** The unions whose events these are, hers first: each publishes a calendar of its own. */
function Subscribing({ own, lines }: { readonly own: OrgRef | undefined; readonly lines: readonly CampaignLine[] }) {
  const unions = new Map([...(own ? [own] : []), ...lines.map(({ org }) => org)].map((org) => [org.id, org.name]));
  return (
    <Section title="订阅到日历">
      <p>工会一有新活动，你的日历里就有开始的时间。</p>
      {[...unions].map(([id, name]) => (
        <p key={id}>
          <a className="text-link" href={`webcal://${location.host}/api/open/calendar.ics?org=${id}`}>
            订阅{name}的活动
          </a>
        </p>
      ))}
    </Section>
  );
}

function Fetched({ own }: { readonly own: OrgRef | undefined }) {
  return (
    <Loaded query={useQuery(campaignsQuery)}>
      {(lines) => {
        const [live, past] = [lines.filter(isLive), lines.filter((line) => !isLive(line))];
        return (
          <>
            {live.length === 0 ? (
              <p>现在没有活动。你的工会和上级工会办了，会出现在这里。</p>
            ) : (
              <Rows label="现在的活动" lines={live} />
            )}
            {past.length > 0 && (
              <Section title="已经结束的">
                <Rows label="已经结束的活动" lines={past} />
              </Section>
            )}
            <Subscribing own={own} lines={lines} />
          </>
        );
      }}
    </Loaded>
  );
}

/** The campaigns of her union and of those above it. */
export function CampaignsPage() {
  return (
    <>
      <PageHead title="福利活动" />
      <SignInGate why="登录以后，能看到你所在工会的活动。">{(me) => <Fetched own={me.member?.org} />}</SignInGate>
    </>
  );
}
