import { type ReactNode, useId } from 'react';

export function Card({ mine = false, children }: { readonly mine?: boolean; readonly children: ReactNode }) {
  return <article className={mine ? 'card mine' : 'card'}>{children}</article>;
}

/** A part of a page under its own heading, reachable as a region by screen readers. */
export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const id = useId();
  return (
    <section className="stack-close" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
