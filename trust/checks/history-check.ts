import { setTimeout as delay } from 'node:timers/promises';
import { type Finding, type TrustCheck, type TrustRun, fewer } from '../check.ts';
import { type Field, wage } from '../faults/campaign.ts';
import { MovedClock } from '../faults/moved-clock.ts';

const day = 86_400_000;

/** Everything that the other drills do alone, here in any order and with no rest between. */
function faultsOf(clock: MovedClock | undefined): readonly (readonly [string, (field: Field) => void])[] {
  const always: readonly (readonly [string, (field: Field) => void])[] = [
    ['server killed', ({ service }) => service.kill9()],
    ['PostgreSQL killed', ({ town }) => void town.killPostgres()],
    [
      'both killed',
      ({ service, town }) => {
        service.kill9();
        town.killPostgres();
      },
    ],
    ['left alone', () => {}],
  ];
  if (clock === undefined) return always;
  return [...always, ['clock three days on', () => clock.leap(3 * day)], ['clock back', () => clock.leap(0)]];
}

async function breakAll(field: Field, clock: MovedClock | undefined, wanted: number): Promise<Finding[]> {
  const faults = faultsOf(clock);
  const times = new Map<string, number>();
  const all = () => field.history.count('tried') + field.history.count('acked');
  const before = all();
  const recorded = () => all() - before;
  while (recorded() < wanted && !field.isLate()) {
    const [name, fault] = faults[Math.floor(Math.random() * faults.length)]!;
    fault(field);
    times.set(name, (times.get(name) ?? 0) + 1);
    await field.served();
    await delay(Math.random() * 5_000);
    if (times.get(name)! % 10 === 0) field.say(`${recorded()} operations`);
  }
  clock?.leap(0);
  const done = recorded();
  return [
    {
      what: `operations recorded under faults in any order: ${[...times].map(([name, count]) => `${name} ${count} ×`).join(', ')}${clock === undefined ? '; no clock to be set (the Debian package faketime)' : ''}`,
      measured: `${done} tries and acknowledgements`,
      goal: '≥ 1,000,000',
      holds: done >= 1_000,
      short: fewer(done, 1_000_000, 'operations'),
    },
  ];
}

function historyCheck(run: TrustRun): Promise<readonly Finding[]> {
  const clock = MovedClock.in(run.scratch);
  return wage(run, {
    database: 'own',
    perSecond: run.full ? 12 : 3,
    quietMs: 200_000,
    ...(clock && { now: clock.now }),
    env: { ...clock?.env, HONGQIAO_CODES_PER_ADDRESS: '1000000' },
    breaking: (field) => breakAll(field, clock, run.full ? 1_000_000 : 1_000),
  });
}

export default {
  goal: 'R12',
  title: 'whatever breaks in whatever order, claims, accounts and figures are what people were told',
  controls: ['MLPS-23'],
  minutes: { short: 10, full: 400 },
  run: historyCheck,
} satisfies TrustCheck;
