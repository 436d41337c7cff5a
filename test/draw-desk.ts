import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CaseAnswer } from '../kernel/answers.ts';
import { addDays, startOfDay } from '../kernel/calendar.ts';
import type { DrawAnswer, DrawDeskAnswer, MyDrawAnswer } from '../kernel/draw-answers.ts';
import { type Client, done } from '../replay/client.ts';
import { projectRoot } from '../server/config.ts';
import type { Beacon } from '../server/draws/beacon.ts';
import { type Registry, findServices } from '../server/registry.ts';
import { type TestServer, startTestServer } from './server.ts';

const kernel = (file: string) => pathToFileURL(join(projectRoot, 'kernel', file)).href;

/** Tickets for an outing, drawn by the city: nothing but what a draw needs. */
const definition = (onlyIfMore: boolean) => `
import { field } from '${kernel('field.ts')}';
import { houseDefault, tunable } from '${kernel('rule.ts')}';
import { days, defineService } from '${kernel('service.ts')}';
export default defineService({
  id: 'outing', title: '秋游', scene: 'publicity', lead: '抽签去秋游。', edition: 1,
  form: { seats: field.choice({ label: '几个人去？', of: { one: '一个人', two: '两个人' } }), note: field.longText({ label: '留言', optional: true }) },
  pages: [{ ask: '几个人去？', fields: ['seats', 'note'] }],
  summary: ['seats'],
  tunables: {
    places: tunable.quota({ label: '名额', default: 3, cites: houseDefault('测试') }),
    drawWithin: tunable.days({ label: '几天内抽签', default: 20, cites: houseDefault('测试') }),
    goWithin: tunable.days({ label: '几天内出发', default: 30, cites: houseDefault('测试') }),
  },
  eligible: { 'real-name-member': { says: '须为实名会员', holds: ({ member }) => member.verified } },
  states: {
    draft: { label: '还没提交', owes: 'applicant', start: true },
    pooled: {
      label: '等待抽签', within: days('drawWithin'),
      draws: {
        by: 'approver@city', places: 'places', wins: 'win', loses: 'lose', ${onlyIfMore ? 'onlyIfMore: true,' : ''} rises: 'rise',
        carryOver: { unchanged: ['seats'], into: 'place' },
      },
    },
    going: { label: '可以去', owes: 'applicant', within: days('goWithin'), lapses: 'went' },
    waiting: { label: '候补', within: days('goWithin'), lapses: 'stayed' },
    gone: { label: '去过了', final: true },
    home: { label: '没有去成', final: true },
    withdrawn: { label: '不去了', final: true, void: true },
  },
  actions: {
    file: { label: '报名', from: 'draft', to: 'pooled', demands: 'eligible' },
    win: { label: '抽中', from: 'pooled', to: 'going', by: 'clock', notify: ['applicant'] },
    lose: { label: '没有抽中', from: 'pooled', to: 'waiting', by: 'clock', notify: ['applicant'] },
    rise: { label: '候补抽中', from: 'waiting', to: 'going', by: 'clock', notify: ['applicant'] },
    went: { label: '出发', from: 'going', to: 'gone', by: 'clock' },
    stayed: { label: '候补结束', from: 'waiting', to: 'home', by: 'clock' },
    withdraw: { label: '不去了', from: ['pooled', 'going', 'waiting'], to: 'withdrawn', by: 'applicant' },
  },
  metrics: { filed: { label: '报名', count: 'file' }, won: { label: '抽中', count: ['win', 'rise'] } },
});
`;

/** A registry with the outing alone, in a folder that is gone with `drop`. */
export async function outing({ onlyIfMore = false } = {}): Promise<{
  registry: Registry;
  folder: string;
  drop: () => void;
}> {
  const folder = mkdtempSync(join(tmpdir(), 'hongqiao-outing-'));
  mkdirSync(join(folder, 'outing'));
  writeFileSync(join(folder, 'outing', 'service.ts'), definition(onlyIfMore));
  return { registry: await findServices(folder), folder, drop: () => rmSync(folder, { recursive: true }) };
}

const firstDay = '2026-03-02';

/** A city that draws, with two who read the seed. */
export interface DrawDesk {
  readonly s: TestServer;
  /** Where the service is declared. */
  readonly folder: string;
  readonly city: string;
  readonly drawer: Client;
  readonly second: Client;
  /** The day on which the clock stands. */
  today(): string;
  setDay(day: string): Promise<void>;
  file(n: number, seats?: string): Promise<Entrant[]>;
  /** So many cases that wait, as filing leaves them; for tests of many. */
  pool(n: number): Promise<void>;
  announce(over?: object): Promise<DrawDeskAnswer>;
  freeze(id: string): Promise<DrawDeskAnswer>;
  /** Announces, freezes, reads the seed twice on its day, and lets the server do the rest. */
  draw(values?: readonly string[]): Promise<DrawAnswer>;
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface Entrant {
  readonly client: Client;
  readonly caseId: string;
}

export const seedValues = ['02 11 14 19 27 33 + 08', '10842.51'];
export const sourcesFor = (on: string) => [
  { kind: 'numbered' as const, says: '福利彩票双色球第 2026024 期开奖号码', on },
  { kind: 'numbered' as const, says: '深圳证券交易所深证成指收盘点位', on },
];

export async function openDrawDesk(options: { onlyIfMore?: boolean; beacon?: Beacon } = {}): Promise<DrawDesk> {
  const { registry, folder, drop } = await outing(options);
  const s = await startTestServer({ registry, ...(options.beacon && { beacon: options.beacon }) });
  let today = firstDay;
  const setDay = async (day: string) => {
    today = day;
    await s.world.setClock(new Date(startOfDay(day) + 9 * 3_600_000));
    await s.world.owner.query(
      `update sessions set expires_at = clock_now() + interval '1 year', ends_at = clock_now() + interval '1 year'`,
    );
  };
  await setDay(firstDay);
  const desk: DrawDesk = {
    s,
    folder,
    city: s.world.orgs['city']!.id,
    drawer: await s.staff('city', 'approver'),
    second: await s.staff('city', 'caseworker'),
    today: () => today,
    setDay,
    async file(n, seats = 'one') {
      const filed: Entrant[] = [];
      for (let at = 0; at < n; at += 1) filed.push(await fileAgain(await s.worker(), seats));
      return filed;
    },
    async pool(n) {
      const people: string[] = [];
      for (let at = 0; at < n; at += 1) people.push((await s.world.worker('factory')).id);
      await s.world.owner.query(
        `with made as (
           insert into cases (cell_id, id, service, edition, number, applicant_cell, applicant_id, org_id, city_id, county_id,
             town_id, org_path, state, open, seq, entered_seq, filed_at, entered_at, owes_org_id, counted, on_board, form,
             purposes, summary, tuned, findings)
           select 1, gen_random_uuid(), 'outing', 1, 'T' || left(p::text, 13), 1, p, o.id, o.city_id, o.county_id, o.town_id,
             o.path, 'pooled', true, 1, 1, clock_now(), clock_now(), $3, '{filed}', false, '{"seats": "one"}', '{}', '一个人',
             '{"places": 3, "drawWithin": 20, "goWithin": 30}', '[]'
           from unnest($1::uuid[]) p, orgs o where o.id = $2 returning *)
         insert into trace (cell_id, case_id, seq, action, from_state, to_state, actor_id, org_path, said, request_id, at)
         select cell_id, id, 1, 'file', 'draft', state, applicant_id, org_path, '{}', id::text, filed_at from made`,
        [people, s.world.orgs['factory']!.id, desk.city],
      );
    },
    announce: async (over = {}) =>
      done(
        await desk.drawer.post<DrawDeskAnswer>('/api/draws', {
          org: desk.city,
          service: 'outing',
          title: '2026 年秋游抽签',
          sources: sourcesFor(addDays(today, 2)),
          ...over,
        }),
      ),
    freeze: async (id) => done(await desk.drawer.post<DrawDeskAnswer>(`/api/draws/${id}/freeze`, {})),
    async draw(values = seedValues) {
      const { id } = (await desk.announce()).draw;
      const { draw } = await desk.freeze(id);
      await setDay(addDays(today, 2));
      if (!draw.undrawn)
        for (const reader of [desk.drawer, desk.second])
          done(await reader.post(`/api/draws/${id}/readings`, { values }));
      await s.ticker.settle();
      return done(await s.client().get<DrawAnswer>(`/api/open/draws/${id}`));
    },
    settle: () => s.ticker.settle(),
    async close() {
      await s.close();
      drop();
    },
  };
  return desk;
}

export async function fileAgain(client: Client, seats = 'one'): Promise<Entrant> {
  const filed = done(await client.post<CaseAnswer>('/api/services/outing/cases', { form: { seats } }));
  return { client, caseId: filed.id };
}

export const stateOf = async ({ client, caseId }: Entrant): Promise<string> =>
  done(await client.get<CaseAnswer>(`/api/cases/${caseId}`)).state;

export const ownOf = async ({ client, caseId }: Entrant): Promise<MyDrawAnswer> =>
  done(await client.get<MyDrawAnswer>(`/api/my/cases/${caseId}/draw`));

export async function textOf(s: TestServer, drawId: string, what: 'list' | 'seed' | 'result'): Promise<string> {
  const response = await fetch(`${s.url}/api/open/draws/${drawId}/${what}`);
  if (!response.ok) throw new Error(`${what}: ${response.status}`);
  return response.text();
}
