import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { type Party, postOf, routeTo } from '../../kernel/party.ts';
import { type Service, filingOf } from '../../kernel/service.ts';
import { type CaseRow, findCase } from '../cases/queries.ts';
import { sentenceOf } from '../cases/reader.ts';
import { joinSealed } from '../cases/sealed-fields.ts';
import { figureOrgOf } from '../cases/writes.ts';
import { newId } from '../db/id.ts';
import type { Trx } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { countWords } from '../stats/words.ts';

interface OutboxRow {
  readonly cell_id: number;
  readonly id: string;
  readonly case_id: string;
  readonly event: string;
  readonly parties: Party[];
  readonly at: Date;
  readonly tries: number;
}

interface Recipient {
  readonly id: string;
  readonly cell: number;
  readonly email: string | null;
  readonly own: boolean;
}

const batch = 100;
/** How long one try may take before another process may try again. */
const leaseSeconds = 120;
const backoffSeconds = [10, 60, 300, 1800];

/** Takes rows for this process; they come back by themselves if it dies. */
async function claim(platform: Platform): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`
    update outbox o set tries = tries + 1, next_try_at = c.now + make_interval(secs => ${leaseSeconds})
    from (select clock_now() as now) c,
      (select cell_id, id from outbox where next_try_at <= clock_now() order by next_try_at limit ${batch} for update skip locked) n
    where o.cell_id = n.cell_id and o.id = n.id
    returning o.cell_id, o.id, o.case_id, o.event, o.parties, o.at, o.tries`.execute(platform.db);
  return rows.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The union and role a party stands for on this case, as it is now. */
function postFor(party: Party, service: Service, row: CaseRow): { role: string; orgId: string | null } | undefined {
  const parts = postOf(party);
  if (parts === undefined) return undefined;
  if (party === row.owes_party) return { role: parts.role, orgId: row.owes_org_id };
  if (party === service.states[row.state]?.escalate) return { role: parts.role, orgId: row.escalated_org_id };
  return { role: parts.role, orgId: routeTo(parts, row.lineage, row.owes_org_id ?? undefined)?.id ?? null };
}

async function recipientsOf(platform: Platform, service: Service, row: CaseRow, party: Party): Promise<Recipient[]> {
  const post = postFor(party, service, row);
  const person = party === 'applicant' ? row.applicant_id : party === 'assignee' ? row.assignee_id : null;
  const { rows } = await sql<Recipient>`
    select distinct p.id, p.cell_id as cell, p.email, p.id = ${row.applicant_id} as own from persons p
    where p.cell_id = any (array(select cell_id from cells)) and (p.id = ${person}
      or p.id in (select t.person_id from posts t
        where t.org_id = ${post?.orgId ?? null} and t.role = ${post?.role ?? null} and t.until_on is null
          and t.person_id <> ${row.applicant_id}))`.execute(platform.db);
  return rows;
}

/** What the message says. Nothing about the matter itself: it is read on lock screens and in mail. */
function wordsFor(service: Service, row: CaseRow, event: string, recipient: Recipient, now: number) {
  const named = `${service.title} ${row.number}`;
  const sentence = sentenceOf(service, row, recipient.own ? 'applicant' : 'staff', now);
  if (event === 'remind')
    return { title: recipient.own ? '有一件事等你办' : '有办件需要你办理', says: `${named}：${sentence}` };
  if (event === 'escalate') return { title: '办件超过期限，上级工会一起办', says: `${named}：${sentence}` };
  const label = service.actions[event]?.label ?? service.title;
  return {
    title: recipient.own ? `你的办件有新进展：${label}` : `办件有新进展：${label}`,
    says: `${named}：${sentence}`,
  };
}

/** True the first time this door is used for this person and event. */
async function first(
  trx: Trx,
  sent: OutboxRow,
  recipient: Recipient,
  door: 'notice' | 'mail' | 'words',
): Promise<boolean> {
  const { rows } = await sql`
    insert into deliveries (cell_id, outbox_id, person_id, door, at)
    values (${sent.cell_id}, ${sent.id}, ${recipient.id}, ${door}, clock_now())
    on conflict do nothing returning 1`.execute(trx);
  return rows.length > 0;
}

async function tell(
  platform: Platform,
  sent: OutboxRow,
  service: Service,
  row: CaseRow,
  recipient: Recipient,
): Promise<void> {
  const words = wordsFor(service, row, sent.event, recipient, sent.at.getTime());
  await platform.db.transaction().execute(async (trx) => {
    if (!(await first(trx, sent, recipient, 'notice'))) return;
    await trx
      .insertInto('notices')
      .values({
        cell_id: recipient.cell,
        id: newId(sent.at.getTime()),
        person_id: recipient.id,
        case_id: row.id,
        title: words.title,
        says: words.says,
        at: sent.at,
      })
      .execute();
  });
  const mailed = recipient.email !== null && !recipient.own && (sent.event === 'remind' || sent.event === 'escalate');
  if (!mailed) return;
  // In one transaction with the sending, so that a refused mail is tried again and a sent one is not, short of a crash
  // between the two: then the mail comes twice, which is better than never.
  await platform.db.transaction().execute(async (trx) => {
    if (!(await first(trx, sent, recipient, 'mail'))) return;
    const link = `${platform.config.publicUrl}/console/cases/${row.id}`;
    await platform.mail.send({ to: recipient.email!, subject: words.title, text: `${words.says}\n\n办理：${link}\n` });
  });
}

async function listen(platform: Platform, sent: OutboxRow, service: Service, row: CaseRow): Promise<void> {
  if (service.listensTo === undefined || sent.event !== filingOf(service)) return;
  const form = joinSealed(platform.sealer, { open: row.form, sealed: row.form_sealed });
  const text = String(form[service.listensTo] ?? '');
  const self = { id: row.applicant_id, cell: row.applicant_cell, email: null, own: true };
  await platform.db.transaction().execute(async (trx) => {
    if (await first(trx, sent, self, 'words'))
      await countWords(trx, row.cell_id, figureOrgOf(row), service.id, dayOf(sent.at.getTime()), text);
  });
}

/** Tells each, so that one whose mail is refused keeps nobody else waiting; then fails if any did, for another try. */
async function tellAll(people: readonly Recipient[], tellOne: (recipient: Recipient) => Promise<void>): Promise<void> {
  const faults: unknown[] = [];
  for (const recipient of people) await tellOne(recipient).catch((fault: unknown) => faults.push(fault));
  if (faults.length > 0) throw new AggregateError(faults, 'not everybody could be told');
}

async function deliver(platform: Platform, sent: OutboxRow): Promise<void> {
  const row = await findCase(platform.db, sent.case_id);
  const service = row && platform.registry.get(row.service);
  if (row && service) {
    await listen(platform, sent, service, row);
    const told = await Promise.all(sent.parties.map((party) => recipientsOf(platform, service, row, party)));
    const people = new Map(told.flat().map((recipient) => [recipient.id, recipient]));
    await tellAll([...people.values()], (recipient) => tell(platform, sent, service, row, recipient));
  }
  await sql`delete from outbox where cell_id = ${sent.cell_id} and id = ${sent.id}`.execute(platform.db);
}

/**
 * Delivers what committed moves have put into the outbox. A row that cannot be delivered stays and is tried again after
 * 10 s, 1, 5 and then every 30 minutes; those behind it are not held up.
 */
export async function drainOutbox(platform: Platform): Promise<number> {
  const rows = await claim(platform);
  for (const sent of rows) {
    try {
      await deliver(platform, sent);
    } catch (fault) {
      const wait = backoffSeconds[Math.min(sent.tries, backoffSeconds.length) - 1]!;
      platform.log.warn({ err: fault, outboxId: sent.id, wait }, 'a message could not be delivered');
      await sql`update outbox set next_try_at = clock_now() + make_interval(secs => ${wait})
        where cell_id = ${sent.cell_id} and id = ${sent.id}`.execute(platform.db);
    }
  }
  return rows.length;
}
