import type { Role } from '../kernel/party.ts';
import { addDays, dayOf, startOfDay } from '../kernel/calendar.ts';
import { type TestServer, startTestServer } from '../test/server.ts';
import type { Client } from './client.ts';

/** An empty platform with the fictional town, and a hand on its clock. */
export interface Stage {
  readonly server: TestServer;
  readonly workers: readonly Client[];
  post(org: string, role: Role): Promise<Client>;
  /** The person behind a post, for questions that name one. */
  readonly ids: ReadonlyMap<string, string>;
  /** Moves the clock to an instant; deadlines passed on the way are carried out day by day, as they would have been. */
  goTo(at: number): Promise<void>;
  now(): number;
}

/** Sessions outlive the years that a replay takes, so that nobody signs in twenty times. */
const lasting = `update sessions set expires_at = '2100-01-01'`;

export async function setStage(from: number, workerCount: number): Promise<Stage> {
  const server = await startTestServer();
  const { world } = server;
  await world.setClock(new Date(from));
  const posts = new Map<string, Client>();
  const ids = new Map<string, string>();
  const workers: Client[] = [];
  for (let n = 0; n < workerCount; n += 1) workers.push(await server.worker('factory'));
  await world.owner.query(lasting);
  let now = from;
  return {
    server,
    workers,
    ids,
    async post(org, role) {
      const key = `${role}@${org}`;
      const known = posts.get(key);
      if (known) return known;
      const made = await world.staff(org, role);
      const client = server.client();
      await client.signInByPassword(made.login!, world.password);
      await world.owner.query(lasting);
      posts.set(key, client);
      ids.set(key, made.id);
      return client;
    },
    async goTo(at) {
      for (let day = addDays(dayOf(now), 1); startOfDay(day) <= at; day = addDays(day, 1)) {
        await world.setClock(new Date(startOfDay(day)));
        await server.ticker.settle();
      }
      now = at;
      await world.setClock(new Date(at));
    },
    now: () => now,
  };
}
