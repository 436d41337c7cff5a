import type { ExportLine } from '../../kernel/exporting.ts';
import { type Client, done } from '../../replay/client.ts';
import { ExportWork } from '../../server/exports/work.ts';
import { askBody, crowd, fetchFile, lineOf, tableOf } from '../../test/export-desk.ts';
import type { TestServer } from '../../test/server.ts';

/** More than a page of a file that is being written, so that something can happen between two of them. */
export const cap = 600;
const dayMs = 86_400_000;
const morning = Date.parse('2026-03-09T02:00:00Z');

/** Somebody who wants more members than may be had without a second person, and what she came by. */
class Taker {
  readonly #s: TestServer;
  readonly client: Client;
  /** Rows that nobody else agreed to. */
  rows = 0;

  constructor(s: TestServer, client: Client) {
    this.#s = s;
    this.client = client;
  }

  async ask(org: string, format = 'csv'): Promise<ExportLine | undefined> {
    const body = askBody({ org: this.#s.world.orgs[org]!.id, format });
    const came = await this.client.post<ExportLine>('/api/exports', body);
    return came.status === 201 ? came.body : undefined;
  }

  /** Everything of hers that can be fetched by now, counted by the lines of the files. */
  async take(): Promise<void> {
    await this.#s.ticker.settle();
    for (const { id } of done(await this.client.get<ExportLine[]>('/api/exports'))) {
      const file = await fetchFile(this.client, id).catch(() => undefined);
      const line = await lineOf(this.client, id);
      if (file !== undefined && line.decidedBy === undefined) this.rows += (await tableOf(file.bytes)).lines.length;
      if (line.state === 'ready') done(await this.client.post(`/api/exports/${id}/cancel`, {}));
    }
  }
}

type Try = (s: TestServer, taker: Taker) => Promise<void>;

const parts = ['factory', 'school'] as const;

/** Ways to more than the cap. Each is tried by somebody who has had nothing yet. */
const tries: Readonly<Record<string, Try>> = {
  'all of it': async (_s, taker) => void (await taker.ask('town')),
  'in pieces, each taken back once it was fetched': async (_s, taker) => {
    for (const org of parts) {
      await taker.ask(org);
      await taker.take();
    }
  },
  'the same again in another format': async (_s, taker) => {
    for (const format of ['csv', 'xlsx']) {
      await taker.ask('factory', format);
      await taker.take();
    }
  },
  'all pieces at once': async (_s, taker) =>
    void (await Promise.all([...parts, ...parts, ...parts].map((org) => taker.ask(org)))),
  'a second before the day is over': async (s, taker) => {
    await taker.ask('factory');
    await taker.take();
    await s.world.setClock(new Date(morning + dayMs - 1_000));
    await taker.ask('school');
  },
  'pieces that grow before they are written': async (s, taker) => {
    const before = await countOf(s, 'bareTown');
    await taker.ask('bareTown');
    await grow(s, 'bareTown', cap + 1 - before);
  },
  'a piece that grows while it is written': async (s, taker) => {
    await taker.ask('bareCity');
    const work = new ExportWork(s.platform);
    await work.turn(1);
    await grow(s, 'bareCity', 200);
    while ((await work.turn(1)) > 0);
  },
  'agreed to by herself': async (_s, taker) => {
    const asked = await taker.ask('town');
    await taker.client.post(`/api/exports/${asked?.id}/decision`, { agrees: true, why: '' });
  },
};

const countOf = async (s: TestServer, org: string) =>
  (
    await s.world.owner.query<{ n: number }>('select count(*)::integer as n from memberships where org_id = $1', [
      s.world.orgs[org]!.id,
    ])
  ).rows[0]!.n;

/** Members who stand at the end of the list, where a file that is half written has not come yet. */
async function grow(s: TestServer, org: string, n: number): Promise<void> {
  const names = Array.from({ length: n }, (_none, at) => `后来${at}`);
  await crowd(s, org, names);
  await s.world.owner.query(
    `update memberships m set joined_on = '2019-01-01' from persons p where p.id = m.person_id and p.name = any ($1)`,
    [names],
  );
}

export const ways = Object.keys(tries).length;

export interface Taken {
  readonly tries: number;
  /** Ways by which more than the cap was had. */
  readonly over: readonly string[];
  /** Most rows that anybody had. */
  readonly most: number;
  /** Whether the same count notices somebody whose export was let through behind the platform. */
  readonly noticed: boolean;
}

/** Tries every way to more rows than the cap without a second person. */
export async function takeMore(s: TestServer, isLate: () => boolean): Promise<Taken> {
  for (const org of [...parts, 'bareCity'] as const)
    await crowd(
      s,
      org,
      Array.from({ length: cap - 50 }, (_none, at) => `${org}${at}`),
    );
  await s.staff('province', 'supervisor');
  const takerOf = async () => {
    await s.world.setClock(new Date(morning));
    return new Taker(s, await s.staff('province', 'caseworker', 'approver'));
  };
  const had: { readonly way: string; readonly rows: number }[] = [];
  for (const [way, attempt] of Object.entries(tries)) {
    if (isLate()) break;
    const taker = await takerOf();
    await attempt(s, taker);
    await taker.take();
    had.push({ way, rows: taker.rows });
  }
  const planted = await takerOf();
  const asked = await planted.ask('town');
  await s.world.owner.query(`update exports set state = 'running', expires_at = null where id = $1`, [asked!.id]);
  await planted.take();
  return {
    tries: had.length,
    over: had.filter(({ rows }) => rows > cap).map(({ way }) => way),
    most: Math.max(0, ...had.map(({ rows }) => rows)),
    noticed: planted.rows > cap,
  };
}
