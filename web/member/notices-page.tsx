import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { NoticeLine } from '../../kernel/answers.ts';
import { api } from '../api/client.ts';
import { instantWords } from '../flow/day-words.ts';
import { Button } from '../ui/button.tsx';
import { RowLink } from '../ui/link.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Tag } from '../ui/tag.tsx';
import { PagedList } from './paged-list.tsx';
import { meQuery, noticesQuery } from './queries.ts';
import { SignInGate } from './sign-in-gate.tsx';
import { today } from './today.ts';

function useRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) => api.post('/api/notices/read', { ids }),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: noticesQuery.queryKey }),
        client.invalidateQueries({ queryKey: meQuery.queryKey }),
      ]),
  });
}

function Words({ notice }: { readonly notice: NoticeLine }) {
  return (
    <>
      <span className="line-up">
        <strong>{notice.title}</strong>
        {!notice.read && <Tag tone="mine">未读</Tag>}
      </span>
      <span>{notice.says}</span>
      <span className="soft figures">{instantWords(notice.at, today())}</span>
    </>
  );
}

/** Opening the case is reading the notice; the mark travels on its own, so that it never holds up the page. */
function NoticeRow({ notice, onRead }: { readonly notice: NoticeLine; readonly onRead: () => void }) {
  if (!notice.caseId)
    return (
      <div className="row">
        <span className="row-words">
          <Words notice={notice} />
          {!notice.read && (
            <Button look="quiet" onClick={onRead}>
              知道了<span className="unseen">：{notice.title}</span>
            </Button>
          )}
        </span>
      </div>
    );
  return (
    <RowLink to={`/cases/${notice.caseId}`} onClick={notice.read ? undefined : onRead}>
      <Words notice={notice} />
    </RowLink>
  );
}

function Notices() {
  const query = useInfiniteQuery(noticesQuery);
  const read = useRead();
  const unread = query.data?.pages.flatMap(({ items }) => items.filter((notice) => !notice.read)) ?? [];
  return (
    <>
      {unread.length > 0 && (
        <Button look="wide" busy={read.isPending} onClick={() => read.mutate(unread.map(({ id }) => id))}>
          全部标为已读
        </Button>
      )}
      <PagedList query={query} empty={<p>还没有消息。你办的事有了进展，这里会告诉你。</p>}>
        {(notice) => <NoticeRow notice={notice} onRead={() => read.mutate([notice.id])} />}
      </PagedList>
    </>
  );
}

export function NoticesPage() {
  return (
    <>
      <PageHead title="消息" />
      <SignInGate why="登录以后，你办的事有了进展会在这里告诉你。">{() => <Notices />}</SignInGate>
    </>
  );
}
