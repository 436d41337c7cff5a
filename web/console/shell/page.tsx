import type { ReactNode } from 'react';

interface PageProps {
  readonly title: string;
  /** Beside the heading: counts, or what can be done with the whole page. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** The one heading of a page, which also names the window. */
export function Page({ title, aside, children }: PageProps) {
  return (
    <>
      <title>{`${title} · 虹桥工会端`}</title>
      <header className="page-head">
        <h1>{title}</h1>
        {aside}
      </header>
      {children}
    </>
  );
}
