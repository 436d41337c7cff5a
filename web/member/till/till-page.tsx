import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Till, TillAnswer } from '../../../kernel/voucher/answers.ts';
import { Refused, api } from '../../api/client.ts';
import { Button } from '../../ui/button.tsx';
import { Card, Section } from '../../ui/card.tsx';
import { Choice, GroupFrame } from '../../ui/field.tsx';
import { keepOffline } from '../../ui/keep-offline.ts';
import { BackLink } from '../../ui/link.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { useCodeInAddress } from '../../ui/use-code-in-address.ts';
import { FaultNotice, Loaded } from '../loaded.tsx';
import { SignInAsk } from '../sign-in-ask.tsx';
import { Counter } from './counter.tsx';
import { Settlements } from './settlements.tsx';
import { TakenOffline } from './taken-offline.tsx';
import { fetchTill, listTaken, sendTaken } from './till-keeper.ts';
import { Today } from './today-list.tsx';
import './till.css';

function Invitations({ invitations }: Pick<TillAnswer, 'invitations'>) {
  const client = useQueryClient();
  const accepting = useMutation({
    mutationFn: (id: string) => api.post(`/api/my/till/invitations/${id}/accept`, {}),
    onSuccess: () => client.invalidateQueries({ queryKey: ['till'] }),
  });
  return (
    <>
      {accepting.error && <FaultNotice fault={accepting.error} />}
      {invitations.map(({ id, merchant, org }) => (
        <Card key={id} mine>
          <p>
            {org}请你做<strong>{merchant}</strong>的收银员。接受以后，用这部手机收工会发的券。
          </p>
          <Button look="primary" busy={accepting.isPending} onClick={() => accepting.mutate(id)}>
            接受，做{merchant}的收银员
          </Button>
        </Card>
      ))}
    </>
  );
}

/** Sends what was taken without a network as soon as there is one again, also where the page was closed meanwhile. */
function useSending(till: Till) {
  const client = useQueryClient();
  const taken = useQuery({ queryKey: ['till', 'taken'], queryFn: listTaken, networkMode: 'always' });
  const sending = useMutation({
    mutationFn: () => sendTaken(till.merchantId),
    onSettled: () => client.invalidateQueries({ queryKey: ['till'] }),
    networkMode: 'always',
  });
  const { mutate } = sending;
  const waits =
    taken.data?.some(({ state, merchantId }) => state === 'kept' && merchantId === till.merchantId) ?? false;
  useEffect(() => {
    if (!waits) return undefined;
    const send = () => mutate();
    if (navigator.onLine) send();
    window.addEventListener('online', send);
    return () => window.removeEventListener('online', send);
  }, [waits, mutate]);
  return { taken: taken.data ?? [], sending };
}

function OneTill({ till, code }: { readonly till: Till; readonly code: string | undefined }) {
  const { taken, sending } = useSending(till);
  const kept = <TakenOffline taken={taken.filter((one) => one.merchantId === till.merchantId)} sending={sending} />;
  if (!till.open)
    return (
      <>
        <Notice tone="waiting">
          <p>{till.name}现在暂停收券。请联系准入你们店的工会。暂停以前收的券，照样上传、结算。</p>
        </Notice>
        {kept}
      </>
    );
  return (
    <div className="till">
      <Counter till={till} taken={taken} code={code} />
      {kept}
      <Today till={till} />
      <Settlements till={till} />
    </div>
  );
}

function Tills({ answer, code }: { readonly answer: TillAnswer; readonly code: string | undefined }) {
  const [chosen, setChosen] = useState(answer.tills[0]?.merchantId);
  const till = answer.tills.find(({ merchantId }) => merchantId === chosen) ?? answer.tills[0];
  return (
    <>
      <Invitations invitations={answer.invitations} />
      {till === undefined && answer.invitations.length === 0 && (
        <p>你现在不是哪家商户的收银员。商户要收券，请联系准入它的工会，用你的手机号邀请你。</p>
      )}
      {answer.tills.length > 1 && (
        <GroupFrame id="till-shop" label="给哪家店收">
          {answer.tills.map(({ merchantId, name }) => (
            <Choice
              key={merchantId}
              type="radio"
              name="till-shop"
              checked={merchantId === till?.merchantId}
              onChange={() => setChosen(merchantId)}
            >
              {name}
            </Choice>
          ))}
        </GroupFrame>
      )}
      {till !== undefined && (
        <Section title={till.name}>
          <OneTill key={till.merchantId} till={till} code={code} />
        </Section>
      )}
    </>
  );
}

/** The till of a merchant on the phone of its clerk: it opens without a network once it was opened with one. */
export function TillPage() {
  useEffect(keepOffline, []);
  const [code, setCode] = useState<string>();
  useCodeInAddress(setCode);
  const query = useQuery({
    queryKey: ['till', 'mine'],
    queryFn: fetchTill,
    staleTime: 0,
    retry: false,
    networkMode: 'always',
  });
  const isOut = query.error instanceof Refused && query.error.status === 401;
  return (
    <>
      <PageHead title="收银">
        <BackLink to="/me">我的</BackLink>
      </PageHead>
      {isOut ? (
        <SignInAsk why="登录以后，用这部手机收工会发的券。" />
      ) : (
        <Loaded query={query}>{(answer) => <Tills answer={answer} code={code} />}</Loaded>
      )}
    </>
  );
}
