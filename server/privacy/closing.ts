import { sql } from 'kysely';
import type { ClosingAnswer } from '../../kernel/privacy-answers.ts';
import { type Refusal, refuse, wordsOf } from '../../kernel/refusal.ts';
import type { Db, Trx } from '../db/open.ts';
import type { Person } from '../people/membership.ts';
import { recordIds } from './holdings.ts';
import { keptTerms } from './retention-rules.ts';

interface Standing {
  readonly member: boolean;
  readonly openCases: boolean;
  readonly holdsPost: boolean;
}

async function standingOf(db: Db, ids: readonly string[]): Promise<Standing> {
  const inCells = sql`cell_id = any (array(select cell_id from cells))`;
  const { rows } = await sql<Standing>`select
    exists (select from memberships where ${inCells} and person_id = any (${ids}::uuid[]) and left_on is null) as member,
    exists (select from cases where ${inCells} and applicant_id = any (${ids}::uuid[]) and open) as "openCases",
    exists (select from posts where ${inCells} and person_id = any (${ids}::uuid[]) and until_on is null)
      or exists (select from duties where ${inCells} and person_id = any (${ids}::uuid[]) and until_on is null) as "holdsPost"`.execute(
    db,
  );
  return rows[0]!;
}

const always = [
  '登录方式和登录着的设备',
  '日历订阅地址',
  '没写完的申请',
  '发给你的消息',
  '传上来没有提交的照片和文件',
  '福利活动里填的收货人、电话、地址',
];
const ofLeavers = [
  '姓名、证件号码、手机号、邮箱、出生日期',
  '没有发过钱的办件里你填的内容、照片和文件，办的人写下的话',
];

const source = ({ cites }: { readonly cites: { readonly title: string; readonly clause?: string } }) =>
  `（${cites.title}${cites.clause ?? ''}）`;

function keptFor({ member }: Standing): ClosingAnswer['keeps'] {
  const { audit, finance, membership, consent } = keptTerms;
  return [
    ...(member
      ? [
          { what: '会员登记信息和会籍', why: '你还是会员，工会要管理会籍。想一起删掉，先退会，再来注销' },
          { what: '办过的事', why: '你还是会员，以后申请时要看以前办过什么' },
        ]
      : [
          { what: '哪天到哪天是哪个工会的会员（没有姓名和号码）', why: `${membership.says}${source(membership)}` },
          { what: '每件事哪天、由谁办了哪一步（没有内容）', why: '别人办过的事要说得清' },
          { what: '登记信息改过什么', why: `证明改对了${source(membership)}` },
        ]),
    { what: '发过钱的办件和账', why: `${finance.says}${source(finance)}` },
    { what: '谁看过、谁办过的记录', why: `${audit.says}${source(audit)}` },
    { what: '你同意和撤回的记录', why: `${consent.says}${source(consent)}` },
  ];
}

/** What closing the account would remove, what stays and by which rule, and what stands in the way. */
export async function describeClosing(db: Db, person: Person): Promise<ClosingAnswer> {
  const standing = await standingOf(db, await recordIds(db, person));
  return {
    removes: standing.member ? always : [...always, ...ofLeavers],
    keeps: keptFor(standing),
    prevents: [
      ...(standing.openCases ? [wordsOf('closing-open-cases')] : []),
      ...(standing.holdsPost ? [wordsOf('closing-holds-post')] : []),
    ],
  };
}

/** What only served her use of the platform. */
async function removeUse(trx: Trx, ids: readonly string[]): Promise<void> {
  const hers = sql`cell_id = any (array(select cell_id from cells)) and person_id = any (${ids}::uuid[])`;
  const accounts = sql`select cell_id, id from accounts where ${hers}`;
  await sql`delete from logins where (cell_id, account_id) in (${accounts})`.execute(trx);
  await sql`delete from idempotency where (cell_id, account_id) in (${accounts})`.execute(trx);
  await sql`update accounts set closed_at = clock_now(), password_hash = null where ${hers} and closed_at is null`.execute(
    trx,
  );
  await sql`delete from sessions where ${hers}`.execute(trx);
  await sql`delete from calendar_feeds where (cell_id, account_id) in (${accounts})`.execute(trx);
  await sql`delete from drafts where ${hers}`.execute(trx);
  await sql`delete from notices where ${hers}`.execute(trx);
  await sql`delete from deliveries where ${hers}`.execute(trx);
  await sql`delete from saved_views where ${hers}`.execute(trx);
  await sql`delete from consents where ${hers}`.execute(trx);
  await sql`delete from proofs where ${hers}`.execute(trx);
  const claims = sql`select cell_id, id from claims where ${hers}`;
  await sql`update claim_wishes set said = '{}', said_sealed = null, purposes = '{}'
    where (cell_id, claim_id) in (${claims})`.execute(trx);
  await sql`delete from mutual_choices where (cell_id, claim_id) in (${claims})`.execute(trx);
  await sql`update mutual_pairs set ended_at = clock_now(), one_sealed = null, other_sealed = null
    where ((cell_id, one_claim) in (${claims}) or (cell_id, other_claim) in (${claims})) and ended_at is null`.execute(
    trx,
  );
  await sql`delete from files where ${hers} and case_id is null
    and not exists (select from star_proofs s where s.cell_id = files.cell_id and s.file_id = files.id)`.execute(trx);
}

/** Who she is, and what she said in cases for which no money was paid. */
async function removeIdentity(trx: Trx, cell: number, ids: readonly string[]): Promise<void> {
  const unpaid = sql`select c.cell_id, c.id from cases c
    where c.cell_id = any (array(select cell_id from cells)) and c.applicant_id = any (${ids}::uuid[])
      and not exists (select from ledger_entries l where l.cell_id = c.cell_id and l.case_id = c.id)`;
  await sql`delete from files where (cell_id, case_id) in (${unpaid})
    and not exists (select from star_proofs s where s.cell_id = files.cell_id and s.file_id = files.id)`.execute(trx);
  await sql`update cases set form = '{}', form_sealed = null, summary = '', on_board = false
    where (cell_id, id) in (${unpaid})`.execute(trx);
  // What others were answered about her, and is kept for the retries of their requests, is of the moment of its audit row.
  await sql`
    delete from idempotency i using audit a, accounts c
    where a.cell_id = any (array(select cell_id from cells)) and a.subject_id = any (${ids}::uuid[])
      and c.cell_id = any (array(select cell_id from cells)) and c.person_id = a.actor_id
      and i.cell_id = c.cell_id and i.account_id = c.id and i.at = a.at`.execute(trx);
  for (const id of ids) await sql`select forget_said(${cell}, ${id})`.execute(trx);
  await sql`
    update persons set name = '', name_folded = '', document_kind = null, document_sealed = null, document_blind = null,
      phone_sealed = null, phone_blind = null, email = null, born_on = null, verified = false
    where cell_id = ${cell} and id = any (${ids}::uuid[])`.execute(trx);
}

/**
 * Closes a worker's account and removes what may be removed, at once. A member's record in the register is the union's to keep:
 * she leaves first. Refusals: closing-open-cases, closing-holds-post, and sign-in-needed where it is closed already.
 */
export async function closeAccount(trx: Trx, person: Person, accountId: string): Promise<Refusal | undefined> {
  await sql`select 1 from persons where cell_id = ${person.cell} and id = ${person.personId} for no key update`.execute(
    trx,
  );
  // Asked twice at once the second finds it done, and is given the answer of the first.
  const { rows } = await sql`
    select 1 from accounts where cell_id = ${person.cell} and id = ${accountId} and closed_at is null`.execute(trx);
  if (rows.length === 0) return refuse('sign-in-needed');
  const ids = await recordIds(trx, person);
  const standing = await standingOf(trx, ids);
  if (standing.openCases) return refuse('closing-open-cases');
  if (standing.holdsPost) return refuse('closing-holds-post');
  await removeUse(trx, ids);
  if (!standing.member) await removeIdentity(trx, person.cell, ids);
  return undefined;
}
