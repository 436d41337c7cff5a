import { sql } from 'kysely';
import type { WordLine } from '../../kernel/answers.ts';
import { addDays } from '../../kernel/calendar.ts';
import { lineOfOrg } from '../db/line.ts';
import type { Db, Reader } from '../db/open.ts';

const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });

/** Words that say nothing about what the matter is. */
const empty: ReadonlySet<string> = new Set(
  '我们 你们 他们 她们 大家 自己 这个 那个 这些 那些 什么 怎么 没有 不是 就是 还是 但是 因为 所以 如果 可以 希望 请问 你好 谢谢 问题 现在 已经 一个 一直 一些 多次 反映 解决 工会 领导 公司 单位'.split(
    ' ',
  ),
);

/** The distinct words of two characters and more in a text: those a list of frequent words is made of. */
export function wordsIn(text: string): string[] {
  const found = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(text)) {
    if (isWordLike && [...segment].length >= 2 && /^\p{Script=Han}+$/u.test(segment) && !empty.has(segment))
      found.add(segment);
  }
  return [...found];
}

/** What one case says, and the union it is counted for with all above it. */
export interface Heard {
  readonly cell: number;
  readonly orgId: string;
  readonly service: string;
  readonly day: string;
  readonly text: string;
}

/** Counts the words of cases for their unions and all above. The words alone are kept: no text and no person. */
export async function countWords(db: Db, heard: readonly Heard[]): Promise<void> {
  const said = heard.flatMap(({ text, ...where }) => wordsIn(text).map((word) => ({ ...where, word })));
  if (said.length === 0) return;
  await sql`/* prepared: words */
    insert into words as w (cell_id, org_id, service, word, day, n)
    select t.cell, a.id, t.service, t.word, t.day, count(*)
    from unnest(${said.map((one) => one.cell)}::integer[], ${said.map((one) => one.orgId)}::uuid[],
      ${said.map((one) => one.service)}::text[], ${said.map((one) => one.day)}::date[],
      ${said.map((one) => one.word)}::text[]) t (cell, org_id, service, day, word)
    join orgs o on o.id = t.org_id
    cross join unnest(${lineOfOrg}) a (id)
    group by 1, 2, 3, 4, 5 order by 1, 2, 3, 5, 4
    on conflict (cell_id, org_id, service, day, word) do update set n = w.n + excluded.n`.execute(db);
}

const recentDays = 14;
const beforeDays = 56;
/** Below this many cases a word could point at one person. */
const fewest = 5;

/**
 * Words that came up more often in the last two weeks than in the eight before, per day: at least half as often again,
 * and in at least five cases.
 */
export async function listRisingWords(db: Reader, orgId: string, service: string, today: string): Promise<WordLine[]> {
  const split = addDays(today, -recentDays);
  const { rows } = await sql<WordLine>`
    select word, coalesce(sum(n) filter (where day > ${split}::date), 0)::bigint as recent,
      coalesce(sum(n) filter (where day <= ${split}::date), 0)::bigint as before
    from words
    where cell_id = any (array(select cell_id from cells)) and org_id = ${orgId} and service = ${service}
      and day > ${addDays(split, -beforeDays)}::date and day <= ${today}::date
    group by word
    having coalesce(sum(n) filter (where day > ${split}::date), 0) >= ${fewest}
      and coalesce(sum(n) filter (where day > ${split}::date), 0) * ${beforeDays}
        >= 1.5 * ${recentDays} * coalesce(sum(n) filter (where day <= ${split}::date), 0)
    order by recent desc, word limit 30`.execute(db);
  return rows;
}
