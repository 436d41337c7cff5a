import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { Service } from '../../../kernel/service.ts';
import { BackLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { ViewSwitch } from '../../ui/tab-bar.tsx';
import { NotFoundPage } from '../not-found-page.tsx';
import { PagedList } from '../paged-list.tsx';
import { boardQuery } from '../queries.ts';
import { servicesWithBoard } from '../services.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { BoardCard } from './board-card.tsx';

function Board({ service }: { readonly service: Service }) {
  const query = useInfiniteQuery(boardQuery(service.id));
  return (
    <PagedList query={query} className="stack" empty={<p>还没有内容。工友同意公开的事，会出现在这里。</p>}>
      {(line) => <BoardCard line={line} service={service} />}
    </PagedList>
  );
}

/** What colleagues of the reader's own union have agreed to share. */
export function BoardPage() {
  const { service: id } = useParams();
  const service = id ? servicesWithBoard.find((each) => each.id === id) : servicesWithBoard[0];
  if (!service) return <NotFoundPage />;
  return (
    <>
      <PageHead title={`工友：${service.board!.label}`}>
        <BackLink to="/">首页</BackLink>
      </PageHead>
      <SignInGate why="登录以后，能看到本单位工友公开的事。">
        {() => (
          <>
            {servicesWithBoard.length > 1 && (
              <ViewSwitch
                label="工友的事"
                views={servicesWithBoard.map((each) => ({
                  to: `/board/${each.id}`,
                  label: each.board!.label,
                  chosen: each === service,
                }))}
              />
            )}
            <Board key={service.id} service={service} />
          </>
        )}
      </SignInGate>
    </>
  );
}
