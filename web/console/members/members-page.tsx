import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useState } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import type { MembersAnswer } from '../../../kernel/answers.ts';
import { ExportButton } from '../exports/export-button.tsx';
import { Chips } from '../register/chips.tsx';
import { searchOf } from '../register/filter.ts';
import { Paging } from '../register/paging.tsx';
import { Page } from '../shell/page.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { MemberCard } from './member-card.tsx';
import { MemberSearch } from './member-search.tsx';
import { MemberTable } from './member-table.tsx';
import { membersQuery } from './queries.ts';
import '../register/register.css';
import './members.css';

/**
 * Which union, which page and which card is open are in the address. What was typed is not: a name, a document or a phone
 * number must not stay in the history of a shared computer.
 */
function useMembersAddress() {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const { state } = useLocation();
  const org = params.get('org') ?? undefined;
  const cursor = params.get('cursor') ?? undefined;
  const filter = org === undefined ? {} : { org };
  const search = searchOf(filter, cursor);
  const addressOf = (id: string) => `/members?${search}${search === '' ? '' : '&'}member=${id}`;
  return {
    org,
    cursor,
    filter,
    opened: params.get('member') ?? undefined,
    addressOf,
    open: (id: string) => void navigate(addressOf(id), { state }),
    close: () => void navigate({ search }, { state, replace: true }),
    goTo: (union: string | undefined) => void navigate({ search: searchOf(union === undefined ? {} : { org: union }) }),
  };
}

function NoMembers({ q }: { readonly q: string | undefined }) {
  if (q === undefined) return <Empty says="这里还没有会员。" />;
  return <Empty says="没有找到。证件号和手机号要写全，姓名从姓写起；不归你管的工会，会员在这里查不到。" />;
}

function MoreFound({ answer }: { readonly answer: MembersAnswer }) {
  if (!answer.more || answer.next !== undefined) return null;
  return <output className="quiet">只列出了前 {answer.items.length} 人，还有更多，请写全。</output>;
}

export default function MembersPage() {
  const { org, cursor, filter, opened, addressOf, open, close, goTo } = useMembersAddress();
  const [q, setQ] = useState<string>();
  const query = useQuery({
    ...membersQuery({ org, q, cursor: q === undefined ? cursor : undefined }),
    placeholderData: keepPreviousData,
  });
  return (
    <Page title="会员" aside={<ExportButton what="members" org={org} />}>
      <MemberSearch org={org} q={q} onOrg={goTo} onFind={setQ} />
      <Chips filter={filter} onRemove={() => goTo(undefined)} onClear={() => goTo(undefined)} />
      <Answered query={query} rows={12}>
        {(answer) => (
          <>
            {answer.items.length === 0 ? (
              <NoMembers q={q} />
            ) : (
              <MemberTable
                lines={answer.items}
                loading={query.isPlaceholderData}
                opened={opened}
                onOpen={open}
                addressOf={addressOf}
              />
            )}
            <MoreFound answer={answer} />
            {q === undefined && <Paging filter={filter} cursor={cursor} next={answer.next} />}
          </>
        )}
      </Answered>
      <Drawer open={opened !== undefined} onClose={close} size="min(560px, 100vw)" destroyOnHidden title="会员">
        {opened !== undefined && <MemberCard key={opened} id={opened} />}
      </Drawer>
    </Page>
  );
}
