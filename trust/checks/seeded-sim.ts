import { projectRoot } from '../../server/config.ts';
import { examplesOf, findServices } from '../../server/registry.ts';
import type { Move } from '../../kernel/step.ts';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import { type Playable, Simulation, playableOf } from '../faults/sim.ts';

const goal = 10_000;
const steps = 60;

/** What a kernel that is wrong would decide; each must be noticed within some seeds. */
const plants: Readonly<Record<string, (move: Move) => Move>> = {
  'an entry is numbered twice': (move) => (move.seq === 3 ? { ...move, seq: 2 } : move),
  'a deadline lies in the past': (move) => (typeof move.dueAt === 'number' ? { ...move, dueAt: 0 } : move),
  'somebody outside the line owes the move': (move) =>
    move.owing?.orgId === undefined ? move : { ...move, owing: { ...move.owing, orgId: 'elsewhere' } },
  'half a fen is paid': (move) => (move.pays ? { ...move, pays: { ...move.pays, fen: move.pays.fen + 0.5 } } : move),
  'the clock forgets that it has escalated': ({ dueDone: _gone, ...move }) => move,
};

function runSeed(seed: number, all: readonly Playable[], breaking?: (move: Move) => Move) {
  return new Simulation(seed, all, breaking).run(steps);
}

const noticedOf = (all: readonly Playable[], breaking: (move: Move) => Move): boolean => {
  try {
    for (let seed = 1; seed <= 500; seed += 1) runSeed(seed, all, breaking);
  } catch {
    return true;
  }
  return false;
};

async function simulate({ full, say, isLate }: TrustRun): Promise<readonly Finding[]> {
  const folder = `${projectRoot}/services`;
  const services = [...(await findServices(folder)).values()];
  const all: Playable[] = [];
  for (const service of services) {
    const one = playableOf(service, await examplesOf(folder, service.id));
    if (one !== undefined) all.push(one);
  }
  const wanted = full ? 1_000_000 : goal;
  const first = Math.floor(Date.now() / 1000) % 2 ** 31;
  say(`seeds from ${first} on`);
  const sums = { seeds: 0, moves: 0, byClock: 0, refused: 0 };
  const broken: string[] = [];
  let differing = 0;
  for (; sums.seeds < wanted && !isLate(); sums.seeds += 1) {
    const seed = first + sums.seeds;
    try {
      const run = runSeed(seed, all);
      sums.moves += run.moves;
      sums.byClock += run.byClock;
      sums.refused += run.refused;
      // Of every tenth seed the trace is made again: the same number, the same moves.
      if (seed % 10 === 0 && runSeed(seed, all).hash !== run.hash) differing += 1;
    } catch (fault) {
      broken.push(`seed ${seed}: ${(fault as Error).message}`);
      if (broken.length <= 10) say(broken.at(-1)!);
    }
  }
  const noticed = Object.entries(plants).map(([name, plant]) => ({ name, noticed: noticedOf(all, plant) }));
  const missed = noticed.flatMap((one) => (one.noticed ? [] : [one.name]));
  return [
    {
      what: `three cases of ${all.length} services each, ${steps} steps of anybody and of a clock that goes on, out of one number; no database`,
      measured: `${sums.seeds} seeds from ${first} on: ${sums.moves} moves, ${sums.byClock} by the clock, ${sums.refused} refused; ${broken.length} broke a law ${broken[0] ?? ''}`,
      goal: `0 of ≥ ${goal.toLocaleString('en')}, 1,000,000 before a release`,
      holds: broken.length === 0 && sums.moves > sums.seeds && sums.byClock > 0 && sums.refused > 0,
      short: fewer(sums.seeds, full ? 1_000_000 : goal, 'seeds'),
    },
    {
      what: 'the same seed again, of every tenth',
      measured: `${differing} gave another trace`,
      goal: '0',
      holds: differing === 0,
    },
    {
      what: `kernels that are wrong on purpose: ${noticed.map(({ name }) => name).join('; ')}`,
      measured: `${noticed.length - missed.length} of ${noticed.length} noticed ${missed.join(', ')}`,
      goal: 'all',
      holds: missed.length === 0,
    },
  ];
}

export default {
  goal: 'R13',
  title: 'cases out of one random number: people, clock and deadlines, the same trace for the same seed',
  controls: ['ASVS-2.3.1'],
  minutes: { short: 3, full: 120 },
  run: simulate,
} satisfies TrustCheck;
