import { setTimeout as delay } from 'node:timers/promises';
import { type Finding, type TrustCheck, fewer, longer } from '../check.ts';
import { type Field, wage } from '../faults/campaign.ts';
import { manners } from '../faults/person.ts';

type Fault = (field: Field, ms: number) => Promise<void>;

/** For a while, and then as if nothing had been. */
const during = (trouble: Parameters<NonNullable<Field['line']>['be']>[0]): Fault =>
  async function ({ line }, ms) {
    await line!.be(trouble);
    await delay(ms);
    await line!.be('none');
  };

const faults: readonly (readonly [string, Fault])[] = [
  ['slow by 300 ms', during({ delayMs: 300 })],
  ['swallowed', during('black-hole')],
  ['refused', during('refuse')],
  ['reset', async ({ line }) => line!.reset()],
  [
    'reply to COMMIT lost',
    async ({ line }) =>
      new Promise<void>((resolve) => {
        const nobody = setTimeout(resolve, 5_000);
        line!.set({
          pattern: /Q\0\0\0\x0bcommit\0|insert-cases-/,
          moment: 'after',
          spring: () => {
            clearTimeout(nobody);
            resolve();
          },
        });
      }),
  ],
];

/** How long a line stays bad: short hiccups, and long enough for everybody to notice. */
const spells = [400, 3_000, 12_000];

async function breaking(field: Field, cycles: number): Promise<Finding[]> {
  const heals: number[] = [];
  const times = new Map<string, number>();
  for (let n = 0; n < cycles && !field.isLate(); n += 1) {
    const [name, fault] = faults[n % faults.length]!;
    await fault(field, spells[Math.floor(n / faults.length) % spells.length]!);
    field.line!.set(undefined);
    times.set(name, (times.get(name) ?? 0) + 1);
    heals.push(await field.served());
    await delay(300);
  }
  const slowest = Math.max(...heals);
  const { ms, op } = field.history.slowest;
  return [
    {
      what: `the line to PostgreSQL under load: ${[...times].map(([name, count]) => `${name} ${count} ×`).join(', ')}`,
      measured: `${heals.length} cycles; the next write acknowledged ${(slowest / 1000).toFixed(1)} s after the line was whole at most`,
      goal: '≥ 200 cycles; heals ≤ 5 s',
      holds: heals.length > 0 && Number.isFinite(slowest),
      short: [...fewer(heals.length, 200, 'cycles'), ...longer(slowest / 1000, 5, 's')],
    },
    {
      what: 'the slowest answer, or the slowest end without one, of any write meanwhile',
      measured: `${(ms / 1000).toFixed(1)} s (${op})`,
      goal: 'every request ends ≤ 10 s',
      holds: ms < manners.timeoutMs,
      short: longer(ms / 1000, 10, 's'),
    },
  ];
}

export default {
  goal: 'R6',
  title: 'a line to the database that is slow, cut, swallowed or refused heals by itself',
  controls: ['ASVS-16.5.2'],
  minutes: { short: 5, full: 60 },
  run: (run) =>
    wage(run, { database: 'apart', perSecond: 3, breaking: (field) => breaking(field, run.full ? 200 : 10) }),
} satisfies TrustCheck;
