import { sweepCampaigns } from '../allotments/sweeping.ts';
import { anchorAudit } from '../audit/anchoring.ts';
import { sealAudit } from '../audit/sealing.ts';
import { carryDraws } from '../draws/work.ts';
import { sweepChoosing } from '../choosing/revealing.ts';
import { tellOfEmployments } from '../employers/telling.ts';
import { ExportWork } from '../exports/work.ts';
import { importWork } from '../imports/work.ts';
import { keyWork } from '../keys/rotating.ts';
import { carryByWallet } from '../money/wallet-work.ts';
import { remindTerms } from '../orgs/term-reminding.ts';
import { remindOfProofs } from '../proofs/reminding.ts';
import { sweepPosts } from '../posts/sweeping.ts';
import type { Platform, Work } from '../platform.ts';
import { restLateCases } from '../privacy/consents.ts';
import { foldDeltas } from '../stats/queries.ts';
import { endTargets } from '../targets/ending.ts';
import { sweepPauses } from '../tunables/pause-sweeping.ts';
import { sweepVouchers } from '../vouchers/ending.ts';
import { WhatIfWork } from '../what-if/work.ts';
import { Cleaning } from './cleaning.ts';
import { ClockWatch } from './clock-watch.ts';
import { Lane, type RestTimes } from './lane.ts';
import type { LaneName } from './lane-names.ts';
import { drainOutbox } from './outbox.ts';
import { PutOff } from './put-off.ts';
import { sweepDeadlines } from './sweep.ts';

const everyMs = 1_000;

async function foldAll(platform: Platform): Promise<number> {
  const cells = await platform.db.selectFrom('cells').select('cell_id').execute();
  let folded = 0;
  for (const { cell_id } of cells) folded += await foldDeltas(platform.db, cell_id);
  return folded;
}

/** A roster takes a turn after the other of half a second, with the usual tenth between them, while nobody is served. */
const importRest = { quiet: 0, busy: 20 };

/** What ends by the day: looking for it takes a twentieth of one connection at most. */
const byDayRest = { quiet: 20, busy: 40 };

/** A rotation takes half the time of one connection while nobody is served, and a tenth while many are. */
const keysRest = { quiet: 1, busy: 9 };

/**
 * The server's own work: deadlines, messages, figures, each in a lane of its own, so that a slow mail server delays mail
 * and nothing else. Nothing waits in memory: every task looks for rows that are due and takes them with SKIP LOCKED, so
 * any number of processes may tick and a killed one loses nothing.
 */
export class Ticker {
  /** What a case that was filed or moved leaves to be done; the others have nothing to do with it. */
  readonly #ofCases: readonly Lane[];
  readonly #lanes: readonly Lane[];
  #timer: NodeJS.Timeout | undefined;

  constructor(platform: Platform, isBusy: () => boolean) {
    const lane = (name: LaneName, work: () => Promise<number>, rest?: RestTimes) => {
      const failed = (fault: unknown) =>
        platform.log.error({ err: fault, lane: name }, 'a turn of the server’s own work failed');
      return new Lane(name, work, failed, isBusy, rest);
    };
    const imports = importWork(platform);
    const exports = new ExportWork(platform);
    const whatIf = new WhatIfWork(platform);
    const watch = new ClockWatch(platform);
    const cleaning = new Cleaning(platform, watch);
    const putOff = new PutOff();
    this.#ofCases = [
      lane('deadlines', () => sweepDeadlines(platform, putOff)),
      lane('outbox', () => drainOutbox(platform)),
      lane('figures', () => foldAll(platform)),
    ];
    this.#lanes = [
      lane('clock', () => watch.turn()),
      ...this.#ofCases,
      lane('sealing the audit', () => sealAudit(platform)),
      lane('counting refusals', () => platform.refusals.flush()),
      lane('anchoring the audit', () => anchorAudit(platform)),
      lane('terms of office', () => remindTerms(platform)),
      lane('covers that end', () => remindOfProofs(platform)),
      lane('employers', () => tellOfEmployments(platform)),
      lane('checking imports', imports.check, importRest),
      lane('enrolling', imports.enrol, importRest),
      lane('posts', () => sweepPosts(platform)),
      lane('pauses', () => sweepPauses(platform), byDayRest),
      lane('campaigns', () => sweepCampaigns(platform)),
      lane('choosing', () => sweepChoosing(platform), byDayRest),
      lane('vouchers', () => sweepVouchers(platform), byDayRest),
      lane('ended targets', () => endTargets(platform)),
      lane('exports', () => exports.write()),
      lane('expiring exports', () => exports.sweep()),
      lane('draws', () => carryDraws(platform)),
      lane('wallet', () => carryByWallet(platform)),
      lane('trying drafts', () => whatIf.turn(), importRest),
      lane('keys', keyWork(platform.db, platform.keys), keysRest),
      lane('withdrawn consents', () => restLateCases(platform.db, platform.registry)),
      lane('cleaning', () => cleaning.turn()),
    ];
  }

  start(): void {
    this.#timer = setInterval(() => this.nudge(), everyMs);
    this.#timer.unref();
  }

  nudge(work: Work = 'all'): void {
    for (const lane of work === 'all' ? this.#lanes : this.#ofCases) lane.nudge();
  }

  /** Each kind of work, for whoever measures it. */
  get lanes(): readonly Pick<Lane, 'name' | 'turnedAt' | 'failures'>[] {
    return this.#lanes;
  }

  /** How long ago the lane that is furthest behind last ended a turn. */
  get turnedMsAgo(): number {
    return performance.now() - Math.min(...this.#lanes.map((lane) => lane.turnedAt));
  }

  /** Works until nothing is due. For tests and replays that have moved the clock. */
  async settle(): Promise<void> {
    for (let did = 1; did > 0;) {
      did = 0;
      for (const lane of this.#lanes) did += await lane.once();
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
  }
}
