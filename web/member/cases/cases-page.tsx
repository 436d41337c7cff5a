import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import type { CaseLine } from '../../../kernel/answers.ts';
import { instantDayWords } from '../../flow/day-words.ts';
import { StateTags, dueWordsOf } from '../../flow/state-sentence.tsx';
import { ButtonLink } from '../../ui/button.tsx';
import { BackLink, RowLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ViewSwitch } from '../../ui/tab-bar.tsx';
import { PagedList } from '../paged-list.tsx';
import { myCasesQuery } from '../queries.ts';
import { findService } from '../services.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { today } from '../today.ts';

function CaseRow({ line }: { readonly line: CaseLine }) {
  const due = dueWordsOf(line, today());
  return (
    <RowLink to={`/cases/${line.id}`}>
      <strong>{line.title}</strong>
      {line.summary && <span>{line.summary}</span>}
      <StateTags line={line} service={findService(line.service)} />
      <span className="soft">
        {instantDayWords(line.filedAt, today())}提交
        {due && `，${line.overdue ? '本来最晚' : '最晚'} ${due}`}
      </span>
    </RowLink>
  );
}

function Empty({ open }: { readonly open: boolean }) {
  return (
    <div className="stack">
      <p>{open ? '现在没有正在办的事。' : '还没有办完的事。'}</p>
      <ButtonLink to="/services">看看能办什么</ButtonLink>
    </div>
  );
}

function Cases({ open }: { readonly open: boolean }) {
  const query = useInfiniteQuery(myCasesQuery(open));
  return (
    <PagedList query={query} empty={<Empty open={open} />}>
      {(line) => <CaseRow line={line} />}
    </PagedList>
  );
}

export function CasesPage() {
  const open = useSearchParams()[0].get('open') !== 'false';
  return (
    <>
      <PageHead title={open ? '我的办件' : '我的办件：已结'}>
        <BackLink to="/">首页</BackLink>
      </PageHead>
      <SignInGate why="登录以后，能看到你办的事到了哪一步。">
        {() => (
          <>
            <ViewSwitch
              label="在办和已结"
              views={[
                { to: '/cases', label: '在办', chosen: open },
                { to: '/cases?open=false', label: '已结', chosen: !open },
              ]}
            />
            <Cases key={String(open)} open={open} />
          </>
        )}
      </SignInGate>
    </>
  );
}
