import { exportKinds, exportPurposes, sheetRows } from '../../kernel/exporting.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Refusal, isRefusal, refuse, wordsOf } from '../../kernel/refusal.ts';
import { newId } from '../db/id.ts';
import { isPassing, isShortOfRoom, stateOf } from '../db/open.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { matterWords, needsSecond, reviewWords, waitingDays } from './asking.ts';
import {
  type ExportRow,
  auditExport,
  auditSubjects,
  countRecent,
  endExport,
  expireExports,
  findRequester,
  finishExport,
  keepExport,
  listSecond,
  sendToSecond,
  takeExport,
  tellPeople,
} from './queries.ts';
import { exportingPosts, openRows } from './kinds.ts';
import { type Asked, type Writing, type WrittenPage, askedThrough } from './source.ts';
import { VaultWriter, dropVault, newKey } from './vault.ts';
import type { Watermark } from './xlsx.ts';

/** A turn goes on to further pages this long, so that other work gets its turn in between. */
const turnMs = 500;

/** «20261120-2215», in China. */
export function stampOf(at: number): string {
  return `${dayOf(at).replaceAll('-', '')}-${new Date(at + 8 * 3_600_000).toISOString().slice(11, 16).replace(':', '')}`;
}

function markOf(row: ExportRow): Watermark {
  const at = new Date(Math.floor(row.now.getTime() / 1000) * 1000).toISOString().replace('.000', '');
  const purpose = `${exportPurposes[row.purpose]}，${row.words}`;
  const says = `${row.org.name}${exportKinds[row.what]}，${row.by} ${stampOf(row.now.getTime())} 导出，编号 ${row.number}，用于${purpose}。请勿转发。`;
  return { number: row.number, title: exportKinds[row.what], by: row.by, at, says };
}

/** Who asked, as she stands now: only with the post she asked through, and only what that reaches today. */
async function reopen(platform: Platform, row: ExportRow): Promise<Asked | Refusal> {
  const found = await findRequester(platform.db, row);
  if (found === undefined) return refuse('export-post-lost');
  const caller: Caller = {
    cell: row.cell,
    accountId: row.accountId,
    personId: row.personId,
    kind: 'staff',
    name: found.name,
    verified: found.verified,
    phoneSealed: null,
    posts: found.posts.map((post) => ({
      id: post.id,
      role: post.role,
      orgId: post.org_id,
      org: { id: post.org_id, name: post.org_name, level: post.org_level },
    })),
  };
  const post = exportingPosts(row.what, caller).find(({ id }) => id === row.postId);
  const of = { what: row.what, filter: row.filter, orgId: row.org.id, now: row.now.getTime() };
  return (post && (await askedThrough(platform, caller, post, of))) ?? refuse('export-post-lost');
}

/** One export under way in this process. */
interface Held {
  readonly row: ExportRow;
  readonly vault: VaultWriter;
  readonly writing: Writing;
  /** What counts towards the cap before its own first row. */
  readonly recent: number;
  rows: number;
}

/**
 * Writes exports, one after the other, page by page. A file grows beside its place under a key of this run; a process that
 * dies leaves nothing that can be read, and another begins the file anew when its lease is over.
 */
export class ExportWork {
  readonly #platform: Platform;
  readonly #holder = newId();
  #held: Held | undefined;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** A turn of the lane: pages for half a second. Gives how many it wrote. */
  write(): Promise<number> {
    return this.turn(Infinity);
  }

  /** The same for so many pages at most. */
  async turn(most: number): Promise<number> {
    const began = performance.now();
    let pages = 0;
    while (pages < most && performance.now() - began < turnMs) {
      if (this.#held === undefined && !(await this.#take())) break;
      pages += 1;
      await this.#step();
    }
    return pages;
  }

  /** Removes files whose time is over, and requests that nobody decided; the rows keep the facts. */
  async sweep(): Promise<number> {
    const gone = await expireExports(this.#platform.db);
    for (const { id } of gone) await dropVault(this.#platform.config.dataDir, id);
    return gone.length;
  }

  async #take(): Promise<boolean> {
    const { db, sealer, config } = this.#platform;
    const key = newKey();
    const row = await takeExport(db, this.#holder, sealer.seal(key.toString('base64'), 'key'));
    if (row === undefined) return false;
    const asked = await reopen(this.#platform, row);
    if (isRefusal(asked)) {
      await this.#refuse(row, wordsOf(asked.refused));
      return true;
    }
    const vault = await VaultWriter.open(config.dataDir, row.id, this.#holder, key);
    const sink = (bytes: Buffer) => vault.write(bytes);
    const recent = await countRecent(db, { ...row, until: row.createdAt, except: row.id });
    const rows = await openRows(this.#platform, asked);
    if (rows === undefined) throw new Error(`an export of ${row.what} that are there no more`);
    this.#held = {
      row,
      recent,
      vault,
      writing: rows.write(row, { mark: markOf(row), sink }),
      rows: 0,
    };
    return true;
  }

  async #step(): Promise<void> {
    const held = this.#held;
    if (held === undefined) return;
    try {
      const wrote = await held.writing.step();
      if (wrote === undefined) await this.#finish(held);
      else await this.#goOn(held, wrote);
    } catch (fault) {
      await this.#drop(held);
      if (isPassing(fault) || isShortOfRoom(stateOf(fault))) throw fault;
      this.#platform.log.error({ err: fault, exportId: held.row.id }, 'an export failed');
      await this.#end(held.row, 'failed', '系统准备这份文件时出了问题，请重新导出；还是不行就联系平台管理员。');
    }
  }

  async #goOn(held: Held, wrote: WrittenPage): Promise<void> {
    held.rows += wrote.rows;
    const { row } = held;
    const counted = held.recent + held.rows;
    const isMore = !row.needsSecond && needsSecond(this.#platform.config.exportCap, row.what, false, counted);
    if (isMore) return this.#sendToSecond(held);
    if (row.format === 'xlsx' && held.rows > sheetRows) throw new Error('more rows than a sheet holds');
    const asked = await reopen(this.#platform, row);
    if (isRefusal(asked)) {
      await this.#drop(held);
      return this.#refuse(row, wordsOf(asked.refused));
    }
    if (!(await this.#keep(held, wrote))) await this.#drop(held);
    return undefined;
  }

  /** Says how far it is and whose numbers were read, both or neither. */
  #keep({ row, rows }: Held, { subjects }: WrittenPage): Promise<boolean> {
    return this.#platform.db.transaction().execute(async (trx) => {
      if (!(await keepExport(trx, row, this.#holder, rows))) return false;
      await auditSubjects(trx, row, subjects);
      return true;
    });
  }

  async #drop(held: Held): Promise<void> {
    this.#held = undefined;
    await held.vault.drop();
  }

  /** There are more rows than when it was asked for: what was below the cap is no longer. */
  async #sendToSecond(held: Held): Promise<void> {
    const { db } = this.#platform;
    const { row } = held;
    await this.#drop(held);
    const asked = await reopen(this.#platform, row);
    if (isRefusal(asked)) return this.#refuse(row, wordsOf(asked.refused));
    const second = await listSecond(db, row);
    if (second.length === 0) return this.#refuse(row, wordsOf('export-nobody-agrees'));
    const rows = await openRows(this.#platform, asked);
    const totalRows = Math.max(held.rows, (await rows?.count()) ?? 0);
    await db.transaction().execute(async (trx) => {
      if (!(await sendToSecond(trx, row, this.#holder, { rows: totalRows, waitingDays }))) return;
      await tellPeople(trx, second, reviewWords({ ...row, totalRows }, held.recent));
    });
    return undefined;
  }

  async #finish(held: Held): Promise<void> {
    const { db, config } = this.#platform;
    const { row, vault, rows } = held;
    this.#held = undefined;
    const isMine = await db.transaction().execute(async (trx) => {
      if (!(await finishExport(trx, row, this.#holder, { rows, keptDays: config.exportDays }))) return false;
      const by = { actorId: row.personId, requestId: row.id, now: row.now.getTime() };
      await auditExport(trx, { ...row, totalRows: rows }, 'make-export', by);
      const says = `${matterWords({ ...row, totalRows: rows })}，编号 ${row.number}，${config.exportDays} 天内可以下载。`;
      await tellPeople(trx, [{ cell: row.cell, id: row.personId }], { title: '导出的文件准备好了', says });
      // Last, while the row is held: nobody else can have put a file of another key in this place.
      await vault.end(config.dataDir, row.id);
      return true;
    });
    // Cancelled while it was being written, or another's by now.
    if (!isMine) await vault.drop();
  }

  #refuse(row: ExportRow, says: string): Promise<void> {
    return this.#end(row, 'refused', says);
  }

  async #end(row: ExportRow, state: 'refused' | 'failed', says: string): Promise<void> {
    const isMine = await this.#platform.db.transaction().execute(async (trx) => {
      if (!(await endExport(trx, row, this.#holder, { state, says }))) return false;
      const title = state === 'failed' ? '导出的文件没有做成' : '导出被拒绝';
      await tellPeople(trx, [{ cell: row.cell, id: row.personId }], { title, says: `${row.number}：${says}` });
      return true;
    });
    if (isMine) await dropVault(this.#platform.config.dataDir, row.id);
  }
}
