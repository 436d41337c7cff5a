import type { Cite } from '../../kernel/rule.ts';
import { sayInForce } from '../../kernel/say-day.ts';

type AnyCite = Pick<Cite, 'title' | 'clause' | 'link' | 'from' | 'to'>;

/** Several reasons in a row often rest on one clause; it is then given once, under the last of them. */
export function isSameCite(one: AnyCite | undefined, other: AnyCite | undefined): boolean {
  const names = ['title', 'clause', 'from', 'to'] as const;
  return names.every((name) => one?.[name] === other?.[name]);
}

/** Where a rule or an amount comes from, under what it supports. */
export function CiteLine({ cites }: { readonly cites: AnyCite | undefined }) {
  if (!cites) return null;
  const words = `依据：${[cites.title, cites.clause, sayInForce(cites)].filter(Boolean).join('，')}`;
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
