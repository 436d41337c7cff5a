import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import { openModelStage, playRandomly } from '../faults/model.ts';
import { projectRoot } from '../../server/config.ts';
import { examplesOf, findServices } from '../../server/registry.ts';

const goal = 10_000;

async function play({ full, say, isLate }: TrustRun): Promise<readonly Finding[]> {
  const folder = `${projectRoot}/services`;
  const services = [...(await findServices(folder)).values()];
  const examples = new Map(
    await Promise.all(services.map(async ({ id }) => [id, await examplesOf(folder, id)] as const)),
  );
  const seed = Date.now() % 2 ** 31;
  say(`seed ${seed}`);
  const runs = full ? 25 : 5;
  const rounds = full ? Math.ceil(goal / services.length / runs) : 1;
  const stage = await openModelStage();
  const total = { sequences: 0, commands: 0, moves: 0 };
  const diverged: string[] = [];
  try {
    for (let round = 0; round < rounds && (round === 0 || !isLate()); round += 1) {
      for (const service of services) {
        if (round > 0 && isLate()) break;
        try {
          const how = { runs, seed: seed + round, most: full ? 50 : 20 };
          const played = await playRandomly(stage, service, examples.get(service.id)!, how);
          total.sequences += played.sequences;
          total.commands += played.commands;
          total.moves += played.moves;
        } catch (fault) {
          say(`${String(fault)}\n${fault instanceof Error ? String(fault.cause) : ''}`);
          diverged.push(`${service.id} with seed ${seed + round}`);
        }
      }
      say(`${total.sequences} sequences, ${total.commands} tries, ${total.moves} moves`);
    }
  } finally {
    await stage.server.close();
  }
  return [
    {
      what: `random sequences of everybody's tries on cases of ${services.length} services, seed ${seed}`,
      measured: `${total.sequences} sequences, ${total.commands} tries, ${total.moves} moves, ${diverged.length} divergences ${diverged.join(', ')}`,
      goal: `≥ ${goal} sequences of ≤ 50, 0 divergences`,
      holds: diverged.length === 0 && total.sequences >= runs * services.length && total.moves > 0,
      short: fewer(total.sequences, goal, 'sequences'),
    },
  ];
}

export default {
  goal: 'R11',
  title: 'a case goes where its definition says, whatever everybody tries in whatever order',
  controls: ['ASVS-2.3.1'],
  minutes: { short: 5, full: 240 },
  run: play,
} satisfies TrustCheck;
