import { useQuery } from '@tanstack/react-query';
import { percentOf } from '../../../kernel/metric.ts';
import { type Later, laterWords } from '../../../kernel/mutual.ts';
import { Fact, Facts } from '../shell/facts.tsx';
import { Section } from '../shell/section.tsx';
import { Answered } from '../shell/states.tsx';
import { momentWords } from '../words/moment-words.ts';
import { choosingQuery } from './queries.ts';

const words: Readonly<Record<Later, string>> = { ...laterWords.paired, ...laterWords.alone };

/** What became of choosing each other: sums alone. Who chose whom is on no page of the console. */
export function ChoosingFiguresPart({ id }: { readonly id: string }) {
  return (
    <Section level={2} title="互相选中">
      <Answered query={useQuery(choosingQuery(id))}>
        {({ until, came = 0, pairs, paired = 0, later }) => {
          const rate = percentOf(paired, came);
          return pairs === undefined ? (
            <p>到场的人可以悄悄选到 {momentWords(until)}，到时间对大家同时公布。谁选了谁，工会看不到。</p>
          ) : (
            <Facts>
              <Fact label="互相选中">{pairs} 对</Fact>
              <Fact label="配对的人">
                {paired} / {came}
                {rate !== undefined && `，${rate}%`}
              </Fact>
              {later.map(({ answer, n }) => (
                <Fact key={answer} label={`回访：${words[answer]}`}>
                  {n} 人
                </Fact>
              ))}
            </Facts>
          );
        }}
      </Answered>
    </Section>
  );
}
