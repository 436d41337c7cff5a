import { createHash, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { checkDigit18 } from '../../kernel/identity/number18.ts';
import { Client, done } from '../../replay/client.ts';
import { newId } from '../../server/db/id.ts';
import type { Sealer } from '../../server/people/sealing.ts';

/** A member whose numbers are sealed, each under bytes of her own. */
export interface Member {
  readonly phone: string;
  readonly document: string;
}

export function memberOf(n: number): Member {
  const day = new Date(Date.UTC(1960, 0, 1) + (n % 14_000) * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  const first17 = `4499${String(Math.floor(n / 14_000_000) % 100).padStart(2, '0')}${day}${String(Math.floor(n / 14_000) % 1_000).padStart(3, '0')}`;
  return { document: first17 + checkDigit18(first17), phone: `199${String(10_000_000 + n)}` };
}

const batch = 5_000;

/** Fills a union with so many members, sealed one by one as the platform does, or with fewer where that takes too long; gives how many. */
export async function fillMembers(
  owner: pg.Pool,
  sealer: Sealer,
  orgId: string,
  count: number,
  isEnough: () => boolean,
): Promise<number> {
  for (let from = 0; from < count; from += batch) {
    if (from > 0 && isEnough()) return from;
    const members = Array.from({ length: Math.min(batch, count - from) }, (_none, i) => memberOf(from + i));
    await owner.query(
      `with m as (select * from unnest($1::uuid[], $2::text[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[], $7::uuid[])
          m (id, name, document, document_blind, phone, phone_blind, membership)),
        people as (
          insert into persons (cell_id, id, name, name_folded, document_kind, document_sealed, document_blind,
            phone_sealed, phone_blind, verified)
          select 1, id, name, name, 'resident-id', document, document_blind, phone, phone_blind, true from m)
       insert into memberships (cell_id, id, person_id, org_id, county_id, town_id, joined_on)
       select 1, m.membership, m.id, o.id, o.county_id, o.town_id, '2020-01-01' from m, orgs o where o.id = $8`,
      [
        members.map(() => newId()),
        members.map((_one, i) => `工友${from + i}`),
        members.map(({ document }) => sealer.seal(document, 'identity')),
        members.map(({ document }) => sealer.blind(document)),
        members.map(({ phone }) => sealer.seal(phone, 'identity')),
        members.map(({ phone }) => sealer.blind(phone)),
        members.map(() => newId()),
        orgId,
      ],
    );
  }
  return count;
}

/** A session of somebody, made in the database: how people sign in is no matter here. */
export async function sessionOf(owner: pg.Pool, personId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await owner.query(
    `insert into sessions (token_hash, cell_id, account_id, person_id, kind, created_at, expires_at, ends_at, idle_seconds)
     select $1, cell_id, id, person_id, kind, now(), now() + interval '1 day', now() + interval '1 day', 86400 from accounts where person_id = $2`,
    [createHash('sha256').update(token).digest(), personId],
  );
  return token;
}

export interface Load {
  readonly reads: () => number;
  readonly writes: () => number;
  readonly failed: readonly string[];
  stop(): Promise<void>;
}

/** Where a request may go; a server that was killed is not asked until it is back. */
export type Doors = () => readonly string[];

interface Roles {
  readonly clerk: string;
  readonly worker: string;
  readonly members: number;
  readonly caseId: string;
}

/**
 * Several clients that look members up by whole numbers, open a case with sealed answers, and save drafts, one request after
 * another, until they are stopped. A read fails where it is not answered, and where it is answered with anything else than
 * what is there.
 */
export function underLoad(doors: Doors, { clerk, worker, members, caseId }: Roles, clients = 4): Load {
  const failed: string[] = [];
  let [reads, writes] = [0, 0];
  const stopping = new AbortController();
  const ask = async (token: string, path: string, init: RequestInit = {}) => {
    const open = doors();
    const door = open[Math.floor(Math.random() * open.length)]!;
    const response = await fetch(`${door}${path}`, {
      ...init,
      headers: { cookie: `hq_session=${token}`, ...init.headers },
    }).catch((fault: unknown) => {
      // A request that was under way to a server that was killed meanwhile says nothing of keys.
      if (!doors().includes(door)) return undefined;
      throw fault;
    });
    return response && { status: response.status, text: await response.text().catch(() => '') };
  };
  const json = (method: string, body: unknown): RequestInit => ({
    method,
    headers: { 'content-type': 'application/json', 'idempotency-key': newId() },
    body: JSON.stringify(body),
  });
  const look = async (what: string, token: string, path: string, has: string, init?: RequestInit) => {
    const came = await ask(token, path, init);
    if (came === undefined) return;
    reads += 1;
    if (came.status !== 200 || !came.text.includes(has))
      failed.push(`${what}: ${came.status} ${came.text.slice(0, 200)}`);
  };
  const turn = async () => {
    const n = Math.floor(Math.random() * members);
    const { phone, document } = memberOf(n);
    await look('phone', clerk, '/api/members/search', `"工友${n}"`, json('POST', { q: phone }));
    await look('document', clerk, '/api/members/search', `"工友${n}"`, json('POST', { q: document }));
    await look('case', worker, `/api/cases/${caseId}`, '胃一直疼');
    const saved = await ask(worker, '/api/services/appeal/draft', json('PUT', { form: { what: '写到一半' } }));
    writes += saved === undefined ? 0 : 1;
    if (saved !== undefined && saved.status >= 400) failed.push(`draft: ${saved.status} ${saved.text.slice(0, 200)}`);
    await look('draft', worker, '/api/services/appeal/draft', '写到一半');
  };
  const running = Array.from({ length: clients }, async () => {
    while (!stopping.signal.aborted)
      await turn().catch((fault: unknown) => {
        failed.push(String(fault));
      });
  });
  return {
    reads: () => reads,
    writes: () => writes,
    failed,
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

/** Files a case whose answers are sealed; gives its id. */
export async function fileSealedCase(door: string, token: string): Promise<string> {
  const form = { topic: 'canteen', what: '食堂的菜总是凉的，胃一直疼', aboveWorkplace: false, shared: true };
  return done(await new Client(door, token).post<{ id: string }>('/api/services/appeal/cases', { form })).id;
}
