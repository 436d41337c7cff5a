import { createHmac } from 'node:crypto';
import type { Allotment } from '../../kernel/allot.ts';
import { type Attempt, type Claimant, type Taking, decideClaim } from '../../kernel/claim.ts';
import { isRefusal, refuse } from '../../kernel/refusal.ts';
import { looksAtPerson } from '../../kernel/who.ts';
import { orderedIds } from '../db/id.ts';
import type { WriteContext } from '../http/once.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { factsOf } from './answering.ts';
import { Counter } from './counter.ts';
import { partKey, partSaid } from './sold-out.ts';
import { findNeed, findPast, findPerson } from './past.ts';
import { type CampaignRow, findCampaign, lineAt } from './queries.ts';
import type { Batch, Outcome, Waiting } from './settling.ts';
import type { Part } from './settle-queries.ts';

/** How long a campaign is judged by as it was read; the database refuses what is settled by an older edition. */
const campaignMs = 1_000;
/** How long it is taken for granted under which unions a union lies. */
const lineMs = 30_000;
const mostLines = 20_000;

interface Remembered<T> {
  readonly until: number;
  readonly value: Promise<T>;
}

/** Answers kept for a while, asked for once however many wait for them. */
class Memory<T> {
  readonly #ms: number;
  readonly #read: (key: string) => Promise<T>;
  readonly #kept = new Map<string, Remembered<T>>();

  constructor(ms: number, read: (key: string) => Promise<T>) {
    this.#ms = ms;
    this.#read = read;
  }

  get(key: string): Promise<T> {
    const known = this.#kept.get(key);
    if (known !== undefined && known.until > performance.now()) return known.value;
    if (this.#kept.size >= mostLines) this.#kept.clear();
    const value = this.#read(key);
    this.#kept.set(key, { until: performance.now() + this.#ms, value });
    value.catch(() => this.#kept.delete(key));
    return value;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }
}

/**
 * Where claims are judged and brought to the counter of their part: everything that is known before the database is asked is
 * decided here, from the session and what was read a moment ago.
 */
export class Allotting {
  readonly #platform: Platform;
  readonly #campaigns: Memory<CampaignRow | undefined>;
  readonly #lines: Memory<readonly string[]>;
  readonly #counters = new Map<string, Counter>();
  readonly #limitKey: Buffer;
  /** Claims of one batch have one moment: who came first is told by the id alone. */
  readonly #newId = orderedIds();

  constructor(platform: Platform) {
    this.#platform = platform;
    this.#limitKey = platform.sealer.keyFor('limits of campaigns');
    this.#campaigns = new Memory(campaignMs, (id) => findCampaign(platform.db, id));
    this.#lines = new Memory(lineMs, (orgId) => lineAt(platform.db, orgId));
  }

  /** The campaign as it was read a moment ago; anew where the caller knows a later edition. */
  async campaign(id: string, edition = 0): Promise<CampaignRow | undefined> {
    const known = await this.#campaigns.get(id);
    if (known === undefined || known.edition >= edition) return known;
    this.forget(id);
    return this.#campaigns.get(id);
  }

  lineOf(orgId: string): Promise<readonly string[]> {
    return this.#lines.get(orgId);
  }

  /** After a change of the campaign in this process. */
  forget(id: string): void {
    this.#campaigns.forget(id);
    this.#platform.soldOut.clearAll(id);
  }

  async #claimantOf(
    caller: Caller,
    allotment: Allotment,
    { way, who }: Pick<CampaignRow, 'way' | 'who'>,
    member: NonNullable<Caller['member']>,
    now: number,
  ): Promise<Claimant> {
    const { verified } = caller;
    const { org, joinedOn, standing } = member;
    const past = await findPast(this.#platform, caller, allotment);
    const need = way === 'review' ? await findNeed(this.#platform, caller, allotment) : {};
    const person = await findPerson(
      this.#platform,
      caller,
      allotment.looksAtPerson === true || looksAtPerson(who),
      now,
    );
    const line = await this.lineOf(org.id);
    return { member: { verified, joinedOn, orgLevel: org.level, standing, ...person }, line, ...past, ...need };
  }

  /** What at most one claim of the campaign may have. */
  #limitOf({ id, each }: CampaignRow, orgId: string, { household }: Taking): Buffer | null {
    const of = each === 'household' ? household : each === 'employer' ? orgId : undefined;
    return of === undefined ? null : createHmac('sha256', this.#limitKey).update(`${id} ${each} ${of}`).digest();
  }

  /**
   * Claims one of a campaign for whoever is signed in. Refusals: not-found, no-membership, claim-not-yours, claim-early,
   * claim-late, draw-pending, claim-stale, answers-wrong, not-eligible, slot-unknown, sold-out, slot-full, had-already,
   * household-has, employer-has, busy. Whoever has one already hears the same answer again.
   */
  async claim(context: WriteContext, id: string, attempt: Attempt): Promise<Outcome> {
    const { caller, now, kept, request, by } = context;
    const row = await this.campaign(id, attempt.edition);
    const allotment = row && this.#platform.allotments.get(row.service);
    if (row === undefined || allotment === undefined) return refuse('not-found');
    if (caller.member === undefined) return refuse(row.state === 'draft' ? 'not-found' : 'no-membership');
    const claimant = await this.#claimantOf(caller, allotment, row, caller.member, now);
    const taking = decideClaim(allotment, factsOf(row), attempt, claimant, now);
    if (isRefusal(taking)) return taking;
    const orgId = caller.member.org.id;
    const label = row.slices.find(({ slice }) => slice === taking.slice);
    const said = Object.keys(taking.said).length === 0 ? null : JSON.stringify(taking.said);
    const waiting: Waiting = {
      id: this.#newId(now),
      personId: caller.personId,
      orgId,
      limit: this.#limitOf(row, orgId, taking),
      said,
      score: taking.score?.points ?? null,
      scoreWhy: taking.score?.why ?? null,
      kept,
      label: label?.label ?? label?.org?.name ?? null,
      choice: attempt.choice,
      requestId: request.id,
      by,
    };
    // What her page took for hers is not: the flag of that part is nobody's to be turned away by until it is seen anew.
    const part = partSaid(request);
    const isSaid = part === String(taking.slice);
    if (part !== undefined && !isSaid) this.#platform.soldOut.clear(partKey(row.id, part));
    return this.#bring(row, taking, waiting, now, isSaid);
  }

  /** Brings a judged claim to its counter; to that of everybody, where what was read a moment ago did not know of it yet. */
  async #bring(
    row: CampaignRow,
    taking: Pick<Taking, 'slice' | 'enters'>,
    waiting: Waiting,
    now: number,
    isSaid: boolean,
  ): Promise<Outcome> {
    const outcome = await this.#settle(row, taking, waiting, isSaid);
    const isReleasing = row.releases_at !== null && row.released_at === null && row.releases_at.getTime() <= now;
    if (!isReleasing || !isRefusal(outcome) || outcome.refused !== 'sold-out') return outcome;
    this.forget(row.id);
    const latest = await this.campaign(row.id);
    if (latest === undefined || latest.released_at === null) return outcome;
    const label = latest.slices.find(({ slice }) => slice === 0)?.label ?? null;
    return this.#settle(latest, { ...taking, slice: 0 }, { ...waiting, label });
  }

  async #settle(
    row: CampaignRow,
    { slice, enters }: Pick<Taking, 'slice' | 'enters'>,
    waiting: Waiting,
    /** Whether the part is full was looked at when the request came in. */
    isLookedAt = false,
  ): Promise<Outcome> {
    const part = { cell: row.cell, campaignId: row.id, slice, edition: row.edition, enters };
    const isKnownFull =
      row.split !== 'whole' &&
      !enters &&
      !isLookedAt &&
      this.#platform.soldOut.saysOf(partKey(row.id, slice)) !== undefined;
    const outcome = isKnownFull ? refuse('sold-out') : await this.#counterOf(row, part).claim(waiting);
    const isFull = isRefusal(outcome) && outcome.refused === 'sold-out';
    return isFull && row.split === 'slots' ? refuse('slot-full') : outcome;
  }

  #counterOf(row: CampaignRow, part: Part): Counter {
    const key = `${part.campaignId} ${part.slice} ${part.edition} ${part.enters}`;
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      // Of campaigns that are over, and of editions before this one.
      if (this.#counters.size >= 1_000)
        for (const [old, one] of this.#counters) if (one.isIdle) this.#counters.delete(old);
      const setting = { service: row.service, orgId: row.org.id, each: row.each };
      counter = new Counter(this.#platform, part, setting, (batch) => this.#note(row, part, batch));
      this.#counters.set(key, counter);
    }
    return counter;
  }

  #note({ id, split }: CampaignRow, { slice, enters }: Part, { remaining, room, changed }: Batch): void {
    if (changed) return this.forget(id);
    if (enters) return;
    const key = split === 'whole' ? id : partKey(id, slice);
    if (remaining + room <= 0) this.#platform.soldOut.flag(key, split === 'slots' ? 'slot-full' : 'sold-out');
    else this.#platform.soldOut.clear(key);
  }
}
