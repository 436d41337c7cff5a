import { useQuery } from '@tanstack/react-query';
import { starStateWords } from '../../../kernel/stars.ts';
import { sayWholeDay } from '../../../kernel/say-day.ts';
import { SheetLink, publishedWords } from './published.tsx';
import { publishedQuery } from './queries.ts';
import './stars.css';

/** The stars of a union, each with its days and the sheet behind it; nothing where none were published. */
export function UnionStars({ org }: { readonly org: string }) {
  const { data } = useQuery(publishedQuery({ org }));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <>
      <h3>星级</h3>
      <ul className="plain">
        {data.items.map((line) => (
          <li key={line.roundId}>
            {publishedWords(line)}
            {line.publishedOn !== undefined &&
              `，${sayWholeDay(line.publishedOn)}公布，有效到${sayWholeDay(line.validUntil)}，${starStateWords[line.state]}`}{' '}
            <SheetLink sheet={line.sheet} label={`看评分表：${line.sheet.name}`} />
          </li>
        ))}
      </ul>
    </>
  );
}
