import { setTimeout as delay } from 'node:timers/promises';
import { type Finding, type TrustCheck, fewer, longer } from '../check.ts';
import { type Field, wage } from '../faults/campaign.ts';

/** Kills every process of PostgreSQL at once; every fifth time the server that looks after it dies in the same moment. */
async function killing(field: Field, kills: number): Promise<Finding[]> {
  const alone: number[] = [];
  const both: number[] = [];
  for (let n = 1; n <= kills && !field.isLate(); n += 1) {
    await delay(500 + Math.random() * 2_000);
    const withServer = n % 5 === 0;
    field.town.killPostgres();
    if (withServer) field.service.kill9();
    const back = await field.served();
    (withServer ? both : alone).push(back);
    field.say(`kill ${n}${withServer ? ' with the server' : ''}: back after ${Math.round(back)} ms`);
    await field.service.ready();
  }
  const finding = (what: string, backs: readonly number[], goal: string, wanted: number): Finding => {
    const slowest = Math.max(...backs);
    return {
      what: `kill -9 of every process of PostgreSQL under load${what}`,
      measured: `${backs.length} kills; the next write acknowledged after ${(slowest / 1000).toFixed(1)} s at most`,
      goal,
      holds: backs.length > 0 && Number.isFinite(slowest),
      short: [...fewer(backs.length, wanted, 'kills'), ...longer(slowest / 1000, 10, 's')],
    };
  };
  return [
    finding('', alone, '≥ 100 kills; served again ≤ 10 s', 100),
    finding(' and of the server in the same moment', both, 'served again ≤ 10 s', 1),
  ];
}

export default {
  goal: 'R4',
  title: 'kill -9 of PostgreSQL loses nothing that was acknowledged and doubles nothing',
  controls: ['MLPS-23'],
  minutes: { short: 5, full: 60 },
  run: (run) => wage(run, { database: 'own', perSecond: 3, breaking: (field) => killing(field, run.full ? 125 : 5) }),
} satisfies TrustCheck;
