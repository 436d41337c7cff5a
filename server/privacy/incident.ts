import { sql } from 'kysely';
import type { Db } from '../db/open.ts';

/** What is known of a leak: whose reading, of which kind of thing, in which span. Each narrows; all may be left open. */
export interface Leak {
  readonly actorId?: string;
  readonly objectKind?: string;
  readonly from: Date;
  readonly to: Date;
}

/** One kind of reading by one person. */
export interface IncidentLine {
  readonly actor: string | null;
  readonly act: string;
  readonly kind: string;
  readonly data: string;
  readonly rows: number;
  readonly people: number;
  readonly first: Date;
  readonly last: Date;
}

export interface IncidentPack {
  readonly lines: readonly IncidentLine[];
  /** Everybody whose data were reached, once each, to be told (PIPL 57); ids, so that the pack itself holds no name. */
  readonly people: readonly { readonly cell: number; readonly id: string; readonly since: Date }[];
}

/** Which data an act shows, for the report to the authority. */
const dataOf: Readonly<Record<string, string>> = {
  read: '办件的全部内容，或者会员档案（号码只有头尾）',
  look: '办件的公开部分',
  reveal: '办件的全部内容和手机号',
  'read-file': '上传的照片和文件',
  'export-read': '完整的证件号码和手机号',
  'find-number': '姓名、所在工会，号码只有头尾',
  'find-members': '姓名、所在工会，号码只有头尾',
  'list-members': '姓名、所在工会，号码只有头尾',
  'list-doubts': '姓名、所在工会，号码只有头尾',
  'list-claims': '姓名、所在工会、领取和报名的情况',
  'read-payouts': '姓名、开户银行、账号的尾号、金额',
  'fetch-payout-file': '姓名、开户银行、完整的账号、金额',
  'trace-payment': '姓名的第一个字、金额、为哪一件事发的',
};

/**
 * Who reached which data of how many people since when, from the audit: what must be told to the authority and to the people
 * within hours. It reads the audit alone, which the application cannot change.
 */
export async function makeIncidentPack(db: Db, { actorId, objectKind, from, to }: Leak): Promise<IncidentPack> {
  const reached = sql`from audit a cross join unnest(coalesce(a.shown, array[a.subject_id])) reached (person_id)
    where a.cell_id = any (array(select cell_id from cells)) and reached.person_id is not null
    and a.outcome = 'done' and a.actor_id is distinct from reached.person_id and a.at >= ${from} and a.at < ${to}
    and (${actorId ?? null}::uuid is null or a.actor_id = ${actorId ?? null}::uuid)
    and (${objectKind ?? null}::text is null or a.object_kind = ${objectKind ?? null})`;
  const lines = await sql<Omit<IncidentLine, 'data'>>`
    select a.actor_id as actor, a.act, a.object_kind as kind, count(distinct a.id)::integer as rows,
      count(distinct reached.person_id)::integer as people, min(a.at) as first, max(a.at) as last
    ${reached} group by 1, 2, 3 order by people desc, rows desc, 1, 2`.execute(db);
  const people = await sql<IncidentPack['people'][number]>`
    select a.cell_id as cell, reached.person_id as id, min(a.at) as since ${reached} group by 1, 2 order by 3, 2`.execute(
    db,
  );
  return {
    lines: lines.rows.map((line) => ({ ...line, data: dataOf[line.act] ?? '办这一步看到的内容' })),
    people: people.rows,
  };
}

const instant = (at: Date) => at.toISOString();

/** The pack as Markdown to be sent on, and the people as CSV. */
export function sayIncident(
  leak: Leak,
  { lines, people }: IncidentPack,
): { readonly report: string; readonly csv: string } {
  const row = (one: IncidentLine) =>
    `| ${[one.actor ?? '（系统）', one.act, one.kind, one.data, one.rows, one.people, instant(one.first), instant(one.last)].join(' | ')} |`;
  const report = [
    '# 个人信息事件情况',
    '',
    `时间：${instant(leak.from)} 至 ${instant(leak.to)}；涉及 ${people.length} 人，${lines.reduce((sum, one) => sum + one.rows, 0)} 次。`,
    ...(people[0] ? [`最早一次：${instant(people[0].since)}。`] : []),
    '',
    '| 谁（人员编号） | 操作 | 对象 | 哪些信息 | 次数 | 人数 | 最早 | 最晚 |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...lines.map(row),
    '',
  ].join('\n');
  const csv = [
    'cell,person_id,since',
    ...people.map(({ cell, id, since }) => `${cell},${id},${instant(since)}`),
    '',
  ].join('\n');
  return { report, csv };
}
