import { fillTown, mustBeExact } from '../../bench/allot-crowd.ts';
import { rush, wholeRush } from '../../bench/allot-killed.ts';
import { openBenchDatabase } from '../../bench/database.ts';
import { newId } from '../../server/db/id.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';

async function tryAll({ full, say }: TrustRun): Promise<readonly Finding[]> {
  const asked = full ? wholeRush : { stock: 500, tries: 5_000 };
  const database = await openBenchDatabase();
  // Each tries twice or so: whoever has one must not get another.
  const town = await fillTown(database, Math.ceil(asked.tries / 2.5));
  try {
    say(`${asked.tries} tries`);
    const { campaignId, given, lost, statuses, repeated, ms } = await rush(database, town, asked);
    // One more than there was, by hand: what judges the rush must see it.
    await town.owner.query(
      `insert into claims (cell_id, id, campaign_id, slice, person_id, org_id, state, number, at)
       values (1, $1, $2, 0, $3, $4, 'granted', $5, now())`,
      [newId(), campaignId, newId(), town.orgId, asked.stock + 1],
    );
    const seen = await mustBeExact(town, campaignId).then(
      () => 0,
      () => 1,
    );
    return [
      {
        what: `${asked.tries} tries of ${town.tokens.length} people at four servers, 400 under way, for ${asked.stock} things; one server killed`,
        measured: `${given} given, 0 twice, ${lost} acknowledged and lost; ${JSON.stringify(statuses)}, ${repeated} made again, ${(ms / 1000).toFixed(1)} s`,
        goal: 'exactly as many as there are, of 5,000 under 50,000 tries; 0 twice, 0 lost',
        holds: given === asked.stock && lost === 0,
        short: fewer(asked.tries, wholeRush.tries, 'tries'),
      },
      { what: 'one claim beyond them, planted', measured: `${seen} of 1 found`, goal: 'found', holds: seen === 1 },
    ];
  } finally {
    await town.close();
    await database.close();
  }
}

export default {
  goal: 'R2',
  title: 'a rush on few things at several servers, one of them killed, gives exactly what there is',
  controls: ['ASVS-2.3.4'],
  minutes: { short: 4, full: 15 },
  run: tryAll,
} satisfies TrustCheck;
