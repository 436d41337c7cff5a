import type { CaseAnswer } from '../kernel/answers.ts';
import type { BulkAnswer } from '../kernel/bulk.ts';
import { startOfDay } from '../kernel/calendar.ts';
import { type Client, done } from '../replay/client.ts';
import { upload } from '../replay/play.ts';
import { newId } from '../server/db/id.ts';
import type { TestServer } from './server.ts';
import type { WorldPerson } from './world.ts';

/** Somebody who applies for the degree subsidy, with her phone and her latest case. */
export interface Graduate {
  readonly person: WorldPerson;
  readonly client: Client;
  caseId: string;
}

const degree = {
  degree: 'bachelor',
  study: 'besideWork',
  certifiedOn: '2024-07-31',
  post: 'leader',
  contractFrom: '2020-11-09',
  contractTo: '2027-12-31',
};

const moves = { approveAtUnit: 'factory', approveAtCity: 'city', approveAtProvince: 'province' } as const;

/** Applications for the degree subsidy with all who decide them. */
export class DegreeDesk {
  readonly s: TestServer;
  readonly #approvers = new Map<string, Client>();

  constructor(s: TestServer) {
    this.s = s;
  }

  /** Nine in the morning; nobody is signed out by it. */
  async setDay(day: string): Promise<void> {
    await this.s.world.setClock(new Date(startOfDay(day) + 9 * 3_600_000));
    await this.s.world.owner.query(
      `update sessions set expires_at = clock_now() + interval '1 year', ends_at = clock_now() + interval '1 year'`,
    );
  }

  /** The province sets how many places there are. */
  async setPlaces(places: number): Promise<void> {
    const { owner, orgs } = this.s.world;
    await owner.query(
      `insert into tunable_values (id, org_id, service, name, from_on, value, cites, set_by, set_at)
       values ($1, $2, 'degree-subsidy', 'quota', '2024-01-01', $3, '{"title": "示例通知"}', $4, now())`,
      [newId(), orgs['province']!.id, places, newId()],
    );
  }

  /** Everybody who decides has to be there before somebody files: what nobody holds is owed above. */
  async staff(): Promise<void> {
    for (const org of Object.values(moves)) await this.#by('approver', org);
    await this.#by('cashier', 'province');
  }

  async graduates(n: number): Promise<Graduate[]> {
    const made: Graduate[] = [];
    for (let at = 0; at < n; at += 1) {
      const person = await this.s.world.worker('factory');
      const client = this.s.client();
      await client.signInByPhone(person.phone);
      made.push({ person, client, caseId: '' });
    }
    return made;
  }

  async file(one: Graduate): Promise<void> {
    const form = {
      ...degree,
      certificateNo: `10558520240500${one.person.phone.slice(-4)}`,
      certificate: [await upload(one.client)],
      contract: [await upload(one.client)],
    };
    one.caseId = done(await one.client.post<CaseAnswer>('/api/services/degree-subsidy/cases', { form })).id;
  }

  async #by(role: 'approver' | 'cashier', org: string): Promise<Client> {
    const name = `${role}@${org}`;
    const known = this.#approvers.get(name) ?? (await this.s.staff(org, role));
    this.#approvers.set(name, known);
    return known;
  }

  /** One move on many, by whoever owes it there. */
  async move(role: 'approver' | 'cashier', org: string, action: string, all: readonly Graduate[]): Promise<void> {
    const rows: { id: string; seen: number }[] = [];
    for (const { client, caseId } of all)
      rows.push({ id: caseId, seen: done(await client.get<CaseAnswer>(`/api/cases/${caseId}`)).seq });
    const who = await this.#by(role, org);
    for (let at = 0; at < rows.length; at += 50) {
      const answer = done(
        await who.post<BulkAnswer>('/api/case-moves', { action, said: {}, rows: rows.slice(at, at + 50) }),
      );
      const refused = answer.rows.find((row) => !row.done);
      if (refused !== undefined) throw new Error(`${action}: ${refused.says}`);
    }
  }

  async approve(all: readonly Graduate[]): Promise<void> {
    for (const [action, org] of Object.entries(moves)) await this.move('approver', org, action, all);
  }

  async stateOf({ client, caseId }: Graduate): Promise<string> {
    return done(await client.get<CaseAnswer>(`/api/cases/${caseId}`)).state;
  }

  async states(all: readonly Graduate[]): Promise<Record<string, number>> {
    const states: Record<string, number> = {};
    for (const one of all) {
      const state = await this.stateOf(one);
      states[state] = (states[state] ?? 0) + 1;
    }
    return states;
  }
}
