import { useQuery } from '@tanstack/react-query';
import { wordsQuery } from '../queries.ts';
import { Answered } from '../shell/states.tsx';
import { type Scope, grouped } from './figure-number.tsx';

/** Words that come up more often than before, so that a union sees a trouble while it is small. */
export function RisingWords({ org, service }: Scope) {
  const query = useQuery(wordsQuery(org, service));
  return (
    <section>
      <h2>说得越来越多的词</h2>
      <Answered query={query} rows={3}>
        {(words) =>
          words.length === 0 ? (
            <p className="quiet">最近没有哪个词明显变多。</p>
          ) : (
            <ul className="words">
              {words.map(({ word, recent, before }) => (
                <li key={word}>
                  <strong>{word}</strong> 最近 {grouped(recent)} 次，之前 {grouped(before)} 次
                </li>
              ))}
            </ul>
          )
        }
      </Answered>
    </section>
  );
}
