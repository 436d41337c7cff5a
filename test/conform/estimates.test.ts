import { expect, test } from 'vitest';
import { exampleDay } from '../../kernel/example.ts';
import type { AnyValues } from '../../kernel/field.ts';
import { estimateOf } from '../../kernel/payment.ts';
import { type Member, asValues, judge, shippedValues } from '../../kernel/rule.ts';
import { published, readBy, unlessLacking } from '../../kernel/unpublished.ts';
import { untriedWhy } from '../../kernel/what-if-tried.ts';
import { projectRoot } from '../../server/config.ts';
import { examplesOf, findServices } from '../../server/registry.ts';

const folder = `${projectRoot}/services`;

test('a sum that a move types in keeps to what rule and answers come to, and none is without an estimate', async () => {
  const without: string[] = [];
  let compared = 0;
  for (const service of (await findServices(folder)).values()) {
    for (const [id, { pays }] of Object.entries(service.actions)) {
      if (pays === undefined) continue;
      for (const { form, moves, set } of await examplesOf(folder, service.id)) {
        const tuned = published({ ...shippedValues(service.tunables), ...set });
        const paid = moves.findIndex(({ action, refused }) => action === id && refused === undefined);
        if (paid === -1) continue;
        const made = moves.slice(0, paid).filter(({ refused }) => refused === undefined);
        const said = Object.assign({}, ...made.map((move) => move.said)) as AnyValues;
        const input = { form: asValues(form), tuned, said };
        const estimate = unlessLacking(() => estimateOf(pays, input));
        if ('lacks' in estimate) continue;
        const fen = pays.amount(input);
        if ('exactly' in estimate) expect(estimate.exactly, service.id).toBe(fen);
        else expect(fen, service.id).toBeLessThanOrEqual(estimate.atMost);
        compared += 1;
        if (pays.estimate === undefined && pays.amount({ ...input, said: {} }) !== fen) without.push(service.id);
      }
    }
  }
  expect(without).toEqual([]);
  expect(compared).toBeGreaterThan(10);
});

test('what is called a pace, and is not tried, is read by no rule and no amount of any example', async () => {
  const wrong: string[] = [];
  const member: Member = { verified: true, joinedOn: '2020-01-01', orgLevel: 'workplace', standing: 'employed' };
  for (const service of (await findServices(folder)).values()) {
    const examples = await examplesOf(folder, service.id);
    for (const { form, moves, filedOn = exampleDay } of examples) {
      const said = Object.assign({}, ...moves.map((move) => move.said)) as AnyValues;
      const others = examples.map((other) => ({ form: asValues(other.form), filedOn, state: 'filed' }));
      const { read } = readBy(shippedValues(service.tunables), (tuned) => {
        judge(service.eligible, { form: asValues(form), member, today: filedOn, tuned, earlier: others });
        for (const { pays } of Object.values(service.actions))
          if (pays) unlessLacking(() => estimateOf(pays, { form: asValues(form), tuned: published(tuned), said }));
      });
      for (const name of read) if (untriedWhy(service, name) !== undefined) wrong.push(`${service.id} ${name}`);
    }
  }
  expect([...new Set(wrong)]).toEqual([]);
});
