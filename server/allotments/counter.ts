import { refuse } from '../../kernel/refusal.ts';
import { stateOf } from '../db/open.ts';
import type { Platform } from '../platform.ts';
import { type Batch, type Outcome, type Setting, type Waiting, settleBatch } from './settling.ts';
import type { Part } from './settle-queries.ts';

/** A lone claim waits no longer than this for company; under load the batch before is company enough. */
const gatherMs = 2;
/** Beyond this a batch gains nothing: it is as long as it is large. */
const most = 500;
/** Whoever comes behind so many is told to come again in a moment: what waits here is memory, and each would wait seconds. */
const mostWaiting = 20_000;

interface InLine {
  readonly ask: Waiting;
  readonly answer: (outcome: Outcome) => void;
  readonly fail: (fault: unknown) => void;
}

/** A second full batch stands behind the lock of the first, so that the database has no pause while the first is told. */
const mostUnderWay = 2;

/**
 * Where the claims of one part of a campaign come together: they are settled in batches, one after the other, so that a
 * thousand callers share one lock, one flush and one plan. The batch grows by itself with the load.
 */
export class Counter {
  readonly part: Part;
  readonly #platform: Platform;
  readonly #setting: Setting;
  readonly #settled: (batch: Batch) => void;
  #line: InLine[] = [];
  #soon: NodeJS.Timeout | undefined;
  #underWay = 0;
  /** The batch that began last has its lock: what begins now comes behind it. */
  #isHeld = false;
  /** Answers of what is settled, told when the next batch is on its way: whoever hears may at once ask for more. */
  #untold: (() => void)[] = [];

  constructor(platform: Platform, part: Part, setting: Setting, settled: (batch: Batch) => void) {
    this.#platform = platform;
    this.part = part;
    this.#setting = setting;
    this.#settled = settled;
  }

  /** Whether nobody stands here. */
  get isIdle(): boolean {
    return this.#underWay === 0 && this.#line.length === 0;
  }

  claim(ask: Waiting): Promise<Outcome> {
    if (this.#line.length >= mostWaiting) return Promise.resolve(refuse('busy'));
    return new Promise((answer, fail) => {
      this.#line.push({ ask, answer, fail });
      if (this.#line.length >= most) this.#begin();
      else if (this.#underWay === 0) this.#soon ??= setTimeout(() => this.#begin(), gatherMs);
    });
  }

  /** Begins the next batch where none is under way, or one that has its lock, behind which a full one waits. */
  #begin(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const isFull = this.#line.length >= most;
    const mayFollow = isFull && this.#isHeld && this.#underWay < mostUnderWay;
    if (mayFollow || (this.#underWay === 0 && this.#line.length > 0)) void this.#work();
  }

  async #work(): Promise<void> {
    this.#underWay += 1;
    this.#isHeld = false;
    await this.#settle(this.#next());
    this.#underWay -= 1;
    this.#begin();
    setImmediate(() => this.#tell());
  }

  readonly #held = () => {
    this.#isHeld = true;
    this.#begin();
  };

  #tell(): void {
    const untold = this.#untold;
    this.#untold = [];
    for (const tell of untold) tell();
  }

  /**
   * The next batch, in the order in which they came: each person and each household in it once. A person who asked twice is
   * answered twice; another of the household waits for the next batch, which finds the first.
   */
  #next(): InLine[][] {
    const people = new Map<string, InLine[]>();
    const limits = new Set<string>();
    const later: InLine[] = [];
    let at = 0;
    for (; at < this.#line.length && people.size < most; at += 1) {
      const one = this.#line[at]!;
      const twins = people.get(one.ask.personId);
      const limit = one.ask.limit?.toString('base64');
      if (twins !== undefined) twins.push(one);
      else if (limit !== undefined && limits.has(limit)) later.push(one);
      else people.set(one.ask.personId, [one]);
      if (limit !== undefined) limits.add(limit);
    }
    this.#line = [...later, ...this.#line.slice(at)];
    return [...people.values()];
  }

  async #settle(people: readonly InLine[][], mayLookAgain = true): Promise<void> {
    try {
      const batch = await settleBatch(
        this.#platform,
        this.part,
        this.#setting,
        people.map(([first]) => first!.ask),
        this.#held,
      );
      this.#settled(batch);
      for (const [i, twins] of people.entries())
        for (const { answer } of twins) this.#untold.push(() => answer(batch.outcomes[i]!));
    } catch (fault) {
      // 23: a row that another was faster with. A claim of one of them in another part, or of her household, is found by a second
      // look; where it does not help, each fails by her own fault only.
      const isTaken = stateOf(fault)?.startsWith('23') === true;
      if (isTaken && mayLookAgain) await this.#settle(people, false);
      else if (isTaken && people.length > 1) for (const one of people) await this.#settle([one]);
      else for (const twins of people) for (const { fail } of twins) fail(fault);
    }
  }
}
