import { useQuery } from '@tanstack/react-query';
import { Button, Skeleton } from 'antd';
import { useParams } from 'react-router';
import type { UnionAnswer } from '../../../kernel/answers.ts';
import { QrCode } from '../../ui/qr-code.tsx';
import { Refusal } from '../form/refusal.tsx';
import { unionQuery } from '../queries.ts';
import { Page } from '../shell/page.tsx';
import './poster.css';

function Poster({ union }: { readonly union: UnionAnswer }) {
  const address = `${window.location.origin}/join/${union.id}`;
  return (
    <>
      <div className="poster">
        <p className="poster-head">扫一扫，加入工会</p>
        <p className="poster-union">{union.name}</p>
        <QrCode className="poster-code" text={address} label={`加入${union.name}的二维码`} correction="medium" />
        <p>用手机相机或者微信扫一扫。要准备：手机号、姓名、证件号码。</p>
        <p>{union.atOnce ? '提交以后马上入会，工会随后核对身份。' : '工会审核以后会发消息给你。'}</p>
        <p>有单位的、跑平台的、打零工的，都可以加入。有疑问打 12351。</p>
      </div>
      <p className="poster-aside">
        <Button type="primary" onClick={() => window.print()}>
          打印海报
        </Button>{' '}
        <span className="quiet">地址：{address}</span>
      </p>
    </>
  );
}

/** A poster that leads a phone to one union's application. It names nobody and carries no secret: anyone may copy it. */
export default function PosterPage() {
  const { id = '' } = useParams();
  const found = useQuery(unionQuery(id));
  return (
    <Page title="入会海报">
      {found.isPending && <Skeleton active />}
      {found.error && <Refusal fault={found.error} />}
      {found.data && <Poster union={found.data} />}
    </Page>
  );
}
