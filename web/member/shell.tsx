import { type ReactNode, Suspense, useEffect, useRef } from 'react';
import { Link, Outlet, useLocation, useNavigationType } from 'react-router';
import { CallLink } from '../ui/link.tsx';
import { Notice } from '../ui/notice.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { TabBar } from '../ui/tab-bar.tsx';
import { CareSwitch } from './care-switch.tsx';
import { PageFault } from './page-fault.tsx';
import { useMe } from './queries.ts';
import { helpline } from './services.ts';
import { useOnline } from './use-online.ts';

/** A page opened by a link begins at its top; one reached by going back stays where the browser puts it. */
function useScrollToTop() {
  const { pathname } = useLocation();
  const type = useNavigationType();
  const shown = useRef(pathname);
  useEffect(() => {
    if (shown.current !== pathname && type !== 'POP') window.scrollTo(0, 0);
    shown.current = pathname;
  }, [pathname, type]);
}

function OfflineNotice() {
  const isOnline = useOnline();
  return (
    <div aria-live="polite">
      {!isOnline && (
        <Notice tone="waiting">
          <p>手机现在没有网络。已经打开的内容还能看，填写的内容不会丢；要提交，请等网络恢复。</p>
        </Notice>
      )}
    </div>
  );
}

function Frame({ foot, children }: { readonly foot?: ReactNode; readonly children?: ReactNode }) {
  const { pathname } = useLocation();
  useScrollToTop();
  return (
    <>
      <a className="skip-link" href="#page">
        跳到正文
      </a>
      <header className="top">
        <div className="top-inner">
          <Link className="mark" to="/">
            <svg width="28" height="28" viewBox="0 0 32 32" fill="none" stroke="currentColor" aria-hidden="true">
              <path d="M4 24a12 12 0 0 1 24 0M10 24a6 6 0 0 1 12 0M3 24h26" strokeWidth="3" strokeLinecap="round" />
            </svg>
            虹桥
          </Link>
          {children}
        </div>
        <OfflineNotice />
      </header>
      <main className="column" id="page" tabIndex={-1}>
        <PageFault key={pathname}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <Outlet />
          </Suspense>
        </PageFault>
      </main>
      <footer className={foot ? 'foot with-tabs' : 'foot'}>
        <div className="foot-inner">
          <CallLink number={helpline}>有难处，打职工热线 {helpline}</CallLink>
        </div>
      </footer>
      {foot}
    </>
  );
}

/** The pages one walks about in. */
export function TabShell() {
  const me = useMe();
  const tabs = [
    { to: '/', label: '首页', icon: 'home' },
    { to: '/services', label: '办事', icon: 'list' },
    { to: '/notices', label: '消息', icon: 'bell', count: me.data?.unread },
    { to: '/me', label: '我的', icon: 'person' },
  ] as const;
  return (
    <Frame foot={<TabBar tabs={tabs} />}>
      <CareSwitch />
    </Frame>
  );
}

/** The pages on which one does one thing to its end: without tabs that lead away from it. */
export function TaskShell() {
  return <Frame />;
}
