import { sql } from 'kysely';
import { type Cite, houseDefault } from '../../kernel/rule.ts';
import { keyDays } from '../people/keys.ts';

/** How long something is kept. Where nobody has published a term none is invented: `days` is empty and `open` says what is missing. */
export interface Term {
  readonly says: string;
  readonly days?: number;
  /** What is not known yet. */
  readonly open?: string;
  readonly cites: Cite;
}

const archives = '没有找到公布的保存年限，由省总工会定；定下来以前不删。';

/** Terms that no job ends: what must be kept, or whose end nobody has set. */
export const keptTerms = {
  membership: {
    says: '会员期间一直保存；离会以后保存多久还没有定',
    open: archives,
    cites: { title: '《中国工会章程》', clause: '会员会籍管理的规定' },
  },
  case: {
    says: '跟这件事的档案一起保存；结束以后保存多久还没有定',
    open: archives,
    cites: { title: '《机关档案管理规定》', clause: '业务档案的保管期限表由各单位编制' },
  },
  finance: {
    says: '发钱的凭证保存 30 年',
    days: 30 * 365,
    cites: { title: '《会计档案管理办法》', clause: '附表一：会计凭证保存 30 年', from: '2016-01-01' },
  },
  audit: {
    says: '查看和办理的记录至少保存三年，谁也不能删改',
    days: 3 * 365,
    cites: {
      title: '《中华人民共和国个人信息保护法》',
      clause: '第五十六条：处理情况记录至少保存三年',
      from: '2021-11-01',
    },
  },
  consent: {
    says: '同意和撤回的记录一直保存，用来证明你同意过什么',
    open: archives,
    cites: { title: '《中华人民共和国个人信息保护法》', clause: '第十四条、第五十五条、第五十六条' },
  },
  office: {
    says: '任职期间和任期之后跟工会的档案一起保存',
    open: archives,
    cites: { title: '《中华人民共和国工会法》', clause: '第二章 工会组织' },
  },
} as const satisfies Record<string, Term>;

/** One job that removes what is due. The statement names `days` as its one parameter and returns a row for each it removed. */
export interface RetentionRule extends Term {
  readonly days: number;
  readonly remove: (days: number) => ReturnType<typeof sql<unknown>>;
}

const before = (days: number) => sql`clock_now() - make_interval(days => ${days})`;
/** So much a turn, so that no statement holds many rows for long; the next turn goes on. */
const most = 5_000;

export const retentionRules = {
  answers: {
    says: `系统为防止重复提交记住的答复，${keyDays} 天后删`,
    days: keyDays,
    cites: houseDefault('手机断网后重发也在这段时间里。'),
    remove: (days) => sql`delete from idempotency where at < ${before(days)} returning 1`,
  },
  sessions: {
    says: '登录状态到期就删',
    days: 0,
    cites: houseDefault('到期以后没有用处。'),
    remove: (days) => sql`delete from sessions where expires_at < ${before(days)} returning 1`,
  },
  calendars: {
    says: '日历订阅地址，一年没有用过就停用',
    days: 365,
    cites: houseDefault('换了手机、删了日历的，地址不再留着。'),
    remove: (days) => sql`
      delete from calendar_feeds where coalesce(used_on::timestamptz, made_at) < ${before(days)} returning 1`,
  },
  codes: {
    says: '登录验证码两天后删',
    days: 2,
    cites: houseDefault('数清一天发了几次以后没有用处。'),
    remove: (days) => sql`
      with of_before as (delete from sign_in_codes where sent_at < ${before(days)} returning 1),
        gone as (delete from phone_codes where sent_at < ${before(days)} returning 1)
      select from of_before union all select from gone`,
  },
  browsers: {
    says: '登录过的浏览器的校验值，400 天没有再登录就删',
    days: 400,
    cites: houseDefault('浏览器里的记号也只留这么久。'),
    remove: (days) => sql`delete from known_devices where seen_at < ${before(days)} returning 1`,
  },
  drafts: {
    says: '没写完的申请，最后一次改动 180 天后删',
    days: 180,
    cites: houseDefault('留得够久，住院回来还能接着填。'),
    remove: (days) => sql`
      delete from drafts d using (
        select cell_id, person_id, service from drafts where saved_at < ${before(days)} limit ${most}) g
      where d.cell_id = g.cell_id and d.person_id = g.person_id and d.service = g.service returning 1`,
  },
  notices: {
    says: '消息两年后删',
    days: 730,
    cites: houseDefault('办件里有全部经过，消息只是提醒。'),
    remove: (days) => sql`
      delete from notices n using (select cell_id, id from notices where at < ${before(days)} limit ${most}) g
      where n.cell_id = g.cell_id and n.id = g.id returning 1`,
  },
  deliveries: {
    says: '发过哪条提醒的记号，90 天后删',
    days: 90,
    cites: houseDefault('只为不重复发，三十分钟重发一次，早已发完。'),
    remove: (days) => sql`
      delete from deliveries n using (
        select cell_id, outbox_id, person_id, door from deliveries where at < ${before(days)} limit ${most}) g
      where n.cell_id = g.cell_id and n.outbox_id = g.outbox_id and n.person_id = g.person_id and n.door = g.door returning 1`,
  },
  pairs: {
    says: '联谊的结果公布一年后，谁和谁互相选中、后来怎么样都删掉',
    days: 365,
    cites: houseDefault('没有找到公布的年限；结成的人早已自己联系，人数另外留着。'),
    remove: (days) => sql`
      with gone as (select cell_id, campaign_id from mutual_rounds where revealed_at < ${before(days)}),
      laters as (
        delete from mutual_laters l using gone g where l.cell_id = g.cell_id and l.campaign_id = g.campaign_id returning 1),
      pairs as (
        delete from mutual_pairs p using gone g where p.cell_id = g.cell_id and p.campaign_id = g.campaign_id returning 1)
      select 1 from laters union all select 1 from pairs`,
  },
  uploads: {
    says: '传上来没有提交的照片和文件，30 天后删',
    days: 30,
    cites: houseDefault('草稿里用到的照片重新传一次就行。'),
    remove: (days) => sql`
      delete from files f using (
        select cell_id, id from files u where case_id is null and stored_at < ${before(days)}
          and not exists (select 1 from star_proofs p where p.cell_id = u.cell_id and p.file_id = u.id)
          and not exists (select 1 from drafts d where d.cell_id = u.cell_id and d.person_id = u.person_id) limit ${most}) g
      where f.cell_id = g.cell_id and f.id = g.id returning 1`,
  },
  wishes: {
    says: '福利活动里填的收货人、电话、地址，活动结清 30 天后删；选了哪一种跟着领取的记录',
    days: 30,
    cites: houseDefault('留给没有收到的人来问。'),
    remove: (days) => sql`
      update claim_wishes w set said = '{}', said_sealed = null, purposes = '{}' from (
        select k.cell_id, k.claim_id from campaigns c join claim_wishes k on k.campaign_id = c.id
        where c.settled_at < ${before(days)} and (k.said_sealed is not null or k.said <> '{}') limit ${most}) g
      where w.cell_id = g.cell_id and w.claim_id = g.claim_id returning 1`,
  },
  employments: {
    says: '单位报来又撤掉的人，撤掉 30 天后删',
    days: 30,
    cites: houseDefault('留给单位改正误操作。'),
    remove: (days) => sql`
      delete from employment_notices e using (
        select cell_id, id from employment_notices where deleted_at < ${before(days)} limit ${most}) g
      where e.cell_id = g.cell_id and e.id = g.id returning 1`,
  },
  strangers: {
    says: '登录过但没有入会、没有办过事的手机号，180 天没有再登录就删',
    days: 180,
    cites: houseDefault('没有会籍也没有办件，留着手机号没有用处。'),
    // One who has signed in lately has a session; one who was ever anything to a union has a row there.
    remove: (days) => sql`
      with gone as (
        select p.cell_id, p.id from persons p
        where p.created_at < ${before(days)} and p.document_blind is null and p.name = '' and p.merged_into is null
          and not exists (select 1 from memberships m where m.cell_id = p.cell_id and m.person_id = p.id)
          and not exists (select 1 from cases c where c.applicant_cell = p.cell_id and c.applicant_id = p.id)
          and not exists (select 1 from consent_entries c where c.cell_id = p.cell_id and c.person_id = p.id)
          and not exists (select 1 from person_doubts d where d.cell_id = p.cell_id and p.id in (d.one_id, d.other_id))
          and not exists (select 1 from drafts d where d.cell_id = p.cell_id and d.person_id = p.id)
          and not exists (select 1 from sessions s where s.cell_id = p.cell_id and s.person_id = p.id
            and s.created_at > ${before(days)})
          and not exists (select 1 from posts t where t.cell_id = p.cell_id and t.person_id = p.id)
        limit 500),
      ways as (delete from logins l using accounts a join gone g on g.cell_id = a.cell_id and g.id = a.person_id
        where l.cell_id = a.cell_id and l.account_id = a.id),
      feeds as (delete from calendar_feeds f using accounts a join gone g on g.cell_id = a.cell_id and g.id = a.person_id
        where f.cell_id = a.cell_id and f.account_id = a.id),
      sessions as (delete from sessions s using gone g where s.cell_id = g.cell_id and s.person_id = g.id),
      told as (delete from notices n using gone g where n.cell_id = g.cell_id and n.person_id = g.id),
      accounts as (delete from accounts a using gone g where a.cell_id = g.cell_id and a.person_id = g.id)
      delete from persons p using gone g where p.cell_id = g.cell_id and p.id = g.id returning 1`,
  },
} as const satisfies Record<string, RetentionRule>;

export type TermName = keyof typeof keptTerms | keyof typeof retentionRules;

export function termOf(name: TermName): Term {
  return name in keptTerms
    ? keptTerms[name as keyof typeof keptTerms]
    : retentionRules[name as keyof typeof retentionRules];
}
