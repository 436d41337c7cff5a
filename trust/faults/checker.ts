import type { Client } from 'pg';
import type { Event } from './history.ts';

/**
 * The independent judge: holds the answers that people were given against the rows that are there in the end. It shares no
 * code with the server and believes nothing that the server says of itself; it knows the tables and what was promised.
 */
export interface Violation {
  readonly law: string;
  readonly says: string;
}

/** A law and the rows that break it, each with one column `says`. */
interface Law {
  readonly law: string;
  readonly sql: string;
}

/** What people were promised, as tables that the laws can be written against. */
async function tellDatabase(client: Client, history: readonly Event[]): Promise<void> {
  await client.query(`
    create temporary table acked (key text, op text, case_id uuid, action text, file_id uuid, bytes bigint, import_id uuid, rows integer) on commit drop;
    create temporary table answered (key text primary key) on commit drop;
    create temporary table unsettled (key text primary key, op text) on commit drop`);
  const acks = history.filter(({ what }) => what === 'acked');
  const rows = acks.flatMap(({ key, op, promised = {} }) => {
    const { moved, caseId, ...rest } = promised;
    const cases = moved ?? [caseId];
    return cases.map((case_id) => ({
      key,
      op,
      case_id,
      action: rest.action,
      file_id: rest.fileId,
      bytes: rest.bytes,
      import_id: rest.importId,
      rows: rest.rows,
    }));
  });
  await client.query(`insert into acked select * from json_populate_recordset(null::acked, $1)`, [
    JSON.stringify(rows),
  ]);
  await client.query(`insert into answered select distinct unnest($1::text[])`, [acks.map(({ key }) => key)]);
  const settled = new Set(history.filter(({ what }) => what === 'acked' || what === 'refused').map(({ key }) => key));
  const open = new Map(history.filter(({ key }) => !settled.has(key)).map(({ key, op }) => [key, op]));
  await client.query(`insert into unsettled select * from unnest($1::text[], $2::text[])`, [
    [...open.keys()],
    [...open.values()],
  ]);
}

const lost: readonly Law[] = [
  {
    law: 'an acknowledged filing is a case',
    sql: `select format('%s %s', a.op, a.case_id) as says from acked a
      where a.op like 'file %' and not exists (select from cases c where c.id = a.case_id)`,
  },
  {
    law: 'an acknowledged move is in the trace as often as it was acknowledged, and no other move is',
    sql: `with promised as (select case_id, action, count(*) as n from acked where case_id is not null group by 1, 2),
        made as (select case_id, action, count(*) as n from trace
          where actor_id is not null and case_id in (select case_id from acked) group by 1, 2)
      select format('%s of %s: acknowledged %s times, made %s times', action, case_id, coalesce(p.n, 0), coalesce(m.n, 0)) as says
      from promised p full join made m using (case_id, action) where p.n is distinct from m.n`,
  },
  {
    law: 'no case is there that nobody was told of',
    sql: `select format('%s filed by %s', c.id, c.applicant_id) as says from cases c
      where not exists (select from acked a where a.case_id = c.id)
        and not exists (select from unsettled u where u.op like 'file %')`,
  },
  {
    law: 'every acknowledged write has kept its answer, and every kept answer was given',
    sql: `select format('%s %s', case when i.key is null then 'not kept' else 'never given' end, coalesce(i.key, a.key)) as says
      from answered a full join (select key from idempotency where length(key) = 36) i on i.key = a.key
      where (i.key is null or a.key is null) and not exists (select from unsettled u where u.key = i.key)`,
  },
  {
    law: 'every write was settled in the end',
    sql: `select format('%s %s', op, key) as says from unsettled`,
  },
  {
    law: 'an acknowledged file is there with its length',
    sql: `select a.file_id::text as says from acked a where a.file_id is not null
      and not exists (select from files f where f.id = a.file_id and f.bytes = a.bytes and f.key_sealed is not null)`,
  },
  {
    law: 'an acknowledged roster is there, and one that was started is done to its last line',
    sql: `select format('%s: %s', a.import_id, coalesce(i.state, 'not there')) as says
      from acked a left join imports i on i.id = a.import_id
      where a.import_id is not null and (i.id is null or (a.op = 'import start' and (i.state <> 'done' or i.enrolled_rows <> a.rows)))`,
  },
];

const whole: readonly Law[] = [
  {
    law: 'a trace is counted from one without a gap, each entry beginning where the one before ended',
    sql: `select format('%s: entry %s', case_id, seq) as says from (
        select case_id, seq, from_state, row_number() over w as nth, lag(to_state) over w as before
        from trace window w as (partition by case_id order by seq)) t
      where seq <> nth or (before is not null and before <> from_state)`,
  },
  {
    law: 'a case stands where its trace ends',
    sql: `select format('%s: row says %s at %s, trace says %s at %s', c.id, c.state, c.seq, t.to_state, t.seq) as says
      from cases c left join lateral (
        select seq, to_state from trace where case_id = c.id order by seq desc limit 1) t on true
      where c.seq is distinct from t.seq or c.state is distinct from t.to_state`,
  },
  {
    law: 'every entry of a trace has one row of audit, and every move in the audit is in a trace',
    sql: `with audited as (select object_id, act, request_id, count(*) as n from audit
        where object_kind = 'case' and outcome = 'done' and act in (select action from trace) group by 1, 2, 3),
      traced as (select case_id, action, request_id, count(*) as n from trace group by 1, 2, 3)
      select format('%s %s: %s entries, %s rows of audit', coalesce(case_id, object_id), coalesce(action, act), coalesce(t.n, 0), coalesce(a.n, 0)) as says
      from traced t full join audited a on object_id = case_id and act = action and a.request_id = t.request_id
      where t.n is distinct from a.n`,
  },
  {
    law: 'nobody is a member twice',
    sql: `select format('%s is a member %s times', person_id, count(*)) as says from memberships
      where left_on is null group by person_id having count(*) > 1`,
  },
  {
    law: 'who was taken in is a member, or has left since',
    sql: `select format('%s after %s of %s', c.applicant_id, t.action, c.id) as says from trace t join cases c on c.id = t.case_id
      where c.service = 'join-union' and t.action = 'approve'
        and not exists (select from memberships m where m.person_id = c.applicant_id)`,
  },
  {
    law: 'who has left by a case is no member any more',
    sql: `select format('%s after %s', c.applicant_id, c.id) as says from cases c
      where c.service = 'leave-union' and c.state = 'left'
        and exists (select from memberships m where m.person_id = c.applicant_id and m.left_on is null)`,
  },
  {
    law: 'a line of a roster has made one member',
    sql: `select format('line %s of %s', r.row_no, r.import_id) as says from import_rows r
      left join memberships m on m.id = r.membership_id and m.person_id = r.person_id
      where r.verdict = 'enrolled' and m.id is null`,
  },
];

const money: readonly Law[] = [
  {
    law: 'every account holds what its entries say',
    sql: `select format('%s holds %s, entries say %s', a.id, a.balance_fen, coalesce(m.fen, 0)) as says
      from ledger_accounts a left join (
        select account, sum(fen) as fen from (
          select to_account as account, amount_fen as fen from ledger_entries
          union all select from_account, -amount_fen from ledger_entries) e group by 1) m on m.account = a.id
      where a.balance_fen <> coalesce(m.fen, 0)`,
  },
  {
    law: 'every payment of a case is one entry of the ledger, and every entry one payment',
    sql: `with paid as (select case_id, count(*) as n from trace where action = 'pay' group by 1),
      booked as (select case_id, count(*) as n from ledger_entries where case_id is not null group by 1)
      select format('%s: paid %s times, booked %s times', case_id, coalesce(p.n, 0), coalesce(b.n, 0)) as says
      from paid p full join booked b using (case_id) where p.n is distinct from b.n`,
  },
  {
    law: 'a grant goes to the applicant of its case',
    sql: `select e.id::text as says from ledger_entries e join cases c on c.id = e.case_id where e.payee_id <> c.applicant_id`,
  },
  {
    law: 'one injury is paid for once',
    sql: `select format('%s, injured on %s: %s times', c.applicant_id, c.form->>'injuredOn', count(*)) as says
      from ledger_entries e join cases c on c.id = e.case_id where c.service = 'work-injury-visit'
      group by c.applicant_id, c.form->>'injuredOn' having count(*) > 1`,
  },
];

const afterwards: readonly Law[] = [
  {
    law: 'what must be told was told',
    sql: `select format('%s of %s, %s tries', event, case_id, tries) as says from outbox`,
  },
  {
    law: 'nobody is told the same twice',
    sql: `select format('%s: %s to %s, %s times', case_id, title, person_id, count(*)) as says from notices
      where case_id is not null group by case_id, person_id, title, at having count(*) > 1`,
  },
  {
    law: 'of each move that tells somebody, somebody was told',
    sql: `with told as (select t.case_id, t.seq, t.action, c.service,
          exists (select from notices n where n.case_id = t.case_id and n.at = t.at) as was
        from trace t join cases c on c.id = t.case_id)
      select format('%s of %s (%s)', action, case_id, service) as says from told
      where not was and (service, action) in (select service, action from told where was group by 1, 2)`,
  },
  {
    law: 'no change of a figure waits',
    sql: `select format('%s of %s', service, org_id) as says from figure_deltas`,
  },
  {
    law: 'the figures of every union are the cases below it, state by state',
    sql: `with counted as (
        select a.id as org_id, c.service, 'state:' || c.state as metric, count(*) as n
        from orgs a join cases c on starts_with(c.org_path, a.path) and not (c.kept_above and c.org_id = a.id)
        group by 1, 2, 3),
      said as (select org_id, service, metric, n from figure_totals where metric like 'state:%' and n <> 0)
      select format('%s %s %s: counted %s, figure %s', org_id, service, metric, coalesce(c.n, 0), coalesce(s.n, 0)) as says
      from counted c full join said s using (org_id, service, metric) where c.n is distinct from s.n`,
  },
  {
    law: 'the figures by day sum up to the total',
    sql: `with days as (select org_id, service, metric, sum(n) as n, sum(fen) as fen from figure_days
        where service in (select service from cases) group by 1, 2, 3),
      totals as (select org_id, service, metric, n, fen from figure_totals
        where service in (select service from cases) and metric not like 'state:%')
      select format('%s %s %s: days %s, total %s', org_id, service, metric, d.n, t.n) as says
      from days d full join totals t using (org_id, service, metric) where d.n is distinct from t.n or d.fen is distinct from t.fen`,
  },
  {
    law: 'the money of the figures is the money of the ledger',
    sql: `select format('figure %s, ledger %s', f.fen, l.fen) as says
      from (select coalesce(sum(t.fen), 0) as fen from figure_totals t join orgs o on o.id = t.org_id
          where o.parent_id is null and t.service = 'work-injury-visit' and t.metric = 'paid') f,
        (select coalesce(sum(e.amount_fen), 0) as fen from ledger_entries e join cases c on c.id = e.case_id
          where c.service = 'work-injury-visit') l where f.fen <> l.fen`,
  },
  {
    law: 'the members of every union are counted',
    sql: `with counted as (select a.id as org_id, count(*) as n from orgs a
        join orgs o on starts_with(o.path, a.path) join memberships m on m.org_id = o.id and m.left_on is null group by 1),
      said as (select org_id, n from figure_totals where service = 'membership' and metric = 'members' and n <> 0)
      select format('%s: counted %s, figure %s', org_id, coalesce(c.n, 0), coalesce(s.n, 0)) as says
      from counted c full join said s using (org_id) where c.n is distinct from s.n`,
  },
  {
    law: 'no roster, no export waits for somebody who died',
    sql: `select format('import %s is %s', id, state) as says from imports where state in ('checking', 'importing', 'undoing')
      union all select format('export %s is %s', id, state) from exports where state = 'running'`,
  },
];

const clock: readonly Law[] = [
  {
    law: 'no reminder and no deadline has passed without the clock’s move',
    sql: `select format('%s: due %s, reminder %s', id, due_at, remind_at) as says from cases
      where least(remind_at, case when not due_done then due_at end) < clock_now() - interval '60 seconds'`,
  },
  {
    law: 'a case knows the moments that its trace knows',
    sql: `select format('%s: filed %s, entered %s', c.id, c.filed_at, c.entered_at) as says from cases c
      where not exists (select from trace t where t.case_id = c.id and t.seq = 1 and t.at = c.filed_at)
        or not exists (select from trace t where t.case_id = c.id and t.seq = c.entered_seq and t.at = c.entered_at)`,
  },
  {
    law: 'a deadline lies after its state began, and no year after',
    sql: `select format('%s: %s since %s, due %s, reminder %s', id, state, entered_at, due_at, remind_at) as says from cases
      where least(due_at, remind_at) < entered_at or greatest(due_at, remind_at) > entered_at + interval '1 year'`,
  },
  {
    law: 'in one state the clock reminds once and calls the union above once',
    sql: `with entered as (select case_id, seq, action,
          count(*) filter (where seq = 1 or from_state <> to_state or action not in ('remind', 'escalate'))
            over (partition by case_id order by seq) as stay
        from trace)
      select format('%s of %s: %s times', action, case_id, count(*)) as says from entered
      where action in ('remind', 'escalate') group by case_id, stay, action having count(*) > 1`,
  },
];

const laws: readonly Law[] = [...lost, ...whole, ...money, ...afterwards, ...clock];
export const lawCount = laws.length;

/** Every breach of every law, at most fifty of each. The transaction that the client is in sees the tables; it must be in one. */
export async function judge(client: Client, history: readonly Event[]): Promise<Violation[]> {
  await tellDatabase(client, history);
  const found: Violation[] = [];
  for (const { law, sql } of laws) {
    const { rows } = await client.query<{ says: string }>(`select says from (${sql}) v limit 50`);
    found.push(...rows.map(({ says }) => ({ law, says })));
  }
  await client.query('drop table acked, answered, unsettled');
  return found;
}
