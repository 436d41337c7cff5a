import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Icon } from './icon.tsx';

interface RowLinkProps {
  readonly to: string;
  readonly onClick?: (() => void) | undefined;
  /** The page is loaded anew, because it may do what others may not. */
  readonly anew?: boolean;
  readonly children: ReactNode;
}

/** One row of a list that opens a page; the whole row is the target. */
export function RowLink({ to, onClick, anew = false, children }: RowLinkProps) {
  return (
    <Link className="row" to={to} onClick={onClick} reloadDocument={anew}>
      <span className="row-words">{children}</span>
      <Icon name="next" />
    </Link>
  );
}

interface BackLinkProps {
  readonly to: string;
  readonly onClick?: (() => void) | undefined;
  readonly children?: ReactNode;
}

/** Leads to the page above, not to whatever was open before: a page reached from a message has no «before». */
export function BackLink({ to, onClick, children = '返回' }: BackLinkProps) {
  return (
    <Link className="back-link" to={to} onClick={onClick}>
      <Icon name="back" />
      {children}
    </Link>
  );
}

export function CallLink({ number, children }: { readonly number: string; readonly children: ReactNode }) {
  return (
    <a className="text-link" href={`tel:${number}`}>
      <Icon name="phone" />
      {children}
    </a>
  );
}
