import type { Cite } from '../../kernel/rule.ts';

type AnyCite = Pick<Cite, 'title' | 'clause' | 'link'>;

/** Where a rule or an amount comes from, under what it supports. */
export function CiteLine({ cites }: { readonly cites: AnyCite | undefined }) {
  if (!cites) return null;
  const words = `依据：${cites.title}${cites.clause ? `，${cites.clause}` : ''}`;
  return (
    <p className="soft small">
      {cites.link ? (
        <a className="text-link" href={cites.link}>
          {words}
        </a>
      ) : (
        words
      )}
    </p>
  );
}
