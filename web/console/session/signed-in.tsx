import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { Refused } from '../../api/client.ts';
import { meQuery } from '../queries.ts';
import { Page } from '../shell/page.tsx';
import { Empty, Failed, Loading } from '../shell/states.tsx';
import { MeContext } from './me.ts';
import { SignIn } from './sign-in.tsx';
import { signOut } from './sign-out.ts';
import './session.css';

function NoPost() {
  return (
    <main className="alone">
      <Page title="这里是工会干部用的页面">
        <Empty says="你的账号没有工会岗位。要办自己的事，请到职工端；要开通岗位，请联系你所在工会的管理员。">
          <a href="/">去职工端</a>
          <Button onClick={() => void signOut()}>换一个账号登录</Button>
        </Empty>
      </Page>
    </main>
  );
}

/** Shows the console to a cadre, the sign-in page to a stranger, and the way out to everybody else. */
export function SignedIn({ children }: { readonly children: ReactNode }) {
  const { data: me, error, refetch } = useQuery(meQuery);
  if (error instanceof Refused && error.status === 401) return <SignIn />;
  if (me === undefined) {
    return (
      <main className="alone">
        <Page title="虹桥工会端">{error ? <Failed fault={error} retry={() => void refetch()} /> : <Loading />}</Page>
      </main>
    );
  }
  if (me.posts.length === 0 && me.duty === undefined) return <NoPost />;
  return <MeContext value={me}>{children}</MeContext>;
}
