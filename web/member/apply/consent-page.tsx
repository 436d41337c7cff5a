import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { ConsentPurpose } from '../../../kernel/consent.ts';
import type { ConsentAnswer } from '../../../kernel/privacy-answers.ts';
import { api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { BackLink } from '../../ui/link.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { consentsQuery } from '../queries.ts';

interface Leaving {
  /** Where the question was asked on leaving a page: opens that page again. */
  readonly onBack?: (() => void) | undefined;
  /** The same: goes on to where she was going. */
  readonly onAgreed?: (() => void) | undefined;
}

interface ConsentPageProps extends Leaving {
  readonly consent: ConsentAnswer;
  readonly back: string;
}

/** Agreeing sends nothing but the consent itself: it is not bundled with anything she fills in or files. */
export function useAgreeing(onAgreed?: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ purpose, edition }: Pick<ConsentAnswer, 'purpose' | 'edition'>) =>
      api.put<ConsentAnswer[]>(`/api/my/consents/${purpose}`, { edition }),
    onSuccess: (all) => {
      client.setQueryData(consentsQuery.queryKey, all);
      onAgreed?.();
    },
  });
}

export function consentFacts({ data, use, kept, without, basis }: ConsentAnswer) {
  return [
    { key: 'data', name: '用到什么', value: data },
    { key: 'use', name: '用来做什么', value: use },
    { key: 'kept', name: '怎么保存', value: kept },
    { key: 'without', name: '不同意会怎样', value: without },
    { key: 'basis', name: '依据', value: `${basis.title}${basis.clause ?? ''}` },
  ];
}

/** One sentence to agree to, before the questions it is about. Asked once a purpose, however many cases follow. */
export function ConsentPage({ consent, back, onBack, onAgreed }: ConsentPageProps) {
  const agreeing = useAgreeing(onAgreed);
  return (
    <>
      <PageHead title={`先问一声：${consent.label}`} part={consent.purpose} failed={agreeing.error !== null}>
        <BackLink to={back} onClick={onBack} />
      </PageHead>
      {agreeing.error && <FaultNotice fault={agreeing.error} />}
      <p>
        <strong>{consent.asks}</strong>
      </p>
      <Facts facts={consentFacts(consent)} />
      <p className="soft">以后随时可以撤回：我的 › 隐私与安全。</p>
      <Button look="primary" busy={agreeing.isPending} onClick={() => agreeing.mutate(consent)}>
        同意，接着填
      </Button>
    </>
  );
}

interface AskedFirstProps extends Leaving {
  readonly title: string;
  readonly purposes: readonly ConsentPurpose[];
  readonly back: string;
  readonly children: ReactNode;
}

/** The page of questions once everything it needs has been agreed to; until then what is still to be agreed to. */
export function AskedFirst({ title, purposes, back, onBack, onAgreed, children }: AskedFirstProps) {
  const consents = useQuery({ ...consentsQuery, enabled: purposes.length > 0 });
  if (purposes.length === 0) return children;
  return (
    <Loaded query={consents} heading={title}>
      {(all) => {
        const missing = all.find(({ purpose, live }) => purposes.includes(purpose) && !live);
        const leaving = { onBack, onAgreed };
        return missing ? <ConsentPage key={missing.purpose} consent={missing} back={back} {...leaving} /> : children;
      }}
    </Loaded>
  );
}
