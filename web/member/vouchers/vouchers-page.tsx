import { useQuery } from '@tanstack/react-query';
import type { VoucherLine } from '../../../kernel/voucher/answers.ts';
import { Section } from '../../ui/card.tsx';
import { BackLink, RowLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../loaded.tsx';
import { today } from '../today.ts';
import { vouchersQuery } from './queries.ts';
import { standWords, worthWords } from './voucher-words.ts';

function Rows({ lines, label }: { readonly lines: readonly VoucherLine[]; readonly label: string }) {
  return (
    <nav className="rows" aria-label={label}>
      {lines.map((line) => (
        <RowLink key={`${line.id} ${line.number}`} to={`/me/vouchers/${line.id}`}>
          <strong>{line.name}</strong>
          <span>{worthWords(line.terms)}</span>
          <span className="soft">{standWords(line, today())}</span>
        </RowLink>
      ))}
    </nav>
  );
}

/** What she was given, first what can still be used. */
export function VouchersPage() {
  return (
    <>
      <PageHead title="我的券">
        <BackLink to="/me">我的</BackLink>
      </PageHead>
      <Loaded query={useQuery(vouchersQuery)}>
        {(lines) => {
          const live = lines.filter(({ state }) => state === 'live');
          const past = lines.filter(({ state }) => state !== 'live');
          return (
            <>
              {live.length === 0 && <p>现在没有可以用的券。工会发券的时候，会在“福利活动”里写明。</p>}
              {live.length > 0 && <Rows lines={live} label="可以用的券" />}
              {past.length > 0 && (
                <Section title="用过的和过期的">
                  <Rows lines={past} label="用过的和过期的券" />
                </Section>
              )}
            </>
          );
        }}
      </Loaded>
    </>
  );
}
