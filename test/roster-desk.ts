import type { ImportAnswer, ImportKind } from '../kernel/import-answers.ts';
import { type Client, done } from '../replay/client.ts';
import { newId } from '../server/db/id.ts';
import { type TestServer, startTestServer } from './server.ts';
import { rosterHeadings, rosterLine } from './workbook.ts';

/** A cadre of the county at her desk, with rosters into the workplace union `union`, or with lists of unions. */
export interface Desk {
  readonly s: TestServer;
  readonly cadre: Client;
  send(bytes: Buffer, name?: string, who?: Client, key?: string): ReturnType<typeof sendBy>;
  get(id: string): Promise<ImportAnswer>;
  /** Uploads and waits for the dry run. */
  checked(bytes: Buffer, name?: string): Promise<ImportAnswer>;
  /** Starts the import and waits until it is done. */
  imported(id: string): Promise<ImportAnswer>;
  download(path: string): Promise<Buffer>;
  members(org: string): Promise<number>;
}

export const union = '示例电子厂工会';

function sendBy(kind: ImportKind, who: Client, bytes: Buffer, name: string, key = newId()) {
  const body = new FormData();
  body.append('file', new Blob([new Uint8Array(bytes)]), name);
  return who.post<ImportAnswer>(`/api/imports?kind=${kind}`, body, { 'idempotency-key': key });
}

let next = 40_000;
/** A line that no other roster of the file has, with a resident ID, and with some of its cells changed. */
export function fresh(changes: Partial<Record<(typeof rosterHeadings)[number], string | number | Date | null>> = {}) {
  let line = rosterLine((next += 1), union);
  while (line[1] !== '居民身份证') line = rosterLine((next += 1), union);
  return rosterHeadings.map((heading, at) => (heading in changes ? changes[heading]! : line[at]!));
}

export async function openDesk(
  kind: ImportKind = 'members',
  options: Parameters<typeof startTestServer>[0] = {},
): Promise<Desk> {
  const s = await startTestServer(options);
  const { login } = await s.world.staff('county', kind === 'members' ? 'caseworker' : 'approver');
  const cadre = s.client();
  await cadre.signInByPassword(login!, s.world.password);
  // For downloads, whose bytes matter.
  const cookie = cadre.cookie;
  const get = async (id: string) => done(await cadre.get<ImportAnswer>(`/api/imports/${id}`));
  return {
    s,
    cadre,
    get,
    send: (bytes, name = '名册.xlsx', who = cadre, key = newId()) => sendBy(kind, who, bytes, name, key),
    async checked(bytes, name = '名册.xlsx') {
      const { id } = done(await sendBy(kind, cadre, bytes, name));
      await s.ticker.settle();
      return get(id);
    },
    async imported(id) {
      done(await cadre.post(`/api/imports/${id}/start`, {}));
      await s.ticker.settle();
      return get(id);
    },
    async download(path) {
      const response = await fetch(s.url + path, { headers: { cookie } });
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
      return Buffer.from(await response.arrayBuffer());
    },
    async members(org) {
      const { rows } = await s.world.owner.query<{ n: number }>(
        `select count(*)::integer as n from memberships where org_id = $1 and left_on is null`,
        [s.world.orgs[org]!.id],
      );
      return rows[0]!.n;
    },
  };
}
