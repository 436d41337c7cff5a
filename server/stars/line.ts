import { type RawBuilder, sql } from 'kysely';
import type { StarSheetFacts } from '../../kernel/stars.ts';
import { type Node, lineAbove } from '../orgs/change-queries.ts';

/** The union that set a sheet and those between it and a union, the nearest first; none where it is not above it. */
export function checkersOf(node: Node, setBy: string): string[] {
  const above = lineAbove(node);
  const at = above.indexOf(setBy);
  if (at >= 0) return above.slice(at).toReversed();
  const sector = node.sectors.indexOf(setBy);
  return sector < 0 ? [] : node.sectors.slice(0, sector + 1);
}

/** Whether a sheet is for this union. */
export function isFor(sheet: Pick<StarSheetFacts, 'level' | 'federates'>, setBy: string, node: Node): boolean {
  const alike = node.level === sheet.level && (sheet.federates === undefined || node.federates === sheet.federates);
  return alike && !node.dissolved && checkersOf(node, setBy).length > 0;
}

/** The same in SQL: the union `o` stands under `t`, which set the sheet `s`, and is of those that the sheet is for. */
export const ratedBy: RawBuilder<boolean> = sql<boolean>`(
  o.id <> t.id and o.level = s.level and (s.federates is null or o.federates = s.federates) and o.dissolved_at is null
  and case t.level when 'province' then true when 'city' then o.city_id = t.id when 'county' then o.county_id = t.id
    when 'town' then o.town_id = t.id
    when 'federation' then o.federation_id = t.id or (o.sectors <> '{}' and o.sectors @> array[t.id]) else false end)`;
