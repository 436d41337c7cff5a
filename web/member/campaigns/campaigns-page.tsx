import { useQuery } from '@tanstack/react-query';
import type { CampaignLine } from '../../../kernel/allot-answers.ts';
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
      {lines.map((line) => (
        <RowLink key={line.id} to={`/campaigns/${line.id}`}>
          <strong>{line.name}</strong>
          <span className="soft">
            {line.mine ? mineWords(line.mine, findAllotment(line.service)) : phaseWords(line, today())}；{line.org.name}
          </span>
        </RowLink>
      ))}
    </nav>
  );
}

function Fetched() {
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
      <SignInGate why="登录以后，能看到你所在工会的活动。">{() => <Fetched />}</SignInGate>
    </>
  );
}
