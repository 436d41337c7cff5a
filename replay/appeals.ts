import type { CaseAnswer, FiguresAnswer } from '../kernel/answers.ts';
import { type Day, addDays, dueAfterDays, makeCalendar, startOfDay } from '../kernel/calendar.ts';
import { shippedYears } from '../kernel/calendar-years.ts';
import { done } from './client.ts';
import { type Outcome, rateOf, valueOf } from './figures.ts';
import { type Stage, setStage } from './stage.ts';

/**
 * Two years of the «small request» system of a refinery, as published (《广东工运》2024-08): 1,112 received, 1,110 closed,
 * 233 of them within 24 hours. Who said what was not published; how long each step took here is a plan that reaches the
 * three sums, with every seventh slow case standing still long enough to be reminded of.
 */
const published = { filed: 1112, closed: 1110, inADay: 233 };

const firstDay = '2024-03-01';
const casesADay = 3;
const hour = 3_600_000;

type Kind = 'quick' | 'slow' | 'stalled' | 'open';

interface Plan {
  readonly kind: Kind;
  readonly filedAt: number;
  /** The moves with their instants, in order. */
  readonly moves: readonly { readonly action: string; readonly at: number }[];
}

function planOf(index: number, kind: Kind): Plan {
  const day: Day = addDays(firstDay, Math.floor(index / casesADay));
  const filedAt = startOfDay(day) + (9 + (index % casesADay)) * hour;
  const at = (days: number, hours: number) => startOfDay(addDays(day, days)) + hours * hour + index * 100;
  const steps = ['accept', 'assign', 'answer', 'satisfy'];
  const when: Record<Kind, number[]> = {
    quick: [at(0, 12.5), at(0, 13), at(0, 16), at(0, 20)],
    slow: [at(1, 9), at(1, 10), at(2, 15), at(3, 9)],
    stalled: [at(9, 9), at(9, 10), at(10, 9), at(11, 9)],
    open: [at(1, 9), at(1, 10)],
  };
  return { kind, filedAt, moves: when[kind].map((instant, n) => ({ action: steps[n]!, at: instant })) };
}

function plansFor(scale: number): { plans: Plan[]; due: { filed: number; closed: number; inADay: number } } {
  const filed = Math.round(published.filed / scale);
  const open = Math.round((published.filed - published.closed) / scale);
  const inADay = Math.round(published.inADay / scale);
  const kinds = Array.from({ length: filed }, (_, index): Kind => {
    if (index >= filed - open) return 'open';
    // Spread evenly, so that quick and slow cases lie beside each other at any scale.
    const quick = Math.floor(((index + 1) * inADay) / (filed - open)) > Math.floor((index * inADay) / (filed - open));
    if (quick) return 'quick';
    return index % 7 === 0 ? 'stalled' : 'slow';
  });
  return { plans: kinds.map((kind, index) => planOf(index, kind)), due: { filed, closed: filed - open, inADay } };
}

/** How often a step of the plans stands still for three working days, by the calendar alone. */
function remindersDue(plans: readonly Plan[], stall: number, end: number): number {
  const calendar = makeCalendar(shippedYears);
  let due = 0;
  for (const plan of plans) {
    const moments = [plan.filedAt, ...plan.moves.map((move) => move.at)];
    for (const [index, entered] of moments.entries()) {
      if (index > 3) continue;
      const stoodUntil = moments[index + 1] ?? end;
      const remindAt = calendar.dueAfterWorkdays(entered, stall);
      if (typeof remindAt === 'number' && remindAt <= stoodUntil) due += 1;
    }
  }
  return due;
}

interface Event {
  readonly at: number;
  run(): Promise<void>;
}

async function move(stage: Stage, id: string, action: string): Promise<void> {
  const worker = stage.workers[0]!;
  const caseworker = await stage.post('factory', 'caseworker');
  const handler = stage.ids.get('caseworker@factory');
  const said = {
    accept: {},
    assign: { handler },
    answer: { reply: '已经办好，请看看。' },
    satisfy: { rating: 5 },
  }[action];
  const client = action === 'satisfy' ? worker : caseworker;
  done(await client.post<CaseAnswer>(`/api/cases/${id}/moves`, { action, said }));
}

function eventsOf(stage: Stage, plans: readonly Plan[]): Event[] {
  const worker = stage.workers[0]!;
  return plans.flatMap((plan) => {
    let id = '';
    const form = { topic: 'other', what: '请工会帮忙看看。', aboveWorkplace: false, shared: false };
    const file = async () => {
      id = done(await worker.post<CaseAnswer>('/api/services/appeal/cases', { form })).id;
    };
    const moves = plan.moves.map(({ at, action }) => ({ at, run: () => move(stage, id, action) }));
    return [{ at: plan.filedAt, run: file }, ...moves];
  });
}

/** Plays the two years at 1/scale and compares what the metric endpoint says with what was published. */
export async function replayAppeals(scale: number, say: (line: string) => void): Promise<Outcome[]> {
  const { plans, due } = plansFor(scale);
  const stage = await setStage(startOfDay(firstDay), 1);
  try {
    await stage.post('factory', 'caseworker');
    const events = eventsOf(stage, plans).toSorted((a, b) => a.at - b.at);
    for (const [index, event] of events.entries()) {
      await stage.goTo(event.at);
      await event.run();
      if (index % 1000 === 999) say(`${index + 1} / ${events.length}`);
    }
    // Far enough to let the last reminders fall due, not so far that the satisfied are asked to look back.
    const end = dueAfterDays(events.at(-1)!.at, 9);
    await stage.goTo(end);
    const reader = await stage.post('province', 'supervisor');
    const { orgs } = stage.server.world;
    const figures = done(await reader.get<FiguresAnswer>(`/api/figures?org=${orgs['province']!.id}&service=appeal`));
    return [
      { what: '收到', got: valueOf(figures, 'filed'), due: due.filed },
      { what: '办结', got: valueOf(figures, 'closed'), due: due.closed },
      { what: '24 小时内办结', got: valueOf(figures, 'closedInADay'), due: due.inADay },
      { what: '催办提醒', got: valueOf(figures, 'reminded'), due: remindersDue(plans, 3, end) },
      ...(scale === 1
        ? [
            { what: '办结率', got: rateOf(figures, 'closedRate'), due: '1110 / 1112 = 99.82%' },
            { what: '24 小时办结率', got: rateOf(figures, 'closedInADayRate'), due: '233 / 1112 = 20.95%' },
          ]
        : []),
    ];
  } finally {
    await stage.server.close();
  }
}
