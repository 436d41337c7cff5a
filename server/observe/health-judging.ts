import { type LaneName, laneWords } from '../jobs/lane-names.ts';
import type { HealthLine, HealthState } from '../../kernel/health.ts';
import type { DoorSeen } from './doors.ts';
import type { Backlog, DatabaseFacts } from './queries.ts';

/** A line before it is known since when it stands so. */
export type Judged = Omit<HealthLine, 'since'>;

/** What is measured in one look; undefined where it could not be measured. */
export interface Measured {
  readonly now: number;
  readonly database: { readonly tookMs: number; readonly backlog: Backlog; readonly facts: DatabaseFacts } | undefined;
  readonly lanes: readonly { readonly name: string; readonly agoMs: number; readonly failures: number }[];
  readonly pool: { readonly total: number; readonly idle: number; readonly waiting: number; readonly most: number };
  readonly disk: { readonly free: number; readonly size: number } | undefined;
  /** The newest base copy; null where there is none, undefined where no folder is named. */
  readonly backupAt: number | null | undefined;
  readonly mail: (DoorSeen & { readonly named: boolean }) | undefined;
  readonly sms: (DoorSeen & { readonly named: boolean }) | undefined;
  readonly anchored: boolean;
  readonly calendarUntil: string;
  /** Migrations that this version brings. */
  readonly migrations: readonly string[];
  readonly version: { readonly platform: string; readonly node: string };
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

/** «3 分钟», in the largest unit that it fills. */
export function spanWords(ms: number): string {
  if (ms < 1_000) return '不到 1 秒';
  if (ms < minute) return `${Math.floor(ms / 1_000)} 秒`;
  if (ms < hour) return `${Math.floor(ms / minute)} 分钟`;
  return ms < 2 * day ? `${Math.floor(ms / hour)} 小时` : `${Math.floor(ms / day)} 天`;
}

const number = new Intl.NumberFormat('zh-CN');
const gigabytes = new Intl.NumberFormat('zh-CN', { maximumFractionDigits: 1 });

/** The worst whose bound is reached. */
function stateBy(value: number, { look, bad }: { readonly look: number; readonly bad: number }): HealthState {
  if (value >= bad) return 'bad';
  return value >= look ? 'look' : 'good';
}

function line(id: string, label: string, state: HealthState, says: string, todo: string): Judged {
  return { id, label, state, says, ...(state !== 'good' && { todo }) };
}

function databaseLine({ database }: Measured): Judged {
  const todo = '看数据库是否在运行、网络是否通、磁盘是否满，再看服务器日志。数据库恢复后平台会自己接上，不用重启。';
  if (database === undefined) return line('database', '数据库', 'bad', '没有应答', todo);
  const state = stateBy(database.tookMs, { look: 1_000, bad: 5_000 });
  return line('database', '数据库', state, `有应答，用了 ${number.format(Math.round(database.tookMs))} 毫秒`, todo);
}

function pagesLine({ database }: Measured): Judged[] {
  if (database === undefined) return [];
  const damaged = database.backlog.damaged_pages;
  const says = damaged === 0 ? '没有读到校验不对的数据页' : `读到过 ${number.format(damaged)} 次校验不对的数据页`;
  const todo = '可能是磁盘坏了：先停止平台，保留现在的数据目录，检查磁盘，再从备份恢复（见 docs/operate.md）。';
  return [line('pages', '数据完好', damaged === 0 ? 'good' : 'bad', says, todo)];
}

/** What waits in the database to be done; nothing is said of it while the database does not answer. */
function backlogLines({ database }: Measured): Judged[] {
  if (database === undefined) return [];
  const { deadline_oldest, outbox, outbox_oldest, figures_oldest } = database.backlog;
  const waited = (seconds: number) =>
    seconds < 1 ? '没有到期没办的' : `最早的一件已经等了 ${spanWords(seconds * 1_000)}`;
  const many = outbox >= 10_000 ? '1 万条以上' : `${number.format(outbox)} 条`;
  const logs = '先看下面“后台任务”是不是停了；没有停，就看服务器日志里的错误。';
  return [
    line(
      'deadlines',
      '到期的催办和办理',
      stateBy(deadline_oldest, { look: 60, bad: 900 }),
      waited(deadline_oldest),
      logs,
    ),
    line(
      'outbox',
      '待发的消息',
      stateBy(outbox_oldest, { look: 300, bad: 3_600 }),
      outbox === 0 ? '没有等着发的' : `${many}，最早的一条已经等了 ${spanWords(outbox_oldest * 1_000)}`,
      '看下面“邮件”是不是发不出去。站内消息不受影响，恢复以后会补发。',
    ),
    line(
      'figures',
      '统计数字',
      stateBy(figures_oldest, { look: 300, bad: 3_600 }),
      figures_oldest < 1 ? '都已汇总' : `最早的一笔变化 ${spanWords(figures_oldest * 1_000)}前，还没有汇总`,
      logs,
    ),
  ];
}

const wordsOf = (lane = ''): string => (Object.hasOwn(laneWords, lane) ? laneWords[lane as LaneName] : lane);

function lanesLine({ lanes }: Measured): Judged {
  const last = lanes.toSorted((a, b) => b.agoMs - a.agoMs)[0];
  const failed = lanes.reduce((sum, { failures }) => sum + failures, 0);
  const ago = last?.agoMs ?? 0;
  const failures = failed === 0 ? '' : `；启动以来出错 ${number.format(failed)} 次`;
  return line(
    'lanes',
    '后台任务',
    stateBy(ago, { look: minute, bad: 10 * minute }),
    `${lanes.length} 项，最慢的一项（${wordsOf(last?.name)}）${spanWords(ago)}前做过一轮${failures}`,
    '看服务器日志里这一项的错误。数据库正常而它一直不动，就重启平台：没有做完的会接着做，不会丢也不会重复。',
  );
}

function poolLine({ pool: { total, idle, waiting, most } }: Measured): Judged {
  return line(
    'pool',
    '数据库连接',
    stateBy(waiting, { look: 1, bad: Math.max(most * 5, 1) }),
    `用了 ${total - idle} 个，最多 ${most} 个，${waiting === 0 ? '没有在排队的' : `${number.format(waiting)} 个在排队`}`,
    '偶尔排队不要紧。一直排队，就看数据库里有没有很慢的查询，或者调大 HONGQIAO_POOL。',
  );
}

function diskLine({ disk }: Measured): Judged {
  const todo = '清理磁盘或者扩容。空间用完后，平台不再接收文件和写入，已有的数据不受影响。';
  if (disk === undefined) return line('disk', '磁盘', 'look', '没有读到数据目录所在磁盘的空间', todo);
  const used = 1 - disk.free / disk.size;
  const free = `剩 ${gigabytes.format(disk.free / 2 ** 30)} GB，用了 ${Math.round(used * 100)}%`;
  return line('disk', '磁盘', stateBy(used, { look: 0.8, bad: 0.95 }), free, todo);
}

function backupLines({ backupAt, now, database }: Measured): Judged[] {
  const says = (state: HealthState, words: string, todo: string) => line('backup', '备份', state, words, todo);
  if (backupAt === undefined)
    return [
      says(
        'look',
        '没有设置备份文件夹',
        '设置 HONGQIAO_BACKUP；用自己的数据库服务时，请确认那边每天备份并演练过恢复。',
      ),
    ];
  const todo = '看服务器日志里“备份没有做成”的原因，看备份文件夹能不能写、空间够不够。';
  if (backupAt === null) return [says('bad', '还没有一份备份', todo)];
  const failed = database?.backlog.archive_failed ?? 0;
  const age = stateBy(now - backupAt, { look: 26 * hour, bad: 72 * hour });
  const state = failed > 0 && age === 'good' ? 'look' : age;
  const pieces = failed > 0 ? `；日志归档失败过 ${number.format(failed)} 次` : '';
  return [says(state, `最近一份是 ${spanWords(now - backupAt)}前的${pieces}`, todo)];
}

function doorLine(
  id: string,
  label: string,
  door: NonNullable<Measured['mail']>,
  missing: string,
  now: number,
): Judged {
  const { named, sentAt, failedAt, failures } = door;
  if (!named) return line(id, label, 'look', '没有接', missing);
  const sent = sentAt === undefined ? '启动以来还没有发出过' : `上一次发出是 ${spanWords(now - sentAt)}前`;
  if (failures === 0) return line(id, label, 'good', sent, '');
  const said = `连续失败 ${number.format(failures)} 次，最近一次 ${spanWords(now - failedAt!)}前；${sent}`;
  const todo = '看对方服务是否正常、地址和密码有没有变、网络是否通。没发出的会自己重试。';
  return line(id, label, stateBy(failures, { look: 1, bad: 5 }), said, todo);
}

function doorLines({ mail, sms, now }: Measured): Judged[] {
  const noMail = '设置 SMTP_URL 以后，催办和进展也会发到邮箱。不接邮件，大家只能在平台里看消息。';
  const noSms = '设置 HONGQIAO_SMS_URL。不接短信，职工收不到登录验证码。';
  return [
    ...(mail ? [doorLine('mail', '邮件', mail, noMail, now)] : []),
    ...(sms ? [doorLine('sms', '短信', sms, noSms, now)] : []),
  ];
}

/** Keys are looked at when a year old; no standard that is known says when, so it is never a fault. */
function keyLine({ database, now }: Measured): Judged[] {
  const at = database?.facts.keyAt;
  if (!database || !at) return [];
  const age = now - at.getTime();
  const rotating = database.facts.rotating ? '，正在更换' : '';
  const todo = '满一年了：在空闲时运行 keys rotate 更换密钥，更换期间照常办理。怀疑泄露时立即更换。';
  return [
    line('keys', '数据密钥', age >= 365 * day ? 'look' : 'good', `最早的一把用了 ${spanWords(age)}${rotating}`, todo),
  ];
}

function anchorLines({ anchored, database, now }: Measured): Judged[] {
  if (!anchored) {
    const todo = '设置 HONGQIAO_ANCHOR，把审计链头写到平台外面，否则最后一段被删掉时看不出来。';
    return [line('anchor', '审计存证', 'look', '没有设置向外存证的地方', todo)];
  }
  const at = database?.facts.anchorAt;
  if (!database) return [];
  const says = at ? `上一次是 ${spanWords(now - at.getTime())}前` : '还没有存证过';
  const state = at ? stateBy(now - at.getTime(), { look: 3 * hour, bad: 24 * hour }) : 'look';
  return [line('anchor', '审计存证', state, says, '看存证的地方能不能写、网络是否通；补上以后链是连着的。')];
}

function migrationLine({ database, migrations }: Measured): Judged[] {
  if (!database) return [];
  const applied = new Set(database.facts.applied);
  const missing = migrations.filter((name) => !applied.has(name)).length;
  const newer = database.facts.applied.filter((name) => !migrations.includes(name)).length;
  const says =
    missing > 0
      ? `还有 ${missing} 个没有执行`
      : `执行了 ${number.format(applied.size)} 个${newer > 0 ? `，其中 ${newer} 个来自更新的版本` : '，和这个版本一致'}`;
  const state = missing > 0 ? 'bad' : newer > 0 ? 'look' : 'good';
  return [line('migrations', '数据库结构', state, says, '用最新的版本重新启动平台，启动时会自己执行。')];
}

function calendarLine({ calendarUntil, now }: Measured): Judged {
  const left = (Date.parse(calendarUntil) - now) / day;
  const state = left < 0 ? 'bad' : left < 60 ? 'look' : 'good';
  return line(
    'calendar',
    '放假安排',
    state,
    `录到 ${calendarUntil}`,
    '录入下一年的放假安排（见 docs/operate.md），不然算不出办理期限。',
  );
}

function versionLine({ version, database }: Measured): Judged {
  const postgres = database ? `，PostgreSQL ${database.facts.postgres}` : '';
  return line('version', '版本', 'good', `虹桥 ${version.platform}，Node ${version.node}${postgres}`, '');
}

/** Every line, in the order in which one would look. */
export function judgeHealth(measured: Measured): Judged[] {
  return [
    databaseLine(measured),
    ...pagesLine(measured),
    ...backlogLines(measured),
    lanesLine(measured),
    poolLine(measured),
    diskLine(measured),
    ...backupLines(measured),
    ...doorLines(measured),
    ...keyLine(measured),
    ...anchorLines(measured),
    ...migrationLine(measured),
    calendarLine(measured),
    versionLine(measured),
  ];
}
