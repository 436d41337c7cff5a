import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ConsentAnswer } from '../../../kernel/privacy-answers.ts';
import { api } from '../../api/client.ts';
import { instantWords } from '../../flow/day-words.ts';
import { Button } from '../../ui/button.tsx';
import { Section } from '../../ui/card.tsx';
import { Facts } from '../../ui/facts.tsx';
import { BackLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { consentFacts, useAgreeing } from '../apply/consent-page.tsx';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { consentsQuery } from '../queries.ts';
import { SignInGate } from '../sign-in-gate.tsx';
import { today } from '../today.ts';

function useWithdrawing() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ purpose }: ConsentAnswer) => api.delete<ConsentAnswer[]>(`/api/my/consents/${purpose}`),
    onSuccess: async (all) => {
      client.setQueryData(consentsQuery.queryKey, all);
      await client.invalidateQueries({ queryKey: ['case'] });
    },
  });
}

function warningOf({ purpose, openCases }: ConsentAnswer): string {
  const accounts = purpose === 'money' ? '登记过的收款账户不再用，以后要重新登记。' : '';
  return openCases > 0
    ? `撤回以后，你正在办的 ${openCases} 件事马上停下，没有人再看；${accounts}别的事不受影响。以后可以再同意，接着办。`
    : `撤回以后，工会不再打开看，也不再用；${accounts}别的事不受影响。以后可以再同意。`;
}

function History({ history }: ConsentAnswer) {
  return (
    <ul className="plain-list soft">
      {history.map(({ act, at }) => (
        <li className="figures" key={at}>
          {instantWords(at, today())}
          {act === 'given' ? '同意' : '撤回'}
        </li>
      ))}
    </ul>
  );
}

function One({ consent }: { readonly consent: ConsentAnswer }) {
  const agreeing = useAgreeing();
  const withdrawing = useWithdrawing();
  const fault = agreeing.error ?? withdrawing.error;
  return (
    <Section title={consent.label}>
      {fault && <FaultNotice fault={fault} />}
      <p>{consent.asks}</p>
      {!consent.live && consent.restingCases > 0 && (
        <Notice tone="waiting">
          <p>你撤回了同意，{consent.restingCases} 件事停在那里。再同意一次就接着办。</p>
        </Notice>
      )}
      <Facts facts={consentFacts(consent)} />
      <History {...consent} />
      {consent.live ? (
        <>
          {/* As easy as agreeing was. */}
          <p className="soft">{warningOf(consent)}</p>
          <Button busy={withdrawing.isPending} onClick={() => withdrawing.mutate(consent)}>
            撤回同意：{consent.label}
          </Button>
        </>
      ) : (
        <Button busy={agreeing.isPending} onClick={() => agreeing.mutate(consent)}>
          再同意一次：{consent.label}
        </Button>
      )}
    </Section>
  );
}

function All() {
  return (
    <Loaded query={useQuery(consentsQuery)}>
      {(all) => {
        const said = all.filter(({ history }) => history.length > 0);
        if (said.length === 0) return <p>你还没有同意过什么。办事时要用到敏感信息，会先问你。</p>;
        return said.map((consent) => <One key={consent.purpose} consent={consent} />);
      }}
    </Loaded>
  );
}

/** What she has agreed to, each with its history and the way to take it back where it was given. */
export function ConsentsPage() {
  return (
    <>
      <PageHead title="我同意过什么">
        <BackLink to="/me/privacy">隐私与安全</BackLink>
      </PageHead>
      <SignInGate why="登录以后，能看到你同意过什么。">{() => <All />}</SignInGate>
    </>
  );
}
