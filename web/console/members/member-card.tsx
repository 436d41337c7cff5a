import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { MemberAnswer } from '../../../kernel/member-answers.ts';
import { documentKinds } from '../../../kernel/identity/document.ts';
import { roleWords } from '../../../kernel/party.ts';
import { standings } from '../../../kernel/standing.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { memberQuery } from './queries.ts';
import { dayWords, spanWords } from './words.ts';

function PersonFacts({ member }: { readonly member: MemberAnswer }) {
  const { documentKind, document, phone, bornIn, verified } = member;
  return (
    <Facts>
      <Fact label={documentKind === undefined ? '证件' : documentKinds[documentKind]}>{document ?? '没有登记'}</Fact>
      <Fact label="手机号">{phone ?? '没有登记'}</Fact>
      <Fact label="出生年份">{bornIn === undefined ? '没有登记' : `${bornIn}年`}</Fact>
      <Fact label="实名">{verified ? '已核验' : '还没有核验'}</Fact>
    </Facts>
  );
}

/** The present union is within the cadre's scope and has a page; an earlier one may lie elsewhere. */
function Memberships({ memberships }: Pick<MemberAnswer, 'memberships'>) {
  return (
    <ul className="plain">
      {memberships.map((one) => (
        <li key={`${one.org.id} ${one.from} ${one.to ?? ''}`}>
          {one.to === undefined ? <Link to={`/orgs/${one.org.id}`}>{one.org.name}</Link> : one.org.name}{' '}
          <span className="quiet">{spanWords(one)}</span>
          {one.to === undefined && <> {standings[one.standing]}</>}
          {one.changes.map(({ standing, since }) => (
            <p className="quiet" key={`${standing} ${since}`}>
              {dayWords(since)}起：{standings[standing]}
            </p>
          ))}
        </li>
      ))}
    </ul>
  );
}

function Posts({ posts }: Pick<MemberAnswer, 'posts'>) {
  if (posts.length === 0) return <p>没有在工会任职。</p>;
  return (
    <ul className="plain">
      {posts.map((post) => (
        <li key={`${post.org.id} ${post.role} ${post.from}`}>
          {post.org.name} {roleWords[post.role]} <span className="quiet">{spanWords(post)}</span>
        </li>
      ))}
    </ul>
  );
}

/** A member as the cadre of her union may read her. */
export function MemberCard({ id }: { readonly id: string }) {
  return (
    <Answered query={useQuery(memberQuery(id))}>
      {(member) => (
        <article className="member-card">
          <h2>{member.name}</h2>
          <p className="quiet">你这次查看已经记录。证件号和手机号不显示完整。</p>
          <PersonFacts member={member} />
          <Section level={3} title="会籍">
            <Memberships memberships={member.memberships} />
          </Section>
          <Section level={3} title="任职">
            <Posts posts={member.posts} />
          </Section>
        </article>
      )}
    </Answered>
  );
}
