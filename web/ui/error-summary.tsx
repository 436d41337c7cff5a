import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';

export interface SummaryLine {
  readonly says: string;
  /** The id of the input to mend; without it the line is only read. */
  readonly inputId?: string | undefined;
}

function focusInput(event: MouseEvent, id: string) {
  const input = document.getElementById(id);
  if (!input) return;
  event.preventDefault();
  input.focus();
}

interface ErrorSummaryProps {
  readonly heading?: string;
  readonly lines: readonly SummaryLine[];
  readonly children?: ReactNode;
}

/**
 * Stands at the top of the page and takes the focus, so that nobody wonders why nothing happened. Give it a new key with
 * each try: the same problems found again take the focus again.
 */
export function ErrorSummary({ heading = '有几处需要改一下', lines, children }: ErrorSummaryProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.focus(), []);
  return (
    <div className="error-summary stack-close" ref={box} tabIndex={-1} role="alert">
      <h2>{heading}</h2>
      {lines.length > 0 && (
        <ul>
          {lines.map(({ says, inputId }) => (
            <li key={`${inputId}${says}`}>
              {inputId ? (
                <a href={`#${inputId}`} onClick={(event) => focusInput(event, inputId)}>
                  {says}
                </a>
              ) : (
                says
              )}
            </li>
          ))}
        </ul>
      )}
      {children}
    </div>
  );
}
