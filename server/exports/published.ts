import type { Platform } from '../platform.ts';
import type { AnyTable } from './columns.ts';
import { casesTable, membersTable, openUnions, unionsTable } from './tables.ts';
import { returningOf, returnsTable } from './returns-table.ts';
import { wishesTable } from './wishes-table.ts';

/**
 * Every table that has a published schema; of what is sent one for each kind of limited goods that asks for it, of what is
 * returned one for each service that lists who returns it.
 */
export function publishedTables({
  sealer,
  allotments,
  registry,
}: Pick<Platform, 'sealer' | 'allotments' | 'registry'>): readonly AnyTable[] {
  const sent = [...allotments.values()].filter(({ wishes }) => wishes !== undefined);
  return [
    membersTable(sealer, '', false),
    membersTable(sealer, '', true),
    casesTable(''),
    unionsTable(''),
    openUnions,
    ...[...registry.values()].flatMap((service) => returningOf(service) ?? []).map((of) => returnsTable(of, '')),
    ...sent.map((allotment) => wishesTable(sealer, allotment, '')),
  ];
}
