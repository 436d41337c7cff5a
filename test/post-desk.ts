import type { GrantLine, StaffLine } from '../kernel/post-answers.ts';
import type { Role } from '../kernel/party.ts';
import { type Client, type Came, done } from '../replay/client.ts';
import type { TestServer } from './server.ts';
import type { WorldPerson } from './world.ts';

/** Two security administrators at work. */
export interface PostDesk {
  readonly s: TestServer;
  readonly one: Client;
  readonly other: Client;
  readonly onePerson: WorldPerson;
  readonly otherPerson: WorldPerson;
  ask(by: Client, asked: Readonly<Record<string, unknown>>): Promise<Came<GrantLine>>;
  decide(by: Client, id: string, decision: string, why?: string): Promise<Came<GrantLine>>;
  /** A post that is given and, where it takes two, confirmed. */
  give(person: WorldPerson, org: string, role: Role, more?: object): Promise<GrantLine>;
  staffOf(person: WorldPerson): Promise<StaffLine>;
  signIn(person: WorldPerson): Promise<Client>;
  /** Both sign in anew, after the clock has been moved. */
  again(): Promise<void>;
}

export async function openPostDesk(s: TestServer, today = '2026-11-28'): Promise<PostDesk> {
  await s.world.setClock(`${today}T02:00:00Z`);
  const [onePerson, otherPerson] = [await s.world.administrator('security'), await s.world.administrator('security')];
  await s.world.administrator('security');
  const signIn = async (person: WorldPerson) => {
    const client = s.client();
    await client.signInByPassword(person.login!, s.world.password);
    return client;
  };
  const [one, other] = [await signIn(onePerson), await signIn(otherPerson)];
  const desk: PostDesk = {
    s,
    one,
    other,
    onePerson,
    otherPerson,
    signIn,
    async again() {
      await one.signInByPassword(onePerson.login!, s.world.password);
      await other.signInByPassword(otherPerson.login!, s.world.password);
    },
    ask: (by, asked) => by.post<GrantLine>('/api/grants', { from: today, why: '新到岗', ...asked }),
    decide: (by, id, decision, why) =>
      by.post<GrantLine>(`/api/grants/${id}/decision`, { decision, ...(why !== undefined && { why }) }),
    async give(person, org, role, more = {}) {
      const asked = done(await desk.ask(one, { personId: person.id, orgId: s.world.orgs[org]!.id, role, ...more }));
      return asked.second ? done(await desk.decide(other, asked.id, 'confirm')) : asked;
    },
    async staffOf(person) {
      const found = done(await one.post<StaffLine[]>('/api/staff/search', { q: person.login! }));
      return found.find(({ id }) => id === person.id)!;
    },
  };
  return desk;
}
