import { setTimeout as delay } from 'node:timers/promises';
import type { Finding, TrustCheck } from '../check.ts';
import { type Field, wage } from '../faults/campaign.ts';

/** Kills every process of PostgreSQL at once; every fifth time the server that looks after it dies in the same moment. */
async function killing(field: Field, kills: number): Promise<Finding[]> {
  const backs: number[] = [];
  let both = 0;
  for (let n = 1; n <= kills; n += 1) {
    await delay(500 + Math.random() * 2_000);
    field.town.killPostgres();
    if (n % 5 === 0) {
      field.service.kill9();
      both += 1;
    }
    const back = await field.served(60_000);
    backs.push(back);
    field.say(`kill ${n}${n % 5 === 0 ? ' with the server' : ''}: back after ${Math.round(back)} ms`);
    await field.service.ready();
    if (n % 10 === 0) field.say(`${n} kills, back after ${Math.round(Math.max(...backs))} ms at most`);
  }
  const slowest = Math.max(...backs);
  return [
    {
      what: `kill -9 of every process of PostgreSQL under load, ${both} times with the server`,
      measured: `${backs.length} kills; the next write acknowledged after ${(slowest / 1000).toFixed(1)} s at most`,
      goal: '≥ 100 kills; served again ≤ 10 s',
      holds: backs.length >= kills && slowest <= 10_000,
    },
  ];
}

export default {
  goal: 'R4',
  title: 'kill -9 of PostgreSQL loses nothing that was acknowledged and doubles nothing',
  controls: ['MLPS-23'],
  minutes: { short: 5, full: 60 },
  run: (run) => wage(run, { database: 'own', perSecond: 3, breaking: (field) => killing(field, run.full ? 100 : 5) }),
} satisfies TrustCheck;
