import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Radio, Table, type TableProps } from 'antd';
import { useState } from 'react';
import type {
  EmploymentLine,
  EmploymentsAnswer,
  InviteResult,
  InvitedAnswer,
} from '../../../kernel/employer-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { shortDayWords } from '../words/moment-words.ts';
import { mayInvite, nameWords, resultWords, stateWords } from './employment-words.ts';
import { type View, employmentsQuery } from './queries.ts';

type Results = ReadonlyMap<string, InviteResult>;

const views: readonly { readonly value: View; readonly label: string }[] = [
  { value: 'all', label: '全部' },
  { value: 'here', label: '在职' },
  { value: 'left', label: '离职' },
];

interface Choosing {
  readonly chosen: ReadonlySet<string>;
  readonly results: Results;
  readonly sending: boolean;
  readonly onChoose: (id: string, on: boolean) => void;
  readonly onInvite: (ids: readonly string[]) => void;
}

/** Once a message has left the state says so itself. */
function ResultLine({ line, result }: { readonly line: EmploymentLine; readonly result: InviteResult | undefined }) {
  if (result === undefined || (result === 'sent' && line.state !== 'inviting')) return null;
  return <div className="quiet">{resultWords[result]}</div>;
}

function columnsOf({ chosen, results, sending, onChoose, onInvite }: Choosing): TableProps<EmploymentLine>['columns'] {
  return [
    {
      title: '姓名',
      key: 'name',
      className: 'tight',
      render: (_, line) =>
        mayInvite(line) ? (
          <Checkbox checked={chosen.has(line.id)} onChange={({ target }) => onChoose(line.id, target.checked)}>
            <span className="unseen">选择</span>
            {nameWords(line)}
          </Checkbox>
        ) : (
          nameWords(line)
        ),
    },
    {
      title: '进展',
      key: 'state',
      render: (_, line) => (
        <>
          {stateWords(line)}
          <ResultLine line={line} result={results.get(line.id)} />
        </>
      ),
    },
    {
      title: '邀请',
      key: 'invite',
      render: (_, line) =>
        mayInvite(line) && (
          <Button size="small" disabled={sending} onClick={() => onInvite([line.id])}>
            {line.state === 'new' ? '发短信邀请' : '再发一次'}
            <span className="unseen">（{nameWords(line)}）</span>
          </Button>
        ),
    },
    { title: '手机号', key: 'phone', className: 'figure', render: (_, { phone }) => phone ?? '没有能收短信的' },
    { title: '工号', key: 'number', render: (_, { employeeNumber }) => employeeNumber ?? '' },
    { title: '部门', key: 'department', render: (_, { department }) => department ?? '' },
    { title: '单位报来', key: 'at', className: 'tight', render: (_, { at }) => shortDayWords(at) },
  ];
}

/** The people chosen, and what became of those who were invited. */
function useInviting(org: string) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [results, setResults] = useState<Results>(new Map());
  const inviting = useMutation({
    mutationFn: (ids: readonly string[]) => api.post<InvitedAnswer>(`/api/orgs/${org}/employments/invite`, { ids }),
    onSuccess: async (answer) => {
      setResults((before) => new Map([...before, ...answer.results.map(({ id, result }) => [id, result] as const)]));
      setChosen(new Set());
      await queries.invalidateQueries({ queryKey: ['employments', org] });
    },
  });
  return {
    chosen,
    results,
    inviting,
    choose: (ids: readonly string[], on: boolean) =>
      setChosen((before) => new Set(on ? [...before, ...ids] : [...before].filter((id) => !ids.includes(id)))),
  };
}

function sumWords(results: Results): string {
  const sent = [...results.values()].filter((result) => result === 'sent').length;
  const rest = results.size - sent;
  return `已安排给 ${sent} 人发短信${rest > 0 ? `，${rest} 人没有发，原因写在各人那一行` : ''}。入不入会由本人决定。`;
}

interface ListProps {
  readonly answer: EmploymentsAnswer;
  readonly loading: boolean;
}

function List({ answer, loading }: ListProps) {
  const { chosen, results, inviting, choose } = useInviting(answer.org.id);
  const invitable = answer.items.filter(mayInvite).map(({ id }) => id);
  const all = invitable.length > 0 && invitable.every((id) => chosen.has(id));
  const invite = (ids: readonly string[]) => inviting.mutate(ids);
  return (
    <>
      {invitable.length > 0 && (
        <div className="buttons">
          <Checkbox checked={all} indeterminate={!all && chosen.size > 0} onChange={() => choose(invitable, !all)}>
            选中这一页可以邀请的 {invitable.length} 人
          </Checkbox>
          <Button
            type="primary"
            disabled={chosen.size === 0}
            loading={inviting.isPending}
            onClick={() => invite([...chosen])}
          >
            发短信邀请选中的 {chosen.size} 人
          </Button>
        </div>
      )}
      <output className="done">{results.size > 0 && sumWords(results)}</output>
      {inviting.error && <Refusal fault={inviting.error} />}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- on a narrow screen it scrolls, by keyboard too */}
      <section className="wide" aria-label="名单" tabIndex={0}>
        <Table<EmploymentLine>
          size="small"
          rowKey="id"
          pagination={false}
          loading={loading}
          columns={
            columnsOf({
              chosen,
              results,
              sending: inviting.isPending,
              onChoose: (id, on) => choose([id], on),
              onInvite: invite,
            }) ?? []
          }
          dataSource={[...answer.items]}
        />
      </section>
    </>
  );
}

/** Whom the employer named, page by page: those who began or left last come first. */
export function Employments({ org }: { readonly org: string }) {
  const [view, setView] = useState<View>('all');
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const query = useQuery({ ...employmentsQuery(org, view, cursors.at(-1)), placeholderData: keepPreviousData });
  const look = (next: View) => {
    setView(next);
    setCursors([]);
  };
  return (
    <>
      <Radio.Group
        aria-label="看哪些人"
        optionType="button"
        value={view}
        options={[...views]}
        onChange={({ target }) => look(target.value as View)}
      />
      <Answered query={query} rows={8}>
        {(answer) => (
          <>
            {answer.items.length === 0 && cursors.length === 0 ? (
              <Empty
                says={
                  view === 'left' ? '单位还没有报过离职。' : '单位还没有报过人。对接好以后，单位报来的人会列在这里。'
                }
              />
            ) : (
              <List key={`${view} ${cursors.at(-1) ?? ''}`} answer={answer} loading={query.isPlaceholderData} />
            )}
            {(cursors.length > 0 || answer.next !== undefined) && (
              <nav aria-label="翻页" className="buttons">
                {cursors.length > 0 && <Button onClick={() => setCursors(cursors.slice(0, -1))}>上一页</Button>}
                {answer.next !== undefined && (
                  <Button onClick={() => setCursors([...cursors, answer.next!])}>下一页</Button>
                )}
              </nav>
            )}
          </>
        )}
      </Answered>
    </>
  );
}
