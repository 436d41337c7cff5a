import { Icon, type IconName } from './icon.tsx';

/** What a tag says at a glance; the icon and the word say it without the colour. */
export type Tone = 'mine' | 'waiting' | 'done' | 'stopped' | 'danger';

const icons: Readonly<Record<Tone, IconName>> = {
  mine: 'person',
  waiting: 'clock',
  done: 'check',
  stopped: 'stop',
  danger: 'alert',
};

export function Tag({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return (
    <span className={`tag ${tone}`}>
      <Icon name={icons[tone]} size="1.1em" />
      {children}
    </span>
  );
}
