import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type NoticeTone = 'plain' | 'done' | 'waiting' | 'danger';

const icons: Readonly<Record<NoticeTone, IconName>> = {
  plain: 'info',
  done: 'check',
  waiting: 'clock',
  danger: 'alert',
};

interface NoticeProps {
  readonly tone?: NoticeTone;
  /** Read out when it appears, after what is being said or at once. */
  readonly announced?: 'politely' | 'at-once';
  readonly children: ReactNode;
}

const roles = { politely: 'status', 'at-once': 'alert' } as const;

export function Notice({ tone = 'plain', announced, children }: NoticeProps) {
  return (
    <div className={`notice ${tone}`} role={announced && roles[announced]}>
      <Icon name={icons[tone]} />
      <div>{children}</div>
    </div>
  );
}
