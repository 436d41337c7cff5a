import { useQuery } from '@tanstack/react-query';
import { BackLink, RowLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../loaded.tsx';
import { findAllotment } from '../services.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { ownClaimsQuery } from './queries.ts';
import { mineWords } from './words.ts';

function Fetched() {
  return (
    <Loaded query={useQuery(ownClaimsQuery)}>
      {(lines) =>
        lines.length === 0 ? (
          <p>你还没有领过、报过名。</p>
        ) : (
          <nav className="rows" aria-label="我的福利">
            {lines.map((line) => (
              <RowLink key={line.id} to={`/campaigns/${line.id}`}>
                <strong>{line.name}</strong>
                <span className="soft">{line.mine && mineWords(line.mine, findAllotment(line.service))}</span>
              </RowLink>
            ))}
          </nav>
        )
      }
    </Loaded>
  );
}

/** All that she has got or asked for, the latest first. */
export function OwnClaimsPage() {
  return (
    <>
      <PageHead title="我的福利">
        <BackLink to="/me" />
      </PageHead>
      <SignInGate why="登录以后，能看到你领过、报过名的活动。">{() => <Fetched />}</SignInGate>
    </>
  );
}
