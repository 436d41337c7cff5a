import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { sql } from 'kysely';
import type { Db } from '../db/open.ts';
import { lineInSql } from './line-sql.ts';
import { cellsOf, findHeads, findReached } from './seal-queries.ts';
import { headerOf, idsIn, noChain, sealedLine } from './seal.ts';

/** Rows that are fetched together; a seal has two thousand at most. */
const atOnce = 4_000;

interface StoredSeal {
  readonly cell: number;
  readonly chain: string;
  readonly n: number;
  readonly kind: 'rows' | 'resealed' | 'pruned';
  readonly at: Date;
  readonly era: number;
  readonly xid: string;
  readonly id: string;
  readonly timeline: number;
  readonly lastAt: Date;
  readonly leaves: Buffer;
  readonly root: Buffer;
  readonly says: string | null;
  readonly prev: Buffer;
  readonly hash: Buffer;
  readonly signer: Buffer;
  readonly signature: Buffer;
}

interface StoredRow {
  readonly id: string;
  readonly line: string;
  readonly mac: Buffer | null;
  readonly shown: readonly string[] | null;
}

export interface Exported {
  readonly rows: number;
  readonly seals: number;
}

/** Writes the audit as `docs/audit.md` says, seal by seal with the rows of each, and never more than a few thousand rows in memory. */
export class AuditExport {
  readonly #db: Db;
  readonly #out: Writable;
  #rows = 0;
  #seals = 0;

  constructor(db: Db, out: Writable) {
    this.#db = db;
    this.#out = out;
  }

  async write(at: Date): Promise<Exported> {
    await this.#line(JSON.stringify({ audit: { at: at.toISOString(), v: 2 } }));
    const cells = await cellsOf(this.#db);
    const reached = new Map(
      await Promise.all(cells.map(async (cell) => [cell, await findReached(this.#db, cell)] as const)),
    );
    const sealed = new Map<number, number>();
    for (const cell of cells) {
      const before = this.#rows;
      for (const { chain } of await findHeads(this.#db, cell)) await this.#chain(cell, chain);
      sealed.set(cell, this.#rows - before);
    }
    await this.#line('{"part":"loose"}');
    for (const cell of cells) await this.#loose(cell, reached.get(cell)!, sealed.get(cell)!);
    await this.#line('{"part":"unsealed"}');
    for (const cell of cells) await this.#unsealed(cell, reached.get(cell)!);
    const end = { rows: this.#rows, seals: this.#seals };
    await this.#line(JSON.stringify({ end }));
    return end;
  }

  async #line(line: string): Promise<void> {
    if (!this.#out.write(`${line}\n`)) await once(this.#out, 'drain');
  }

  async #row(cell: number, { line, mac, shown }: StoredRow): Promise<void> {
    this.#rows += 1;
    await this.#line(sealedLine(cell, mac, line));
    if (shown !== null) await this.#line(JSON.stringify({ shown }));
  }

  async #chain(cell: number, chain: string): Promise<void> {
    let n = 0;
    for (;;) {
      const seals = await this.#sealsAfter(cell, chain, n);
      if (seals.length === 0) return;
      const ids = seals.map(({ leaves }) => idsIn(leaves));
      const rows = await this.#rowsOf(cell, ids.flat());
      for (const [i, seal] of seals.entries()) {
        await this.#seal(seal);
        for (const id of ids[i]!) {
          const row = rows.get(id);
          if (row !== undefined) await this.#row(cell, row);
        }
      }
      n = seals.at(-1)!.n;
    }
  }

  /** As many seals as have a few thousand rows between them, and at least one. */
  async #sealsAfter(cell: number, chain: string, n: number): Promise<StoredSeal[]> {
    const { rows } = await sql<StoredSeal>`
      select cell_id as cell, chain, n, kind, at, to_era as era, to_xid::text as xid, to_id as id, timeline, last_at as "lastAt",
        leaves, root, says, prev, hash, signer, signature
      from (select *, sum(count) over (order by n) - count as before from (
        select * from audit_seals where cell_id = ${cell} and chain = ${chain} and n > ${n} order by n limit 500) s) s
      where before < ${atOnce} order by n`.execute(this.#db);
    return rows;
  }

  async #rowsOf(cell: number, ids: readonly string[]): Promise<Map<string, StoredRow>> {
    const { rows } = await sql<StoredRow>`
      select a.id, a.mac, a.shown, ${lineInSql} as line from audit a where a.cell_id = ${cell} and a.id = any (${[...ids]}::uuid[])`.execute(
      this.#db,
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  async #seal(seal: StoredSeal): Promise<void> {
    this.#seals += 1;
    const { era, xid, id, leaves, root, hash, signer, signature } = seal;
    const header = headerOf({ ...seal, to: { era, xid, id } }, root);
    const rest = { signature: signature.toString('hex'), signer: signer.toString('hex') };
    await this.#line(
      `{"hash":"${hash.toString('hex')}","leaves":"${leaves.toString('base64')}","seal":${header},${JSON.stringify(rest).slice(1)}`,
    );
  }

  /** Rows that lie where everything is sealed and under no seal. Looked for only where the numbers do not agree. */
  async #loose(cell: number, to: { era: number; xid: string; id: string }, sealed: number): Promise<void> {
    const upTo = sql`a.cell_id = ${cell} and (a.era, a.xid, a.id) <= (${to.era}::smallint, ${to.xid}::xid8, ${to.id}::uuid)`;
    const { rows } = await sql<{ count: number }>`select count(*)::integer as count from audit a where ${upTo}`.execute(
      this.#db,
    );
    if (rows[0]!.count === sealed) return;
    const { rows: loose } = await sql<StoredRow>`
      with leaves as (
        select encode(substring(s.leaves from i * 48 + 1 for 16), 'hex')::uuid as id
        from audit_seals s cross join lateral generate_series(0, s.count - 1) i where s.cell_id = ${cell})
      select a.id, a.mac, a.shown, ${lineInSql} as line from audit a
      where ${upTo} and not exists (select 1 from leaves l where l.id = a.id) order by a.id`.execute(this.#db);
    for (const row of loose) await this.#row(cell, row);
  }

  async #unsealed(cell: number, to: { era: number; xid: string; id: string }): Promise<void> {
    for (let from = noChain; ;) {
      const { rows } = await sql<StoredRow>`
        select a.id, a.mac, a.shown, ${lineInSql} as line from audit a
        where a.cell_id = ${cell} and (a.era, a.xid, a.id) > (${to.era}::smallint, ${to.xid}::xid8, ${to.id}::uuid)
          and a.id > ${from}::uuid order by a.id limit ${atOnce}`.execute(this.#db);
      for (const row of rows) await this.#row(cell, row);
      if (rows.length === 0) return;
      from = rows.at(-1)!.id;
    }
  }
}
