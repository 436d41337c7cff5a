import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseAnswer, FiguresAnswer, Page, CaseLine, RefusalAnswer } from '../../kernel/answers.ts';
import { addDays, startOfDay } from '../../kernel/calendar.ts';
import { type Example, exampleDay } from '../../kernel/example.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { inspect } from '../../kernel/inspect.ts';
import { fold } from '../../kernel/metric.ts';
import { type Role, roles } from '../../kernel/party.ts';
import type { Proof } from '../../kernel/proof.ts';
import type { Service } from '../../kernel/service.ts';
import { Player } from '../../replay/play.ts';
import { type Client, done, refusalOf } from '../../replay/client.ts';
import { projectRoot } from '../../server/config.ts';
import { examplesOf, findServices } from '../../server/registry.ts';
import { applicantFor, formOf, registerOf } from '../applicants.ts';
import { ask, fetchFile } from '../export-desk.ts';
import { fundServices } from '../funds.ts';
import { setTunable } from '../rule-desk.ts';
import { type TestServer, startTestServer } from '../server.ts';

/**
 * What holds for every service folder there is, without naming one: a new folder is tested by being there. The branch of
 * the tree is staffed with every role at every level.
 */
const folder = `${projectRoot}/services`;
const services = await findServices(folder);
const allExamples = new Map<string, readonly Example[]>();
for (const id of services.keys()) allExamples.set(id, await examplesOf(folder, id));

const nineInTheMorning = 9 * 3_600_000;
const plenty = 100_000_000_00;

let server: TestServer;
let register: ReturnType<typeof registerOf>;
let today = exampleDay;
const posts = new Map<string, Client>();
const people = new Map<string, Client>();
const colleagues: Client[] = [];
/** The values that examples have set so far. */
const given = new Set<string>();

async function setDay(day: string): Promise<void> {
  today = day;
  await server.world.setClock(new Date(startOfDay(day) + nineInTheMorning));
}

beforeAll(async () => {
  server = await startTestServer();
  register = registerOf(server.world, 'factory', 'town');
  await setDay(exampleDay);
  for (const org of ['province', 'city', 'county', 'town', 'factory']) {
    for (const role of roles) {
      const made = await server.world.staff(org, role);
      const client = server.client();
      await client.signInByPassword(made.login!, server.world.password);
      posts.set(`${role}@${server.world.orgs[org]!.id}`, client);
      people.set(made.id, client);
    }
  }
  await fundServices(server.world, services.values(), ['province', 'county'], plenty);
  for (let n = 0; n < 6; n += 1) colleagues.push(await server.worker('factory'));
});
afterAll(() => server.close());

/** The file of an export of all cases of a service. */
async function exportOf(who: Client, service: string): Promise<{ status: number; body: string }> {
  const asked = await ask(who, { what: 'cases', org: server.world.orgs['province']!.id, filter: { service } });
  await server.ticker.settle();
  const { bytes } = await fetchFile(who, asked.id);
  return { status: 200, body: bytes.toString() };
}

/** Sessions of a day do not outlive a month on the calendar, so everyone signs in again. */
async function castFor(applicant: Client) {
  return {
    applicant,
    ...register,
    colleagues: (n: number) => Promise.resolve(colleagues.slice(0, n)),
    post: (role: Role, orgId: string) => Promise.resolve(posts.get(`${role}@${orgId}`)!),
    person: (id: string) => Promise.resolve(people.get(id)!),
    prove: async (caseId: string, proofs: readonly Proof[]) => {
      for (const { what, detail = '', since, until } of proofs)
        await server.world.owner.query(
          `insert into proofs (cell_id, person_id, what, detail, case_id, since, until)
           select applicant_cell, applicant_id, $2, $3, $4, $5, $6 from cases where id = $1`,
          [caseId, what, detail, randomUUID(), since, until],
        );
    },
    advance: async (days: number) => {
      await setDay(addDays(today, days));
      await server.world.owner.query(`update sessions set expires_at = clock_now() + interval '1 year'`);
      await server.ticker.settle();
    },
  };
}

const applicantOf = (service: Service, verified?: boolean) =>
  applicantFor(server, service, 'factory', 'school', verified);

/** The values that an example starts from, set by two of the province. */
async function prepare(service: Service, { set = {} }: Example): Promise<void> {
  const province = server.world.orgs['province']!.id;
  const [who, second] = ['supervisor', 'approver'].map((role) => posts.get(`${role}@${province}`)!) as [Client, Client];
  for (const [name, value] of Object.entries(set)) {
    if (given.has(`${service.id}.${name}`)) continue;
    given.add(`${service.id}.${name}`);
    const cites = { title: '示例规定' };
    done(await setTunable({ who, second }, province, { service: service.id, name, value, from: today, cites }));
  }
}

async function playWith(service: Service, example: Example, applicant: Client) {
  const examples = allExamples.get(service.id)!;
  const before = example.after === undefined ? undefined : examples.find((other) => other.title === example.after);
  await setDay((before ?? example).filedOn ?? exampleDay);
  if (example.members !== undefined) await server.world.crowd('factory', example.members);
  await server.world.owner.query(`update sessions set expires_at = clock_now() + interval '1 year'`);
  if (before) {
    await new Player(service, await castFor(applicant)).play(before);
    await setDay(example.filedOn ?? exampleDay);
  }
  await prepare(service, example);
  return new Player(service, await castFor(applicant)).play(example);
}

/** A form that can be filed, from the service's first example that is filed. */
function filable(service: Service): Example {
  return allExamples.get(service.id)!.find((example) => example.refused === undefined && example.after === undefined)!;
}

async function fileOne(service: Service, applicant: Client): Promise<CaseAnswer> {
  const example = filable(service);
  await setDay(example.filedOn ?? exampleDay);
  if (example.members !== undefined) await server.world.crowd('factory', example.members);
  const form = await formOf(server.world, service, applicant, register, example.form);
  return done(await applicant.post<CaseAnswer>(`/api/services/${service.id}/cases`, { form }));
}

describe.each([...services.values()])('service $id', (service) => {
  test('its definition passes inspection and cites a source for every value [MLPS-35, PIPL-24]', () => {
    expect(inspect(service)).toEqual([]);
    for (const held of Object.values(service.tunables)) expect(held.cites.title).not.toBe('');
    for (const rule of Object.values(service.eligible)) expect((rule.cites ?? service.cites)?.title).toBeTruthy();
    for (const asked of Object.values(service.form))
      if (asked.kind === 'choice' && asked.offeredTo !== undefined)
        expect([...services.keys()]).toContain(asked.offeredTo.from);
  });

  test('it has examples, among them one that is filed and every end it can come to', () => {
    expect(filable(service)).toBeDefined();
    expect(allExamples.get(service.id)!.length).toBeGreaterThanOrEqual(3);
  });

  test.each(allExamples.get(service.id)!)('example: $title', async (example) => {
    const applicant = await applicantOf(service, example.verified);
    const played = await playWith(service, example, applicant);
    expect(played.ends).toBe(example.ends);
    expect(played.paid).toBe(example.pays ?? 0);
  });

  test('every party is refused every move it does not owe, and learns nothing of what it asks [ASVS-2.3.1, ASVS-8.2.1, ASVS-8.2.2, MLPS-9]', async () => {
    const applicant = await applicantOf(service);
    const filed = await fileOne(service, applicant);
    const stranger = await server.worker('workshop');
    const elsewhere = await server.staff('bareCity', ...roles);
    for (const action of Object.keys(service.actions)) {
      const move = { action, said: {} };
      expect(refusalOf(await stranger.post(`/api/cases/${filed.id}/moves`, move))).toBe('not-found');
      expect(refusalOf(await elsewhere.post(`/api/cases/${filed.id}/moves`, move))).toBe('not-found');
      if (filed.may.some((may) => may.action === action)) continue;
      const came = await applicant.post<RefusalAnswer>(`/api/cases/${filed.id}/moves`, move);
      expect(['not-your-move', 'move-illegal', 'own-case']).toContain(refusalOf(came));
      expect(came.body.reasons).toEqual([]);
    }
  });

  test('sensitive answers are in no list and no export, and staff who do not owe the move see them masked [ASVS-8.2.3, MLPS-10, MLPS-30, PIPL-51, PIPL-28]', async () => {
    const applicant = await applicantOf(service);
    const filed = await fileOne(service, applicant);
    const secrets = Object.entries(service.form)
      .filter(([, asked]) => asked.sensitive !== undefined)
      .flatMap(([id]) => [filed.form[id]].flat())
      .filter((value) => typeof value === 'string');
    const onlooker = posts.get(`cashier@${server.world.orgs['province']!.id}`)!;
    const seen = await Promise.all([
      onlooker.get(`/api/cases?service=${service.id}`),
      exportOf(onlooker, service.id),
      onlooker.get(`/api/cases/${filed.id}`),
      applicant.get('/api/my/cases?open=true'),
    ]);
    for (const came of seen) {
      expect(came.status).toBe(200);
      for (const secret of secrets) expect(JSON.stringify(came.body)).not.toContain(secret);
    }
  });

  test('its form survives the way over the API unchanged', async () => {
    const applicant = await applicantOf(service);
    const filed = await fileOne(service, applicant);
    const read = done(await applicant.get<CaseAnswer>(`/api/cases/${filed.id}`));
    expect(read.form).toEqual(filed.form);
    expect(read.sentence).toBe(filed.sentence);
    expect(read.may).toEqual(filed.may);
    const listed = done(await applicant.get<Page<CaseLine>>('/api/my/cases?open=true'));
    expect(listed.items.map((line) => line.number)).toContain(filed.number);
  });

  test('its figures equal a recount of the trace', async () => {
    await server.ticker.settle();
    const { rows } = await server.world.owner.query<{
      case_id: string;
      action: string;
      to_state: string;
      age: string;
      paid: string | null;
      known: AnyValues;
    }>(
      `select t.case_id, t.action, t.to_state, extract(epoch from t.at - c.filed_at) * 1000 as age, l.amount_fen as paid,
         c.form || coalesce((select jsonb_object_agg(e.key, e.value order by p.seq) from trace p, jsonb_each(p.said) e
           where p.cell_id = t.cell_id and p.case_id = t.case_id and p.seq <= t.seq), '{}') as known
       from trace t join cases c on c.cell_id = t.cell_id and c.id = t.case_id
       left join ledger_entries l on l.cell_id = t.cell_id and l.case_id = t.case_id and l.action = t.action
       where c.service = $1 order by t.case_id, t.seq`,
      [service.id],
    );
    const counted = new Map<string, ReadonlySet<string>>();
    const sums = new Map<string, { n: number; fen: number }>();
    for (const row of rows) {
      const { action, to_state: to, known } = row;
      const step = { action, to, age: Number(row.age), paid: Number(row.paid ?? 0), known };
      const folded = fold(service.metrics, counted.get(row.case_id) ?? new Set(), step);
      counted.set(row.case_id, folded.counted);
      for (const { metric, n, fen } of folded.deltas) {
        const sum = sums.get(metric) ?? { n: 0, fen: 0 };
        sums.set(metric, { n: sum.n + n, fen: sum.fen + fen });
      }
    }
    const reader = posts.get(`supervisor@${server.world.orgs['province']!.id}`)!;
    const url = `/api/figures?org=${server.world.orgs['province']!.id}&service=${service.id}`;
    const { figures } = done(await reader.get<FiguresAnswer>(url));
    for (const figure of figures) {
      if (figure.of ?? figure.per) continue;
      expect([figure.metric, figure.n]).toEqual([figure.metric, sums.get(figure.metric)?.n ?? 0]);
      if (figure.fen !== undefined) expect(figure.fen).toBe(sums.get(figure.metric)?.fen ?? 0);
    }
    expect(figures.find((figure) => figure.n > 0)).toBeDefined();

    // Every number opens the cases behind it: as many as it counts, or at least one where it counts times.
    for (const figure of figures.filter(({ n }) => n > 0)) {
      const behind = `/api/cases?service=${service.id}&metric=${figure.metric}`;
      const { items } = done(await reader.get<Page<CaseLine>>(behind));
      const metric = service.metrics[figure.metric]!;
      const isTimes = 'times' in metric || 'sum' in metric || 'per' in metric;
      expect([figure.metric, items.length > 0]).toEqual([figure.metric, true]);
      if (!isTimes && figure.n <= 20) expect([figure.metric, items.length]).toEqual([figure.metric, figure.n]);
    }
  });
});
