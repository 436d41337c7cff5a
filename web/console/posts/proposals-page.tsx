import { queryOptions, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import type { GrantLine } from '../../../kernel/post-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { Fact, Facts } from '../shell/facts.tsx';
import { Page } from '../shell/page.tsx';
import { Answered, Empty } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { heldWords, spanWords, stateWords } from './post-words.ts';
import { useSend } from './queries.ts';
import './posts.css';

const proposalsQuery = queryOptions({
  queryKey: ['posts', 'proposals'],
  queryFn: () => api.get<GrantLine[]>('/api/post-proposals'),
});

function Withdrawing({ grant }: { readonly grant: GrantLine }) {
  const sending = useSend<object>(`/api/post-proposals/${grant.id}/withdraw`, () => {});
  return (
    <>
      {sending.error && <Refusal fault={sending.error} />}
      <Button
        loading={sending.isPending}
        aria-label={`撤回 ${grant.person.name} ${heldWords(grant)}`}
        onClick={() => sending.mutate({})}
      >
        撤回
      </Button>
    </>
  );
}

function Proposal({ grant }: { readonly grant: GrantLine }) {
  return (
    <li className="post-card">
      <h2>
        {grant.person.name}：{heldWords(grant)}
      </h2>
      <Facts>
        <Fact label="进度">{grant.state === 'asked' ? '等安全管理员确认' : stateWords[grant.state]}</Fact>
        <Fact label="时间">{spanWords(grant)}</Fact>
        <Fact label="原因">{grant.why}</Fact>
        <Fact label="提出">{momentWords(grant.askedAt)}</Fact>
        {grant.decidedWhy !== undefined && <Fact label="答复">{grant.decidedWhy}</Fact>}
      </Facts>
      {grant.may.includes('withdraw') && <Withdrawing grant={grant} />}
    </li>
  );
}

/** What a supervisor has proposed, and what became of it. */
export default function ProposalsPage() {
  return (
    <Page title="我提出的岗位">
      <p>你可以为本级和下级工会提出岗位，由安全管理员确认后生效。到“组织”里打开那个工会，在“任职的人”下面提出。</p>
      <Answered query={useQuery(proposalsQuery)}>
        {(grants) =>
          grants.length === 0 ? (
            <Empty says="你还没有提出过岗位。">
              <Link to="/orgs">去组织</Link>
            </Empty>
          ) : (
            <ul className="plain post-cards">
              {grants.map((grant) => (
                <Proposal key={grant.id} grant={grant} />
              ))}
            </ul>
          )
        }
      </Answered>
    </Page>
  );
}
