import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Grid, Select, Switch } from 'antd';
import { useCallback, useEffect, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { CaseAnswer, CaseLine } from '../../../kernel/answers.ts';
import { bulkMax } from '../../../kernel/bulk.ts';
import { CaseView } from '../case/case-view.tsx';
import { inboxCountQuery, inboxQuery } from '../queries.ts';
import { findService } from '../services.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Failed, Loading } from '../shell/states.tsx';
import { BulkPane } from './bulk-pane.tsx';
import { InboxLine } from './inbox-line.tsx';
import { useChoosing } from './use-choosing.ts';
import { useKeysSwitch, useListKeys } from './keys.ts';
import './inbox.css';

const listId = 'inbox';

function Counts() {
  const { data } = useQuery(inboxCountQuery);
  if (data === undefined) return null;
  return (
    <output className="counts">
      要你办的 <strong>{data.mine}</strong> 件
      {data.overdue > 0 && (
        <span className="danger">
          ，其中已超期 <strong>{data.overdue}</strong> 件
        </span>
      )}
    </output>
  );
}

/**
 * The case shown beside the list, the first one by default. It stands in the address so that going back finds it again,
 * and in a state of its own because the address changes too late for keys pressed in quick succession.
 */
function useSelected(lines: readonly CaseLine[]) {
  const [params, setParams] = useSearchParams();
  const [asked, setAsked] = useState(params.get('case'));
  const isThere = lines.some(({ id }) => id === asked);
  const selected = isThere ? asked! : lines[0]?.id;
  const addressOf = (id: string) => `/?${new URLSearchParams([...narrowed(params), ['case', id]])}`;
  const select = useCallback(
    (id: string) => {
      setAsked(id);
      setParams((before) => new URLSearchParams([...narrowed(before), ['case', id]]), { replace: true });
    },
    [setParams],
  );
  // Whoever comes back finds the line she left in sight.
  useEffect(() => {
    if (isThere) lineOf(asked!)?.scrollIntoView({ block: 'nearest' });
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once it is there; later it is where she put it
  }, [isThere]);
  return { selected, select, addressOf, isMissing: asked !== null && !isThere };
}

/** What the list is narrowed to, which stays while cases are gone through. */
const narrowed = (params: URLSearchParams) => [...params].filter(([key]) => key === 'service');

const lineOf = (id: string) => document.querySelector<HTMLElement>(`#${listId} [data-case="${id}"]`);

/** Only the cases of one service, where there are several; how many of each wait is told. */
function Narrowing() {
  const [params, setParams] = useSearchParams();
  const { data } = useQuery(inboxCountQuery);
  const service = params.get('service') ?? '';
  if (data === undefined || (data.services.length < 2 && service === '')) return null;
  const options = data.services.map((one) => ({ value: one.service, label: `${one.title}（${one.mine} 件）` }));
  const isGone = service !== '' && options.every(({ value }) => value !== service);
  return (
    <Select
      className="inbox-narrowing"
      aria-label="看哪些事项"
      options={[
        { value: '', label: `全部事项（${data.mine} 件）` },
        ...options,
        ...(isGone ? [{ value: service, label: `${findService(service)?.title ?? '这一项'}（0 件）` }] : []),
      ]}
      value={service}
      onChange={(next: string) => setParams(next === '' ? {} : { service: next }, { replace: true })}
    />
  );
}

function KeysHint({ on, onChange }: { readonly on: boolean; readonly onChange: (on: boolean) => void }) {
  return (
    <p className="keys-hint">
      <span aria-hidden={!on} className={on ? undefined : 'quiet'}>
        <kbd>j</kbd> <kbd>k</kbd> 或 <kbd>↓</kbd> <kbd>↑</kbd> 换一件，<kbd>Enter</kbd> 打开，<kbd>1</kbd> <kbd>2</kbd>…
        办理
      </span>
      <label htmlFor="keys">
        <Switch id="keys" size="small" checked={on} onChange={onChange} /> 按键换件
      </label>
    </p>
  );
}

/** Choosing several is switched on, so that the list stays quiet for those who go through it one by one. */
function ChoosingTools({ choosing }: { readonly choosing: ReturnType<typeof useChoosing> }) {
  const { on, turn, chosen, like, chooseLike, keep } = choosing;
  return (
    <div className="inbox-tools">
      <Button size="small" aria-pressed={on} onClick={() => turn(!on)}>
        {on ? '退出多选' : '多选，一起办'}
      </Button>
      {on && like.length > chosen.length && (
        <Button size="small" onClick={chooseLike}>
          选中同类 {like.length} 件
        </Button>
      )}
      {on && chosen.length > 0 && (
        <Button size="small" onClick={() => keep([])}>
          全部取消
        </Button>
      )}
    </div>
  );
}

interface InboxProps {
  readonly lines: readonly CaseLine[];
  readonly more: (() => void) | undefined;
  /** Not where the list is only looked at anew: a button that waits takes no click. */
  readonly isFetchingMore: boolean;
}

/** The nth of what can be done with the case beside the list. */
function chooseMove(nth: number): void {
  document.querySelectorAll<HTMLElement>('.inbox-pane .moves [data-action]')[nth - 1]?.click();
}

/** A case that was left open may lie further down than the first page, and those of one kind may be on several. */
const mostLooked = 10 * 20;

function Inbox({ lines, more, isFetchingMore }: InboxProps) {
  const { lg: wide } = Grid.useBreakpoint();
  const [keys, setKeys] = useKeysSwitch();
  const { selected, select, addressOf, isMissing } = useSelected(lines);
  const choosing = useChoosing(lines);
  const wanted = choosing.on ? bulkMax : isMissing ? mostLooked : 0;
  useEffect(() => {
    if (more && !isFetchingMore && lines.length < wanted) more();
  }, [more, isFetchingMore, lines.length, wanted]);
  const at = lines.findIndex(({ id }) => id === selected);
  const step = useCallback(
    (by: number) => {
      const next = lines[at + by];
      if (next === undefined) return;
      select(next.id);
      lineOf(next.id)?.focus();
    },
    [lines, at, select],
  );
  useListKeys(keys && !choosing.on, `#${listId}`, { step, choose: chooseMove });
  // A move that leaves the case with the same cadre, such as a note, keeps it open: she is still at it.
  const onMoved = (after: CaseAnswer) => {
    const next = lines[at + 1] ?? lines[at - 1];
    if (!after.mine && next !== undefined) select(next.id);
  };

  return (
    <div className="inbox">
      <section aria-label="要你办的事" className="inbox-list">
        <Narrowing />
        <ChoosingTools choosing={choosing} />
        {wide && !choosing.on && <KeysHint on={keys} onChange={setKeys} />}
        {!wide && choosing.on && <BulkPane chosen={choosing.chosen} onKeep={choosing.keep} onDone={choosing.drop} />}
        <ul id={listId} className="plain">
          {lines.map((line) => (
            <InboxLine
              key={line.id}
              line={line}
              from={addressOf(line.id)}
              selected={wide === true && !choosing.on && line.id === selected}
              onSelect={wide && !choosing.on ? select : undefined}
              choosing={choosing.of(line)}
            />
          ))}
        </ul>
        {more && (
          <Button onClick={more} loading={isFetchingMore}>
            再看后面的
          </Button>
        )}
      </section>
      {wide && choosing.on && (
        <section aria-label="一起办" className="inbox-pane">
          <BulkPane chosen={choosing.chosen} onKeep={choosing.keep} onDone={choosing.drop} />
        </section>
      )}
      {wide && !choosing.on && selected !== undefined && (
        <section aria-label="选中的办件" className="inbox-pane">
          <CaseView key={selected} id={selected} level={2} onMoved={onMoved} />
        </section>
      )}
    </div>
  );
}

export default function InboxPage() {
  const [params] = useSearchParams();
  const service = params.get('service') ?? undefined;
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    inboxQuery(service),
  );
  const lines = data?.pages.flatMap(({ items }) => items);
  return (
    <Page title="工作台" aside={<Counts />}>
      {lines === undefined && (error ? <Failed fault={error} retry={() => void refetch()} /> : <Loading rows={10} />)}
      {lines?.length === 0 && service !== undefined && <Narrowing />}
      {lines?.length === 0 && (
        <Empty
          says={
            service === undefined
              ? '都办完了，现在没有要你办的事。新的事到了，会出现在这里。'
              : '这一项现在没有要你办的。'
          }
        />
      )}
      {lines !== undefined && lines.length > 0 && (
        <Inbox
          key={service ?? ''}
          lines={lines}
          more={hasNextPage ? () => void fetchNextPage() : undefined}
          isFetchingMore={isFetchingNextPage}
        />
      )}
    </Page>
  );
}
