import { MenuOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Suspense, useState } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import { useMe } from '../session/me.ts';
import { FaultBoundary } from './fault-boundary.tsx';
import { Loading } from './states.tsx';
import './shell.css';

const entries = [
  { to: '/', label: '工作台' },
  { to: '/cases', label: '办件' },
  { to: '/orgs', label: '组织' },
  { to: '/terms', label: '换届' },
  { to: '/members', label: '会员' },
  { to: '/doubts', label: '疑似重复' },
  { to: '/imports', label: '导入名册' },
  { to: '/targets', label: '全覆盖目标' },
  { to: '/exports', label: '导出' },
  { to: '/figures', label: '统计' },
  { to: '/mine', label: '我的' },
] as const;

function Menu({ open }: { readonly open: boolean }) {
  return (
    <nav id="menu" aria-label="主菜单" className={open ? 'menu menu-open' : 'menu'}>
      <ul>
        {entries.map(({ to, label }) => (
          <li key={to}>
            <NavLink to={to} end={to === '/'}>
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
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
