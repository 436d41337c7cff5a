import type { ButtonHTMLAttributes } from 'react';
import { Link, type LinkProps } from 'react-router';

/** `primary` is the one most important thing of a page; `wide` fills the column without claiming that. */
export type ButtonLook = 'primary' | 'secondary' | 'wide' | 'quiet' | 'danger';

type ButtonProps = ButtonHTMLAttributes<HTMLButtonElement> & { readonly look?: ButtonLook; readonly busy?: boolean };

/** While busy it stays focusable: a disabled button would throw a keyboard user back to the top of the page. */
export function Button({ look = 'secondary', busy = false, type = 'button', onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={`button ${look}`}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    />
  );
}

export function ButtonLink({ look = 'secondary', ...rest }: LinkProps & { readonly look?: ButtonLook }) {
  return <Link {...rest} className={`button ${look}`} />;
}
