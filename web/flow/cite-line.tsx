import type { Cite } from '../../kernel/rule.ts';

type AnyCite = Pick<Cite, 'title' | 'clause' | 'link'>;

/** Several reasons in a row often rest on one clause; it is then given once, under the last of them. */
export function isSameCite(one: AnyCite | undefined, other: AnyCite | undefined): boolean {
  return one?.title === other?.title && one?.clause === other?.clause;
}

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
