import { useLocation } from 'react-router';
import { ButtonLink } from '../ui/button.tsx';
import { Notice } from '../ui/notice.tsx';

/** The sign-in page that leads back here. */
export function signInPath(back: string): string {
  return `/sign-in?to=${encodeURIComponent(back)}`;
}

export function SignInAsk({ why }: { readonly why: string }) {
  const { pathname, search } = useLocation();
  return (
    <Notice>
      <p>{why}</p>
      <ButtonLink look="primary" to={signInPath(pathname + search)}>
        用手机号登录
      </ButtonLink>
    </Notice>
  );
}
