import { sql } from 'kysely';
import type { FileAnswer } from '../../kernel/answers.ts';
import type { StarChange, StarMeasured, StarScore, StarState, StarStep, StarStepName } from '../../kernel/stars.ts';
import { newId } from '../db/id.ts';
import type { Db, Reader, Trx } from '../db/open.ts';
import type { By } from './sheet-queries.ts';

export type Scores = Readonly<Record<string, Omit<StarScore, 'key'>>>;
export type Measures = Readonly<Record<string, StarMeasured>>;
export type Changes = Readonly<Record<string, Omit<StarChange, 'key'>>>;

export interface RatingRow {
  readonly cell_id: number;
  readonly id: string;
  readonly round_id: string;
  readonly org_id: string;
  readonly state: StarState;
  readonly seq: number;
  readonly self_points: number | null;
  readonly points: number | null;
  readonly stars: number | null;
  readonly scores: Scores;
  readonly measured: Measures;
  readonly changes: Changes;
  readonly published_at: Date | null;
  readonly object_until: Date | null;
}

const columns = sql`cell_id, id, round_id, org_id, state, seq, self_points, points, stars, scores, measured, changes,
  published_at, object_until from star_ratings`;

export async function findRating(db: Reader, roundId: string, orgId: string): Promise<RatingRow | undefined> {
  const { rows } = await sql<RatingRow>`
    select ${columns} where round_id = ${roundId} and org_id = ${orgId}`.execute(db);
  return rows[0];
}

/** The same, held until the transaction ends. */
export async function holdRating(trx: Trx, roundId: string, orgId: string): Promise<RatingRow | undefined> {
  const { rows } = await sql<RatingRow>`
    select ${columns} where round_id = ${roundId} and org_id = ${orgId} for no key update`.execute(trx);
  return rows[0];
}

/** Those of a round that are checked and not published, held; so many at most, because each of them is a step. */
export async function holdChecked(trx: Trx, roundId: string, most: number): Promise<RatingRow[]> {
  const { rows } = await sql<RatingRow>`
    select ${columns} where round_id = ${roundId} and state = 'checked' order by org_id limit ${most} for no key update`.execute(
    trx,
  );
  return rows;
}

/** Begins a union's way through a round; undefined where somebody else of the union has just done so. */
export async function insertRating(trx: Trx, roundId: string, orgId: string): Promise<RatingRow | undefined> {
  const { rows } = await sql`
    insert into star_ratings (cell_id, id, round_id, org_id, state, seq, scores, measured, changes)
    select cell_id, ${newId()}, ${roundId}, id, 'none', 0, '{}', '{}', '{}' from orgs where id = ${orgId}
    on conflict (cell_id, round_id, org_id) do nothing returning 1`.execute(trx);
  return rows.length === 0 ? undefined : findRating(trx, roundId, orgId);
}

/** What a step leaves a rating at. */
type After = Partial<
  Pick<
    RatingRow,
    'self_points' | 'points' | 'stars' | 'scores' | 'measured' | 'changes' | 'published_at' | 'object_until'
  >
> & { readonly state: StarState };

export interface Said {
  readonly words?: string;
  readonly scores?: Scores;
  readonly measured?: Measures;
  readonly changes?: readonly StarChange[];
  readonly points: number;
}

/** Appends a step and writes where the rating then stands. */
export async function writeStep(
  trx: Trx,
  rating: RatingRow,
  {
    step,
    said,
    after,
    by,
  }: { readonly step: StarStepName; readonly said: Said; readonly after: After; readonly by: By },
): Promise<void> {
  const { scores, measured, changes, ...plain } = after;
  const seq = rating.seq + 1;
  await trx
    .insertInto('star_steps')
    .values({
      cell_id: rating.cell_id,
      rating_id: rating.id,
      seq,
      step,
      said: JSON.stringify(said),
      at: new Date(by.now),
      by_person: by.personId,
      request_id: by.requestId,
    })
    .execute();
  await trx
    .updateTable('star_ratings')
    .set({
      ...plain,
      seq,
      ...(scores && { scores: JSON.stringify(scores) }),
      ...(measured && { measured: JSON.stringify(measured) }),
      ...(changes && { changes: JSON.stringify(changes) }),
    })
    .where('cell_id', '=', rating.cell_id)
    .where('id', '=', rating.id)
    .execute();
}

/** Whether this person has ever scored for the union in this round. */
export async function hasScored(db: Db, { cell_id, id }: RatingRow, personId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from star_steps where cell_id = ${cell_id} and rating_id = ${id} and step = 'score' and by_person = ${personId}
    limit 1`.execute(db);
  return rows.length > 0;
}

export async function listSteps(db: Db, { cell_id, id }: RatingRow): Promise<StarStep[]> {
  const { rows } = await sql<{ seq: number; step: StarStepName; at: Date; by: string | null; said: Said }>`
    select w.seq, w.step, w.at, w.said,
      (select p.name from persons p where p.cell_id = any (array(select cell_id from cells)) and p.id = w.by_person) as by
    from star_steps w where w.cell_id = ${cell_id} and w.rating_id = ${id} order by w.seq`.execute(db);
  return rows.map(({ at, said, ...rest }) => ({
    ...rest,
    at: at.toISOString(),
    ...(said.words !== undefined && { words: said.words }),
    changes: said.changes ?? [],
    points: said.points,
  }));
}

export async function bindProofs(trx: Trx, { cell_id, id }: RatingRow, fileIds: readonly string[]): Promise<void> {
  if (fileIds.length === 0) return;
  await sql`insert into star_proofs (cell_id, file_id, rating_id)
    select ${cell_id}, f, ${id} from unnest(${fileIds}::uuid[]) f on conflict (cell_id, file_id) do nothing`.execute(
    trx,
  );
}

export async function listProofs(db: Db, { cell_id, id }: RatingRow): Promise<FileAnswer[]> {
  const { rows } = await sql<FileAnswer>`
    select f.id, f.name, f.media_type as "mediaType", f.bytes from star_proofs p
    join files f on f.cell_id = p.cell_id and f.id = p.file_id
    where p.cell_id = ${cell_id} and p.rating_id = ${id}`.execute(db);
  return rows;
}

/** Which rating a file was given for: the union and the round. */
export async function findProven(
  db: Db,
  cell: number,
  fileId: string,
): Promise<{ readonly org_id: string; readonly set_by: string } | undefined> {
  const { rows } = await sql<{ org_id: string; set_by: string }>`
    select g.org_id, s.org_id as set_by from star_proofs p
    join star_ratings g on g.cell_id = p.cell_id and g.id = p.rating_id
    join star_rounds r on r.id = g.round_id join star_sheets s on s.id = r.sheet_id
    where p.cell_id = ${cell} and p.file_id = ${fileId}`.execute(db);
  return rows[0];
}

export async function markPublished(trx: Trx, roundId: string, now: number): Promise<void> {
  await sql`update star_rounds set published_at = ${new Date(now)} where id = ${roundId} and published_at is null`.execute(
    trx,
  );
}
