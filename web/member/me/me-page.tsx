import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { Me } from '../../../kernel/answers.ts';
import { maskPhone } from '../../../kernel/identity/phone.ts';
import { api } from '../../api/client.ts';
import { Section } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/facts.tsx';
import { RowLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { forgetCard } from '../card/card-keeper.ts';
import { FaultNotice } from '../loaded.tsx';
import { useMe } from '../queries.ts';
import { forNewcomers, servicesWithBoard } from '../services.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { forgetUploads } from '../upload.ts';
import { forgetVouchers } from '../vouchers/voucher-keeper.ts';
import { LookSettings } from './look-settings.tsx';

function factsOf({ name, member, verified, phone }: Me) {
  return [
    { key: 'name', name: '姓名', value: name === '' ? '还没有登记' : name },
    { key: 'union', name: '所在工会', value: member?.org.name ?? '还没有加入工会' },
    { key: 'verified', name: '实名', value: verified ? '已核实身份' : '还没有核实身份' },
    ...(phone ? [{ key: 'phone', name: '手机号', value: phone.includes('*') ? phone : maskPhone(phone) }] : []),
  ];
}

function SignOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const signOut = useMutation({
    mutationFn: () => api.delete('/api/session'),
    onSuccess: async () => {
      forgetUploads();
      // The server asks the browser to forget everything; old ones do not know how.
      await forgetCard();
      await forgetVouchers();
      await navigate('/', { replace: true });
      client.clear();
    },
  });
  return (
    <>
      {signOut.error && <FaultNotice fault={signOut.error} />}
      <Confirm verb="退出登录" warns="退出以后，这部手机上看不到你的办件。" onConfirm={() => signOut.mutate()} />
    </>
  );
}

export function MePage() {
  const { data: signedIn } = useMe();
  return (
    <>
      <PageHead title="我的" />
      <SignInGate why="登录以后，能看到你的办件和所在的工会。">
        {(me) => (
          <>
            <Facts facts={factsOf(me)} />
            <nav className="rows" aria-label="我的事">
              {!me.member &&
                forNewcomers.map(({ id, title }) => (
                  <RowLink key={id} to={`/services/${id}`}>
                    {title}
                  </RowLink>
                ))}
              <RowLink to="/card">会员卡</RowLink>
              <RowLink to="/me/membership">我的会籍</RowLink>
              <RowLink to="/cases">我的办件</RowLink>
              <RowLink to="/me/agenda">我的日程，放进日历</RowLink>
              <RowLink to="/me/allotments">我的福利</RowLink>
              <RowLink to="/me/vouchers">我的券</RowLink>
              <RowLink to="/me/money">我的收款账户</RowLink>
              {me.member && <RowLink to={`/money/${me.member.org.id}`}>我们的会费去哪了</RowLink>}
              <RowLink to="/me/privacy">隐私与安全</RowLink>
              <RowLink to="/till" anew>
                收银：商户收券
              </RowLink>
              {servicesWithBoard.length > 0 && <RowLink to="/board">工友</RowLink>}
            </nav>
            {me.posts.length > 0 && (
              <a className="button wide" href="/console/">
                去工会端办公
              </a>
            )}
          </>
        )}
      </SignInGate>
      <Section title="字和按钮的大小">
        <LookSettings />
      </Section>
      {signedIn && <SignOut />}
    </>
  );
}
