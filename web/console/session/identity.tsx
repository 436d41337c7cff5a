import { queryOptions, useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { type RefusalCode, refusalCodes, wordsOf } from '../../../kernel/refusal.ts';
import type { SignInWays } from '../../../kernel/sign-in-answers.ts';
import { api } from '../../api/client.ts';

export const waysQuery = queryOptions({
  queryKey: ['ways'],
  queryFn: () => api.get<SignInWays>('/api/session/ways'),
  staleTime: Infinity,
});

/** What the identity provider, or we of its answer, said no to; it comes in the address of the page. */
export function IdentityRefused() {
  const refused = new URLSearchParams(window.location.search).get('refused');
  if (refused === null || !(refusalCodes as readonly string[]).includes(refused)) return null;
  return <Alert type="error" showIcon title={wordsOf(refused as RefusalCode)} />;
}

/** The way in through the identity provider of this deployment, where it has one for staff. */
export function IdentityButton() {
  const { data } = useQuery(waysQuery);
  if (!data?.identity?.audiences.includes('staff')) return null;
  return (
    <Button size="large" block href="/api/session/identity?for=staff">
      用{data.identity.label}登录
    </Button>
  );
}
