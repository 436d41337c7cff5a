import type { ReactNode } from 'react';

export interface Fact {
  readonly key: string;
  readonly name: string;
  readonly value: ReactNode;
  /** A link that changes the value. */
  readonly change?: ReactNode;
}

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map(({ key, name, value, change }) => (
        <div className={change ? 'fact changeable' : 'fact'} key={key}>
          <dt>{name}</dt>
          <dd className="kept-lines">{value}</dd>
          {change && <dd className="fact-change">{change}</dd>}
        </div>
      ))}
    </dl>
  );
}
