import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Duty, duties } from '../../kernel/duty.ts';
import { type Role, roles } from '../../kernel/party.ts';
import type { GrantLine } from '../../kernel/post-answers.ts';
import { type Client, refusalOf } from '../../replay/client.ts';
import { type PostDesk, openPostDesk } from '../../test/post-desk.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { sweepPosts } from './sweeping.ts';

/**
 * Random sequences of asking, deciding, ending, leaving, coming back and days that pass, against a model of thirty lines that
 * knows neither tables nor locks. The seed of a failure is printed and replays it.
 */
const unions = ['town', 'factory', 'school'] as const;
type What = { readonly duty: Duty } | { readonly org: (typeof unions)[number]; readonly role: Role };
const nameOf = (what: What) => ('duty' in what ? what.duty : `${what.role}@${what.org}`);
const takesTwo = (what: What) => 'duty' in what || what.role === 'approver' || what.role === 'supervisor';

interface Grant {
  readonly who: number;
  readonly what: What;
  readonly day: number;
  readonly by: number;
  readonly id: string;
  state: 'asked' | 'waiting' | 'over';
}

/** What the rules say, in plain words. */
class Model {
  today = 0;
  readonly held: Set<string>[] = people.map(() => new Set<string>());
  readonly closed: boolean[] = people.map(() => false);
  readonly grants: Grant[] = [];

  canHold({ who, what }: Pick<Grant, 'who' | 'what'>): string {
    const now = this.held[who]!;
    if (this.closed[who]) return 'staff-unknown';
    if (now.has(nameOf(what))) return 'grant-taken';
    const isDuty = (name: string) => (duties as readonly string[]).includes(name);
    if ('duty' in what) return now.size > 0 ? 'duty-apart' : 'ok';
    return [...now].some((name) => isDuty(name)) ? 'duty-apart' : 'ok';
  }

  isUnderWay({ who, what }: Pick<Grant, 'who' | 'what'>): boolean {
    return this.grants.some(
      (one) =>
        one.state !== 'over' &&
        one.who === who &&
        ('duty' in what ? 'duty' in one.what : nameOf(one.what) === nameOf(what)),
    );
  }

  hold(grant: Grant): void {
    this.held[grant.who]!.add(nameOf(grant.what));
    grant.state = 'over';
  }

  pass(days: number): void {
    this.today += days;
    const due = this.grants.filter(({ state, day }) => state === 'waiting' && day <= this.today);
    for (const grant of due.toSorted((a, b) => a.day - b.day || (a.id < b.id ? -1 : 1)))
      if (this.canHold(grant) === 'ok') this.hold(grant);
      else grant.state = 'over';
  }
}

const people = [0, 1, 2];
const begin = Date.parse('2026-11-28T02:00:00Z');
const dayAt = (n: number) => new Date(begin + n * 86_400_000).toISOString().slice(0, 10);

let s: TestServer;
let desk: PostDesk;
let staff: WorldPerson[];
let admins: readonly Client[];

beforeAll(async () => {
  s = await startTestServer();
  desk = await openPostDesk(s);
  admins = [desk.one, desk.other];
});
afterAll(() => s.close());

function mustBe(step: { toString(): string }, came: string, said: string): void {
  if (came !== said) throw new Error(`${step.toString()}: ${came}, and the model says ${said}`);
}

class Ask implements fc.AsyncCommand<Model, object> {
  readonly asked: { readonly who: number; readonly by: number; readonly what: What; readonly ahead: number };
  constructor(asked: Ask['asked']) {
    this.asked = asked;
  }
  check = () => true;
  async run(m: Model): Promise<void> {
    const { who, by, what, ahead } = this.asked;
    const day = m.today + ahead;
    const wanted = 'duty' in what ? what : { orgId: s.world.orgs[what.org]!.id, role: what.role };
    const came = await desk.ask(admins[by]!, { personId: staff[who]!.id, ...wanted, from: dayAt(day) });
    const said = m.closed[who]
      ? 'staff-unknown'
      : m.isUnderWay({ who, what })
        ? 'grant-taken'
        : m.canHold({ who, what });
    mustBe(this, refusalOf(came), said === 'ok' ? 'answered 201' : said);
    if (said !== 'ok') return;
    const grant: Grant = { who, what, day, by, id: came.body.id, state: takesTwo(what) ? 'asked' : 'waiting' };
    m.grants.push(grant);
    if (grant.state === 'waiting' && ahead === 0) m.hold(grant);
  }
  toString = () => `ask ${JSON.stringify(this.asked)}`;
}

class Decide implements fc.AsyncCommand<Model, object> {
  readonly of: { readonly nth: number; readonly by: number; readonly decision: 'confirm' | 'refuse' | 'withdraw' };
  constructor(of: Decide['of']) {
    this.of = of;
  }
  check = (m: Readonly<Model>) => m.grants.length > 0;
  expected(m: Model, grant: Grant): string {
    const { by, decision } = this.of;
    if (grant.state === 'over') return 'grant-decided';
    if (grant.state === 'waiting') return decision === 'withdraw' ? 'ok' : 'grant-decided';
    if ((decision === 'withdraw') !== (grant.by === by)) return 'grant-needs-second';
    return decision === 'confirm' && grant.day <= m.today ? m.canHold(grant) : 'ok';
  }
  async run(m: Model): Promise<void> {
    const { nth, by, decision } = this.of;
    const grant = m.grants[nth % m.grants.length]!;
    const came = await desk.decide(admins[by]!, grant.id, decision, '核对过了');
    const said = this.expected(m, grant);
    mustBe(this, refusalOf(came), said === 'ok' ? 'answered 200' : said);
    if (said !== 'ok') return;
    if (decision !== 'confirm') grant.state = 'over';
    else if (grant.day <= m.today) m.hold(grant);
    else grant.state = 'waiting';
  }
  toString = () => `decide ${JSON.stringify(this.of)}`;
}

class End implements fc.AsyncCommand<Model, object> {
  readonly who: number;
  readonly nth: number;
  constructor(who: number, nth: number) {
    this.who = who;
    this.nth = nth;
  }
  check = (m: Readonly<Model>) => m.held[this.who]!.size > 0;
  async run(m: Model): Promise<void> {
    const { held } = await desk.staffOf(staff[this.who]!);
    const one = held[this.nth % held.length]!;
    const came = await desk.one.post(`/api/staff/${staff[this.who]!.id}/end`, { held: one.id, why: '换岗' });
    mustBe(this, refusalOf(came), 'answered 200');
    const key = unions.find((name) => s.world.orgs[name]!.id === one.org?.id);
    m.held[this.who]!.delete(one.duty ?? `${one.role!}@${key!}`);
  }
  toString = () => `end ${this.who} ${this.nth}`;
}

class Leave implements fc.AsyncCommand<Model, object> {
  readonly who: number;
  readonly back: boolean;
  constructor(who: number, back: boolean) {
    this.who = who;
    this.back = back;
  }
  check = (m: Readonly<Model>) => m.closed[this.who] === this.back;
  async run(m: Model): Promise<void> {
    const url = `/api/staff/${staff[this.who]!.id}/${this.back ? 'reopen' : 'leave'}`;
    mustBe(this, refusalOf(await desk.other.post(url, { why: '离岗或者返聘' })), 'answered 200');
    m.closed[this.who] = !this.back;
    if (this.back) return;
    m.held[this.who]!.clear();
    for (const grant of m.grants) if (grant.who === this.who) grant.state = 'over';
  }
  toString = () => `${this.back ? 'reopen' : 'leave'} ${this.who}`;
}

class Pass implements fc.AsyncCommand<Model, object> {
  readonly days: number;
  constructor(days: number) {
    this.days = days;
  }
  check = () => true;
  async run(m: Model): Promise<void> {
    m.pass(this.days);
    await s.world.setClock(new Date(begin + m.today * 86_400_000));
    await sweepPosts(s.platform);
    await desk.again();
  }
  toString = () => `${this.days} days pass`;
}

const who = fc.nat(2);
const by = fc.nat(1);
const what: fc.Arbitrary<What> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ duty: fc.constantFrom(...duties) }) },
  { weight: 3, arbitrary: fc.record({ org: fc.constantFrom(...unions), role: fc.constantFrom(...roles) }) },
);
const commands = [
  fc.record({ who, by, what, ahead: fc.constantFrom(0, 0, 0, 1, 2) }).map((asked) => new Ask(asked)),
  fc
    .record({ nth: fc.nat(20), by, decision: fc.constantFrom('confirm', 'confirm', 'confirm', 'refuse', 'withdraw') })
    .map((of) => new Decide(of as Decide['of'])),
  fc.tuple(who, fc.nat(5)).map((args) => new End(...args)),
  fc.tuple(who, fc.boolean()).map((args) => new Leave(...args)),
  fc.constantFrom(1, 2).map((days) => new Pass(days)),
];

async function agrees(m: Model): Promise<void> {
  for (const n of people) {
    const { held, closed } = await desk.staffOf(staff[n]!);
    const names = held.map(({ duty, role, org }) => {
      const key = unions.find((name) => s.world.orgs[name]!.id === org?.id);
      return duty ?? `${role!}@${key!}`;
    });
    expect(names.toSorted()).toEqual([...m.held[n]!].toSorted());
    expect(closed !== undefined).toBe(m.closed[n]);
  }
}

const runs = Number(process.env['HONGQIAO_MODEL_RUNS'] ?? 12);

test(
  `${runs} sequences of grants, ends, leaves and days come out as the model of the rules says [MLPS-11, MLPS-12]`,
  { timeout: 600_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(commands, { maxCommands: 40, size: 'max' }), async (sequence) => {
        await s.world.setClock(new Date(begin));
        await desk.again();
        staff = await Promise.all(people.map(() => s.world.staff('factory')));
        const model = new Model();
        await fc.asyncModelRun(() => ({ model, real: {} }), sequence);
        await agrees(model);
      }),
      { numRuns: runs },
    );
    const { rows } = await s.world.owner.query(`
    select 1 from duties d where until_on is null and (
      exists (select 1 from posts p where p.person_id = d.person_id and p.until_on is null)
      or exists (select 1 from duties o where o.person_id = d.person_id and o.id <> d.id and o.until_on is null))`);
    expect(rows).toEqual([]);
    const lines = await desk.one.get<GrantLine[]>('/api/grants');
    expect(lines.status).toBe(200);
  },
);
