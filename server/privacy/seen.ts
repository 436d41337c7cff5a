import { type RawBuilder, sql } from 'kysely';
import type { Page } from '../../kernel/answers.ts';
import { type Role, roleWords } from '../../kernel/party.ts';
import type { SeenLine } from '../../kernel/privacy-answers.ts';
import type { Service } from '../../kernel/service.ts';
import type { Db } from '../db/open.ts';
import { readCursor, writeCursor } from '../http/cursor.ts';
import type { Person } from '../people/membership.ts';
import type { Registry } from '../registry.ts';

const pageSize = 20;

interface SeenRow {
  readonly id: string;
  readonly at: Date;
  readonly act: string;
  readonly object_kind: string;
  readonly object_id: string | null;
  readonly purpose: string | null;
  readonly actor: string | null;
  readonly role: Role | null;
  readonly org: string | null;
  readonly service: string | null;
  readonly number: string | null;
}

type After = readonly string[] | undefined;

/** The records of one person: her own, and those that were merged into it. */
export const recordsOf = ({ cell, personId }: Person) =>
  sql`(select id from persons where cell_id = ${cell} and (id = ${personId} or merged_into = ${personId}))`;

/** What others did, the newest of it, of the rows that are hers in one of the two ways a row can be. */
function newest(person: Person, after: After, limit: number, isHers: RawBuilder<boolean>) {
  return sql`(select a.* from audit a
    where a.cell_id = any (array(select cell_id from cells)) and ${isHers}
      and a.outcome = 'done' and a.actor_id is not null and a.actor_id not in ${recordsOf(person)}
      and (${after?.[0] ?? null}::timestamptz is null
        or (a.at, a.id) < (${after?.[0] ?? null}::timestamptz, ${after?.[1] ?? null}::uuid))
    order by a.at desc, a.id desc limit ${limit})`;
}

/**
 * Audit rows of what others did with a person's data, newest first. In which office somebody did it stands in
 * the row; of older rows it is read off the posts she held on that day, one on the line of the case before others. A row has a
 * subject or the people of a page, never both.
 */
async function findSeen(db: Db, person: Person, after: After, limit: number) {
  const alone = newest(person, after, limit, sql`a.subject_id in ${recordsOf(person)}`);
  const amongOthers = newest(person, after, limit, sql`a.shown && array${recordsOf(person)}`);
  const { rows } = await sql<SeenRow>`
    select a.id, a.at, a.act, a.object_kind, a.object_id, a.purpose, p.name as actor,
      case when w.id is null then o.role else a.role end as role, coalesce(w.name, o.org) as org, c.service, c.number
    from (${alone} union all ${amongOthers}) a
    left join persons p on p.cell_id = any (array(select cell_id from cells)) and p.id = a.actor_id
    left join cases c on a.object_kind = 'case' and c.cell_id = a.cell_id and c.id = a.object_id
    left join orgs w on w.id = a.org_id and a.role is not null
    left join lateral (
      select t.role, u.name as org from posts t join orgs u on u.id = t.org_id
      where w.id is null and t.cell_id = p.cell_id and t.person_id = a.actor_id
        and (a.at at time zone 'Asia/Shanghai')::date between t.from_on and coalesce(t.until_on, 'infinity')
      order by u.id = any (array[c.org_id, c.town_id, c.county_id, c.city_id]) desc nulls last, t.from_on desc, t.id desc
      limit 1) o on true
    order by a.at desc, a.id desc limit ${limit}`.execute(db);
  return rows;
}

interface Words {
  readonly says: string;
  readonly data: string;
  /** Where it is not what the row says. */
  readonly purpose?: string;
}

const cardData = '姓名、出生年份、会籍、职务；证件号码和手机号只显示头尾';

const lineData = '姓名、所在工会；证件号码和手机号只显示头尾';

const claimData = '姓名、所在工会、领取和报名的情况';

const ofPerson: Readonly<Record<string, Words>> = {
  read: { says: '查看了你的会员档案', data: cardData },
  'find-number': { says: '用证件号码或者手机号查到了你', data: lineData },
  'list-members': { says: '翻看会员名单，那一页上有你', data: lineData },
  'find-members': { says: '按姓名查会员，查到的人里有你', data: lineData },
  'list-doubts': { says: '查看疑似重复的档案，那一页上有你', data: lineData },
  'list-claims': { says: '查看活动的领取和报名名单，那一页上有你', data: claimData, purpose: '组织活动' },
  'read-payouts': { says: '查看发给你的钱', data: '姓名、开户银行、账号的尾号、金额', purpose: '发放和复核' },
  'fetch-payout-file': {
    says: '下载给银行的发放文件，里面有你',
    data: '姓名、开户银行、完整的账号、金额',
    purpose: '发放',
  },
  'trace-payment': { says: '核对发给你的一笔钱的来龙去脉', data: '姓名的第一个字、金额、为哪一件事发的' },
  merge: { says: '把你的两份档案合成了一份', data: '档案里的全部内容' },
  unmerge: { says: '把合错的档案重新分开', data: '档案里的全部内容' },
  'tell-apart': { says: '核对后确认另一份档案不是你', data: cardData },
};

function ofCase({ act, role }: Pick<SeenRow, 'act' | 'role'>, service: Service | undefined): Words {
  const title = service?.title ?? '办件';
  const opened: Readonly<Record<string, Words>> = {
    read: { says: `打开了你的「${title}」`, data: '你填的全部内容，包括平时隐藏的' },
    look: { says: `打开了你的「${title}」`, data: '你填的内容，不包括隐藏的' },
    reveal: { says: `查看了你的「${title}」里隐藏的内容`, data: '你填的全部内容和手机号' },
    'read-file': { says: `打开了你在「${title}」里上传的文件`, data: '照片或者文件' },
  };
  const label = service?.actions[act]?.label ?? act;
  // A colleague who taps what stands on the board sees no more than stands there.
  if (role === null && service?.actions[act]?.by === 'colleague')
    return {
      says: `在你的「${title}」里点了“${label}”`,
      data: '公开给本工会工友看的内容',
      purpose: '告诉工会自己也关心这件事',
    };
  return opened[act] ?? { says: `办理了你的「${title}」：${label}`, data: '办这一步看到的内容' };
}

function wordsFor(row: SeenRow, registry: Registry): Words {
  if (row.object_kind === 'case') return ofCase(row, registry.get(row.service ?? ''));
  if (row.act === 'export-read') return { says: '导出的名单里有你', data: '完整的证件号码和手机号' };
  return ofPerson[row.act] ?? { says: '使用了你的信息', data: '档案里的内容' };
}

function whoOf({ actor, org, role }: SeenRow): string {
  const name = actor === null || actor === '' ? '一名工会干部' : actor;
  return org === null || role === null ? name : `${name}（${org}${roleWords[role]}）`;
}

const plainPurposes: Readonly<Record<string, string>> = {
  查阅会员: '查会员情况',
  查阅会员名册: '查会员情况',
  查找会员: '查会员情况',
  查阅办件: '查看办件进度',
};

function purposeOf({ purpose, object_kind: kind, act }: SeenRow): string {
  if (purpose !== null && purpose !== '') return plainPurposes[purpose] ?? purpose;
  return kind === 'case' && act !== 'look' ? '办理' : '没有写';
}

function lineOf(row: SeenRow, registry: Registry): SeenLine {
  return {
    id: row.id,
    at: row.at.toISOString(),
    who: whoOf(row),
    purpose: purposeOf(row),
    ...wordsFor(row, registry),
    ...(row.object_kind === 'case' && row.object_id !== null && { caseId: row.object_id }),
  };
}

/** 谁看过我的信息: every act of others on her data, in sentences, page by page. */
export async function listSeen(
  db: Db,
  person: Person,
  registry: Registry,
  cursor: string | undefined,
): Promise<Page<SeenLine>> {
  const rows = await findSeen(db, person, readCursor(cursor, 2), pageSize + 1);
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return {
    items: rows.slice(0, pageSize).map((row) => lineOf(row, registry)),
    ...(last && { next: writeCursor(last.at.toISOString(), last.id) }),
  };
}

/** All of it, for a copy of everything that is held. */
export async function allSeen(db: Db, person: Person, registry: Registry): Promise<SeenLine[]> {
  const rows = await findSeen(db, person, undefined, 1_000_000);
  return rows.map((row) => lineOf(row, registry));
}
