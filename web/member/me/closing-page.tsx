import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import type { ClosingAnswer } from '../../../kernel/privacy-answers.ts';
import { api } from '../../api/client.ts';
import { Section } from '../../ui/card.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/facts.tsx';
import { BackLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { forgetCard } from '../card/card-keeper.ts';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { closingQuery } from '../queries.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { forgetUploads } from '../upload.ts';

function Close() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const closing = useMutation({
    mutationFn: () => api.post('/api/my/closing', {}),
    onSuccess: async () => {
      forgetUploads();
      await forgetCard();
      await navigate('/', { replace: true });
      client.clear();
    },
  });
  return (
    <>
      {closing.error && <FaultNotice fault={closing.error} />}
      <Confirm
        verb="注销账号"
        warns="注销以后不能找回。要留一份，先到「隐私与安全」取一份我的全部信息。"
        loses
        onConfirm={() => closing.mutate()}
      />
    </>
  );
}

function What({ removes, keeps, prevents }: ClosingAnswer) {
  return (
    <>
      <Section title="会删掉">
        <ul>
          {removes.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </Section>
      <Section title="按规定要留下">
        <Facts facts={keeps.map(({ what, why }) => ({ key: what, name: what, value: why }))} />
      </Section>
      {prevents.length > 0 ? (
        <Notice tone="waiting">
          {prevents.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Notice>
      ) : (
        <Close />
      )}
    </>
  );
}

function Answer() {
  return <Loaded query={useQuery(closingQuery)}>{(answer) => <What {...answer} />}</Loaded>;
}

/** Closing the account: what goes and what the law keeps is said before the button. */
export function ClosingPage() {
  return (
    <>
      <PageHead title="注销账号">
        <BackLink to="/me/privacy">隐私与安全</BackLink>
      </PageHead>
      <SignInGate why="登录以后才能注销。">{() => <Answer />}</SignInGate>
    </>
  );
}
