import { deepEqual, equal } from 'node:assert/strict';
import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import type { WorldPerson } from '../../test/world.ts';
import { profiles } from '../profile.ts';

/**
 * Sessions against a model of them: a list of browsers, each with the moment it was let in and the moment it was last looked
 * after. Two people with three browsers each sign in and out, close and open accounts, change passwords and let time pass, in
 * any order; after each step every browser that the model says is in is in, and no other.
 */
const { idleSeconds, wholeSeconds } = profiles.mlps3.sessions.staff;
const start = Date.parse('2026-03-02T09:00:00+08:00');
const browsers = [0, 1, 2, 3, 4, 5] as const;

interface Browser {
  owner: number;
  cameAt: number;
  /** When its end was last moved: not at every request, at most once a minute. */
  seenAt: number;
}

class Model {
  now = start / 1000;
  readonly in = new Map<number, Browser>();
  readonly closed = new Set<number>();
  readonly passwords = new Map<number, string>();

  isIn(browser: number): boolean {
    const one = this.in.get(browser);
    if (one === undefined || this.closed.has(one.owner)) return false;
    return this.now < Math.min(one.seenAt + idleSeconds, one.cameAt + wholeSeconds);
  }

  use(browser: number): void {
    const one = this.in.get(browser)!;
    if (this.now - one.seenAt > 60) one.seenAt = this.now;
  }
}

interface Real {
  readonly s: TestServer;
  readonly people: readonly WorldPerson[];
  readonly clients: Client[];
}

const ownerOf = (browser: number) => browser % 2;
const passwordOf = (model: Model, { s }: Real, owner: number) => model.passwords.get(owner) ?? s.world.password;

/** What every step ends with: each browser is asked, and what is asked counts as use. */
async function compare(model: Model, { s, clients }: Real): Promise<void> {
  for (const browser of browsers) {
    const expected = model.isIn(browser);
    const { status } = await clients[browser]!.get('/api/me');
    deepEqual([browser, status], [browser, expected ? 200 : 401]);
    if (expected) model.use(browser);
  }
  await s.platform.seen.settled();
}

type Step = fc.AsyncCommand<Model, Real>;

class SignIn implements Step {
  readonly browser: number;
  constructor(browser: number) {
    this.browser = browser;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    const owner = ownerOf(this.browser);
    const client = real.s.client();
    const signing = client.signInByPassword(real.people[owner]!.login!, passwordOf(model, real, owner));
    const entered = await signing.then(
      () => true,
      () => false,
    );
    equal(entered, !model.closed.has(owner));
    if (entered) {
      real.clients[this.browser] = client;
      model.in.set(this.browser, { owner, cameAt: model.now, seenAt: model.now });
    }
    await compare(model, real);
  }
  toString = () => `signIn(${this.browser})`;
}

class SignOut implements Step {
  readonly browser: number;
  constructor(browser: number) {
    this.browser = browser;
  }
  check = (model: Readonly<Model>) => model.in.has(this.browser);
  async run(model: Model, real: Real): Promise<void> {
    // Also the cookie that was copied before.
    const copied = real.clients[this.browser]!.cookie;
    equal((await real.clients[this.browser]!.delete('/api/session')).status, 204);
    model.in.delete(this.browser);
    equal((await real.s.client().get('/api/me', { cookie: copied })).status, 401);
    await compare(model, real);
  }
  toString = () => `signOut(${this.browser})`;
}

class Wait implements Step {
  readonly seconds: number;
  constructor(seconds: number) {
    this.seconds = seconds;
  }
  check = () => true;
  async run(model: Model, real: Real): Promise<void> {
    model.now += this.seconds;
    await real.s.world.setClock(new Date(model.now * 1000));
    await compare(model, real);
  }
  toString = () => `wait(${this.seconds})`;
}

class ChangePassword implements Step {
  readonly browser: number;
  readonly next: string;
  constructor(browser: number, next: string) {
    this.browser = browser;
    this.next = next;
  }
  check = (model: Readonly<Model>) => model.isIn(this.browser);
  async run(model: Model, real: Real): Promise<void> {
    const owner = ownerOf(this.browser);
    const current = passwordOf(model, real, owner);
    const came = await real.clients[this.browser]!.post('/api/my/password', { current, next: this.next });
    if (current === this.next) equal(refusalOf(came), 'answers-wrong');
    else {
      done(came);
      model.passwords.set(owner, this.next);
      for (const [browser, one] of model.in)
        if (one.owner === owner && browser !== this.browser) model.in.delete(browser);
    }
    model.use(this.browser);
    await compare(model, real);
  }
  toString = () => `changePassword(${this.browser}, ${this.next})`;
}

class EndOthers implements Step {
  readonly browser: number;
  constructor(browser: number) {
    this.browser = browser;
  }
  check = (model: Readonly<Model>) => model.isIn(this.browser);
  async run(model: Model, real: Real): Promise<void> {
    done(await real.clients[this.browser]!.post('/api/my/sessions/end-others', {}));
    for (const [browser, one] of model.in)
      if (one.owner === ownerOf(this.browser) && browser !== this.browser) model.in.delete(browser);
    model.use(this.browser);
    await compare(model, real);
  }
  toString = () => `endOthers(${this.browser})`;
}

/** An account that is opened again finds the sessions that are left, if they have not ended meanwhile. */
class Close implements Step {
  readonly owner: number;
  readonly closes: boolean;
  constructor(owner: number, closes: boolean) {
    this.owner = owner;
    this.closes = closes;
  }
  check = (model: Readonly<Model>) => model.closed.has(this.owner) !== this.closes;
  async run(model: Model, real: Real): Promise<void> {
    await real.s.world.owner.query('update accounts set closed_at = $2 where person_id = $1', [
      real.people[this.owner]!.id,
      this.closes ? new Date(model.now * 1000) : null,
    ]);
    if (this.closes) model.closed.add(this.owner);
    else model.closed.delete(this.owner);
    await compare(model, real);
  }
  toString = () => `${this.closes ? 'close' : 'open'}(${this.owner})`;
}

const browser = fc.constantFrom(...browsers);
const owner = fc.constantFrom(0, 1);
const steps = [
  browser.map((one) => new SignIn(one)),
  browser.map((one) => new SignIn(one)),
  browser.map((one) => new SignOut(one)),
  fc.constantFrom(1, 59, 61, 600, idleSeconds - 1, idleSeconds, wholeSeconds - 1, wholeSeconds).map((n) => new Wait(n)),
  fc.integer({ min: 1, max: 2 * idleSeconds }).map((n) => new Wait(n)),
  fc
    .tuple(browser, fc.constantFrom('lantern-Orchid-37', 'gravel-Thicket-61'))
    .map(([one, next]) => new ChangePassword(one, next)),
  browser.map((one) => new EndOthers(one)),
  owner.map((one) => new Close(one, true)),
  owner.map((one) => new Close(one, false)),
];

let s: TestServer;
beforeAll(async () => {
  s = await startTestServer({ config: { profile: profiles.mlps3 } });
});
afterAll(() => s.close());

test('whatever is done in whatever order, who is in is who should be [MLPS-5, ASVS-7.4.1, ASVS-7.4.2, ASVS-7.4.3]', async () => {
  const runs = Number(process.env['HONGQIAO_MODEL_RUNS'] ?? 12);
  await fc.assert(
    fc.asyncProperty(fc.commands(steps, { maxCommands: 30, size: 'max' }), async (commands) => {
      await s.world.setClock(new Date(start));
      const people = [await s.world.staff('county', 'caseworker'), await s.world.staff('town', 'caseworker')];
      await fc.asyncModelRun(
        () => ({ model: new Model(), real: { s, people, clients: browsers.map(() => s.client()) } }),
        commands,
      );
    }),
    { numRuns: runs },
  );
}, 240_000);
