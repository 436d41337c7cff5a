import { type Day, dayOf } from '../../kernel/calendar.ts';
import { type Refusal, isRefusal, refuse } from '../../kernel/refusal.ts';
import type { PackAnswer, PackLine, PackProblem } from '../../kernel/rule-pack.ts';
import { overlapOf } from '../../kernel/tuning.ts';
import { sayWholeDay } from '../../kernel/say-day.ts';
import type { Db } from '../db/open.ts';
import { type Scoped, scopedTo } from '../db/scope.ts';
import type { Done, WriteContext } from '../http/once.ts';
import { type Node, findNode, lineOf } from '../orgs/change-queries.ts';
import type { Caller } from '../people/caller.ts';
import type { Platform } from '../platform.ts';
import { findTunable, overlapWords } from '../tunables/asked.ts';
import { draftOne, tellApprovers } from '../tunables/drafting.ts';
import { mayDraft, onUnion } from '../tunables/on-union.ts';
import { type StandingRow, listStanding } from '../tunables/queries.ts';
import { valueOn } from '../tunables/reading.ts';
import { type Ruled, findRuleSet } from '../tunables/rule-sets.ts';
import type { PackGiven, PackItem, ReadPack } from './reading.ts';

/** What reads YAML is loaded by who first brings a pack: a server starts without it. */
const loadReader = () => import('./reading.ts');

/** What each value of a pack changes at this union, and what stands in its way there. */
async function compare(
  ruled: Ruled,
  db: Db,
  node: Node,
  { pack, today }: { readonly pack: ReadPack; readonly today: Day },
): Promise<PackAnswer> {
  const climb = lineOf(node).toReversed();
  const problems: PackProblem[] = [...pack.problems];
  const lines: PackLine[] = [];
  const standing = new Map<string, readonly StandingRow[]>();
  for (const { line, ...asked } of pack.items) {
    const { service, name, from } = asked;
    if (!standing.has(service)) standing.set(service, await listStanding(db, climb, service));
    const rows = standing.get(service)!;
    const tunable = findTunable(findRuleSet(ruled, service)!, name)!;
    const own = rows.filter((row) => row.org === node.id && row.name === name);
    const isThere = own.some((row) => row.from === from && row.value === asked.value);
    const other = isThere ? undefined : overlapOf(own, asked);
    if (other) problems.push({ line, says: `“${tunable.label}”：${overlapWords(tunable, other)}` });
    else if (!isThere && from < today)
      problems.push({ line, says: `“${tunable.label}”：${sayWholeDay(from)}已经过去，只能从今天或者以后起` });
    const without = rows.filter((row) => row.org !== node.id || row.name !== name || row.from !== from);
    const was = valueOn({ climb, standing: without }, name, tunable, from);
    lines.push({ line, ...asked, was, becomes: isThere ? 'unchanged' : 'draft' });
  }
  const org = { id: node.id, name: node.name, level: node.level };
  return { org, title: pack.title, lines, problems: problems.toSorted((a, b) => a.line - b.line) };
}

/** What importing a pack would draft at a union, line by line; nothing is written. Refusals: not-found, no-right. */
export async function checkPack(
  platform: Platform,
  caller: Caller,
  orgId: string,
  { now, ...given }: PackGiven & { readonly now: number },
): Promise<PackAnswer | Refusal> {
  const scoped: Scoped = scopedTo(platform.db, caller);
  const node = await findNode(scoped, orgId);
  if (node === undefined) return refuse('not-found');
  if (!mayDraft(caller, lineOf(node))) return refuse('no-right');
  const today = dayOf(now);
  const { readPack } = await loadReader();
  return compare(platform, platform.db, node, { pack: readPack(given, platform, today), today });
}

const reasonsFrom = (problems: readonly PackProblem[]) =>
  problems
    .slice(0, 100)
    .map(({ line, says }) => ({ at: `line-${line}`, says: line > 0 ? `第 ${line} 行：${says}` : says }));

/**
 * Drafts what a pack says, all of it or nothing; each draft waits for a second person as one written by hand does.
 * Refusals: answers-wrong with a line for each problem, tunable-draft-waits, and those of drafting.
 */
export async function importPack(
  platform: Platform,
  context: WriteContext,
  orgId: string,
  given: PackGiven,
): Promise<Done | Refusal> {
  const { readPack } = await loadReader();
  return onUnion<PackAnswer>(platform, context, orgId, {
    may: mayDraft,
    act: async (turn) => {
      const pack = readPack(given, platform, turn.today);
      const answer = await compare(platform, turn.trx, turn.node, { pack, today: turn.today });
      if (answer.problems.length > 0) return refuse('answers-wrong', reasonsFrom(answer.problems));
      const drafted = pack.items.filter((_, n) => answer.lines[n]!.becomes === 'draft');
      for (const { line, ...asked } of drafted satisfies readonly PackItem[]) {
        const refused = await draftOne(turn, findRuleSet(platform, asked.service)!, asked, pack.title);
        if (isRefusal(refused))
          return refuse(refused.refused, reasonsFrom(refused.reasons.map(({ says }) => ({ line, says }))));
      }
      if (drafted.length > 0)
        await tellApprovers(
          turn,
          `${turn.node.name}：规则包“${pack.title}”，${drafted.length} 项。请在“规则”里核对以后批准。`,
        );
      return answer;
    },
  });
}
