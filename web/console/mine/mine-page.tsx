import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { Link } from 'react-router';
import { levelWords, roleWords } from '../../../kernel/party.ts';
import { Refusal } from '../form/refusal.tsx';
import { useMe } from '../session/me.ts';
import { signOut } from '../session/sign-out.ts';
import { Page } from '../shell/page.tsx';

export default function MinePage() {
  const me = useMe();
  const leaving = useMutation({ mutationFn: signOut });
  return (
    <Page title="我的">
      <p className="sentence">{me.name}</p>
      {me.phone !== undefined && <p className="quiet">手机 {me.phone}</p>}
      <section>
        <h2>我的岗位</h2>
        <ul className="plain posts">
          {me.posts.map(({ id, role, org }) => (
            <li key={id}>
              <Link to={`/orgs/${org.id}`}>{org.name}</Link>{' '}
              <span className="quiet">
                {levelWords[org.level]} · {roleWords[role]}
              </span>
            </li>
          ))}
        </ul>
        <p className="quiet">岗位不对？请联系你所在工会的管理员。</p>
      </section>
      {leaving.error && <Refusal fault={leaving.error} />}
      <Button loading={leaving.isPending} onClick={() => leaving.mutate()}>
        退出登录
      </Button>
    </Page>
  );
}
