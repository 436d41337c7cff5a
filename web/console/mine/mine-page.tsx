import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import type { Me } from '../../../kernel/answers.ts';
import { type Duty, dutyWords } from '../../../kernel/duty.ts';
import { levelWords, roleWords } from '../../../kernel/party.ts';
import { Refusal } from '../form/refusal.tsx';
import { useMe } from '../session/me.ts';
import { signOut } from '../session/sign-out.ts';
import { Page } from '../shell/page.tsx';

/** What an administrator is for, and what the account does not show. */
const dutySays: Readonly<Record<Duty, string>> = {
  system: '你负责开设干部账号、看平台运行是否正常；会员和办件的内容不在你的账号里。',
  security: '你负责授予和收回岗位、处理账号安全；会员和办件的内容不在你的账号里。',
  audit: '你负责查阅审计记录，不能改动任何内容；会员和办件的内容不在你的账号里。',
};

function MyPosts({ posts }: Pick<Me, 'posts'>) {
  return (
    <section>
      <h2>我的岗位</h2>
      <ul className="plain posts">
        {posts.map(({ id, role, org }) => (
          <li key={id}>
            <Link to={`/orgs/${org.id}`}>{org.name}</Link>{' '}
            <span className="quiet">
              {levelWords[org.level]} · {roleWords[role]}
            </span>
          </li>
        ))}
      </ul>
      <p className="quiet">岗位不对？请联系安全管理员。</p>
    </section>
  );
}

export default function MinePage() {
  const me = useMe();
  const leaving = useMutation({ mutationFn: signOut });
  return (
    <Page title="我的">
      <p className="sentence">{me.name}</p>
      {me.phone !== undefined && <p className="quiet">手机 {me.phone}</p>}
      {me.duty === undefined ? (
        <MyPosts posts={me.posts} />
      ) : (
        <p>
          你是{dutyWords[me.duty]}。{dutySays[me.duty]}
        </p>
      )}
      <section>
        <h2>登录</h2>
        <p>
          <Link to="/mine/security">账号安全</Link>：修改密码、管理第二道验证、看看还在哪里登录着。
        </p>
      </section>
      {leaving.error && <Refusal fault={leaving.error} />}
      <Button loading={leaving.isPending} onClick={() => leaving.mutate()}>
        退出登录
      </Button>
    </Page>
  );
}
