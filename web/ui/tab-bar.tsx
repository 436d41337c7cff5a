import { Link, NavLink } from 'react-router';
import { Icon, type IconName } from './icon.tsx';

export interface Tab {
  readonly to: string;
  readonly label: string;
  readonly icon: IconName;
  /** How many new things lie behind it. */
  readonly count?: number | undefined;
}

export function TabBar({ tabs }: { readonly tabs: readonly Tab[] }) {
  return (
    <nav className="tab-bar" aria-label="主菜单">
      <ul className="tabs">
        {tabs.map(({ to, label, icon, count }) => (
          <li key={to}>
            <NavLink className="tab" to={to} end={to === '/'}>
              <Icon name={icon} />
              {label}
              {count ? (
                <span className="count">
                  {count > 99 ? '99+' : count}
                  <span className="unseen">条新消息</span>
                </span>
              ) : null}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Two or more views of one page. */
export function ViewSwitch({
  label,
  views,
}: {
  readonly label: string;
  readonly views: readonly { readonly to: string; readonly label: string; readonly chosen: boolean }[];
}) {
  return (
    <nav className="switch" aria-label={label}>
      {views.map((view) => (
        <Link key={view.to} to={view.to} aria-current={view.chosen ? 'page' : undefined}>
          {view.label}
        </Link>
      ))}
    </nav>
  );
}
