import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseAnswer, FileAnswer, FiguresAnswer } from '../../kernel/answers.ts';
import { dayOf } from '../../kernel/calendar.ts';
import type { AnyValues, Field } from '../../kernel/field.ts';
import { fold, percentOf } from '../../kernel/metric.ts';
import type { Service } from '../../kernel/service.ts';
import { type Client, done } from '../../replay/client.ts';
import { fundServices } from '../../test/funds.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { pixel } from '../../test/picture.ts';

const services = ['appeal', 'work-injury-visit'];

let s: TestServer;
let now = Date.parse('2026-03-02T09:00:00+08:00');
let applicants: Client[];
let staff: Client[];
let province: Client;
const cases: string[] = [];

beforeAll(async () => {
  s = await startTestServer();
  await s.world.setClock(new Date(now));
  applicants = await Promise.all(['factory', 'factory', 'school', 'workshop'].map((org) => s.worker(org)));
  province = await s.staff('province', 'supervisor', 'caseworker', 'cashier');
  staff = [
    province,
    await s.staff('factory', 'caseworker', 'supervisor'),
    await s.staff('county', 'caseworker', 'cashier', 'supervisor'),
    await s.staff('bareCity', 'caseworker', 'cashier', 'supervisor'),
  ];
  await fundServices(s.world, s.platform.registry.values(), ['county', 'province'], 10_000_000_00);
  await s.world.owner.query(`update sessions set expires_at = '2099-01-01'`);
});
afterAll(() => s.close());

const pick = <T>(from: readonly T[], at: number): T => from[at % from.length]!;

async function file(chance: number): Promise<void> {
  const worker = pick(applicants, chance);
  if (chance % 3 > 0) {
    const form = {
      topic: pick(['canteen', 'wages', 'hours'], chance),
      what: '需要帮忙的一件事',
      aboveWorkplace: chance % 2 > 0,
    };
    const body = { form: { ...form, ...(!form.aboveWorkplace && { shared: true }) } };
    cases.push(done(await worker.post<CaseAnswer>('/api/services/appeal/cases', body)).id);
    return;
  }
  const upload = new FormData();
  upload.append('file', new Blob([pixel]), '诊断.png');
  const proof = done(await worker.post<FileAnswer>('/api/files', upload));
  const form = { injuredOn: dayOf(now), hospital: '示例医院', what: '手指受伤', proof: [proof.id] };
  cases.push(done(await worker.post<CaseAnswer>('/api/services/work-injury-visit/cases', { form })).id);
}

function answerTo(asked: Field, service: Service, answer: CaseAnswer, chance: number): unknown {
  if (asked.optional) return undefined;
  if (asked.kind === 'date') return dayOf(now);
  if (asked.kind === 'rating') return 1 + (chance % 5);
  if (asked.kind === 'staff') return pick(answer.staff, chance)?.id;
  if (asked.kind === 'refusal') return Object.keys(service.eligible)[0];
  return '已经在办，请放心';
}

/** Makes one of the moves that somebody may make; what is refused after all changes no figure. */
async function move(chance: number): Promise<void> {
  const actor = pick([...applicants, ...staff, ...staff], chance);
  const came = await actor.get<CaseAnswer>(`/api/cases/${pick(cases, chance >> 4)}`);
  if (came.status !== 200 || came.body.may.length === 0) return;
  const service = s.platform.registry.get(came.body.service)!;
  const { action } = pick(came.body.may, chance >> 8);
  const asks = Object.entries(service.actions[action]!.asks ?? {});
  const said = Object.fromEntries(asks.map(([id, asked]) => [id, answerTo(asked, service, came.body, chance)]));
  const moved = await actor.post(`/api/cases/${came.body.id}/moves`, { action, said });
  expect(moved.status).toBeLessThan(500);
}

async function wait(chance: number): Promise<void> {
  now += (chance % 9) * 86_400_000;
  await s.world.setClock(new Date(now));
  await s.ticker.settle();
}

interface TraceRow {
  readonly case_id: string;
  readonly service: string;
  readonly path: string;
  readonly action: string;
  readonly to_state: string;
  readonly age: number;
  readonly fen: number;
  readonly state: string;
}

type Sums = Map<string, { n: number; fen: number }>;

/** Every figure of one union from the traces alone, by the kernel's own fold. */
function recount(rows: readonly TraceRow[], service: Service, path: string): Sums {
  const sums: Sums = new Map();
  const add = (metric: string, n: number, fen: number) => {
    const sum = sums.get(metric) ?? { n: 0, fen: 0 };
    sums.set(metric, { n: sum.n + n, fen: sum.fen + fen });
  };
  const counted = new Map<string, ReadonlySet<string>>();
  for (const row of rows.filter((one) => one.service === service.id && one.path.startsWith(path))) {
    const step = { action: row.action, to: row.to_state, age: row.age, paid: row.fen };
    const folded = fold(service.metrics, counted.get(row.case_id) ?? new Set(), step);
    if (!counted.has(row.case_id)) add(`state:${row.state}`, 1, 0);
    counted.set(row.case_id, folded.counted);
    for (const { metric, n, fen } of folded.deltas) add(metric, n, fen);
  }
  return sums;
}

async function traceRows(): Promise<TraceRow[]> {
  const { rows } = await s.world.owner.query<TraceRow>(
    // A case kept from its workplace union counts from the one above on.
    `select t.case_id, c.service, case when c.kept_above then u.path else o.path end as path, t.action, t.to_state, c.state,
       round(extract(epoch from t.at - c.filed_at) * 1000)::float8 as age, coalesce(l.amount_fen, 0)::float8 as fen
     from trace t join cases c on c.id = t.case_id join orgs o on o.id = c.org_id left join orgs u on u.id = o.parent_id
     left join ledger_entries l on l.case_id = t.case_id and l.action = t.action
     order by t.case_id, t.seq`,
  );
  return rows;
}

/** The figures as the API gives them, in the shape of the recount. */
function given(answer: FiguresAnswer): AnyValues {
  const plain = answer.figures.filter(({ of }) => of === undefined);
  return Object.fromEntries([
    ...plain.map(({ metric, n, fen }) => [metric, { n, fen: fen ?? 0 }]),
    ...answer.states.map(({ state, n }) => [`state:${state}`, { n, fen: 0 }]),
  ]);
}

async function expectFigures(period: string): Promise<void> {
  const rows = await traceRows();
  for (const org of Object.values(s.world.orgs)) {
    for (const id of services) {
      const service = s.platform.registry.get(id)!;
      const answer = done(await province.get<FiguresAnswer>(`/api/figures?org=${org.id}&service=${id}${period}`));
      const sums = recount(rows, service, org.path);
      const names = Object.keys(given(answer));
      const expected = Object.fromEntries(names.map((name) => [name, sums.get(name) ?? { n: 0, fen: 0 }]));
      expect({ org: org.name, ...given(answer) }).toEqual({ org: org.name, ...expected });
      for (const { of } of answer.figures.filter((figure) => figure.of))
        expect(of!.percent).toBe(
          percentOf(sums.get(of!.numerator.metric)?.n ?? 0, sums.get(of!.denominator.metric)?.n ?? 0),
        );
    }
  }
}

describe('the figures of every union', () => {
  it('equal a recount of the traces after any run of moves, before they are folded and after', async () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom('file', 'move', 'move', 'move', 'move', 'move', 'wait'), fc.nat()),
      {
        minLength: 40,
        maxLength: 70,
      },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (run) => {
        for (const chance of [1, 2, 3]) await file(chance);
        for (const [what, chance] of run) {
          if (what === 'file') await file(chance);
          else await (what === 'move' ? move(chance) : wait(chance));
        }
        await expectFigures('');
        await s.ticker.settle();
        await expectFigures('');
        await expectFigures('&from=2026-01-01&to=2027-12-31');
      }),
      { numRuns: 4, endOnFailure: true },
    );
    const moves = new Set((await traceRows()).map(({ action }) => action));
    // A run in which little happened would prove little.
    expect(moves.size).toBeGreaterThan(6);
    expect(await s.world.owner.query('select 1 from figure_deltas').then(({ rows }) => rows)).toEqual([]);
  }, 60_000);

  it('open the very cases they count', async () => {
    const org = s.world.orgs['county']!.id;
    const answer = done(await province.get<FiguresAnswer>(`/api/figures?org=${org}&service=appeal`));
    const filed = answer.figures.find(({ metric }) => metric === 'filed')!;
    let counted = 0;
    let cursor: string | undefined;
    do {
      const page = done(
        await province.get<{ items: unknown[]; next?: string }>(
          `/api/cases?org=${org}&service=appeal&metric=filed${cursor ? `&cursor=${cursor}` : ''}`,
        ),
      );
      counted += page.items.length;
      cursor = page.next;
    } while (cursor);
    expect(counted).toBe(filed.n);
  });

  it('are folded once, though several fold at the same time', async () => {
    for (let count = 0; count < 6; count += 1) await file(count);
    await Promise.all([s.ticker.settle(), s.ticker.settle(), s.ticker.settle()]);
    await expectFigures('');
  });
});
