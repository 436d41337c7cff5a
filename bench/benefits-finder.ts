import { dayOf, addDays } from '../kernel/calendar.ts';
import type { AnyValues, Field } from '../kernel/field.ts';
import { isBenefit } from '../kernel/finder/conditions.ts';
import { find } from '../kernel/finder/find.ts';
import { fieldOf, questionsOf } from '../kernel/finder/questions.ts';
import { spansFor } from '../kernel/finder/values.ts';
import { projectRoot } from '../server/config.ts';
import { findServices } from '../server/registry.ts';
import type { BenefitPart } from './benefit-part.ts';
import { pick } from './lists.ts';
import { type Line, quantile } from './measure.ts';

const profiles = 2_000;
const warming = 200;
const blocks = 5;

function anAnswer(asked: Field, today: string): unknown {
  const some = (most: number) => Math.floor(Math.random() * most);
  switch (asked.kind) {
    case 'yesNo':
      return Math.random() < 0.8;
    case 'choice':
      return pick(Object.keys(asked.of));
    case 'choices':
      return Object.keys(asked.of).filter(() => Math.random() < 0.5);
    case 'date':
      return addDays(today, -some(800));
    case 'number':
    case 'money':
      return some(asked.max ?? 1_000_000);
    default:
      return undefined;
  }
}

/** Somebody who has answered most questions, some, or none. */
function aProfile(questions: readonly (readonly [string, Field])[], today: string): AnyValues {
  const told = Math.random();
  return Object.fromEntries(
    questions.filter(() => Math.random() < told).map(([id, asked]) => [id, anAnswer(asked, today)]),
  );
}

/** How long the rules themselves take: every benefit judged for one profile, with reasons, sums, last days and ways. */
async function benchJudging(): Promise<Line> {
  const services = [...(await findServices(`${projectRoot}/services`)).values()].filter(isBenefit);
  const today = dayOf(Date.now());
  const spansOf = spansFor({ today, orgs: [], entries: [] }, undefined, today);
  const questions = questionsOf(services).map((id) => [id, fieldOf(services, id)!] as const);
  const times: number[] = [];
  for (let n = -warming; n < profiles; n += 1) {
    const answers = aProfile(questions, today);
    const began = performance.now();
    const { found } = find({ services, profile: { answers }, spansOf, today });
    const took = performance.now() - began;
    if (found.length !== services.length) throw new Error(`${found.length} of ${services.length} benefits judged`);
    if (n >= 0) times.push(took);
  }
  const each = profiles / blocks;
  const p95s = Array.from({ length: blocks }, (_, n) => quantile(times.slice(n * each, (n + 1) * each), 0.95));
  return {
    id: 'F1',
    says: 'every benefit judged for one profile, p95',
    value: quantile(times, 0.95),
    min: Math.min(...p95s),
    max: Math.max(...p95s),
    unit: 'ms',
    target: { must: 20, aim: 5, better: 'lower' },
    notes: `${services.length} benefits, ${profiles} profiles; p50 ${quantile(times, 0.5).toFixed(2)} ms`,
  };
}

export const finderPart: BenefitPart = {
  name: 'finder',
  says: 'judging every benefit for one profile…',
  bench: async () => [await benchJudging()],
};
