import type { Sealer } from '../people/sealing.ts';
import type { Allotments } from '../registry.ts';
import type { AnyTable } from './columns.ts';
import { casesTable, membersTable, openUnions, unionsTable } from './tables.ts';
import { wishesTable } from './wishes-table.ts';

/** Every table that has a published schema; of what is sent one for each kind of limited goods that asks for it. */
export function publishedTables(sealer: Sealer, allotments: Allotments): readonly AnyTable[] {
  const sent = [...allotments.values()].filter(({ wishes }) => wishes !== undefined);
  return [
    membersTable(sealer, '', false),
    membersTable(sealer, '', true),
    casesTable(''),
    unionsTable(''),
    openUnions,
    ...sent.map((allotment) => wishesTable(sealer, allotment, '')),
  ];
}
