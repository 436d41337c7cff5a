import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { consentPurposes, consentText } from '../../kernel/consent.ts';
import type { Db } from '../db/open.ts';
import { keptTerms, retentionRules } from './retention-rules.ts';
import { register } from './register.ts';

/** One question of the audit: what the law asks, what was looked at, what came of it, and whether that is as it must be. */
export interface Finding {
  readonly article: string;
  readonly asks: string;
  readonly found: string;
  readonly holds: boolean;
}

interface Looking {
  readonly db: Db;
  /** Of the repository: where the assessments lie. */
  readonly root: string;
  readonly since: Date;
  readonly now: Date;
}

async function count(db: Db, query: ReturnType<typeof sql<{ n: number }>>): Promise<number> {
  return (await query.execute(db)).rows[0]!.n;
}

/** Takes back what it tried: whoever audits changes nothing. */
class TakenBack extends Error {}

/** Whether a rule would still find something that was due a day ago; the job turns once an hour. */
async function isLate(
  db: Db,
  { days, remove }: (typeof retentionRules)[keyof typeof retentionRules],
): Promise<boolean> {
  let found = 0;
  const trying = db.transaction().execute(async (trx) => {
    found = (await remove(days + 1).execute(trx)).rows.length;
    throw new TakenBack();
  });
  await trying.catch((fault: unknown) => {
    if (!(fault instanceof TakenBack)) throw fault;
  });
  return found > 0;
}

async function terms({ db }: Looking): Promise<Finding> {
  const late: string[] = [];
  for (const [name, rule] of Object.entries(retentionRules)) if (await isLate(db, rule)) late.push(name);
  return {
    article: '第十九条、第四十七条',
    asks: '到期的删掉',
    found: late.length === 0 ? '没有过期一天还在的' : `过期还在：${late.join('、')}`,
    holds: late.length === 0,
  };
}

/** Terms that nobody has published are open, and stay with the union that runs the platform. */
function openTerms(): Finding {
  const open = Object.entries(keptTerms).filter(([, term]) => 'open' in term);
  const used = open.filter(([name]) => Object.values(register).some(({ term }) => term === name));
  return {
    article: '第十九条',
    asks: '每一种信息定了保存多久',
    found: used.length === 0 ? '都定了' : `还没有定：${used.map(([name]) => name).join('、')}。由处理者定，并写明出处`,
    holds: used.length === 0,
  };
}

async function consents({ db }: Looking): Promise<Finding> {
  const known = consentPurposes.map((purpose) => `${purpose} ${consentText(purpose).edition}`);
  const n = await count(
    db,
    sql`select count(*)::integer as n from cases c where c.form_sealed is not null and c.rests_since is null
      and cardinality(c.purposes) > 0 and c.open and exists (
        select 1 from unnest(c.purposes) p where not exists (
          select 1 from consents s where s.cell_id = c.applicant_cell and s.person_id = c.applicant_id and s.purpose = p
            and s.purpose || ' ' || s.edition = any (${known})))`,
  );
  return {
    article: '第二十九条、第三十一条',
    asks: '用着敏感信息的，都有现在有效的单独同意（孩子的，有监护人的）',
    found: n === 0 ? '没有缺同意的办件' : `${n} 件在办的事缺同意，又没有停下`,
    holds: n === 0,
  };
}

function assessments({ root, now }: Looking): Finding {
  const wrong = consentPurposes.filter((purpose) => {
    const file = join(root, 'docs', 'privacy', 'assessments', `${purpose}.md`);
    const next = existsSync(file) && /下次评估不晚于 +\| (\d{4}-\d{2}-\d{2})/.exec(readFileSync(file, 'utf8'))?.[1];
    return !next || new Date(`${next}T00:00:00+08:00`).getTime() < now.getTime();
  });
  return {
    article: '第五十五条、第五十六条',
    asks: '处理敏感信息之前做影响评估，三年之内重做',
    found: wrong.length === 0 ? `${consentPurposes.length} 份都有，没有过期` : `缺或者过期：${wrong.join('、')}`,
    holds: wrong.length === 0,
  };
}

async function published({ db }: Looking): Promise<Finding> {
  const { rows } = await sql<{ edition: number; contact: string | null; handler: string | null }>`
    select edition, text ->> 'contact' as contact, text ->> 'handler' as handler from handling_rules
    order by edition desc limit 1`.execute(db);
  const lacks = [...(rows[0]?.handler ? [] : ['处理者的名称']), ...(rows[0]?.contact ? [] : ['联系人'])];
  const which = rows[0] === undefined ? '还没有公布' : `公布的是第 ${rows[0].edition} 版`;
  return {
    article: '第七条、第十七条',
    asks: '公布处理规则，写明处理者和联系方式',
    found: lacks.length === 0 ? which : `${which}，缺${lacks.join('、')}（HONGQIAO_PRIVACY_CONTACT）`,
    holds: rows[0] !== undefined && lacks.length === 0,
  };
}

/** Reading of what is masked needs a purpose; one that says nothing is for the auditor to ask about. */
async function reasons({ db, since }: Looking): Promise<Finding> {
  const revealed = sql`from audit where cell_id = any (array(select cell_id from cells)) and act = 'reveal'
    and outcome = 'done' and at >= ${since}`;
  const all = await count(db, sql`select count(*)::integer as n ${revealed}`);
  const bare = await count(
    db,
    sql`select count(*)::integer as n ${revealed} and coalesce(length(trim(purpose)), 0) < 2`,
  );
  return {
    article: '第六条、第二十八条',
    asks: '看完整信息的，每次都有用途',
    found: `${all} 次，${bare} 次没有写用途`,
    holds: bare === 0,
  };
}

async function records({ db, now }: Looking): Promise<Finding> {
  const { rows } = await sql<{ kept: boolean; first: Date | null }>`
    select (select prosrc like '%3 years%' from pg_proc where proname = 'keep_audit') as kept,
      (select min(at) from audit) as first`.execute(db);
  const { kept, first } = rows[0]!;
  const since = first === null ? '还没有记录' : `最早的是 ${first.toISOString().slice(0, 10)}`;
  return {
    article: '第五十六条',
    asks: '处理情况的记录保存三年，谁也不能提前删',
    found: `${since}${kept ? '，数据库不让提前删' : '，数据库没有守住三年'}`,
    holds: kept && (first === null || first.getTime() <= now.getTime()),
  };
}

/** What a machine can look at of an audit of compliance (PIPL 54), as it is at this moment. */
export async function auditCompliance(looking: Looking): Promise<Finding[]> {
  return [
    await published(looking),
    await consents(looking),
    await terms(looking),
    openTerms(),
    await reasons(looking),
    assessments(looking),
    await records(looking),
  ];
}

/** The findings as a page that goes behind the report of whoever audits. */
export function sayCompliance(findings: readonly Finding[], { since, now }: Pick<Looking, 'since' | 'now'>): string {
  const dayWords = (at: Date) => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  const wrong = findings.filter(({ holds }) => !holds).length;
  return [
    '# 个人信息保护合规审计：能自动查的部分',
    '',
    `${dayWords(since)} 到 ${dayWords(now)}。${findings.length} 项，${wrong} 项不符合。合同、培训、人员和机房不在这里，由审计的人查。`,
    '',
    '| 条文 | 要求 | 查到 | 结果 |',
    '| --- | --- | --- | --- |',
    ...findings.map(
      ({ article, asks, found, holds }) => `| ${article} | ${asks} | ${found} | ${holds ? '符合' : '**不符合**'} |`,
    ),
    '',
  ].join('\n');
}
