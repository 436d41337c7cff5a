import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { SessionLine } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { instantWords } from '../../flow/day-words.ts';
import { Card } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/facts.tsx';
import { BackLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { sessionsQuery } from '../queries.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { today } from '../today.ts';
import { useWrite } from '../use-write.ts';

function useEnding(path: string) {
  const client = useQueryClient();
  return useWrite<object, unknown>(
    path,
    (body, key) => api.post<unknown>(path, body, key),
    () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  );
}

function One({ session }: { readonly session: SessionLine }) {
  const { id, device, address, at, usedAt, here } = session;
  const ending = useEnding(`/api/my/sessions/${id}/end`);
  const name = device === '' ? '没有记下是什么设备' : device;
  return (
    <Card>
      <p>
        <strong>{here ? `${name}（就是现在这一处）` : name}</strong>
      </p>
      <Facts
        facts={[
          { key: 'at', name: '登录', value: instantWords(at, today()) },
          { key: 'used', name: '最近使用', value: instantWords(usedAt, today()) },
          ...(address === '' ? [] : [{ key: 'address', name: '网络地址', value: address }]),
        ]}
      />
      {ending.error && <FaultNotice fault={ending.error} />}
      {!here && (
        <Confirm
          verb={`退出这一处：${name}`}
          warns="那台设备马上退出登录，要重新登录才能再用。"
          onConfirm={() => ending.mutate({})}
        />
      )}
    </Card>
  );
}

function Others() {
  const ending = useEnding('/api/my/sessions/end-others');
  return (
    <>
      {ending.error && <FaultNotice fault={ending.error} />}
      <Confirm
        verb="退出其他所有设备"
        warns="除了现在这一处，别的设备全部退出登录。"
        onConfirm={() => ending.mutate({})}
      />
    </>
  );
}

function All() {
  return (
    <Loaded query={useQuery(sessionsQuery)}>
      {(sessions) => (
        <>
          <ul className="plain-list stack-close">
            {sessions.map((session) => (
              <li key={session.id}>
                <One session={session} />
              </li>
            ))}
          </ul>
          {sessions.length > 1 && <Others />}
        </>
      )}
    </Loaded>
  );
}

/** 登录设备: where the account is signed in, and the way to end what is not hers. */
export function SessionsPage() {
  return (
    <>
      <PageHead title="登录设备">
        <BackLink to="/me/privacy">隐私与安全</BackLink>
      </PageHead>
      <SignInGate why="登录以后，能看到你的账号在哪里登录着。">
        {() => (
          <>
            <p className="soft">不认得的，请退出它。网络地址只记前一半，用来看大致从哪里登录。</p>
            <All />
          </>
        )}
      </SignInGate>
    </>
  );
}
