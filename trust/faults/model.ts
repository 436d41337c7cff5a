import fc from 'fast-check';
import type { CaseAnswer } from '../../kernel/answers.ts';
import { addDays, startOfDay } from '../../kernel/calendar.ts';
import { type Example, exampleDay } from '../../kernel/example.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { type Role, roles } from '../../kernel/party.ts';
import { type Service, fromStates, targetOf } from '../../kernel/service.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { filled } from '../../replay/play.ts';
import { applicantFor, formOf, registerOf } from '../../test/applicants.ts';
import { fundServices } from '../../test/funds.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';

/** Everybody who may try something: the applicant, a colleague, a stranger, and every role at every level. */
export interface ModelStage {
  readonly server: TestServer;
  readonly actors: ReadonlyMap<string, Client>;
  setDay(day: string): Promise<void>;
}

/** What the definition alone says of a case: where it stands, and how many moves it has had. */
interface Model {
  state: string;
  seq: number;
  day: string;
  moves: number;
}

interface Real {
  readonly stage: ModelStage;
  readonly service: Service;
  readonly said: ReadonlyMap<string, AnyValues>;
  readonly applicant: Client;
  readonly id: string;
}

const orgs = ['province', 'city', 'county', 'town', 'factory'];
const strangers = ['stranger', 'caseworker at workshop', 'supervisor at school'];
/** Refusals that depend on more than where a case stands and who moves it. */
const onOtherGrounds = new Set([
  'answers-wrong',
  'not-yet-allowed',
  'not-eligible',
  'fund-short',
  'fund-missing',
  'fund-holds',
  'supplies-short',
  'value-unpublished',
  'not-in-turn',
  'calendar-unknown-year',
]);

export async function openModelStage(): Promise<ModelStage> {
  const server = await startTestServer();
  const { world } = server;
  const setDay = (day: string) => world.setClock(new Date(startOfDay(day) + 9 * 3_600_000));
  await setDay(exampleDay);
  const actors = new Map<string, Client>();
  for (const org of orgs) for (const role of roles) actors.set(`${role} at ${org}`, await server.staff(org, role));
  for (const key of strangers.slice(1)) {
    const [role, org] = key.split(' at ') as [Role, string];
    actors.set(key, await server.staff(org, role));
  }
  actors.set('stranger', await server.worker('school'));
  actors.set('colleague', await server.worker('factory'));
  // Some services are for a share of a union’s members, and each sequence may take one of it.
  await world.crowd('factory', 5_000);
  await fundServices(world, server.platform.registry.values(), ['county', 'city'], 100_000_000_00);
  await world.owner.query(`update sessions set expires_at = '2100-01-01'`);
  return { server, actors, setDay };
}

/** The example that sequences begin by: one that is filed, by itself. */
function firstOf(examples: readonly Example[]): Example | undefined {
  return examples.find(({ refused, verified, after }) => !refused && verified !== false && !after);
}

function expectThat(holds: boolean, says: string): void {
  if (!holds) throw new Error(says);
}

const look = async ({ applicant, id }: Real) => done(await applicant.get<CaseAnswer>(`/api/cases/${id}`));

/** Who owes the next move, by what the applicant is told; undefined where it is nobody or a named handler. */
function ownerOf(owes: CaseAnswer['owes'], { server }: ModelStage): string | undefined {
  if (owes?.party === 'applicant') return 'applicant';
  const org = orgs.find((key) => server.world.orgs[key]!.id === owes?.org?.id);
  const role = owes?.party.split('@')[0];
  return org !== undefined && roles.some((one) => one === role) ? `${role} at ${org}` : undefined;
}

/** Somebody tries an action. What comes of it must be what the definition says, and a refusal must change nothing. */
class Act implements fc.AsyncCommand<Model, Real> {
  readonly action: string;
  readonly who: string;

  constructor(action: string, who: string) {
    this.action = action;
    this.who = who;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const { service, applicant, stage, id, said: known } = real;
    const before = await look(real);
    const owner = ownerOf(before.owes, stage);
    const who = this.who === 'owner' ? (owner ?? 'caseworker at factory') : this.who;
    const client = who === 'applicant' ? applicant : stage.actors.get(who)!;
    const action = service.actions[this.action]!;
    const said = await filled(client, action.asks ?? {}, known.get(this.action) ?? {}, before);
    const came = await client.post<CaseAnswer>(`/api/cases/${id}/moves`, { action: this.action, said });
    const after = await look(real);
    const isLegal = model.state !== 'draft' && fromStates(action).includes(model.state);
    const story = `${service.id}: ${who} tries ${this.action} in ${model.state}: ${refusalOf(came)}`;
    expectThat(came.status === 200 || (came.status >= 400 && came.status < 500), `${story}: neither done nor refused`);
    if (came.status === 200) {
      expectThat(isLegal, `${story}, which is not legal there`);
      expectThat(action.by !== 'clock' && !strangers.includes(who), `${story}, by somebody it is not for`);
      model.state = targetOf(action, model.state, said);
      model.seq += 1;
      model.moves += 1;
    } else {
      const isHers = action.by === undefined && who === owner;
      const excused = onOtherGrounds.has(refusalOf(came));
      expectThat(!(isLegal && isHers) || excused, `${story}, though it is hers to do`);
    }
    expectThat(after.state === model.state, `${story}: stands at ${after.state}, the model at ${model.state}`);
    expectThat(after.seq === model.seq, `${story}: counts ${after.seq} moves, the model ${model.seq}`);
  }

  toString(): string {
    return `${this.who} tries ${this.action}`;
  }
}

/** Whoever owes the move, or the applicant, tries one that the definition lets her make: most random tries are refused. */
class Onward implements fc.AsyncCommand<Model, Real> {
  readonly #n: number;

  constructor(n: number) {
    this.#n = n;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const open = Object.entries(real.service.actions).filter(
      ([, action]) => fromStates(action).includes(model.state) && (action.by ?? 'applicant') === 'applicant',
    );
    const chosen = open[this.#n % Math.max(1, open.length)];
    if (chosen === undefined) return;
    const [action, { by }] = chosen;
    await new Act(action, by === 'applicant' ? 'applicant' : 'owner').run(model, real);
  }

  toString(): string {
    return `the ${this.#n}th move that may be made`;
  }
}

/** Days go by, and the clock does what is due: it reminds, calls the union above, or lets a state lapse, and nothing else. */
class Pass implements fc.AsyncCommand<Model, Real> {
  readonly days: number;

  constructor(days: number) {
    this.days = days;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const { stage, service } = real;
    model.day = addDays(model.day, this.days);
    await stage.setDay(model.day);
    await stage.server.ticker.settle();
    const after = await look(real);
    for (const { seq, action, from, to } of after.trace.filter((entry) => entry.seq > model.seq)) {
      const story = `${service.id}: the clock made ${action} in ${model.state}`;
      expectThat(seq === model.seq + 1 && from === model.state, `${story}, out of turn`);
      const isMark = action === 'remind' || action === 'escalate';
      expectThat(isMark || service.states[model.state]!.lapses === action, `${story}, which is not its to make`);
      model.state = isMark ? model.state : targetOf(service.actions[action]!, model.state, {});
      expectThat(to === model.state, `${story}: stands at ${to}, the model at ${model.state}`);
      model.seq = seq;
    }
    expectThat(after.seq === model.seq && after.state === model.state, `${service.id}: changed without an entry`);
  }

  toString(): string {
    return `${this.days} days pass`;
  }
}

export interface Modelled {
  readonly sequences: number;
  readonly commands: number;
  /** Moves that were made; the others were refused. */
  readonly moves: number;
}

/**
 * Plays random sequences of everybody's tries on cases of one service against a model that knows the definition and
 * nothing of the server. Throws with the seed and the shortest sequence that was found to differ.
 */
export async function playRandomly(
  stage: ModelStage,
  service: Service,
  examples: readonly Example[],
  { runs, seed, most = 30 }: { runs: number; seed: number; most?: number },
): Promise<Modelled> {
  const example = firstOf(examples)!;
  const said = new Map(
    examples.flatMap(({ moves }) =>
      moves.filter((move) => !move.refused).map((move) => [move.action, move.said ?? {}]),
    ),
  );
  const acts = fc
    .tuple(
      fc.constantFrom(...Object.keys(service.actions)),
      fc.oneof(fc.constant('owner'), fc.constant('applicant'), fc.constantFrom(...stage.actors.keys())),
    )
    .map(([action, who]) => new Act(action, who));
  const passes = fc.integer({ min: 1, max: 20 }).map((days) => new Pass(days));
  const onwards = fc.nat({ max: 20 }).map((n) => new Onward(n));
  let sequences = 0;
  let commands = 0;
  let moves = 0;
  await fc.assert(
    fc.asyncProperty(fc.commands([acts, acts, onwards, onwards, passes], { maxCommands: most }), async (sequence) => {
      await stage.setDay(example.filedOn ?? exampleDay);
      const { server } = stage;
      const applicant = await applicantFor(server, service, 'factory', 'school');
      await server.world.owner.query(`update sessions set expires_at = '2100-01-01' where expires_at < '2100-01-01'`);
      const register = registerOf(server.world, 'factory', 'town');
      const form = await formOf(server.world, service, applicant, register, example.form);
      const filed = done(await applicant.post<CaseAnswer>(`/api/services/${service.id}/cases`, { form }));
      const model: Model = { state: filed.state, seq: filed.seq, day: example.filedOn ?? exampleDay, moves: 0 };
      const real: Real = { stage, service, said, applicant, id: filed.id };
      await fc.asyncModelRun(() => ({ model, real }), sequence);
      sequences += 1;
      commands += [...sequence].length;
      moves += model.moves;
    }),
    { numRuns: runs, seed, endOnFailure: false },
  );
  return { sequences, commands, moves };
}
