import type { Client, QueryResult } from 'pg';
import { judge } from './checker.ts';
import type { Event } from './history.ts';

/** One thing that must never happen, done on purpose: to the database, or to what people were told. */
interface Plant {
  readonly what: string;
  /** How the law begins that must be broken by it; others may be as well. */
  readonly breaks: string;
  /** Statements of which the last one must have met some row: else there was nothing to plant it on. */
  readonly sql?: string;
  readonly told?: (history: readonly Event[]) => Event[] | undefined;
}

const anyCase = `(select id from cases where service = 'appeal' order by id limit 1)`;
const paidCase = `(select case_id from ledger_entries where case_id is not null order by case_id limit 1)`;

const lastAcked = (history: readonly Event[], op: string) =>
  history.findLast((event) => event.what === 'acked' && event.op === op);

function without(history: readonly Event[], op: string): Event[] | undefined {
  const last = lastAcked(history, op);
  return last && history.filter((event) => event.key !== last.key);
}

/** Nothing of a case: neither its filing nor any move of it. */
function withoutCase(history: readonly Event[]): Event[] | undefined {
  const id = lastAcked(history, 'file appeal')?.promised?.caseId;
  const isOfIt = ({ promised }: Event) => promised?.caseId === id || (promised?.moved ?? []).includes(id!);
  const keys = new Set(history.filter(isOfIt).map(({ key }) => key));
  return id === undefined ? undefined : history.filter(({ key }) => !keys.has(key));
}

function invented(history: readonly Event[], op: string): Event[] | undefined {
  const model = lastAcked(history, op);
  return model && [...history, { ...model, key: '00000000-0000-4000-8000-000000000000' }];
}

/** The moves of one kind, of several cases of a service, of which somebody was told; and the first of them. */
const toldOnce = `told as (select distinct t.case_id, t.at, t.action, c.service from trace t
    join cases c on c.id = t.case_id join notices n on n.case_id = t.case_id and n.at = t.at),
  often as (select service, action from told group by 1, 2 having count(distinct case_id) > 1 limit 1),
  once as (select case_id, at from told join often using (service, action) order by case_id limit 1)`;

const plants: readonly Plant[] = [
  {
    what: 'a case is lost with its trace',
    breaks: 'an acknowledged filing is a case',
    sql: `delete from trace where case_id = ${anyCase}; delete from cases where id not in (select case_id from trace)`,
  },
  {
    what: 'an acknowledged move is lost',
    breaks: 'an acknowledged move is in the trace',
    sql: `delete from trace t using (select case_id, max(seq) as seq from trace where actor_id is not null group by 1 having max(seq) > 1 limit 1) l where t.case_id = l.case_id and t.seq >= l.seq`,
  },
  {
    what: 'an acknowledged move was never made',
    breaks: 'an acknowledged move is in the trace',
    told: (history) => invented(history, 'accept'),
  },
  {
    what: 'a move was made of which nobody was told',
    breaks: 'an acknowledged move is in the trace',
    told: (history) => without(history, 'accept'),
  },
  {
    what: 'a case was filed of which nobody was told',
    breaks: 'no case is there that nobody was told of',
    told: withoutCase,
  },
  {
    what: 'a write is left open',
    breaks: 'every write was settled',
    told: (history) => [...history, { at: 0, what: 'tried', key: 'open', op: 'accept', who: '' }],
  },
  {
    what: 'a kept answer is lost',
    breaks: 'every acknowledged write has kept its answer',
    sql: `delete from idempotency where key = (select min(key) from idempotency where length(key) = 36)`,
  },
  {
    what: 'a file lies there with another length',
    breaks: 'an acknowledged file is there',
    sql: `update files set bytes = bytes + 1 where id = (select id from files limit 1)`,
  },
  {
    what: 'a row of audit is missing',
    breaks: 'every entry of a trace has one row of audit',
    sql: `delete from audit where id = (select id from audit where object_kind = 'case' and act = 'accept' limit 1)`,
  },
  {
    what: 'a row of audit is there twice',
    breaks: 'every entry of a trace has one row of audit',
    sql: `insert into audit select * from audit where false; create temporary table twice on commit drop as select * from audit where act = 'accept' limit 1; update twice set id = gen_random_uuid(); insert into audit select * from twice`,
  },
  {
    what: 'a case stands elsewhere than its trace',
    breaks: 'a case stands where its trace ends',
    sql: `update cases set state = 'withdrawn' where id = ${anyCase}`,
  },
  {
    what: 'a trace has a gap',
    breaks: 'a trace is counted from one',
    sql: `update trace set seq = seq + 1 where (case_id, seq) in (select case_id, max(seq) from trace group by 1 limit 1)`,
  },
  {
    what: 'a payment is booked twice',
    breaks: 'every payment of a case is one entry',
    sql: `delete from declared_payments; insert into ledger_entries (cell_id, id, case_id, action, payee_id, from_account, to_account, amount_fen, says, at) select cell_id, gen_random_uuid(), case_id, 'again', payee_id, from_account, to_account, amount_fen, says, at from ledger_entries where case_id = ${paidCase}`,
  },
  {
    what: 'a payment is not booked',
    breaks: 'every payment of a case is one entry',
    sql: `delete from ledger_entries where case_id = ${paidCase}`,
  },
  {
    what: 'a balance is wrong by a fen',
    breaks: 'every account holds what its entries say',
    sql: `update ledger_accounts set balance_fen = balance_fen + 1 where id = (select id from ledger_accounts limit 1)`,
  },
  {
    what: 'one injury is paid for twice',
    breaks: 'one injury is paid for once',
    sql: `update cases set form = form || '{"injuredOn": "2020-01-01"}' where id in (select case_id from ledger_entries where case_id is not null); update cases set applicant_id = (select applicant_id from cases where id = ${paidCase}) where id in (select case_id from ledger_entries)`,
  },
  {
    what: 'a message was never told',
    breaks: 'of each move that tells somebody',
    sql: `with ${toldOnce} delete from notices n using once where n.case_id = once.case_id and n.at = once.at`,
  },
  {
    what: 'a message was told twice',
    breaks: 'nobody is told the same twice',
    sql: `insert into notices select cell_id, gen_random_uuid(), person_id, case_id, title, says, at from notices where case_id is not null limit 1`,
  },
  {
    what: 'a message still waits',
    breaks: 'what must be told was told',
    sql: `insert into outbox (cell_id, id, case_id, seq, event, parties, at, next_try_at) select 1, gen_random_uuid(), id, 1, 'file', '{}', now(), now() from cases limit 1`,
  },
  {
    what: 'a figure is wrong by one',
    breaks: 'the figures of every union',
    sql: `update figure_totals set n = n + 1 where (org_id, service, metric) = (select org_id, service, metric from figure_totals where metric like 'state:%' and n > 0 limit 1)`,
  },
  {
    what: 'a figure is folded twice on one day',
    breaks: 'the figures by day sum up',
    sql: `update figure_days set n = n * 2 where (org_id, service, metric, day) = (select org_id, service, metric, day from figure_days where n > 0 and service in (select service from cases) limit 1)`,
  },
  {
    what: 'somebody is a member twice',
    breaks: 'nobody is a member twice',
    sql: `alter table memberships disable trigger all; drop index memberships_one_at_a_time; insert into memberships (cell_id, id, person_id, org_id, joined_on, standing) select cell_id, gen_random_uuid(), person_id, org_id, joined_on, standing from memberships where left_on is null limit 1`,
  },
  {
    what: 'a deadline passed unseen',
    breaks: 'no reminder and no deadline has passed',
    sql: `update cases set due_at = clock_now() - interval '2 minutes', due_done = false where id = ${anyCase}`,
  },
  {
    what: 'a case is dated by another clock than its trace',
    breaks: 'a case knows the moments',
    sql: `update cases set entered_at = entered_at - interval '2 days' where id = ${anyCase}`,
  },
  {
    what: 'a deadline lies years away',
    breaks: 'a deadline lies after its state began',
    sql: `update cases set due_at = entered_at + interval '400 days', due_done = false where id = ${anyCase}`,
  },
  {
    what: 'the clock reminded twice',
    breaks: 'in one state the clock reminds once',
    sql: `with one as (select case_id, max(seq) as seq from trace group by 1 limit 1) insert into trace (cell_id, case_id, seq, action, from_state, to_state, org_path, said, request_id, at) select t.cell_id, t.case_id, t.seq + k, 'remind', t.to_state, t.to_state, t.org_path, '{}', 'sweep', t.at from trace t join one using (case_id, seq), generate_series(1, 2) k`,
  },
  {
    what: 'a roster stands still half way',
    breaks: 'no roster, no export waits',
    // One of its own: those of the town may all be done, or none have come.
    sql: `insert into imports (cell_id, id, org_id, account_id, person_id, file_name, key_sealed, state, total_rows, read_rows, created_at) select 1, gen_random_uuid(), id, gen_random_uuid(), gen_random_uuid(), '名册.csv', '', 'importing', 40, 20, now() from orgs limit 1`,
  },
];

export interface Proof {
  readonly planted: number;
  /** Plants that the judge passed over. */
  readonly missed: readonly string[];
}

/** Whether it could be planted at all, and then whether the judge names the law that it breaks. */
async function isSeen(
  client: Client,
  history: readonly Event[],
  { sql, told, breaks }: Plant,
): Promise<boolean | undefined> {
  await client.query(`set local session_replication_role = replica`);
  if (sql !== undefined) {
    const came: QueryResult | QueryResult[] = await client.query(sql);
    if (!([came].flat().at(-1)?.rowCount ?? 0)) return undefined;
  }
  const heard = told === undefined ? history : told(history);
  if (heard === undefined) return undefined;
  const found = await judge(client, heard);
  return found.some(({ law }) => law.startsWith(breaks));
}

/** Plants every violation in turn on a database that is whole, each in a transaction that is undone, and asks the judge. */
export async function prove(client: Client, history: readonly Event[]): Promise<Proof> {
  const missed: string[] = [];
  for (const plant of plants) {
    await client.query('begin');
    const seen = await isSeen(client, history, plant);
    await client.query('rollback');
    if (seen === undefined) missed.push(`${plant.what}: nothing there to plant it on`);
    else if (!seen) missed.push(plant.what);
  }
  return { planted: plants.length, missed };
}
