import { createHash } from 'node:crypto';
import type { Day } from '../../kernel/calendar.ts';
import type { GroupLine, GroupRow } from '../../kernel/group-filing.ts';
import { readDocument } from '../../kernel/identity/document.ts';
import { readName } from '../../kernel/identity/person-name.ts';
import { type Refusal, type RefusalCode, refuse, wordsOf } from '../../kernel/refusal.ts';
import { isConnectionLost, isPassing, isShortOfRoom, stateOf } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { type Found, findListed, findMember } from './queries.ts';

/** Numbers of residents are checked; any other kind of document is looked for as it was typed. */
function numberOf(number: string, today: Day): string {
  const read = readDocument('resident-id', number, today);
  return read.ok ? read.number : number.normalize('NFKC').replaceAll(/\s/g, '').toUpperCase();
}

/** Whom a line means: a member of this union under that document and that name. Nobody learns of a member elsewhere. */
export async function memberIn(
  platform: Platform,
  orgId: string,
  line: GroupLine,
  today: Day,
): Promise<Found | Refusal> {
  const found = await findMember(platform.db, orgId, platform.sealer.blinds(numberOf(line.number, today)));
  const name = readName(line.name);
  if (found === undefined)
    return refuse('answers-wrong', [{ at: 'number', says: '本会的名册里没有这个证件号码，请先把这个人导入会员名册' }]);
  if (!name.ok || name.folded !== found.folded)
    return refuse('answers-wrong', [{ at: 'name', says: '姓名和名册里这个证件号码的人不一样' }]);
  return found;
}

/** The people of a list, as far as the register knows them. */
export function peopleOf({ db, sealer }: Platform, list: readonly string[], today: Day): Promise<readonly string[]> {
  return findListed(
    db,
    list.flatMap((number) => sealer.blinds(numberOf(number, today))),
  );
}

/** Under which the answer for one line is kept, beside that for the whole request. */
export const keyOfLine = (key: string, { row, number }: GroupLine): string =>
  createHash('sha256').update(`${key}\n${row}\n${number}`).digest('base64url');

/** The member as she would file herself; what is kept of it is kept for whoever files. */
export function asHerself({ cell, id, name, verified, org, joinedOn, standing }: Found, { accountId }: Caller): Caller {
  const member = { org, joinedOn, standing };
  return { cell, accountId, personId: id, kind: 'worker', name, verified, phoneSealed: null, member, posts: [] };
}

export const refusedRow = (row: number, { refused, reasons }: Refusal): GroupRow => {
  return { row, done: false, code: refused, says: wordsOf(refused), reasons };
};

function codeOf(fault: unknown): RefusalCode {
  return isPassing(fault) || isShortOfRoom(stateOf(fault)) ? 'busy' : 'fault';
}

/** Does each line by itself: what is refused of one, or fails, holds up no other. */
export async function lineByLine(
  platform: Platform,
  lines: readonly GroupLine[],
  act: (line: GroupLine) => Promise<GroupRow>,
): Promise<GroupRow[]> {
  const rows: GroupRow[] = [];
  for (const line of lines) {
    try {
      rows.push(await act(line));
    } catch (fault) {
      // Nobody knows whether it was done: the whole request is asked again, and finds what has been done.
      if (isConnectionLost(fault)) throw fault;
      platform.log.error({ err: fault, row: line.row }, 'one line of a group could not be done');
      rows.push(refusedRow(line.row, refuse(codeOf(fault))));
    }
  }
  return rows;
}
