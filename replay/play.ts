import type { CaseAnswer, FileAnswer } from '../kernel/answers.ts';
import { addDays, dayOf } from '../kernel/calendar.ts';
import type { DrawDeskAnswer } from '../kernel/draw-answers.ts';
import type { Draws } from '../kernel/draws.ts';
import type { Example, ExampleMove } from '../kernel/example.ts';
import { type AnyValues, type Fields, isAsked } from '../kernel/field.ts';
import type { Proof } from '../kernel/proof.ts';
import { type Party, type Role, postOf } from '../kernel/party.ts';
import { type Service, fromStates } from '../kernel/service.ts';
import { type Client, done, refusalOf } from './client.ts';

/** Who plays: clients signed in as the people an example needs, and the hand that moves the clock. */
export interface Cast {
  /**
   * Who files; somebody who is no member yet, or a member of another union than the one named, where the service is
   * for them.
   */
  readonly applicant: Client;
  /** A member of the union whom the register knows, for examples in which a newcomer shows to be one. */
  registered(): Promise<Registered>;
  /** The union that is named where a case belongs to another than the applicant's own. */
  readonly union: string;
  /** The union above it, under which one is founded. */
  readonly above: string;
  /** Other members of the applicant's union, all different. */
  colleagues(n: number): Promise<Client[]>;
  /** Somebody with this role in this union. */
  post(role: Role, orgId: string): Promise<Client>;
  /** The person with this id, who was assigned. */
  person(id: string): Promise<Client>;
  /** Writes down what has been proven of the applicant of a case before, where examples say so. */
  readonly prove?: (caseId: string, proofs: readonly Proof[]) => Promise<void>;
  /** Moves the clock on and lets the server do what has become due. */
  advance(days: number): Promise<void>;
}

/** Who a member is, as her document says. */
export interface Registered {
  readonly name: string;
  readonly documentKind: string;
  readonly number: string;
}

/** What stands in a form for the register as it is: the union that is named, and whom the newcomer shows to be. */
export async function knownAnswers(
  service: Service,
  cast: Pick<Cast, 'union' | 'above' | 'registered'>,
  form: AnyValues,
): Promise<AnyValues> {
  const { belongsTo, newcomers, actions } = service;
  const founds = Object.values(actions).some((action) => action.founds);
  if (belongsTo !== undefined && !isAsked(service.form[belongsTo]!, form)) return {};
  if (belongsTo !== undefined) return { [belongsTo]: founds ? cast.above : cast.union };
  if (newcomers === undefined) return {};
  const { name, documentKind, number } = await cast.registered();
  return { [newcomers.name]: name, [newcomers.documentKind]: documentKind, [newcomers.document]: number };
}

export interface Played {
  readonly caseId?: string;
  /** Where the case stands, or `draft` where it was not filed. */
  readonly ends: string;
  readonly paid: number;
}

/** One pixel: what an example attaches where it says how many files. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export async function upload(client: Client, name = '照片.png'): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([picture]), name);
  return done(await client.post<FileAnswer>('/api/files', form)).id;
}

/** The answers as the API takes them: as many uploads as the example says, and a colleague where it says «anyone». */
export async function filled(client: Client, fields: Fields, values: AnyValues, seen?: CaseAnswer): Promise<AnyValues> {
  const answers: Record<string, unknown> = {};
  for (const [id, value] of Object.entries(values)) {
    const kind = fields[id]?.kind;
    if (kind === 'files' && typeof value === 'number') {
      answers[id] = await Promise.all(Array.from({ length: value }, () => upload(client)));
    } else if (kind === 'staff' && value === 'anyone') {
      answers[id] = (seen?.staff.find((one) => one.role === 'caseworker') ?? seen?.staff[0])?.id;
    } else answers[id] = value;
  }
  return answers;
}

export class Player {
  readonly #service: Service;
  readonly #cast: Cast;
  #assignee = '';

  constructor(service: Service, cast: Cast) {
    this.#service = service;
    this.#cast = cast;
  }

  /** Plays one example from filing to its end. Throws where the platform answers otherwise than the example says. */
  async play(example: Example): Promise<Played> {
    const { applicant } = this.#cast;
    const known = await knownAnswers(this.#service, this.#cast, example.form);
    const form = { ...known, ...(await filled(applicant, this.#service.form, example.form)) };
    const filed = await applicant.post<CaseAnswer>(`/api/services/${this.#service.id}/cases`, { form });
    if (example.refused !== undefined) {
      if (refusalOf(filed) !== example.refused) throw new Error(`«${example.title}»: filing ${refusalOf(filed)}`);
      return { ends: 'draft', paid: 0 };
    }
    const { id } = done(filed);
    if (example.proven !== undefined) await this.#cast.prove!(id, example.proven);
    for (const move of example.moves) await this.#move(example, id, move);
    const end = done(await applicant.get<CaseAnswer>(`/api/cases/${id}`));
    return { caseId: id, ends: end.state, paid: end.paid ?? 0 };
  }

  async #move(example: Example, id: string, move: ExampleMove): Promise<void> {
    if (move.afterDays) await this.#cast.advance(move.afterDays);
    const seen = done(await this.#cast.applicant.get<CaseAnswer>(`/api/cases/${id}`));
    const action = this.#service.actions[move.action]!;
    if (action.by === 'clock') {
      const drawn = this.#service.states[seen.state]?.draws;
      if (drawn !== undefined && drawn.wins === move.action) return this.#draw(seen, drawn);
      // The clock has made it already, when the time was moved on.
      if (fromStates(action).includes(seen.state)) throw new Error(`«${example.title}»: ${move.action} is not due yet`);
      return;
    }
    if (move.arrives !== undefined) await this.#stock(move, seen);
    for (const client of await this.#actors(move, seen)) {
      const page = await client.get<CaseAnswer>(`/api/cases/${id}`);
      const said = await filled(
        client,
        action.asks ?? {},
        move.said ?? {},
        page.status === 200 ? page.body : undefined,
      );
      const came = await client.post<CaseAnswer>(`/api/cases/${id}/moves`, { action: move.action, said });
      if (move.refused === undefined) done(came);
      else if (refusalOf(came) !== move.refused)
        throw new Error(`«${example.title}»: ${move.action} ${refusalOf(came)}`);
      if (action.assigns !== undefined) this.#assignee = String(said[action.assigns]);
    }
  }

  /** Has the cases drawn that wait beside this one; no more than there are places, so that all win. */
  async #draw({ owes, enteredAt }: CaseAnswer, { by }: Draws): Promise<void> {
    const org = owes!.org!.id;
    const drawer = await this.#cast.post(postOf(by)!.role, org);
    const on = addDays(dayOf(Date.parse(enteredAt)), 60);
    const sources = ['示例公开结果甲', '示例公开结果乙'].map((says) => ({ kind: 'numbered', says, on }));
    const asked = { org, service: this.#service.id, title: `${this.#service.title}示例抽签`, sources };
    const { draw } = done(await drawer.post<DrawDeskAnswer>('/api/draws', asked));
    done(await drawer.post(`/api/draws/${draw.id}/freeze`, {}));
    await this.#cast.advance(0);
  }

  /** Notes what has come to the union that hands it out. */
  async #stock({ action, said, arrives }: ExampleMove, { owes }: CaseAnswer): Promise<void> {
    const org = owes!.org!.id;
    const goods = said![this.#service.actions[action]!.supplies!.goods];
    const keeper = await this.#cast.post('caseworker', org);
    const came = { kind: 'received', goods, boxes: arrives, says: '示例入库' };
    done(await keeper.post(`/api/orgs/${org}/supplies`, came));
  }

  async #actors(move: ExampleMove, seen: CaseAnswer): Promise<Client[]> {
    const party: Party = this.#service.actions[move.action]!.by ?? this.#service.states[seen.state]!.owes!;
    if (party === 'applicant') return [this.#cast.applicant];
    if (party === 'colleague') return this.#cast.colleagues(move.times ?? 1);
    if (party === 'assignee') return [await this.#cast.person(this.#assignee)];
    const orgId = seen.owes?.org?.id ?? seen.org.id;
    return [await this.#cast.post(postOf(party)!.role, orgId)];
  }
}
