import { BellOutlined, MenuOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Suspense, useState } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { useMe } from '../session/me.ts';
import { type Entry, entriesFor } from './entries.ts';
import { FaultBoundary } from './fault-boundary.tsx';
import { Loading } from './states.tsx';
import './shell.css';

function Entries({ of }: { readonly of: readonly Entry[] }) {
  return (
    <ul>
      {of.map(({ to, label, below }) => (
        <li key={to}>
          <NavLink to={to} end={to === '/'}>
            {label}
          </NavLink>
          {below && <Entries of={below} />}
        </li>
      ))}
    </ul>
  );
}

/** Leads to the messages; what is read out is what is seen, in a sentence. */
function Bell({ unread }: { readonly unread: number }) {
  return (
    <NavLink className="top-notices" to="/notices">
      <BellOutlined aria-hidden />
      <span>
        消息
        {unread === 0 ? (
          <span className="unseen">，没有未读</span>
        ) : (
          <>
            <span className="unseen">，未读</span> <strong className="unread">{unread.toLocaleString('zh-CN')}</strong>
            <span className="unseen">条</span>
          </>
        )}
      </span>
    </NavLink>
  );
}

function Menu({ open }: { readonly open: boolean }) {
  return (
    <nav id="menu" aria-label="主菜单" className={open ? 'menu menu-open' : 'menu'}>
      <Entries of={entriesFor(useMe())} />
    </nav>
  );
}

/** The frame of every page. On a narrow screen the menu folds away behind a button and closes on arriving somewhere. */
export function Shell() {
  const me = useMe();
  const { pathname } = useLocation();
  const [openAt, setOpenAt] = useState<string>();
  const open = openAt === pathname;
  return (
    <div className="shell">
      <a className="skip" href="#main">
        跳到正文
      </a>
      <header className="top">
        <span className="mark">虹桥</span>
        <span>工会端</span>
        <Bell unread={me.unread} />
        <span className="top-name">{me.name}</span>
        <Button
          className="menu-button"
          icon={<MenuOutlined />}
          aria-expanded={open}
          aria-controls="menu"
          onClick={() => setOpenAt(open ? undefined : pathname)}
        >
          菜单
        </Button>
      </header>
      <Menu open={open} />
      <main id="main" tabIndex={-1}>
        <FaultBoundary key={pathname}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </FaultBoundary>
      </main>
    </div>
  );
}
