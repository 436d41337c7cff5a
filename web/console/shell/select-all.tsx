import type { ReactNode } from 'react';

/**
 * The box that selects a page of a table. A table that scrolls sideways is measured by a hidden copy of its headings, the box
 * among them: what nobody sees there is nothing that the keyboard comes to.
 */
export function SelectAll({ children }: { readonly children: ReactNode }) {
  return (
    <span
      ref={(span) => {
        if (span) span.inert = span.closest('[aria-hidden="true"]') !== null;
      }}
    >
      {children}
    </span>
  );
}

/** For `rowSelection.columnTitle`. */
export const selectAll = (box: ReactNode) => <SelectAll>{box}</SelectAll>;
