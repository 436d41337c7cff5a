import { createHash } from 'node:crypto';
import { type Calendar, dayOf, makeCalendar, startOfDay } from '../../kernel/calendar.ts';
import { shippedYears } from '../../kernel/calendar-years.ts';
import { type Example, exampleDay } from '../../kernel/example.ts';
import type { AnyValues, Fields } from '../../kernel/field.ts';
import { type Actor, type Level, type LineageOrg, roles } from '../../kernel/party.ts';
import { isRefusal } from '../../kernel/refusal.ts';
import { judge, asValues, shippedValues } from '../../kernel/rule.ts';
import { type Service, filingOf, isFinal } from '../../kernel/service.ts';
import { type CaseFacts, type Move, decideMark, decideMove, movesFor, unfiled } from '../../kernel/step.ts';
import { seeded } from '../../test/contract/tree.ts';

const hour = 3_600_000;
const line: readonly Level[] = ['province', 'city', 'county', 'town', 'workplace'];
const calendar: Calendar = makeCalendar(shippedYears);

/** A case of the simulation: what its last entry left, and what it waits for. */
interface SimCase {
  readonly service: Service;
  facts: CaseFacts;
  dueAt: number | null;
  remindAt: number | null;
  dueDone: boolean;
  /** Deadlines that the clock has carried out, by the entry that set them. */
  readonly fired: Set<string>;
}

/** What may be played: a service, what its examples file and say. */
export interface Playable {
  readonly service: Service;
  readonly forms: readonly AnyValues[];
  readonly said: ReadonlyMap<string, readonly AnyValues[]>;
}

/** What one seed came to. */
export interface Simulated {
  readonly moves: number;
  readonly byClock: number;
  readonly refused: number;
  /** Of every move with all that follows from it, in order. */
  readonly hash: string;
}

/** Files are numbers in examples; here each is a name, given by the world and not by chance. */
const filesAs = (fields: Fields, values: AnyValues): AnyValues =>
  Object.fromEntries(
    Object.entries(values).map(([id, value]) => {
      const kind = fields[id]?.kind;
      if (kind === 'files' && typeof value === 'number')
        return [
          id,
          Array.from({ length: value }, (_one, n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`),
        ];
      return [id, kind === 'staff' && value === 'anyone' ? 'caseworker at town' : value];
    }),
  );

/** A service that examples file as a member; what needs a register of people from elsewhere is left to the model. */
export function playableOf(service: Service, examples: readonly Example[]): Playable | undefined {
  const filed = examples.filter(
    ({ refused, verified, filedOn, after }) => !refused && verified !== false && !filedOn && !after,
  );
  if (service.newcomers !== undefined || filed.length === 0) return undefined;
  const said = new Map<string, AnyValues[]>();
  for (const { action, said: answers = {} } of filed.flatMap(({ moves }) => moves)) {
    const given = filesAs(service.actions[action]!.asks ?? {}, answers);
    said.set(action, [...(said.get(action) ?? []), given]);
  }
  return { service, forms: filed.map(({ form }) => filesAs(service.form, form)), said };
}

const refuse = () => {
  throw new TypeError('what a case is decided by is not to be changed');
};

/** The same with all that hangs on it, which throws from now on at whoever would change it. */
function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Set) Object.assign(value, { add: refuse, delete: refuse, clear: refuse });
  Object.freeze(value);
  for (const part of Object.values(value)) frozen(part);
  return value;
}

/** The law that was broken, or undefined; `now` is when the move was made. */
type Law = (before: SimCase, move: Move, now: number) => string | undefined;

const laws: readonly Law[] = [
  ({ facts }, { seq }) => (seq === facts.seq + 1 ? undefined : `entry ${seq} after ${facts.seq}`),
  ({ service }, { to }) => (Object.hasOwn(service.states, to) ? undefined : `a state «${to}» that there is none`),
  ({ service }, { to, owing }) =>
    isFinal(service, to) && owing?.party !== undefined ? `«${to}» has ended and ${owing.party} owes a move` : undefined,
  ({ service }, { to, dueAt }) =>
    isFinal(service, to) && typeof dueAt === 'number' ? `«${to}» has ended and has a deadline` : undefined,
  (_before, { dueAt, enters }, now) =>
    enters && typeof dueAt === 'number' && dueAt <= now ? 'a deadline that was over when it was set' : undefined,
  (_before, { dueAt, remindAt, enters }) =>
    enters && typeof dueAt === 'number' && typeof remindAt === 'number' && remindAt > dueAt
      ? 'a reminder after its deadline'
      : undefined,
  ({ facts }, { owing }) =>
    owing?.orgId === undefined || facts.lineage.some(({ id }) => id === owing.orgId)
      ? undefined
      : `owed by ${owing.orgId}, which is not above the applicant`,
  (_before, { pays }) =>
    pays === undefined || (Number.isSafeInteger(pays.fen) && pays.fen >= 0) ? undefined : `pays ${pays.fen} fen`,
  ({ facts }, { flags }) => (facts.flags.every((flag) => flags.includes(flag)) ? undefined : 'a mark was lost'),
];

/** One run of a few cases under random people and a clock that goes on, all of it out of one number. */
export class Simulation {
  readonly #random: () => number;
  readonly #lineage: readonly LineageOrg[];
  readonly #actors: readonly Actor[];
  readonly #cases: SimCase[] = [];
  readonly #playable: ReadonlyMap<string, Playable>;
  readonly #hash = createHash('sha256');
  readonly #break: ((move: Move) => Move) | undefined;
  #now = startOfDay(exampleDay) + 9 * hour;
  #sums = { moves: 0, byClock: 0, refused: 0 };

  constructor(seed: number, all: readonly Playable[], breaking?: (move: Move) => Move) {
    this.#random = seeded(seed);
    this.#break = breaking;
    // Of the unions between the province and the workplace any may be missing, and any role of any but the root unstaffed.
    const levels = line.filter((level) => level === 'province' || level === 'workplace' || this.#random() < 0.8);
    this.#lineage = levels.map((level) => ({
      id: level,
      level,
      staffed: roles.filter(() => level === 'province' || this.#random() < 0.8),
    }));
    const staff = this.#lineage.flatMap(({ id, staffed }) =>
      staffed.map((role) => ({
        personId: `${role} at ${id}`,
        posts: [{ id: `post of ${role} at ${id}`, role, orgId: id }],
      })),
    );
    this.#actors = [
      { personId: 'applicant', memberOf: 'workplace', posts: [] },
      { personId: 'colleague', memberOf: 'workplace', posts: [] },
      {
        personId: 'stranger',
        memberOf: 'elsewhere',
        posts: [{ id: 'post elsewhere', role: 'supervisor', orgId: 'elsewhere' }],
      },
      ...staff,
    ];
    const chosen = Array.from({ length: 3 }, () => this.#pick(all));
    this.#playable = new Map(chosen.map((one) => [one.service.id, one]));
    for (const one of chosen) this.#file(one);
  }

  #pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)]!;
  }

  #file({ service, forms }: Playable): void {
    const form = this.#pick(forms);
    const tuned = shippedValues(service.tunables);
    const member = { verified: true, joinedOn: '2020-01-01', orgLevel: 'workplace', standing: 'employed' } as const;
    const today = dayOf(this.#now);
    const findings = judge(service.eligible, { form: asValues(form), member, today, tuned, earlier: [] });
    const filing = { applicantId: 'applicant', orgId: 'workplace', lineage: this.#lineage, form, tuned, findings };
    const facts = frozen(unfiled(service, { ...filing, now: this.#now }));
    const one = { service, facts, dueAt: null, remindAt: null, dueDone: false, fired: new Set<string>() };
    if (this.#try(one, this.#actors[0]!, filingOf(service), {})) this.#cases.push(one);
  }

  /** Makes the move if it is allowed, and holds it to every law; what it is decided by cannot be changed by deciding. */
  #try(one: SimCase, actor: Actor | 'clock', action: string, said: AnyValues, seen?: number): boolean {
    const { service, facts } = one;
    const lot = Math.floor(this.#random() * 10_000);
    const attempt = {
      service,
      facts,
      action,
      actor,
      said,
      lot,
      now: this.#now,
      calendar,
      ...(seen !== undefined && { seen }),
    };
    const move = decideMove(attempt);
    if (isRefusal(move)) {
      this.#sums.refused += 1;
      return false;
    }
    if (seen !== undefined && seen < facts.enteredSeq) throw new Error(`${service.id}: ${action} on what was no more`);
    if (actor !== 'clock' && facts.seq > 0 && !movesFor(service, facts, actor).includes(action))
      throw new Error(`${service.id}: ${action} made, and not offered`);
    this.#apply(one, move);
    if (actor === 'clock') this.#sums.byClock += 1;
    return true;
  }

  #apply(one: SimCase, decided: Move): void {
    const move = this.#break?.(decided) ?? decided;
    for (const law of laws) {
      const broken = law(one, move, this.#now);
      if (broken !== undefined) throw new Error(`${one.service.id}: ${move.action}: ${broken}`);
    }
    const { facts } = one;
    const { owing } = move;
    one.facts = frozen({
      ...facts,
      state: move.to,
      seq: move.seq,
      ...(move.enters && { enteredSeq: move.seq, owesOrgId: owing?.orgId, owesRole: owing?.role }),
      ...(move.enters && { escalatedOrgId: undefined, escalatedRole: undefined }),
      ...(move.escalated && { escalatedOrgId: move.escalated.orgId, escalatedRole: move.escalated.role }),
      ...(move.assigneeId !== undefined && { assigneeId: move.assigneeId }),
      flags: move.flags,
      counted: move.counted,
      tally: { ...facts.tally, [move.action]: (facts.tally[move.action] ?? 0) + 1 },
      said: { ...facts.said, ...move.said },
    });
    if (move.dueAt !== undefined) one.dueAt = move.dueAt;
    if (move.dueAt !== undefined) one.dueDone = false;
    if (move.remindAt !== undefined) one.remindAt = move.remindAt;
    if (move.dueDone) one.dueDone = true;
    this.#sums.moves += 1;
    this.#hash.update(JSON.stringify([one.service.id, this.#now, { ...move, counted: [...move.counted] }]));
  }

  /** As the sweep does it: reminders before the deadlines that follow them, each deadline once. */
  #sweep(one: SimCase): void {
    if (one.remindAt !== null && one.remindAt <= this.#now) {
      this.#apply(one, decideMark(one.service, one.facts, 'remind', this.#now));
      this.#sums.byClock += 1;
    }
    if (one.dueAt === null || one.dueDone || one.dueAt > this.#now) return;
    const deadline = `${one.facts.enteredSeq} ${one.dueAt}`;
    if (one.fired.has(deadline)) throw new Error(`${one.service.id}: the deadline of entry ${deadline} fired twice`);
    one.fired.add(deadline);
    const { lapses } = one.service.states[one.facts.state]!;
    // What the clock is refused, because a value is unknown or a calendar ends, is left to whoever owes the move.
    if (lapses !== undefined && this.#try(one, 'clock', lapses, {})) return;
    this.#apply(one, decideMark(one.service, one.facts, 'escalate', this.#now));
    this.#sums.byClock += 1;
  }

  #anybody(one: SimCase): void {
    const { service, facts } = one;
    // Every second time somebody who may, else anybody with anything.
    const able = this.#actors.filter((actor) => movesFor(service, facts, actor).length > 0);
    const actor = this.#pick(able.length > 0 && this.#random() < 0.7 ? able : this.#actors);
    const offered = movesFor(service, facts, actor);
    const action = this.#pick(offered.length > 0 && this.#random() < 0.8 ? offered : Object.keys(service.actions));
    const known = this.#playable.get(service.id)!.said.get(action) ?? [];
    const said = known.length === 0 || this.#random() < 0.1 ? {} : this.#pick(known);
    const seen = this.#random() < 0.1 ? Math.max(0, facts.enteredSeq - 1) : facts.seq;
    this.#try(one, actor, action, said, seen);
  }

  run(steps: number): Simulated {
    for (let step = 0; step < steps; step += 1) {
      if (this.#random() < 0.3) this.#now += Math.ceil(this.#random() * 30 * 24) * hour;
      for (const one of this.#cases) this.#sweep(one);
      if (this.#cases.length > 0) this.#anybody(this.#pick(this.#cases));
    }
    return { ...this.#sums, hash: this.#hash.digest('hex') };
  }
}
