import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Radio, Table, type TableProps } from 'antd';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import type { DoubtLine, DoubtState } from '../../../kernel/doubt-answers.ts';
import { Paging } from '../register/paging.tsx';
import { Page } from '../shell/page.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { reasonWords, stateWords } from './doubt-words.ts';
import { OneDoubt } from './one-doubt.tsx';
import { doubtsQuery } from './queries.ts';
import '../register/register.css';
import './doubts.css';

const columns: TableProps<DoubtLine>['columns'] = [
  {
    title: '姓名',
    key: 'name',
    render: (_, { id, sides }) => (
      <Link to={`/doubts/${id}`}>{[...new Set(sides.map(({ name }) => name))].join('、')}</Link>
    ),
  },
  {
    title: '两份档案',
    key: 'sides',
    render: (_, { sides }) =>
      sides.map((side) => (
        <div key={side.id} className="figure">
          {side.org?.name ?? (side.elsewhere ? '另一家工会' : '不在工会里')}{' '}
          <span className="quiet">{side.document ?? '没有证件'}</span>
        </div>
      )),
  },
  { title: '为什么', key: 'why', render: (_, { why }) => reasonWords[why] },
  { title: '发现时间', key: 'found', align: 'end', render: (_, { foundAt }) => momentWords(foundAt) },
];

const empty: Readonly<Record<DoubtState, string>> = {
  open: '没有等核对的档案。有人入会、导入或者更正时，系统会自己比对姓名、出生日期和手机号。',
  merged: '还没有合并过。',
  different: '还没有核对为不同的人的。',
};

function isState(text: string | null): text is DoubtState {
  return text !== null && Object.hasOwn(stateWords, text);
}

function List() {
  const [params] = useSearchParams();
  const navigate = useNavigate();
  const given = params.get('state');
  const state = isState(given) ? given : 'open';
  const cursor = params.get('cursor') ?? undefined;
  const query = useQuery({ ...doubtsQuery(state, cursor), placeholderData: keepPreviousData });
  const options = Object.entries(stateWords).map(([value, label]) => ({ value, label }));
  return (
    <Page title="疑似重复">
      <p className="quiet">同一个人可能登记了两份档案。核对以后，合并成一份，或者说明是两个人。</p>
      <Radio.Group
        className="doubt-states"
        aria-label="处理情况"
        optionType="button"
        options={options}
        value={state}
        onChange={(event) => void navigate({ search: `state=${event.target.value as string}` })}
      />
      <Answered query={query} rows={8}>
        {({ items, next }) => (
          <>
            {items.length === 0 ? (
              <Empty says={next === undefined ? empty[state] : '这一段里没有你们工会的，请看下一页。'} />
            ) : (
              <Table<DoubtLine>
                size="small"
                rowKey="id"
                pagination={false}
                loading={query.isPlaceholderData}
                scroll={{ x: 'max-content' }}
                columns={columns}
                dataSource={[...items]}
              />
            )}
            <Paging filter={{ state }} cursor={cursor} next={next} />
          </>
        )}
      </Answered>
    </Page>
  );
}

export default function DoubtsPage() {
  const { id } = useParams();
  if (id === undefined) return <List />;
  return (
    <Page title="核对两份档案" aside={<Link to="/doubts">回到疑似重复</Link>}>
      <OneDoubt key={id} id={id} />
    </Page>
  );
}
