import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { Me, UnionAnswer } from '../../../kernel/answers.ts';
import { ButtonLink } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PageHead } from '../../ui/page-head.tsx';
import { Loaded } from '../loaded.tsx';
import { findUnion, useMe } from '../queries.ts';
import { helpline, joining, transferring } from '../services.ts';
import { signInPath } from '../sign-in-ask.tsx';

function Invitation({ union, me }: { readonly union: UnionAnswer; readonly me: Me | null }) {
  if (me?.member)
    return (
      <Notice>
        <p>你已经是「{me.member.org.name}」的会员，不用再入会。换了单位，可以转过来。</p>
        {transferring && me.member.org.id !== union.id && (
          <ButtonLink look="primary" to={`/services/${transferring.id}/apply/2?union=${union.id}`}>
            转到这个工会
          </ButtonLink>
        )}
      </Notice>
    );
  if (!joining) return null;
  // Its union is known from the poster, so the first page, which asks for it, is passed over.
  const path = `/services/${joining.id}/apply/2?union=${union.id}`;
  return (
    <>
      <p>
        有单位的、跑平台的、打零工的，都可以加入。要准备：手机号、姓名、证件号码。
        {union.atOnce ? '提交以后马上入会，工会随后核对身份。' : '工会审核以后会发消息给你。'}
      </p>
      <ButtonLink look="primary" to={me ? path : signInPath(path)}>
        我要入会
      </ButtonLink>
      <p className="soft">有疑问，打职工热线 {helpline}。</p>
    </>
  );
}

/** Where the code on a poster leads: to one union, and from there straight into the application. */
export function JoinPage() {
  const { union = '' } = useParams();
  const found = useQuery({ queryKey: ['union', union], queryFn: () => findUnion(union) });
  const me = useMe();
  return (
    <>
      <PageHead title={found.data ? `加入${found.data.name}` : '加入工会'} />
      <Loaded query={found}>
        {(answer) => <Loaded query={me}>{(signedIn) => <Invitation union={answer} me={signedIn} />}</Loaded>}
      </Loaded>
    </>
  );
}
