/** A bar beside a number that is written out anyway, so it is only for the eye. */
export function Bar({ n, most }: { readonly n: number; readonly most: number }) {
  return <span aria-hidden className="bar" style={{ inlineSize: `${(Math.max(0, n) / most) * 100}%` }} />;
}
