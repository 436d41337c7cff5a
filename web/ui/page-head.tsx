import { type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';

interface PageHeadProps {
  readonly title: string;
  /** Tells the steps apart that share one address. */
  readonly part?: string;
  /** The page shows problems to mend: its title says so first, as that is what a screen reader reads first. */
  readonly failed?: boolean;
  readonly children?: ReactNode;
}

/** Undefined before the first page: there the browser puts the focus at the top of the document. */
let opened: string | undefined;

/** The heading and the title of a page. It takes the focus when the page opens, and not again when its content comes. */
export function PageHead({ title, part = '', failed = false, children }: PageHeadProps) {
  const { pathname } = useLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const page = `${pathname} ${part}`;
    // The heading that had the focus may have gone with what stood in for the content.
    const isLost = document.activeElement === document.body;
    if (opened !== undefined && (opened !== page || isLost)) heading.current?.focus({ preventScroll: true });
    opened = page;
  }, [pathname, part]);
  return (
    <div className="stack-close">
      <title>{`${failed ? '出错：' : ''}${title} - 虹桥`}</title>
      {children}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
    </div>
  );
}
