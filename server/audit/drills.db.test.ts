import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Verdict, exportAudit, verifyAudit } from '../../test/audit-desk.ts';
import { sealedUp, untilSealable } from '../../test/sealed-up.ts';
import { type TestServer, startTestServer } from '../../test/server.ts';
import { fileAppeal } from '../../test/tree-oracle.ts';
import { type Db, type Trx, openDb } from '../db/open.ts';
import { makePool } from '../db/pool.ts';
import { writeAnchor } from './anchoring.ts';
import { beginEra } from './era.ts';
import { pruneAudit } from './pruning.ts';
import { sealCell } from './sealing.ts';

let s: TestServer;
let owner: Db;
let anchors: string;
let signer: string;

beforeAll(async () => {
  s = await startTestServer();
  owner = openDb(makePool(s.db.ownerUrl, { max: 2, applicationName: 'audit-drills' }));
  anchors = join(s.platform.config.dataDir, 'anchors', 'of-hongqiao.jsonl');
  signer = s.platform.sealKey.signer.toString('hex');
  // Three turns: what is sealed together can be told apart from what comes later.
  for (let turn = 0; turn < 3; turn += 1) {
    for (let n = 0; n < 4; n += 1) await fileAppeal(await s.worker());
    if (turn === 1) await (await s.staff('factory', 'caseworker')).get('/api/members');
    await sealedUp(s);
  }
  await writeAnchor(s.platform.db, s.platform.sealKey, anchors, new Date());
});
afterAll(async () => {
  await owner.destroy();
  await s.close();
});

const withAll = () => [
  '--anchors',
  anchors,
  '--signer',
  signer,
  '--mac-key',
  s.platform.sealer.keyFor('audit rows').toString('hex'),
];

class Undo extends Error {}

/** What the verifier says of the audit after somebody who owns the database has been at it; afterwards it is as before. */
async function afterTampering(statements: readonly string[], ...args: readonly string[]): Promise<Verdict> {
  let verdict: Verdict | undefined;
  const tamper = async (trx: Trx) => {
    for (const table of ['audit', 'audit_seals'])
      await sql.raw(`alter table ${table} disable trigger user`).execute(trx);
    for (const statement of statements) await sql.raw(statement).execute(trx);
    verdict = await verifyAudit(await exportAudit(trx), ...args);
    throw new Undo();
  };
  await owner
    .transaction()
    .execute(tamper)
    .catch((fault: unknown) => {
      if (!(fault instanceof Undo)) throw fault;
    });
  return verdict!;
}

const kindsOf = ({ faults }: Verdict) => [...new Set(faults.map(({ kind }) => kind))].toSorted();

const someRow = `(select id from audit where act = 'file' order by id offset 5 limit 1)`;
const city = `(select chain from audit_seals order by chain desc limit 1)`;
const nobodys = `'00000000-0000-0000-0000-000000000000'::uuid`;
const lastOf = (chain: string) => `(select max(n) from audit_seals where chain = ${chain})`;
const copied = 'cell_id, at, actor_id, act, object_kind, object_id, subject_id, request_id, source, mac, era, xid';

describe('the stand-alone verifier', () => {
  test('finds everything in order where nobody has been at it [MLPS-15]', async () => {
    const verdict = await verifyAudit(await exportAudit(s.platform.db), ...withAll());
    expect(verdict).toMatchObject({
      holds: true,
      chains: 2,
      faults: [],
      gaps: [],
      notes: [],
      withoutMac: 0,
      signers: [signer],
    });
    expect(verdict.rows).toBeGreaterThanOrEqual(24);
    expect(verdict.seals).toBeGreaterThanOrEqual(6);
  });

  test.each([
    ['an edited row', [`update audit set purpose = '改过' where id = ${someRow}`], ['edited', 'forged']],
    ['a time 1 ms later', [`update audit set at = at + interval '1 ms' where id = ${someRow}`], ['edited', 'forged']],
    ['a page with one fewer on it', [`update audit set shown = shown[2:] where act = 'list-members'`], ['edited']],
    ['a page without its list', [`update audit set shown = null where act = 'list-members'`], ['deleted']],
    ['a list where no page is', [`update audit set shown = array[actor_id] where id = ${someRow}`], ['format']],
    ['a deleted row', [`delete from audit where id = ${someRow}`], ['deleted']],
    [
      'a row put in among those that are sealed',
      [`insert into audit (id, ${copied}) select gen_random_uuid(), ${copied} from audit where id = ${someRow}`],
      ['forged', 'inserted'],
    ],
    [
      'two rows that changed places',
      [
        `update audit a set actor_id = b.actor_id, at = b.at from audit b where a.act = 'file' and b.act = 'file'
        and a.id = ${someRow} and b.id = (select id from audit where act = 'file' order by id offset 6 limit 1)`,
      ],
      ['edited', 'forged'],
    ],
    [
      'a row and its seal rewritten',
      [
        `update audit set purpose = '改过' where id = ${someRow}`,
        `update audit_seals set leaves = overlay(leaves placing decode(repeat('ab', 32), 'hex') from 17) where n = 2 and chain = ${city}`,
      ],
      ['edited', 'forged', 'seal'],
    ],
    [
      'seals that changed places',
      [
        `update audit_seals set n = n + 100 where n = 1 and chain = ${city}`,
        `update audit_seals set n = 1 where n = 2 and chain = ${city}`,
        `update audit_seals set n = 2 where n = 101 and chain = ${city}`,
      ],
      ['chain', 'seal'],
    ],
    [
      'two chains that changed places',
      [
        `update audit_seals set chain = 'ffffffff-ffff-ffff-ffff-ffffffffffff' where chain = ${nobodys}`,
        `update audit_seals set chain = ${nobodys} where chain <> 'ffffffff-ffff-ffff-ffff-ffffffffffff'`,
      ],
      ['anchor', 'seal', 'truncated'],
    ],
    [
      'a tail that was cut off, rows and seals',
      [
        `delete from audit where (era, xid, id) > (select to_era, to_xid, to_id from audit_seals where n = 2 and chain = ${city})`,
        `delete from audit_seals where n > 2`,
      ],
      ['truncated'],
    ],
    [
      'a chain that is gone',
      [`delete from audit where org_id is not null`, `delete from audit_seals where chain = ${city}`],
      ['truncated'],
    ],
    [
      'a beginning that was taken away without a record',
      [
        `delete from audit where (era, xid, id) <= (select to_era, to_xid, to_id from audit_seals where n = 1 and chain = ${city})`,
        `delete from audit_seals where n = 1`,
      ],
      ['chain'],
    ],
    [
      'an end that somebody else signed',
      [
        `update audit_seals set signature = decode(repeat('cd', 64), 'hex') where n = ${lastOf(city)} and chain = ${city}`,
      ],
      ['seal'],
    ],
  ] as const)('catches %s [MLPS-15, ASVS-16.4.2]', async (_what, statements, kinds) => {
    const verdict = await afterTampering(statements, ...withAll());
    expect(verdict.holds).toBe(false);
    expect(kindsOf(verdict)).toEqual(kinds);
  });

  test('names the row that was changed, without any key', async () => {
    const { rows } = await sql<{ id: string }>`${sql.raw(`select ${someRow} as id`)}`.execute(owner);
    const verdict = await afterTampering([`update audit set act = 'pay' where id = ${someRow}`]);
    expect(verdict.faults.map(({ kind, where }) => [kind, where])).toEqual([['edited', rows[0]!.id]]);
  });

  test('cannot see a tail that was cut off without anchors, and says that it cannot', async () => {
    const cut = [
      `delete from audit where (era, xid, id) > (select to_era, to_xid, to_id from audit_seals where n = 2 and chain = ${city})`,
      'delete from audit_seals where n > 2',
    ];
    const verdict = await afterTampering(cut);
    expect(verdict.holds).toBe(true);
    expect(verdict.notes).toContainEqual(expect.stringContaining('no anchors were given'));
  });

  test('catches what was done to the export itself', async () => {
    const path = await exportAudit(s.platform.db);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const rows = lines.flatMap((line, i) =>
      line.startsWith('{"cell"') && lines[i + 1]!.startsWith('{"cell"') ? [i] : [],
    );
    const [at] = rows;
    const changed: [string, readonly string[]][] = [
      ['reordered', lines.with(at!, lines[at! + 1]!).with(at! + 1, lines[at!]!)],
      ['deleted', lines.toSpliced(at!, 1)],
      ['inserted', lines.toSpliced(at!, 0, lines[at!]!.replace(/"id":"......../, '"id":"00000000'))],
      ['edited', lines.with(at!, lines[at!]!.replace('"outcome":"done"', '"outcome":"none"'))],
      ['format', lines.slice(0, -1)],
    ];
    for (const [kind, of] of changed) {
      writeFileSync(path, `${of.join('\n')}\n`);
      expect(kindsOf(await verifyAudit(path, ...withAll())), kind).toContain(kind);
    }
  });

  test('does not take an anchor that was written by another, nor a chain that another key has sealed', async () => {
    const line = readFileSync(anchors, 'utf8');
    const forged = join(s.platform.config.dataDir, 'forged.jsonl');
    writeFileSync(forged, line.replace(/"n":(\d+)/, '"n":1$1'));
    const path = await exportAudit(s.platform.db);
    expect(kindsOf(await verifyAudit(path, '--anchors', forged))).toEqual(['anchor']);
    expect(kindsOf(await verifyAudit(path, '--signer', '00'.repeat(32)))).toEqual(['signer']);
  });
});

describe('what goes on after a break', () => {
  test('on another timeline, as after a restore, says so in every chain, and the gap is shown [MLPS-23]', async () => {
    // The database is as it was before the last turn, and comes up on the timeline after that of its seals.
    const lost = [
      `delete from audit where (era, xid, id) > (select to_era, to_xid, to_id from audit_seals where n = 2 and chain = ${city})`,
      'delete from audit_seals where n > 2',
    ];
    let verdict: Verdict | undefined;
    await owner
      .transaction()
      .execute(async (trx) => {
        for (const table of ['audit', 'audit_seals'])
          await sql.raw(`alter table ${table} disable trigger user`).execute(trx);
        for (const statement of lost) await sql.raw(statement).execute(trx);
        await sealCell(s.platform, trx, 1, { timeline: 2 });
        verdict = await verifyAudit(await exportAudit(trx), ...withAll());
        throw new Undo();
      })
      .catch((fault: unknown) => {
        if (!(fault instanceof Undo)) throw fault;
      });
    expect(verdict).toMatchObject({ holds: true, faults: [] });
    expect(verdict!.gaps.map(({ says }) => says)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^re-sealed .* after seal 2: another timeline$/),
        expect.stringMatching(/^lost: seals 3 to \d+, anchored /),
      ]),
    );
  });

  test('in another cluster, whose transactions are numbered anew, begins an era that no row of before belongs to', async () => {
    expect(await beginEra(s.db.ownerUrl)).toBe(false);
    await owner.transaction().execute(async (trx) => {
      // As a dump of a cluster that was far ahead: the rows bring their numbers with them.
      await sql.raw('alter table audit disable trigger user').execute(trx);
      await sql.raw(`update audit set xid = (xid::text::bigint + 4000000000)::text::xid8`).execute(trx);
      await sql.raw('alter table audit enable trigger user').execute(trx);
      await sql.raw('alter table audit_seals disable trigger user').execute(trx);
      await sql.raw(`update audit_seals set to_xid = (to_xid::text::bigint + 4000000000)::text::xid8`).execute(trx);
      await sql.raw('alter table audit_seals enable trigger user').execute(trx);
    });
    expect(await beginEra(s.db.ownerUrl)).toBe(true);
    expect(await beginEra(s.db.ownerUrl)).toBe(true);
    await fileAppeal(await s.worker());
    await sealedUp(s);
    const { rows } = await sql<{ era: number; kind: string }>`
      select distinct to_era as era, kind from audit_seals where to_era = 1 or kind = 'resealed' order by 1, 2`.execute(
      owner,
    );
    expect(rows).toEqual([
      { era: 0, kind: 'resealed' },
      { era: 1, kind: 'rows' },
    ]);
    const verdict = await verifyAudit(await exportAudit(s.platform.db));
    expect(verdict.unsealed).toBe(0);
    expect(verdict.gaps).toHaveLength(2);
  });
});

test('what is three years old can be pruned from the beginning, under a signed record, and nothing younger [MLPS-15, MLPS-32, PIPL-56]', async () => {
  const world = await startTestServer();
  const db = openDb(makePool(world.db.ownerUrl, { max: 2, applicationName: 'audit-pruning' }));
  try {
    await world.world.setClock('2023-05-06T09:00:00+08:00');
    const member = await world.world.worker('factory');
    const clerk = await world.staff('factory', 'caseworker');
    for (let n = 0; n < 3; n += 1) await clerk.post('/api/members/search', { q: member.document });
    await sealedUp(world);
    const folder = join(world.platform.config.dataDir, 'anchors/');
    await writeAnchor(world.platform.db, world.platform.sealKey, folder, new Date('2023-05-06T02:00:00Z'));
    await world.world.setClock(null);
    for (let n = 0; n < 3; n += 1) await fileAppeal(await world.worker());
    await sealedUp(world);
    await writeAnchor(world.platform.db, world.platform.sealKey, folder, new Date());
    await expect(pruneAudit(db, world.platform.sealKey, new Date(Date.now() + 86_400_000))).rejects.toMatchObject({
      code: '42501',
    });
    const before = await verifyAudit(await exportAudit(db), '--anchors', folder);
    const pruned = await pruneAudit(db, world.platform.sealKey, new Date('2023-11-01T00:00:00Z'));
    const after = await verifyAudit(await exportAudit(db), '--anchors', folder);
    expect(after).toMatchObject({ holds: true, faults: [], gaps: [], rows: before.rows - pruned.rows });
    expect(after.notes.filter((note) => note.includes('were pruned'))).toHaveLength(2);
    const { rows } = await sql`select 1 from audit where at < '2023-11-01'`.execute(db);
    expect(rows).toEqual([]);
  } finally {
    await db.destroy();
    await world.close();
  }
});

test('an hour after the last anchor the next is posted to the address that was set, and tried again until it is taken', async () => {
  const taken: string[] = [];
  let refuses = true;
  const place = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (!refuses) taken.push(body);
      response.writeHead(refuses ? 503 : 204).end();
    });
  });
  await new Promise<void>((resolve) => place.listen(0, '127.0.0.1', resolve));
  const anchor = `http://127.0.0.1:${(place.address() as AddressInfo).port}/anchors`;
  const world = await startTestServer({ config: { anchor } });
  try {
    await world.world.setClock('2026-03-02T09:00:00+08:00');
    await fileAppeal(await world.worker());
    await untilSealable(world);
    await expect(world.ticker.settle()).rejects.toThrow('answered with 503');
    refuses = false;
    await world.ticker.settle();
    await world.ticker.settle();
    expect(taken).toHaveLength(1);
    await world.world.setClock('2026-03-02T10:00:00+08:00');
    await fileAppeal(await world.worker());
    await untilSealable(world);
    await world.ticker.settle();
    expect(taken).toHaveLength(2);
    const kept = join(world.platform.config.dataDir, 'kept.jsonl');
    writeFileSync(kept, taken.join(''));
    expect(await verifyAudit(await exportAudit(world.platform.db), '--anchors', kept)).toMatchObject({
      holds: true,
      faults: [],
      gaps: [],
    });
    rmSync(kept);
  } finally {
    await world.close();
    await new Promise((resolve) => place.close(resolve));
  }
});
