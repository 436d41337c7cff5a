import { MenuOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { Suspense, useState } from 'react';
import { NavLink, Outlet, useLocation } from 'react-router';
import type { Role } from '../../../kernel/party.ts';
import { useMe } from '../session/me.ts';
import { FaultBoundary } from './fault-boundary.tsx';
import { Loading } from './states.tsx';
import './shell.css';

interface Entry {
  readonly to: string;
  readonly label: string;
  /** Whose page it is, where it is not everybody's. */
  readonly roles?: readonly Role[];
  readonly below?: readonly Entry[];
}

const entries: readonly Entry[] = [
  { to: '/', label: '工作台' },
  {
    to: '/cases',
    label: '办件',
    below: [
      { to: '/figures', label: '统计' },
      { to: '/exports', label: '导出' },
    ],
  },
  {
    to: '/orgs',
    label: '组织',
    below: [
      { to: '/terms', label: '换届' },
      { to: '/targets', label: '全覆盖目标' },
      { to: '/stars', label: '星级评定' },
    ],
  },
  {
    to: '/members',
    label: '会员',
    below: [
      { to: '/doubts', label: '疑似重复', roles: ['caseworker', 'approver'] },
      { to: '/imports', label: '导入', roles: ['caseworker', 'approver', 'supervisor'] },
    ],
  },
  { to: '/mine', label: '我的' },
];

function Entries({ of }: { readonly of: readonly Entry[] }) {
  const { posts } = useMe();
  const isHers = ({ roles }: Entry) => roles === undefined || posts.some(({ role }) => roles.includes(role));
  return (
    <ul>
      {of.filter(isHers).map(({ to, label, below }) => (
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

function Menu({ open }: { readonly open: boolean }) {
  return (
    <nav id="menu" aria-label="主菜单" className={open ? 'menu menu-open' : 'menu'}>
      <Entries of={entries} />
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
