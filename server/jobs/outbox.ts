import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { type Party, postOf, routeTo } from '../../kernel/party.ts';
import { type Service, type Told, filingOf } from '../../kernel/service.ts';
import { type CaseRow, findCases } from '../cases/queries.ts';
import { sentenceOf } from '../cases/reader.ts';
import { joinSealed } from '../cases/sealed-fields.ts';
import { figureOrgOf } from '../cases/writes.ts';
import { newId } from '../db/id.ts';
import { type Db, type Trx, isPassing, isShortOfRoom, stateOf } from '../db/open.ts';
import type { Sealer } from '../people/sealing.ts';
import type { Platform } from '../platform.ts';
import { type Heard, countWords } from '../stats/words.ts';

interface OutboxRow {
  readonly cell_id: number;
  readonly id: string;
  readonly case_id: string;
  readonly event: string;
  readonly parties: Told[];
  readonly at: Date;
  readonly tries: number;
}

interface Recipient {
  readonly id: string;
  readonly cell: number;
  readonly email: string | null;
  readonly own: boolean;
}

const batch = 200;
/** How long one try may take before another process may try again: what a killed one has taken waits no longer. */
const leaseSeconds = 30;
/** For so long mails are sent in one turn, and the last may take as long again as the door gives it; well within the lease. */
const mailingMs = 10_000;
const backoffSeconds = [10, 60, 300, 1800];
/** A mail server that nobody could reach may be back any minute, and everything that waits for it goes then. */
const unreachedSeconds = 120;

/** Takes rows for this process; they come back by themselves if it dies. */
async function claim(platform: Platform): Promise<OutboxRow[]> {
  const { rows } = await sql<OutboxRow>`/* prepared: claim-outbox */
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

/** One message with the case it is about and the service that the case belongs to. */
interface Matter {
  readonly sent: OutboxRow;
  readonly row: CaseRow;
  readonly service: Service;
}

/** The union that the applicant was a member of when she filed, of those she has been a member of. */
async function formerUnions(db: Db, matters: readonly Matter[]): Promise<ReadonlyMap<string, string>> {
  const asking = matters.filter(({ sent }) => sent.parties.some(isFormer));
  if (asking.length === 0) return new Map();
  const { rows } = await sql<{ id: string; org_id: string }>`
    select distinct on (c.id) c.id, m.org_id
    from cases c join memberships m on m.cell_id = c.applicant_cell and m.person_id = c.applicant_id
      and (c.filed_at at time zone 'Asia/Shanghai')::date between m.joined_on and coalesce(m.left_on, 'infinity')
    where c.cell_id = any (array(select cell_id from cells)) and c.id = any (${asking.map(({ row }) => row.id)}::uuid[])
      and m.org_id <> c.org_id
    order by c.id, m.joined_on desc`.execute(db);
  return new Map(rows.map((row) => [row.id, row.org_id]));
}

function isFormer(party: string): boolean {
  return party.endsWith('@former');
}

/** The people a party stands for: one person, or whoever holds a post now, but never the applicant in it. */
function askedBy({ service, row }: Matter, party: Told, n: number, former: string | undefined) {
  const post = isFormer(party)
    ? { role: party.split('@')[0]!, orgId: former ?? null }
    : postFor(party as Party, service, row);
  const person = party === 'applicant' ? row.applicant_id : party === 'assignee' ? row.assignee_id : null;
  return { n, person, orgId: post?.orgId ?? null, role: post?.role ?? null, applicantId: row.applicant_id };
}

/** Who is to be told of each matter, everybody once. */
async function findRecipients(db: Db, matters: readonly Matter[]): Promise<Recipient[][]> {
  const former = await formerUnions(db, matters);
  const asked = matters.flatMap((matter, n) =>
    matter.sent.parties.map((party) => askedBy(matter, party, n, former.get(matter.row.id))),
  );
  const { rows } = await sql<Recipient & { n: number }>`/* prepared: recipients */
    select distinct x.n, p.id, p.cell_id as cell, p.email, p.id = x.applicant_id as own
    from unnest(${asked.map((one) => one.n)}::integer[], ${asked.map((one) => one.person)}::uuid[],
      ${asked.map((one) => one.orgId)}::uuid[], ${asked.map((one) => one.role)}::text[],
      ${asked.map((one) => one.applicantId)}::uuid[]) x (n, person_id, org_id, role, applicant_id)
    cross join lateral (
      select x.person_id as id where x.person_id is not null
      union all
      select t.person_id from posts t
      where t.org_id = x.org_id and t.role = x.role and t.until_on is null and t.person_id <> x.applicant_id) who
    join persons p on p.id = who.id and p.cell_id = any (array(select cell_id from cells))`.execute(db);
  return matters.map((_matter, n) => rows.filter((one) => one.n === n));
}

/** What the message says. Nothing about the matter itself: it is read on lock screens and in mail. */
function wordsFor(service: Service, row: CaseRow, event: string, recipient: Recipient, now: number) {
  const named = `${service.title} ${row.number}`;
  const sentence = sentenceOf(service, row, recipient.own ? 'applicant' : 'staff', now);
  if (event === 'remind')
    return { title: recipient.own ? '有一件事等你办' : '有办件需要你办理', says: `${named}：${sentence}` };
  if (event === 'escalate') return { title: '办件超过期限，上级工会一起办', says: `${named}：${sentence}` };
  // What a move is called is written for whoever makes it; to the applicant the sentence says what came of it.
  const label = service.actions[event]?.label ?? service.title;
  return {
    title: recipient.own ? `“${service.title}”有新进展` : `办件有新进展：${label}`,
    says: `${named}：${sentence}`,
  };
}

interface Door {
  readonly cell: number;
  readonly outboxId: string;
  readonly personId: string;
  readonly door: 'notice' | 'mail' | 'words';
}

const keyOf = ({ outboxId, personId, door }: Door) => `${outboxId} ${personId} ${door}`;

/** Which of these doors are used for the first time for this person and event; from now on they no longer are. */
async function useFirst(trx: Trx, doors: readonly Door[]): Promise<(door: Door) => boolean> {
  // In the order of the key, so that two processes wait for each other in one direction only.
  const { rows } = await sql<Door>`/* prepared: doors */
    insert into deliveries (cell_id, outbox_id, person_id, door, at)
    select d.cell, d.outbox_id, d.person_id, d.door, clock_now()
    from unnest(${doors.map((one) => one.cell)}::integer[], ${doors.map((one) => one.outboxId)}::uuid[],
      ${doors.map((one) => one.personId)}::uuid[], ${doors.map((one) => one.door)}::text[])
      d (cell, outbox_id, person_id, door)
    order by 1, 2, 3, 4
    on conflict do nothing
    returning outbox_id as "outboxId", person_id as "personId", door`.execute(trx);
  const fresh = new Set(rows.map(keyOf));
  return (door) => fresh.has(keyOf(door));
}

interface Message extends Door {
  readonly matter: Matter;
  readonly recipient: Recipient;
  readonly title: string;
  readonly says: string;
}

function messageFor(matter: Matter, recipient: Recipient): Message {
  const { sent, service, row } = matter;
  const words = wordsFor(service, row, sent.event, recipient, sent.at.getTime());
  const door = { cell: sent.cell_id, outboxId: sent.id, personId: recipient.id, door: 'notice' } as const;
  return { ...door, ...words, matter, recipient };
}

async function insertNotices(trx: Trx, messages: readonly Message[]): Promise<void> {
  await sql`/* prepared: notices */
    insert into notices (cell_id, id, person_id, case_id, title, says, at)
    select * from unnest(${messages.map((one) => one.recipient.cell)}::integer[],
      ${messages.map((one) => newId(one.matter.sent.at.getTime()))}::uuid[],
      ${messages.map((one) => one.recipient.id)}::uuid[], ${messages.map((one) => one.matter.row.id)}::uuid[],
      ${messages.map((one) => one.title)}::text[], ${messages.map((one) => one.says)}::text[],
      ${messages.map((one) => one.matter.sent.at)}::timestamptz[])`.execute(trx);
}

/** What a filing says, to be counted by its words once. */
function heardIn(sealer: Sealer, { sent, service, row }: Matter): (Door & Heard)[] {
  if (service.listensTo === undefined || sent.event !== filingOf(service)) return [];
  const form = joinSealed(sealer, { open: row.form, sealed: row.form_sealed });
  const text = String(form[service.listensTo] ?? '');
  const day = dayOf(sent.at.getTime());
  const door = { cell: row.cell_id, outboxId: sent.id, personId: row.applicant_id, door: 'words' } as const;
  return [{ ...door, orgId: figureOrgOf(row), service: service.id, day, text }];
}

/** Takes rows off, and says which of them were still there: of two processes that tell of a row one finds it. */
async function strikeOff(db: Db, rows: readonly OutboxRow[]): Promise<ReadonlySet<string>> {
  const struck = await sql<{ id: string }>`/* prepared: strike-off */
    delete from outbox o using unnest(${rows.map((row) => row.cell_id)}::integer[], ${rows.map((row) => row.id)}::uuid[])
      d (cell_id, id)
    where o.cell_id = d.cell_id and o.id = d.id
    returning o.id`.execute(db);
  return new Set(struck.rows.map(({ id }) => id));
}

function isMailed({ matter: { sent }, recipient }: Message): boolean {
  return recipient.email !== null && !recipient.own && (sent.event === 'remind' || sent.event === 'escalate');
}

/**
 * Tells everybody inside the house, in one transaction that also strikes the rows off; all of it or, if one of them cannot
 * be told, nothing. Gives back the messages that go out by mail as well: their rows stay until the mail is sent.
 */
async function tellInside(platform: Platform, rows: readonly OutboxRow[]): Promise<Message[]> {
  const cases = await findCases(
    platform.db,
    rows.map((sent) => sent.case_id),
  );
  const byId = new Map(cases.map((row) => [row.id, row]));
  const matters = rows.flatMap((sent): Matter[] => {
    const row = byId.get(sent.case_id);
    const service = row && platform.registry.get(row.service);
    // Of a case that rests nobody is told and nothing is counted.
    return row && service && row.rests_since === null ? [{ sent, row, service }] : [];
  });
  const recipients = await findRecipients(platform.db, matters);
  const messages = matters.flatMap((matter, n) => recipients[n]!.map((recipient) => messageFor(matter, recipient)));
  const heard = matters.flatMap((matter) => heardIn(platform.sealer, matter));
  const mailed = messages.filter(isMailed);
  const open = new Set(mailed.map((message) => message.outboxId));
  const isOpen = ({ outboxId }: Door) => open.has(outboxId);
  await platform.db.transaction().execute(async (trx) => {
    const struck = await strikeOff(
      trx,
      rows.filter((row) => !open.has(row.id)),
    );
    // A row that stays for its mail may be told of again, so what was told inside is kept door by door.
    const isFirst = await useFirst(trx, [...messages, ...heard].filter(isOpen));
    const isMine = (door: Door) => (isOpen(door) ? isFirst(door) : struck.has(door.outboxId));
    await insertNotices(trx, messages.filter(isMine));
    await countWords(trx, heard.filter(isMine));
  });
  return mailed;
}

/**
 * Whether the mail server will never take this mail: a reply of 5xx (RFC 5321, 4.2.1) to whom it is for or to its text. To our
 * own name or password it is a fault of the installation, which somebody will mend.
 */
function isRefusedForGood(fault: unknown): boolean {
  if (!(fault instanceof Error) || !('responseCode' in fault) || !('command' in fault)) return false;
  return Number(fault.responseCode) >= 500 && (fault.command === 'RCPT TO' || fault.command === 'DATA');
}

async function sendMail(platform: Platform, message: Message): Promise<void> {
  const link = `${platform.config.publicUrl}/console/cases/${message.matter.row.id}`;
  const text = `${message.says}\n\n办理：${link}\n`;
  // In one transaction with the sending, so that a refused mail is tried again and a sent one is not, short of a crash
  // between the two: then the mail comes twice, which is better than never.
  await platform.db.transaction().execute(async (trx) => {
    const mail: Door = { ...message, door: 'mail' };
    const isFirst = await useFirst(trx, [mail]);
    if (!isFirst(mail)) return;
    const sending = platform.mail.send({ to: message.recipient.email!, subject: message.title, text });
    await sending.catch((fault: unknown) => {
      if (!isRefusedForGood(fault)) throw fault;
      // No such mailbox, or one that takes nothing from us: the notice in the app is what this person gets.
      platform.log.warn({ err: fault, outboxId: message.outboxId }, 'a mail address refuses for good');
    });
  });
}

/** Mails each, so that one whose mail is refused keeps nobody else waiting; then fails if any did, for another try. */
async function mailAll(platform: Platform, messages: readonly Message[]): Promise<void> {
  const faults: unknown[] = [];
  for (const message of messages) await sendMail(platform, message).catch((fault: unknown) => faults.push(fault));
  if (faults.length > 0) throw new AggregateError(faults, 'not everybody could be told');
  await strikeOff(platform.db, [messages[0]!.matter.sent]);
}

/** A full disk, a line that broke, a wait for a lock: not the message's fault, and over for all of them at once. */
const isOfTheStore = (fault: unknown) => isShortOfRoom(stateOf(fault)) || isPassing(fault);

async function putOff(platform: Platform, sent: OutboxRow, fault: unknown, most = Infinity): Promise<void> {
  const tries = isOfTheStore(fault) ? 1 : sent.tries;
  const wait = Math.min(backoffSeconds[Math.min(tries, backoffSeconds.length) - 1]!, most);
  platform.log.warn({ err: fault, outboxId: sent.id, wait }, 'a message could not be delivered');
  await sql`update outbox set tries = ${tries}, next_try_at = clock_now() + make_interval(secs => ${wait})
    where cell_id = ${sent.cell_id} and id = ${sent.id}`.execute(platform.db);
}

/** Lets go of rows that were taken and not tried. */
async function giveBack(platform: Platform, rows: readonly OutboxRow[]): Promise<void> {
  await sql`update outbox o set tries = tries - 1, next_try_at = clock_now()
    from unnest(${rows.map((row) => row.cell_id)}::integer[], ${rows.map((row) => row.id)}::uuid[]) r (cell_id, id)
    where o.cell_id = r.cell_id and o.id = r.id`.execute(platform.db);
}

/** Tells of all rows together; where that fails each is told of alone, so that the one at fault holds up no other. */
async function tellOfAll(platform: Platform, rows: readonly OutboxRow[]): Promise<Message[]> {
  try {
    return await tellInside(platform, rows);
  } catch (fault) {
    if (rows.length === 1) {
      await putOff(platform, rows[0]!, fault);
      return [];
    }
    const mailed: Message[] = [];
    for (const row of rows) mailed.push(...(await tellOfAll(platform, [row])));
    return mailed;
  }
}

/**
 * Delivers what committed moves have put into the outbox. A row that cannot be delivered stays and is tried again after
 * 10 s, 1, 5 and then every 30 minutes; those behind it are not held up. Where the database has no room or no line, all
 * are tried again every 10 s.
 */
export async function drainOutbox(platform: Platform): Promise<number> {
  const rows = await claim(platform);
  if (rows.length === 0) return 0;
  const mailed = [...Map.groupBy(await tellOfAll(platform, rows), (message) => message.outboxId).values()];
  const until = performance.now() + mailingMs;
  for (const [at, messages] of mailed.entries()) {
    if (performance.now() > until) {
      // A slow mail server keeps no notice waiting: the others are inside by now, and their mail goes in the next turn.
      await giveBack(
        platform,
        mailed.slice(at).map(([first]) => first!.matter.sent),
      );
      break;
    }
    await mailAll(platform, messages).catch((fault: AggregateError) => {
      const reached = fault.errors.some((one: unknown) => one instanceof Error && 'responseCode' in one);
      return putOff(platform, messages[0]!.matter.sent, fault, reached ? Infinity : unreachedSeconds);
    });
  }
  return rows.length;
}
