import type { Db, Trx } from '../db/open.ts';
import { SmsRefused, SmsUnreached } from '../notices/sms-gateway.ts';
import type { Platform } from '../platform.ts';
import { matchAll, openSaid, phoneOf } from './matching.ts';
import {
  type EmploymentRow,
  holdUntold,
  listCaseworkers,
  putOff,
  setLeaving,
  setSent,
  setTold,
  setUnsent,
  takeMessages,
  tellCadres,
  tellWorker,
} from './queries.ts';

/** A carrier that takes no messages is asked again after these; then a message is given up and the union sees it. */
const backoffSeconds = [10, 60, 300, 1_800, 1_800];
/** One that nobody can reach may be back any minute; that is no try of the message, however long it lasts. */
const unreachedSeconds = 60;

function wordsForUnion(union: string, active: boolean) {
  const where = `请到“组织”里${union}的“单位报来的人”查看。`;
  return active
    ? { title: '单位报来新职工', says: `${union}的单位报来了新职工，可以请他们入会，入不入由本人决定。${where}` }
    : { title: '单位报来离职', says: `${union}的单位报来有人离职。会籍不会自动变动。${where}` };
}

function wordsForWorker(union: string) {
  return {
    title: '单位报来你已离职，会籍还在',
    says: `单位说你已离职。你的会籍不受影响，还在${union}，照样可以办事。到了新单位，在“办事”里办转会；不想变动，什么都不用做。说得不对，请打 12351。`,
  };
}

/** The union is told that somebody left; so is she, if she is a member: what happens to her membership is hers to say. */
async function tellOfLeaving(platform: Platform, trx: Trx, orgId: string, rows: readonly EmploymentRow[]) {
  for (const { row, member } of await matchAll(trx, platform.sealer, orgId, rows))
    if (member !== undefined && (await tellWorker(trx, member, wordsForWorker(row.orgName))))
      await setLeaving(trx, [row]);
}

async function tellUnions(platform: Platform): Promise<number> {
  return platform.db.transaction().execute(async (trx) => {
    const rows = await holdUntold(trx);
    for (const [orgId, ofUnion] of Map.groupBy(rows, (row) => row.orgId)) {
      const cadres = await listCaseworkers(trx, orgId);
      const left = ofUnion.filter(({ active }) => !active);
      if (left.length < ofUnion.length) await tellCadres(trx, cadres, wordsForUnion(ofUnion[0]!.orgName, true));
      if (left.length > 0) await tellCadres(trx, cadres, wordsForUnion(ofUnion[0]!.orgName, false));
      await tellOfLeaving(platform, trx, orgId, left);
    }
    if (rows.length > 0) await setTold(trx, rows);
    return rows.length;
  });
}

function textOf(publicUrl: string, { smsKind, orgName, orgId }: EmploymentRow): string {
  if (smsKind === 'left')
    return `【工会】单位说你已离职。你的会籍不受影响，还在${orgName}。要转会或者有疑问，登录 ${publicUrl}/ 或打 12351。`;
  return `【工会】${orgName}请你加入工会，入不入由你自己决定：${publicUrl}/join/${orgId} 不想加入，不用理会。有疑问打 12351。`;
}

/**
 * Where a message goes. An invitation goes to the number that the employer gave. That somebody is a member is told to her
 * alone: to the number under which she is registered, and to nobody where she cannot be told by what the employer said.
 */
async function addressOf({ sealer }: Platform, db: Db, row: EmploymentRow): Promise<string | undefined> {
  if (row.smsKind !== 'left') return phoneOf(openSaid(sealer, row));
  const [found] = await matchAll(db, sealer, row.orgId, [row]);
  return found?.member && sealer.open(found.member.phoneSealed, 'identity');
}

async function sendOne(platform: Platform, db: Db, row: EmploymentRow): Promise<void> {
  const phone = await addressOf(platform, db, row);
  // The employer took the number back meanwhile, or she is no member any more.
  if (phone === undefined) return setUnsent(db, row, undefined);
  try {
    const id = `${row.id}:${row.smsKind}`;
    await platform.sms.send({ id, phone, text: textOf(platform.config.publicUrl, row) });
  } catch (fault) {
    const isUnreached = fault instanceof SmsUnreached;
    const wait = isUnreached ? unreachedSeconds : backoffSeconds[row.smsTries - 1];
    platform.log.warn({ err: fault, notice: row.id, wait }, 'a message to an employee could not be sent');
    if (isUnreached) return putOff(db, row, wait!);
    return setUnsent(db, row, fault instanceof SmsRefused ? undefined : wait);
  }
  return setSent(db, row);
}

/**
 * Tells unions what employers said, and sends what is to be sent to phones. Sending follows the commit that asked for it; a
 * crash between sending and noting it down sends a message twice, which is better than never.
 */
export async function tellOfEmployments(platform: Platform): Promise<number> {
  const told = await tellUnions(platform);
  const messages = await takeMessages(platform.db);
  for (const row of messages) await sendOne(platform, platform.db, row);
  return told + messages.length;
}
