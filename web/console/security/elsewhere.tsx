import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { resettableWords } from '../../../kernel/post-answers.ts';
import type { OwnReset, SessionLine } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { Refusal } from '../form/refusal.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { sessionsQuery, useChange, useEndOthers } from './queries.ts';

function Place({ session }: { readonly session: SessionLine }) {
  const { id, device, address, at, usedAt, here } = session;
  const ending = useChange(() => api.post(`/api/my/sessions/${id}/end`, {}));
  const name = device === '' ? '没有记下是什么设备' : device;
  return (
    <li className="factor">
      <div>
        <p>
          {name}
          {here && '（就是现在这一处）'}
        </p>
        <p className="quiet">
          {momentWords(at)}登录，最近使用 {momentWords(usedAt)}
          {address !== '' && `，网络地址 ${address}`}
        </p>
        {ending.error && <Refusal fault={ending.error} />}
      </div>
      {!here && (
        <Button
          loading={ending.isPending}
          aria-label={`退出这一处：${name}，${momentWords(at)}登录`}
          onClick={() => ending.mutate(undefined)}
        >
          退出
        </Button>
      )}
    </li>
  );
}

/** Where the account is signed in: each place, and all others at once. */
export function Elsewhere() {
  const query = useQuery(sessionsQuery);
  const ending = useEndOthers();
  return (
    <Answered query={query} rows={1}>
      {(sessions) => (
        <>
          <p className="quiet">不是你本人的，请先退出，再修改密码。网络地址只记前一半。</p>
          <ul className="plain factors">
            {sessions.map((session) => (
              <Place key={session.id} session={session} />
            ))}
          </ul>
          {ending.error && <Refusal fault={ending.error} />}
          {sessions.length > 1 && (
            <Button loading={ending.isPending} onClick={() => ending.mutate(undefined)}>
              退出其他地方的登录
            </Button>
          )}
        </>
      )}
    </Answered>
  );
}

/** Resets of this account, so that one that its owner did not ask for shows. */
export function OwnResets({ resets }: { readonly resets: readonly OwnReset[] }) {
  return (
    <>
      <p className="quiet">不是你要求的，请马上联系平台的安全管理员。</p>
      <ul className="plain factors">
        {resets.map(({ what, askedBy, confirmedBy, at }) => (
          <li key={at}>
            {momentWords(at)}：{resettableWords[what]}。{askedBy}提出，{confirmedBy}核对身份后确认。
          </li>
        ))}
      </ul>
    </>
  );
}
