/** Holds the place of what is being fetched, so that the page does not jump when it comes. */
export function Skeleton({ lines = 4 }: { readonly lines?: number }) {
  return (
    <div className="stack-close">
      <output className="unseen">正在打开</output>
      {Array.from({ length: lines }, (_, line) => (
        <span className="skeleton" key={line} style={{ width: line % 2 ? '70%' : '100%' }} />
      ))}
    </div>
  );
}
