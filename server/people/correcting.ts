import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { type DocumentKind, documentKinds, maskDocument, readDocument } from '../../kernel/identity/document.ts';
import { readName } from '../../kernel/identity/person-name.ts';
import { type Refusal, refuse } from '../../kernel/refusal.ts';
import type { CorrectedItem, Corrections } from '../../kernel/service.ts';
import { newId } from '../db/id.ts';
import type { Db, Trx } from '../db/open.ts';
import { getsIn } from '../db/savepoint.ts';
import { doubtPeople } from './doubts.ts';
import type { Person } from './membership.ts';
import { isDocumentTaken } from './newcomers.ts';
import type { Sealer } from './sealing.ts';

/** One item of a record as it is or should be, in the one form in which it is kept. */
interface Value {
  readonly text: string;
  readonly kind?: DocumentKind;
}

interface Asked {
  readonly item: CorrectedItem;
  readonly to: Value;
  /** What the document tells of the birth, and the folded name. */
  readonly born?: string | undefined;
  readonly folded?: string;
}

/** What a form that `checkFields` has let through asks to be corrected. */
export function askedIn(corrections: Corrections, form: AnyValues, today: string): Asked {
  const item = form[corrections.item] as CorrectedItem;
  const text = String(form[corrections[item]]);
  if (item === 'name') {
    const name = readName(text);
    if (!name.ok) throw new Error('a name that was checked cannot be read');
    return { item, to: { text: name.name }, folded: name.folded };
  }
  if (item !== 'document') return { item, to: { text } };
  const kind = form[corrections.documentKind] as DocumentKind;
  const read = readDocument(kind, text, today);
  if (!read.ok) throw new Error('a document that was checked cannot be read');
  return { item, to: { text: read.number, kind }, born: read.birth };
}

interface RecordRow {
  readonly name: string;
  readonly document_kind: DocumentKind | null;
  readonly document_sealed: Buffer | null;
  readonly born_on: string | null;
  readonly membership_id: string | null;
  readonly joined_on: string | null;
  /** The day on which an earlier membership ended. */
  readonly left_before: string | null;
}

async function recordOf(db: Db, { cell, personId }: Person): Promise<RecordRow> {
  const { rows } = await sql<RecordRow>`
    select p.name, p.document_kind, p.document_sealed, p.born_on, m.id as membership_id, m.joined_on,
      (select max(e.left_on) from memberships e where e.cell_id = p.cell_id and e.person_id = p.id and e.id <> m.id
        and e.left_why <> 'mistaken') as left_before
    from persons p left join memberships m on m.cell_id = p.cell_id and m.person_id = p.id and m.left_on is null
    where p.cell_id = ${cell} and p.id = ${personId}`.execute(db);
  return rows[0]!;
}

function valueIn(sealer: Sealer, row: RecordRow, item: CorrectedItem): Value | undefined {
  if (item === 'document')
    return row.document_sealed === null || row.document_kind === null
      ? undefined
      : { text: sealer.open(row.document_sealed, 'identity'), kind: row.document_kind };
  const text = { name: row.name, bornOn: row.born_on, joinedOn: row.joined_on }[item];
  return text === null || text === '' ? undefined : { text };
}

/** Why a value cannot be so beside what else is registered; nothing where it can. */
function refuseValue(sealer: Sealer, row: RecordRow, { item, to }: Asked, now: number): Refusal | undefined {
  const wrong = (says: string) => refuse('answers-wrong', [{ at: item, says }]);
  if (item === 'bornOn' && row.document_sealed !== null && row.document_kind !== null) {
    const read = readDocument(row.document_kind, sealer.open(row.document_sealed, 'identity'), dayOf(now));
    if (read.ok && read.birth !== undefined && read.birth !== to.text)
      return wrong('出生日期和登记的证件号码里的不一致。如果是证件号码登记错了，请更正证件号码');
  }
  if (item !== 'joinedOn') return undefined;
  if (row.membership_id === null) return refuse('nothing-to-correct');
  if (row.left_before !== null && to.text < row.left_before) return wrong('入会日期早于离开上一个工会的日期，请核对');
  return to.text > dayOf(now) ? wrong('入会日期还没有到，请核对') : undefined;
}

async function writeValue(trx: Trx, sealer: Sealer, person: Person, row: RecordRow, asked: Asked): Promise<boolean> {
  const { item, to } = asked;
  const here = sql`where cell_id = ${person.cell} and id = ${person.personId}`;
  if (item === 'joinedOn') {
    await sql`update memberships set joined_on = ${to.text}::date
      where cell_id = ${person.cell} and id = ${row.membership_id}`.execute(trx);
    return true;
  }
  if (item === 'name') {
    await sql`update persons set name = ${to.text}, name_folded = ${asked.folded} ${here}`.execute(trx);
    return true;
  }
  if (item === 'bornOn') {
    await sql`update persons set born_on = ${to.text}::date ${here}`.execute(trx);
    return true;
  }
  const blind = sealer.blind(to.text);
  // It may stand on a record that was merged into hers.
  await sql`update persons set document_kind = null, document_sealed = null, document_blind = null
    where cell_id = ${person.cell} and merged_into = ${person.personId} and document_blind = any (${sealer.blinds(to.text)}::bytea[])`.execute(
    trx,
  );
  return getsIn(trx, () =>
    sql`
      update persons set document_kind = ${to.kind}, document_sealed = ${sealer.seal(to.text, 'identity')}, document_blind = ${blind},
        born_on = coalesce(${asked.born ?? null}::date, born_on), verified = true ${here}`.execute(trx),
  );
}

interface By {
  readonly caseId: string;
  readonly actorId: string;
  readonly requestId: string;
  readonly now: number;
}

/**
 * Writes what a union has looked at onto a record and keeps what stood there. Refusals: nothing-to-correct, answers-wrong,
 * document-doubted where the document is somebody else's.
 */
export async function correct(
  trx: Trx,
  sealer: Sealer,
  person: Person,
  asked: Asked,
  by: By,
): Promise<Refusal | undefined> {
  await sql`select 1 from persons where cell_id = ${person.cell} and id = ${person.personId} for no key update`.execute(
    trx,
  );
  const row = await recordOf(trx, person);
  const before = valueIn(sealer, row, asked.item);
  if (before?.text === asked.to.text && before.kind === asked.to.kind) return refuse('nothing-to-correct');
  const refusal = refuseValue(sealer, row, asked, by.now);
  if (refusal !== undefined) return refusal;
  if (asked.item === 'document' && (await isDocumentTaken(trx, sealer.blinds(asked.to.text), person)))
    return refuse('document-doubted');
  if (!(await writeValue(trx, sealer, person, row, asked))) return refuse('document-doubted');
  const kept = (value: Value) => sealer.seal(JSON.stringify(value), 'identity');
  await sql`
    insert into person_corrections (cell_id, id, person_id, case_id, item, before_sealed, after_sealed, by_person, request_id, at)
    values (${person.cell}, ${newId()}, ${person.personId}, ${by.caseId}, ${asked.item},
      ${before === undefined ? null : kept(before)}, ${kept(asked.to)}, ${by.actorId}, ${by.requestId},
      ${new Date(by.now)})`.execute(trx);
  await doubtPeople(trx, [person]);
  return undefined;
}

function inWords({ text, kind }: Value): string {
  return kind === undefined ? text : `${documentKinds[kind]} ${maskDocument(text)}`;
}

/** What a case corrects, in words: what stood there, or stands there while it is not decided, and what should. */
export async function correctionOf(
  db: Db,
  sealer: Sealer,
  person: Person,
  caseId: string,
  asked: Asked,
): Promise<{ before?: string; after: string }> {
  const { rows } = await sql<{ before_sealed: Buffer | null }>`
    select before_sealed from person_corrections where cell_id = ${person.cell} and case_id = ${caseId}`.execute(db);
  const kept = rows[0]?.before_sealed;
  const before =
    rows[0] === undefined
      ? valueIn(sealer, await recordOf(db, person), asked.item)
      : kept
        ? (JSON.parse(sealer.open(kept, 'identity')) as Value)
        : undefined;
  return { ...(before && { before: inWords(before) }), after: inWords(asked.to) };
}
