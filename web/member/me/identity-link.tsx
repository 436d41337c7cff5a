import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { type RefusalCode, refusalCodes, wordsOf } from '../../../kernel/refusal.ts';
import type { SignInWays } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';
import { Notice } from '../../ui/notice.tsx';

function isCode(text: string | null): text is RefusalCode {
  return text !== null && (refusalCodes as readonly string[]).includes(text);
}

/** The way in through the identity provider of this deployment, where it has one, and what it said when it said no. */
export function IdentityLink() {
  const refused = useSearchParams()[0].get('refused');
  const { data } = useQuery({ queryKey: ['ways'], queryFn: () => api.get<SignInWays>('/api/session/ways') });
  return (
    <>
      {isCode(refused) && (
        <Notice tone="danger" announced="at-once">
          {wordsOf(refused)}
        </Notice>
      )}
      {data?.identity?.audiences.includes('worker') && (
        <a className="button wide" href="/api/session/identity?for=worker">
          用{data.identity.label}登录
        </a>
      )}
    </>
  );
}
