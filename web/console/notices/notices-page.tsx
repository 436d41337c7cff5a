import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Tag } from 'antd';
import { Link } from 'react-router';
import type { NoticeLine } from '../../../kernel/answers.ts';
import { useMe } from '../session/me.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Failed, Loading } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { noticesQuery, useRead } from './queries.ts';
import './notices.css';

/** As many as the server marks at once. */
const most = 200;

interface NoticeProps {
  readonly notice: NoticeLine;
  readonly onRead: () => void;
}

/** Opening the case is reading the notice; the mark travels on its own, so that it never holds up the page. */
function Notice({ notice: { caseId, title, says, at, read }, onRead }: NoticeProps) {
  return (
    <li className={read ? undefined : 'notice-unread'}>
      <div>
        <h2>
          {caseId === undefined ? (
            title
          ) : (
            <Link to={`/cases/${caseId}`} state={{ from: '/notices' }} onClick={read ? undefined : onRead}>
              {title}
            </Link>
          )}{' '}
          {!read && <Tag>未读</Tag>}
        </h2>
        <p>{says}</p>
        <p className="quiet">{momentWords(at)}</p>
      </div>
      {!read && (
        <Button size="small" aria-label={`标为已读：${title}，${momentWords(at)}`} onClick={onRead}>
          标为已读
        </Button>
      )}
    </li>
  );
}

function Notices() {
  const query = useInfiniteQuery(noticesQuery);
  const reading = useRead();
  if (query.data === undefined)
    return query.isError ? <Failed fault={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const notices = query.data.pages.flatMap(({ items }) => items);
  const unread = notices.filter(({ read }) => !read).map(({ id }) => id);
  if (notices.length === 0)
    return <Empty says="还没有消息。有办件等你办、快到期、被督办，或者有事要你确认，这里会告诉你。" />;
  return (
    <>
      {unread.length > 0 && (
        <Button loading={reading.isPending} onClick={() => reading.mutate(unread.slice(0, most))}>
          把这里的 {unread.length} 条都标为已读
        </Button>
      )}
      {reading.isError && <Failed fault={reading.error} retry={() => reading.mutate(unread.slice(0, most))} />}
      <ul className="notices">
        {notices.map((notice) => (
          <Notice key={notice.id} notice={notice} onRead={() => reading.mutate([notice.id])} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          看更早的
        </Button>
      )}
    </>
  );
}

/** What the platform has told the cadre, newest first. */
export default function NoticesPage() {
  const { unread } = useMe();
  return (
    <Page
      title="消息"
      aside={<output>{unread === 0 ? '没有未读' : `未读 ${unread.toLocaleString('zh-CN')} 条`}</output>}
    >
      <Notices />
    </Page>
  );
}
