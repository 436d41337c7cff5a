import { setTimeout as delay } from 'node:timers/promises';
import { type Finding, type TrustCheck, fewer, longer } from '../check.ts';
import { type Field, wage } from '../faults/campaign.ts';
import type { Trap } from '../faults/proxy.ts';

/** Where the process is killed: by what it has just said to PostgreSQL, before or after PostgreSQL did it. */
const points: readonly (readonly [string, RegExp, Trap['moment']])[] = [
  ['before COMMIT', /Q\0\0\0\x0bcommit\0/, 'before'],
  ['after COMMIT, before the reply', /Q\0\0\0\x0bcommit\0/, 'after'],
  ['before a filing', /insert-cases-/, 'before'],
  ['after a filing, before the reply', /insert-cases-/, 'after'],
  ['in a move', /append-move-/, 'after'],
  ['in the outbox, rows taken', /claim-outbox-/, 'after'],
  ['in the outbox, notices written', /notices-|insert into notices/, 'after'],
  ['in the folding of figures', /fold-/, 'after'],
  ['in a roster', /insert into import_rows|update imports/, 'after'],
  ['in a payment', /ledger_entries/, 'after'],
];

/** How long a point may wait to be reached; some lie on ways that are walked seldom. Then any moment has to do. */
const patienceMs = 5_000;

async function killAt({ line, service }: Field, [, pattern, moment]: (typeof points)[number]): Promise<boolean> {
  return new Promise<boolean>((resolve) => {
    const tooLong = setTimeout(() => {
      line!.set(undefined);
      resolve(false);
    }, patienceMs);
    line!.set({
      pattern,
      moment,
      spring: () => {
        service.kill9();
        clearTimeout(tooLong);
        resolve(true);
      },
    });
  });
}

async function killAnytime({ service }: Field): Promise<void> {
  await delay(Math.random() * 1_500);
  service.kill9();
}

/** Kills until there were as many: at the points in turn, every fourth time at any moment. */
async function killing(field: Field, kills: number): Promise<Finding[]> {
  const hits = new Map<string, number>();
  const backs: number[] = [];
  for (let n = 0; n < kills && !field.isLate(); n += 1) {
    const point = points[n % points.length]!;
    const isAt = n % 4 !== 3 && (await killAt(field, point));
    if (!isAt) await killAnytime(field);
    const name = isAt ? point[0] : 'at any moment';
    hits.set(name, (hits.get(name) ?? 0) + 1);
    backs.push(await field.served());
    if (backs.length % 25 === 0)
      field.say(`${backs.length} kills, back after ${Math.round(Math.max(...backs))} ms at most`);
    await delay(500);
  }
  const slowest = Math.max(...backs);
  return [
    {
      what: `kill -9 of the server under load: ${[...hits].map(([name, times]) => `${name} ${times} ×`).join(', ')}`,
      measured: `${backs.length} kills; the next write acknowledged after ${(slowest / 1000).toFixed(1)} s at most`,
      goal: '≥ 500 kills; served again ≤ 10 s',
      holds: backs.length > 0 && Number.isFinite(slowest),
      short: [...fewer(backs.length, 500, 'kills'), ...longer(slowest / 1000, 10, 's')],
    },
  ];
}

export default {
  goal: 'R5',
  title: 'kill -9 of Node loses nothing, doubles nothing, leaves nothing half-done',
  controls: ['MLPS-16', 'MLPS-23'],
  minutes: { short: 5, full: 120 },
  run: (run) => wage(run, { database: 'apart', perSecond: 3, breaking: (field) => killing(field, run.full ? 500 : 8) }),
} satisfies TrustCheck;
