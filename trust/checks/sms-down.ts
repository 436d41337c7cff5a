import { setTimeout as delay } from 'node:timers/promises';
import { Client as Sql } from 'pg';
import type { EmployerTokenAnswer, ScimUser } from '../../kernel/employer-answers.ts';
import { userUrn } from '../../kernel/employer-answers.ts';
import { Client, done } from '../../replay/client.ts';
import { newId } from '../../server/db/id.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import { type Field, wage } from '../faults/campaign.ts';
import { type HadSms, type SmsGateway, openGateway } from '../faults/gateway.ts';
import { Proxy } from '../faults/proxy.ts';

/** Somebody asked for a code: when, what came of it, and how long she waited. */
interface Asked {
  readonly at: number;
  readonly phone: string;
  readonly status: number;
  readonly ms: number;
  readonly code: string | undefined;
}

/** People who ask for a code, one a second, each under a phone of her own. */
class Askers {
  readonly asked: Asked[] = [];
  readonly #field: Field;
  readonly #timer: NodeJS.Timeout;
  readonly #under = new Set<Promise<void>>();

  constructor(field: Field) {
    this.#field = field;
    this.#timer = setInterval(() => {
      const asking: Promise<void> = this.ask().then(
        () => void this.#under.delete(asking),
        () => void this.#under.delete(asking),
      );
      this.#under.add(asking);
    }, 1_000);
  }

  async ask(): Promise<Asked> {
    const phone = this.#field.town.world.phone();
    const at = performance.now();
    const client = new Client(this.#field.service.url);
    const { status, body } = await client.post<{ demoCode?: string }>('/api/session/code', { phone });
    const asked = { at, phone, status, ms: performance.now() - at, code: body.demoCode };
    this.asked.push(asked);
    return asked;
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#under);
  }

  /** The longest that nobody got a code between two moments. */
  longestWithout(from: number, to: number): number {
    const given = this.asked.filter(({ status, at }) => status < 400 && at >= from && at <= to);
    const moments = [from, ...given.map(({ at, ms }) => at + ms), to].toSorted((a, b) => a - b);
    return Math.max(...moments.slice(1).map((moment, i) => moment - moments[i]!));
  }
}

/** The key of a write that the history does not know of: the judge tells those by their length. */
const besides = () => ({ 'idempotency-key': `besides-${newId()}` });

/** A union whose employer has sent it a system’s word of people that it can invite. */
class Inviting {
  readonly phones: string[] = [];
  readonly #clerk: Client;
  readonly #field: Field;
  #token = '';
  #count = 0;

  private constructor(field: Field) {
    this.#field = field;
    this.#clerk = new Client(field.service.url);
  }

  get #union(): string {
    return this.#field.town.world.orgs['factory']!.id;
  }

  static async at(field: Field): Promise<Inviting> {
    const { world } = field.town;
    const inviting = new Inviting(field);
    const approver = new Client(field.service.url);
    await approver.signInByPassword((await world.staff('factory', 'approver')).login!, world.password);
    const path = `/api/orgs/${inviting.#union}/employer-tokens`;
    inviting.#token = done(
      await approver.post<EmployerTokenAnswer>(path, { label: '示例公司人事系统', days: 30 }, besides()),
    ).token!;
    await inviting.#signIn();
    return inviting;
  }

  #signIn(): Promise<unknown> {
    const { world, handlers } = this.#field.town;
    return this.#clerk.signInByPassword(handlers[0]!.login, world.password);
  }

  async invite(times: number): Promise<void> {
    const ids: string[] = [];
    for (let n = 0; n < times; n += 1) ids.push(await this.#push());
    // A quarter of an hour without a request ends her session.
    await this.#signIn();
    done(await this.#clerk.post(`/api/orgs/${this.#union}/employments/invite`, { ids }, besides()));
  }

  async #push(): Promise<string> {
    const phone = this.#field.town.world.phone();
    this.phones.push(phone);
    this.#count += 1;
    const name = { formatted: '欧阳示例' };
    const said = {
      userName: `gong-${this.#count}@example.org`,
      name,
      phoneNumbers: [{ value: phone, type: 'mobile' }],
    };
    const response = await fetch(`${this.#field.service.url}/scim/v2/Users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/scim+json' },
      body: JSON.stringify({ schemas: [userUrn], ...said }),
    });
    if (response.status !== 201) throw new Error(`the employer’s word was answered ${response.status}`);
    return ((await response.json()) as ScimUser).id;
  }
}

interface Owed {
  readonly codes: readonly Asked[];
  readonly invited: readonly string[];
}

/** What people did not get, and what they got twice under two names. */
function missing({ codes, invited }: Owed, had: readonly HadSms[]): { lost: number; doubled: number } {
  const byPhone = Map.groupBy(had, ({ phone }) => phone);
  const promised = codes.filter(({ code }) => code !== undefined);
  const lostCodes = promised.filter(({ phone, code }) => !byPhone.get(phone)?.some(({ text }) => text.includes(code!)));
  const ids = invited.map((phone) => new Set(byPhone.get(phone)?.map(({ id }) => id)).size);
  return { lost: lostCodes.length + ids.filter((n) => n === 0).length, doubled: ids.filter((n) => n > 1).length };
}

interface Lines {
  readonly first: Proxy;
  readonly second: Proxy;
  readonly gateways: readonly [SmsGateway, SmsGateway];
}

/** Now nobody is at home, now the line swallows everything. */
async function keepDown(lines: readonly Proxy[], ms: number): Promise<void> {
  const until = performance.now() + ms;
  for (let round = 0; performance.now() < until; round += 1) {
    for (const line of lines) await line.be(round % 2 === 0 ? 'black-hole' : 'refuse');
    await delay(Math.max(0, Math.min(15_000, until - performance.now())));
  }
}

async function firstDown(askers: Askers, { first }: Lines, ms: number): Promise<Finding> {
  const from = performance.now();
  await keepDown([first], ms);
  const to = performance.now();
  const without = askers.longestWithout(from, to);
  const given = askers.asked.filter(({ at, status }) => at >= from && status < 400).length;
  return {
    what: `one of two gateways down for ${Math.round(ms / 1000)} s`,
    measured: `${given} codes given; nobody without one for longer than ${(without / 1000).toFixed(1)} s`,
    goal: 'the second takes over ≤ 60 s',
    holds: given > 0 && without <= 60_000,
  };
}

async function bothDown(
  field: Field,
  askers: Askers,
  inviting: Inviting,
  lines: Lines,
  ms: number,
): Promise<Finding[]> {
  const early = await askers.ask();
  const from = performance.now();
  const acked = field.history.count('acked');
  const down = keepDown([lines.first, lines.second], ms);
  await delay(1_000);
  for (let n = 0; n < 3; n += 1) {
    await inviting.invite(5);
    await delay(ms / 5);
  }
  await down;
  const during = askers.asked.filter(({ at }) => at >= from);
  const slowest = Math.max(...during.map((one) => one.ms));
  const unsent = during.filter(({ status }) => status >= 400);
  const written = field.history.count('acked') - acked;
  await askers.stop();
  const late = await new Client(field.service.url).post('/api/session', { phone: early.phone, code: early.code });
  const after: Finding = {
    what: 'a code of before the hour, used after it',
    measured: late.status === 401 ? 'refused' : `answered ${late.status}`,
    goal: 'refused: it has expired',
    holds: late.status === 401,
  };
  return [
    {
      what: `both gateways down for ${Math.round(ms / 1000)} s while people file`,
      measured: `${written} writes acknowledged; ${unsent.length} of ${during.length} who asked for a code told at once that it cannot be sent, the slowest after ${(slowest / 1000).toFixed(1)} s`,
      goal: '1 hour; everything else goes on, every answer ≤ 10 s',
      holds: written > 0 && unsent.length > 0 && slowest <= 10_000 && unsent.every(({ status }) => status === 503),
      short: fewer(Math.round(ms / 1000), 3_600, 's down'),
    },
    ...(ms > 600_000 ? [after] : []),
  ];
}

/** Unsent codes of the time when nothing was sent that are still good for something. */
async function usableCodes({ town }: Field): Promise<number> {
  const sql = new Sql({ connectionString: town.superuserUrl });
  await sql.connect();
  const { rows } = await sql.query<{ n: number }>('select count(*)::integer as n from phone_codes');
  await sql.end();
  return rows[0]!.n;
}

async function drain(owed: Owed, { first, second, gateways }: Lines): Promise<Finding[]> {
  await Promise.all([first.be('none'), second.be('none')]);
  const began = performance.now();
  const had = () => gateways.flatMap((one) => one.had);
  while (missing(owed, had()).lost > 0 && performance.now() - began < 310_000) await delay(250);
  const seconds = Math.round((performance.now() - began) / 1000);
  const { lost, doubled } = missing(owed, had());
  const given = owed.codes.filter(({ code }) => code !== undefined).length;
  const [some] = had().filter(({ phone }) => owed.invited.includes(phone));
  const twice = missing(owed, [...had(), { ...some!, id: 'another' }]).doubled;
  const away = missing(
    owed,
    had().filter(({ phone }) => phone !== some!.phone),
  ).lost;
  return [
    {
      what: `${owed.invited.length} invitations and ${given} codes that were to be sent`,
      measured: `${lost} lost, ${doubled} sent twice under two names; all there after ${seconds} s`,
      goal: '0 lost, 0 doubled, the backlog drained ≤ 300 s',
      holds: lost === 0 && doubled === 0 && seconds <= 300 && owed.invited.length > 0,
    },
    {
      what: 'one message taken away and one sent twice, by hand',
      measured: `${away - lost} and ${twice - doubled} seen`,
      goal: 'both seen',
      holds: away - lost === 1 && twice - doubled === 1,
    },
  ];
}

/** A gateway has sent a message and its answer is lost: the other one sends it again, under the same name. */
async function replyLost(inviting: Inviting, { first, gateways }: Lines): Promise<Finding> {
  // What rests is asked again after half a minute.
  await delay(31_000);
  first.set({ pattern: /\/join\//, moment: 'after', spring: () => {} });
  await inviting.invite(1);
  const phone = inviting.phones.at(-1)!;
  const copies = () => gateways.map(({ had }) => had.filter((one) => one.phone === phone));
  for (let looks = 0; copies().flat().length < 2 && looks < 200; looks += 1) await delay(250);
  const [a, b] = copies();
  const names = new Set([...a!, ...b!].map(({ id }) => id)).size;
  return {
    what: 'the answer of a gateway lost after it has sent a message',
    measured: `sent ${a!.length} × by the one and ${b!.length} × by the other, under ${names} name`,
    goal: 'at least once, and by one name, so that it can be told for a second try',
    holds: a!.length + b!.length >= 2 && names === 1,
  };
}

async function breaking(field: Field, lines: Lines, full: boolean): Promise<Finding[]> {
  const askers = new Askers(field);
  const inviting = await Inviting.at(field);
  await inviting.invite(3);
  await delay(3_000);
  const one = await firstDown(askers, lines, full ? Math.min(600_000, field.msLeft() / 6) : 15_000);
  await lines.first.be('none');
  const both = await bothDown(
    field,
    askers,
    inviting,
    lines,
    full ? Math.min(3_600_000, field.msLeft() * 0.9) : 20_000,
  );
  const drained = await drain({ codes: askers.asked, invited: [...inviting.phones] }, lines);
  const unsent = askers.asked.filter(({ status }) => status >= 400);
  const kept = await usableCodes(field);
  field.say(`${unsent.length} codes could not be sent; ${kept} codes are kept`);
  return [one, ...both, ...drained, await replyLost(inviting, lines)];
}

async function smsDown(run: TrustRun): Promise<readonly Finding[]> {
  const gateways = [await openGateway(), await openGateway()] as const;
  const lines = { first: await Proxy.to(gateways[0].port), second: await Proxy.to(gateways[1].port), gateways };
  const addresses = [lines.first, lines.second].map(({ port }) => `http://127.0.0.1:${port}/sms`);
  try {
    return await wage(run, {
      database: 'own',
      perSecond: 3,
      env: { HONGQIAO_SMS_URL: addresses.join(' '), HONGQIAO_CODES_PER_ADDRESS: '100000' },
      breaking: (field) => breaking(field, lines, run.full),
    });
  } finally {
    await Promise.all([lines.first.close(), lines.second.close()]);
    for (const gateway of gateways) gateway.close();
  }
}

export default {
  goal: 'R27',
  title: 'carriers of text messages that are gone hold up codes alone, and every message arrives',
  controls: ['ASVS-16.5.2'],
  minutes: { short: 8, full: 120 },
  run: smsDown,
} satisfies TrustCheck;
