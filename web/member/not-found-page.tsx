import { ButtonLink } from '../ui/button.tsx';
import { PageHead } from '../ui/page-head.tsx';

export function NotFoundPage() {
  return (
    <>
      <PageHead title="没有这一页" />
      <p>网址可能输错了，或者这一页已经搬走。你可以回首页搜索要办的事。</p>
      <ButtonLink look="primary" to="/">
        回首页
      </ButtonLink>
    </>
  );
}
