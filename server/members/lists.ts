import type { MemberLine, MembersAnswer } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { documentKinds, isDocumentKind, maskDocument, readDocument } from '../../kernel/identity/document.ts';
import { readName } from '../../kernel/identity/person-name.ts';
import { maskPhone, readPhone } from '../../kernel/identity/phone.ts';
import type { Reach, Scoped } from '../db/scope.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Sealer } from '../people/sealing.ts';
import { type Blind, type MemberRow, foundMax, listByName, listByNumber, listNewest, pageSize } from './queries.ts';

/** Staff within reach see the name whole, and of the numbers only as much as tells two people of one name apart. */
function lineOf(sealer: Sealer, row: MemberRow): MemberLine {
  return {
    id: row.person_id,
    name: row.name,
    ...(row.document_sealed && { document: maskDocument(sealer.open(row.document_sealed, 'identity')) }),
    ...(row.phone_sealed && { phone: maskPhone(sealer.open(row.phone_sealed, 'identity')) }),
    verified: row.verified,
    org: { id: row.org_id, name: row.org_name, level: row.org_level },
    joinedOn: row.joined_on,
  };
}

/** The newest members under a union within reach, or under all the caller's own; a page costs the same however far down. */
export async function listMembers(
  scoped: Scoped,
  sealer: Sealer,
  place: Reach | undefined,
  cursor: string | undefined,
): Promise<MembersAnswer> {
  const after = readCursor(cursor, 2);
  const places = place === undefined ? scoped.reaches : [place];
  const rows = await listNewest(scoped, places, after && { joinedOn: after[0]!, id: after[1]! });
  const last = rows.length > pageSize ? rows[pageSize - 1]! : undefined;
  return {
    items: rows.slice(0, pageSize).map((row) => lineOf(sealer, row)),
    more: last !== undefined,
    ...(last && { next: writeCursor(last.joined_on, last.membership_id) }),
  };
}

/** A number is looked for as every document that it may be and as a phone, each in the form in which it is kept. */
function blindsOf(sealer: Sealer, text: string, now: number): Blind[] {
  const today = dayOf(now);
  const kinds = Object.keys(documentKinds).filter((kind) => isDocumentKind(kind));
  const documents = kinds
    .map((kind) => readDocument(kind, text, today))
    .flatMap((read) => (read.ok ? read.number : []));
  const phone = readPhone(text);
  return [
    ...[...new Set(documents)]
      .flatMap((number) => sealer.blinds(number))
      .map((value): Blind => ({ of: 'document', value })),
    ...(phone.ok ? sealer.blinds(phone.phone).map((value) => ({ of: 'phone', value }) as const) : []),
  ];
}

/** The folded beginning of a name; one that stops at its separator, «买买提·», is the beginning of a name as well. */
function beginningOf(text: string): string | undefined {
  for (const typed of [text, text.replace(/[^\p{L}]+$/u, '')]) {
    const name = readName(typed);
    if (name.ok) return name.folded;
  }
  return undefined;
}

/** No name holds a digit and no number is without one. */
export const isNumber = (text: string): boolean => /\p{N}/u.test(text);

/** Members found by a whole document or phone number, however it is spaced, or else by how their name begins. */
export async function findMembers(
  scoped: Scoped,
  sealer: Sealer,
  place: Reach | undefined,
  text: string,
  now: number,
): Promise<MembersAnswer> {
  const places = place === undefined ? scoped.reaches : [place];
  const found = (rows: readonly MemberRow[]) => ({
    items: rows.slice(0, foundMax).map((row) => lineOf(sealer, row)),
    more: rows.length > foundMax,
  });
  if (isNumber(text)) return found(await listByNumber(scoped, places, blindsOf(sealer, text, now)));
  const folded = beginningOf(text);
  return found(folded === undefined ? [] : await listByName(scoped, places, folded));
}
