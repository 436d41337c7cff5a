import { Button } from 'antd';
import { useLocation, useNavigate } from 'react-router';
import { type Filter, searchOf } from './filter.ts';

interface PagingProps {
  readonly filter: Filter;
  readonly cursor: string | undefined;
  readonly next: string | undefined;
}

/** The cursors of the pages before this one; `null` stands for the first page, which has none. */
function cursorsBefore(state: unknown): readonly (string | null)[] {
  const before = (state as { before?: unknown } | null)?.before;
  return Array.isArray(before) ? before : [];
}

/**
 * The server only knows the way forward, so the way back is kept with the history entry. Whoever comes by a link to a
 * later page has no such way and is offered the first page instead.
 */
export function Paging({ filter, cursor, next }: PagingProps) {
  const navigate = useNavigate();
  const before = cursorsBefore(useLocation().state);
  const go = (to: string | undefined, behind: readonly (string | null)[]) =>
    void navigate({ search: searchOf(filter, to) }, { state: { before: behind } });
  if (cursor === undefined && next === undefined) return null;
  return (
    <nav aria-label="翻页" className="buttons">
      {cursor !== undefined && before.length === 0 && <Button onClick={() => go(undefined, [])}>回到第一页</Button>}
      {before.length > 0 && <Button onClick={() => go(before.at(-1) ?? undefined, before.slice(0, -1))}>上一页</Button>}
      {next !== undefined && <Button onClick={() => go(next, [...before, cursor ?? null])}>下一页</Button>}
    </nav>
  );
}
