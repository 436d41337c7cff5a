import { dayOf } from '../../kernel/calendar.ts';
import type { Db, Trx } from '../db/open.ts';
import { holdTree } from '../db/tree-lock.ts';
import { type By, foundAll, takeBackAll } from '../orgs/founding.ts';
import type { Problem } from './cell-reader.ts';
import { type CheckedUnion, type Said, checkUnion } from './check-union.ts';
import { type CheckedBatch, batchSize } from './checking.ts';
import { type UnionKey, unionTable } from './columns.ts';
import type { WritingBatch } from './importing.ts';
import type { Line } from './line.ts';
import { type ImportRow, type Kept, findSettled, holdImport, moveImport } from './queries.ts';
import { Ahead, type Desk, Reading, inBreaths } from './reading.ts';
import { flawOf } from './survey.ts';
import { type Decided, Found, Outlook, UnionPlan } from './union-plan.ts';
import { type Founded, findStanding, holdFounded, settleFounded } from './union-queries.ts';

type Numbered = CheckedUnion & { readonly no: number };
type UnionReading = Reading<UnionKey>;

function read({ now }: ImportRow, { sheet, columns }: UnionReading, line: Line): Numbered {
  const flaw = (place: number) => flawOf(sheet.found, line.no, place + 1);
  return { ...checkUnion(line, columns, dayOf(now.getTime()), flaw), no: line.no };
}

async function readAll(row: ImportRow, reading: UnionReading, lines: readonly Line[]): Promise<Numbered[]> {
  const checked: Numbered[] = [];
  await inBreaths(lines, (line) => checked.push(read(row, reading, line)));
  return checked;
}

/** What the lines name, as the tree has it now. */
async function lookUp(db: Db, row: ImportRow, lines: readonly Numbered[]): Promise<Found> {
  const [names, codes] = [new Set<string>(), new Set<string>()];
  for (const { said } of lines) {
    const { parent }: Said = said;
    for (const name of [said.name, parent && 'name' in parent ? parent.name : undefined])
      if (name !== undefined) names.add(name);
    for (const code of [said.code, parent && 'code' in parent ? parent.code : undefined])
      if (code !== undefined) codes.add(code);
  }
  return new Found(await findStanding(db, row, [...names], [...codes]));
}

/** Reads the whole workbook once for what its lines say of each other; only a workbook with a union lost needs it. */
async function lookOut(desk: Desk, row: ImportRow): Promise<Outlook> {
  const reading = await Reading.open(desk, row, unionTable);
  const outlook = new Outlook();
  try {
    await reading.pass(Infinity, (line) => outlook.add(line.no, read(row, reading, line).said));
    return outlook;
  } finally {
    await reading.close();
  }
}

function asKept(no: number, decided: Decided): Kept[] {
  if (decided.is === 'bad') return [{ no, verdict: 'bad', problems: decided.problems }];
  return decided.is === 'unchanged' ? [{ no, verdict: 'unchanged' }] : [];
}

/** A list of unions whose dry run goes on behind the line that is done with; the lines before are decided again, for what they found. */
export async function openCheckingUnions(desk: Desk, row: ImportRow): Promise<Ahead<CheckedBatch>> {
  const reading = await Reading.open(desk, row, unionTable);
  const plan = new UnionPlan(row.org);
  let outlook: Outlook | undefined;
  const prepare = async (): Promise<CheckedBatch> => {
    const { lines, ...batch } = await reading.take(batchSize);
    const checked = await readAll(row, reading, lines);
    const tree = await lookUp(desk.db, row, checked);
    const kept: Kept[] = [];
    for (const one of checked) {
      let decided = plan.decide(one.no, one, tree);
      if (decided.is === 'bad' && decided.lost) {
        outlook ??= await lookOut(desk, row);
        const told = outlook.tell(one.no);
        if (told !== undefined) decided = { is: 'bad', problems: [told] };
      }
      kept.push(...asKept(one.no, decided));
    }
    return { ...batch, lines: lines.length, kept };
  };
  try {
    while (reading.cursor < row.cursor && !(await prepare()).ended);
  } catch (fault) {
    await reading.close();
    throw fault;
  }
  return new Ahead(reading, row.cursor, prepare);
}

function byOf(row: ImportRow, what: string): By {
  const why = `${what}：${row.fileName}`;
  return { actorId: row.setOffBy ?? row.personId, requestId: row.id, now: row.now.getTime(), why };
}

/** Each try meets what was committed before it; a code taken once more every time is no coincidence. */
const triesMost = 5;

/**
 * Founds the good ones of these lines, decided again under the tree as it is while it is held. Credit codes are given to
 * unions without the tree being held; where one was taken in between, the lines are decided once more.
 */
async function found(trx: Trx, row: ImportRow, lines: readonly Numbered[]): Promise<Kept[]> {
  await holdTree(trx);
  const by = byOf(row, '批量导入');
  const decide = async () => {
    const tree = await lookUp(trx, row, lines);
    const plan = new UnionPlan(row.org);
    return lines.map((one) => ({ no: one.no, decided: plan.decide(one.no, one, tree) }));
  };
  const goodOf = (all: Awaited<ReturnType<typeof decide>>) =>
    all.flatMap(({ decided }) => (decided.is === 'good' ? [decided.founding] : []));
  let decided = await decide();
  for (let n = 1; goodOf(decided).length > 0 && !(await foundAll(trx, goodOf(decided), by)); n += 1) {
    if (n === triesMost) throw new Error('unions could not be founded: a unique key is held by what is not seen');
    decided = await decide();
  }
  return decided.flatMap((one): Kept[] =>
    one.decided.is === 'good'
      ? [{ no: one.no, verdict: 'founded', orgId: one.decided.founding.id }]
      : asKept(one.no, one.decided),
  );
}

/** A list of unions whose good lines are to be founded, behind the line that is done with. */
export async function openFounding(desk: Desk, row: ImportRow): Promise<Ahead<WritingBatch>> {
  const reading = await Reading.open(desk, row, unionTable);
  await reading.pass(row.cursor, () => {});
  return new Ahead(reading, row.cursor, async () => {
    const { lines, ...batch } = await reading.take(batchSize);
    const settled = await findSettled(desk.db, row, lines[0]?.no ?? batch.cursor, batch.cursor);
    const open = lines.filter(({ no }) => !settled.has(no));
    const checked = await readAll(row, reading, open);
    return { ...batch, write: (trx) => found(trx, row, checked) };
  });
}

/** Why a union stays though its import is undone; what has come to it first of all. */
const staysFor: readonly (readonly [(one: Founded, left: ReadonlySet<string>) => boolean, string])[] = [
  [({ dissolved }) => dissolved, '这个工会已经撤并，不用再撤销。'],
  [({ members }) => members, '这个工会已有会员，没有撤销。'],
  [({ cases }) => cases, '这个工会已有办件，没有撤销。'],
  [({ posts }) => posts, '这个工会已有人任职，没有撤销。'],
  [({ children }, left) => children.some((id) => !left.has(id)), '这个工会下面还有工会，没有撤销。'],
  [({ linked }) => linked, '这个工会已归口行业，或已有工会归口到它，没有撤销。'],
  [({ facts }) => facts, '这个工会已登记委员会、任期或位置，没有撤销。'],
  [({ changed }) => changed, '这个工会已改过名称或上级，没有撤销。'],
  [({ used }) => used, '这个工会已设目标、标准或用工单位接口，或已参加星级评定，没有撤销。'],
];

function staying(one: Founded, left: ReadonlySet<string>): Problem[] | undefined {
  const says = staysFor.find(([holds]) => holds(one, left))?.[1];
  return says === undefined ? undefined : [{ column: unionTable.headings.name, says }];
}

/** Takes the next founded unions back, those below before those above. What somebody or something has come to stays. */
export async function undoFounding(desk: Desk, row: ImportRow): Promise<boolean> {
  return desk.db.transaction().execute(async (trx) => {
    if (!(await holdImport(trx, row))) return false;
    await holdTree(trx);
    const founded = await holdFounded(trx, row, batchSize);
    const left = new Set<string>();
    const settled = founded.map((one) => {
      const problems = staying(one, left);
      if (problems === undefined) left.add(one.id);
      return { no: one.no, problems };
    });
    await takeBackAll(
      trx,
      founded.filter(({ id }) => left.has(id)),
      byOf(row, '撤销导入'),
    );
    await settleFounded(trx, row, settled);
    await moveImport(trx, row, {
      undoneRows: left.size,
      ...(founded.length < batchSize ? { cursor: 0, state: 'undone' } : { cursor: founded.at(-1)!.no }),
    });
    return true;
  });
}
