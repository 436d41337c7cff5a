import { newId } from '../db/id.ts';
import { type Trx, isPassing } from '../db/open.ts';
import { tellPeople } from '../exports/queries.ts';
import type { Platform } from '../platform.ts';
import { DrawnPlaces } from './drawn.ts';
import { type Judged, MemberJudge, judgeCases } from './judging.ts';
import { scopeOf } from './pages.ts';
import {
  type FoundCase,
  type FoundMembers,
  type RunRow,
  failRun,
  insertCases,
  insertMembers,
  keepRun,
  takeRun,
} from './queries.ts';
import { TriedValues } from './values.ts';

/** A turn goes on to further pages this long, so that other work gets its turn in between. */
const turnMs = 500;
const casesAtOnce = 500;
const membersAtOnce = 10_000;

/** Gives the pages of a stage one after the other; the next is judged while this one is being written. */
class Ahead<T> {
  readonly #judge: (row: RunRow) => Promise<Judged<T>>;
  #coming: Promise<Judged<T>> | undefined;

  constructor(judge: (row: RunRow) => Promise<Judged<T>>) {
    this.#judge = judge;
  }

  async page(row: RunRow): Promise<Judged<T>> {
    const page = await (this.#coming ?? this.#judge(row));
    this.#coming = page.cursor === null ? undefined : this.#judge({ ...row, cursor: page.cursor });
    // Whoever takes the page is told of the fault; until then it must not end the process.
    this.#coming?.catch(() => {});
    return page;
  }
}

interface Held {
  row: RunRow;
  readonly looked: ReadonlySet<string>;
  readonly cases: Ahead<FoundCase>;
  readonly members: Ahead<FoundMembers>;
}

/**
 * Tries drafts, one run after the other, page by page: a page's findings and how far the run is are one transaction, so a
 * process that dies loses a page and doubles none. Two pages are in memory at most: one is judged while the other is written.
 */
export class WhatIfWork {
  readonly #platform: Platform;
  readonly #holder = newId();
  #held: Held | undefined;

  constructor(platform: Platform) {
    this.#platform = platform;
  }

  /** A turn of the lane. Gives how many pages it judged. */
  async turn(): Promise<number> {
    const began = performance.now();
    let pages = 0;
    while (performance.now() - began < turnMs) {
      if (this.#held === undefined && !(await this.#take())) break;
      await this.#step();
      pages += 1;
    }
    return pages;
  }

  async #take(): Promise<boolean> {
    const { db, registry, sealer } = this.#platform;
    const row = await takeRun(db, this.#holder);
    if (row === undefined) return false;
    const service = registry.get(row.service);
    if (service === undefined || row.changes.length === 0) {
      await failRun(db, row, this.#holder);
      return true;
    }
    const [values, scoped] = [await TriedValues.open(db, service, row), scopeOf(db, row)];
    const bench = { sealer, service, values, drawn: new DrawnPlaces(scoped.beyond, service, values) };
    const members = new MemberJudge(bench);
    this.#held = {
      row,
      looked: values.looked,
      cases: new Ahead((from) => judgeCases(bench, scoped, from, casesAtOnce)),
      members: new Ahead((from) => members.judge(scoped, from, membersAtOnce)),
    };
    return true;
  }

  async #step(): Promise<void> {
    const held = this.#held;
    if (held === undefined) return;
    try {
      const next = held.row.stage === 'cases' ? await this.#judgeCases(held) : await this.#judgeMembers(held);
      if (next === undefined || next.stage === 'done') this.#held = undefined;
      else held.row = next;
    } catch (fault) {
      this.#held = undefined;
      if (isPassing(fault)) throw fault;
      this.#platform.log.error({ err: fault, whatIf: held.row.id }, 'trying a draft failed');
      await failRun(this.#platform.db, held.row, this.#holder);
    }
  }

  async #judgeCases({ row, cases, looked }: Held): Promise<RunRow | undefined> {
    const { found, judged, cursor } = await cases.page(row);
    const stage = cursor === null ? 'members' : 'cases';
    return this.#platform.db.transaction().execute(async (trx) => {
      if (!(await keepRun(trx, row, this.#holder, { stage, cursor, cases: judged, members: 0, looked })))
        return undefined;
      await insertCases(trx, row, found);
      return { ...row, stage, cursor };
    });
  }

  async #judgeMembers({ row, members, looked }: Held): Promise<RunRow | undefined> {
    const { found, judged, cursor } = await members.page(row);
    const stage = cursor === null ? 'done' : 'members';
    return this.#platform.db.transaction().execute(async (trx) => {
      if (!(await keepRun(trx, row, this.#holder, { stage, cursor, cases: 0, members: judged, looked })))
        return undefined;
      await insertMembers(trx, row, found);
      if (stage === 'done') await this.#tell(trx, row);
      return { ...row, stage, cursor };
    });
  }

  async #tell(trx: Trx, { cell, personId, org }: RunRow): Promise<void> {
    const says = `${org.name}的规则草案试算完了，请在“规则”里看结果。`;
    await tellPeople(trx, [{ cell, id: personId }], { title: '规则草案试算完了', says });
  }
}
